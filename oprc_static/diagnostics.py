"""Findings as values: what a rule is, what one finding says. Types only; `rules` declares, `report` prints."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import field
from importlib import import_module

from oprc_static.records import record
from oprc_static.source import Place


class Severity(enum.IntEnum):
    """How much a finding weighs; `ERROR` withholds the documents of its project."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case word that people and reporters use."""
        return self.name.lower()


@record
class Example:
    """A tiny program or document of a rule's page, with the command that shows the rule.

    `files` maps a path to its text; `target` is the target to scan it for, "" where none matters. `scan` and `lint`
    are asked about the folder that holds the files; for other commands `options` name what they look at.
    """

    files: tuple[tuple[str, str], ...]
    target: str = "sdk-0.3.6"
    options: tuple[str, ...] = ()
    command: str = "scan"

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command line, the program's name apart."""
        target = ("--target", self.target) if self.target else ()
        paths = (".",) if self.command in {"scan", "lint"} else ()
        return (self.command, *target, *self.options, *paths)


_DECLARED: dict[str, Rule] = {}


def _declared(slug: str) -> Rule:
    """Return the rule of a slug, in a process that may not have any yet."""
    if slug not in _DECLARED:
        import_module("oprc_static.rules")
    return _DECLARED[slug]


@record
class Rule:
    """One kind of finding, declared once: its page, its tests and its help are made from this value.

    `slug` names it in ignores and reports, `code` never changes once released, `summary` is one line, `why` a
    paragraph with the source of the rule. `wrong` must give the finding, `right` must not; both are tests.
    """

    slug: str
    code: str
    severity: Severity
    summary: str
    why: str
    wrong: Example | None
    right: Example | None

    def __post_init__(self) -> None:
        """Remember the rule as the one of its slug."""
        _DECLARED[self.slug] = self

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes by name: a rule is one object, and told by its identity."""
        return _declared, (self.slug,)


@record
class Related:
    """A further place that a finding speaks of, with what is to be seen there."""

    place: Place
    message: str

    def __post_init__(self) -> None:
        """Shorten what a hostile source makes long."""
        if len(self.message) > _LONGEST:
            object.__setattr__(self, "message", _clipped(self.message))


@record
class Fix:
    """A mechanical repair of a finding in a source, at the finding's place; `fixes` makes it.

    `action` is one of: "call", the decorator there is called with `text` as its arguments; "string", the string literal
    there says `text`; "returns" and "annotate", the function decorated there gets a return annotation, or its last
    parameter an annotation, with the text that stands at `copied`.
    """

    action: str
    text: str = ""
    copied: Place | None = None


_LONGEST = 2_000
"""Characters of a text of a finding; the middle of a longer one is left out."""


def _clipped(text: str) -> str:
    half = _LONGEST // 2 - 10
    return f"{text[:half]} […] {text[-half:]}"


@record
class Diagnostic:
    """One finding: `message` stands alone on a line, `help` says what to write instead ("" when there is no way)."""

    rule: Rule
    severity: Severity
    message: str
    place: Place
    related: tuple[Related, ...] = ()
    help: str = ""
    fix: Fix | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Shorten what a hostile source makes long: names and values of the program are in the texts."""
        for name in ("message", "help"):
            text = getattr(self, name)
            if len(text) > _LONGEST:
                object.__setattr__(self, name, _clipped(text))

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        """The order in which findings are shown: by place, then by code."""
        return (self.place, self.rule.code, self.message)


def in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings in the order in which they are shown, each once."""
    return tuple(sorted(set(findings), key=lambda each: each.sort_key))
