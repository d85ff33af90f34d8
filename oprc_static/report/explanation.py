"""An entry of a document explained for people: each field, and the way of its value through the source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from oprc_static.provenance import Fact, Pointer, Step
from oprc_static.records import record
from oprc_static.report.excerpt import split_lines
from oprc_static.report.style import Style
from oprc_static.report.terminal import inert, printable

_WIDEST = 80
"""Columns of source that stand behind a place."""

_WORDS: Mapping[str, str] = {
    "literal": "written",
    "assignment": "given a name",
    "import": "imported",
    "argument": "passed",
    "call": "returned by a call",
    "operation": "computed",
    "attribute": "read as an attribute",
    "subscript": "read as an item",
    "iteration": "an item of a loop",
    "unpacking": "unpacked",
    "default": "the default of the decorator",
    "definition": "defined",
    "registration": "registered",
    "joined": "joined with the class key",
    "decorator": "given by a decorator",
    "invented": "made up by Python",
}
"""What a kind of step is called; others by their own name."""


@record
class Part:
    """One mapping of the document to explain: what it is, where it stands, and its facts."""

    title: str
    at: Pointer
    facts: tuple[Fact, ...]


def explanation(parts: Iterable[Part], sources: Callable[[str], str | None], *, colour: bool = False) -> str:
    """Return the text: a headline for each part, below it each field with its value and where that comes from."""
    style = Style(colour)

    @lru_cache(maxsize=8)
    def lines_of(path: str) -> Sequence[str]:
        return split_lines(sources(path) or "")

    return inert("\n".join(_part(part, lines_of, style) for part in parts))


def _part(part: Part, lines_of: Callable[[str], Sequence[str]], style: Style) -> str:
    fields = "".join(_fact(fact, fact.pointer[len(part.at) :], lines_of, style) for fact in part.facts)
    return f"{style.strong(printable(part.title))}\n{fields}"


def _fact(fact: Fact, pointer: Pointer, lines_of: Callable[[str], Sequence[str]], style: Style) -> str:
    head = f"  {style.strong(field_name(pointer))}: {_value(fact.value)}\n"
    if fact.reason:
        return head + f"      {style.help('default:')} {printable(fact.reason)}\n"
    lines = groupby(fact.steps, lambda step: (step.place.path, step.place.span.line))
    return head + "".join(_steps(tuple(steps), lines_of, style) for _, steps in lines)


def field_name(pointer: Pointer) -> str:
    """Return a pointer as people write it: `state_spec.key_specs[0].name`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in pointer)
    return "".join(parts).removeprefix(".")


def _value(value: object) -> str:
    if isinstance(value, str):
        shown = printable(value.replace("\n", "⏎"))
        return shown if len(shown) <= _WIDEST else shown[:_WIDEST] + "…"
    if isinstance(value, list | dict):
        return "[]" if isinstance(value, list) else "{}"
    return "null" if value is None else str(value).lower()


def _steps(steps: Sequence[Step], lines_of: Callable[[str], Sequence[str]], style: Style) -> str:
    """Return the line for consecutive steps on one line of the source."""
    place = steps[0].place
    lines = lines_of(place.path)
    text = printable(lines[place.span.line - 1].strip()) if 0 < place.span.line <= len(lines) else ""
    shown = text if len(text) <= _WIDEST else text[:_WIDEST] + "…"
    words = ", ".join(dict.fromkeys(_WORDS.get(step.kind, step.kind) for step in steps))
    return f"      {printable(str(place))}: {words} {style.faint('|')} {shown}\n"
