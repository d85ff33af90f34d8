"""A case as a value: a tiny program, what comes of it, and the findings that a scan of it must give."""

from __future__ import annotations

from dataclasses import dataclass

IDENTICAL, REFUSED, RAISES, EITHER = "identical", "refused", "raises", "either"
OUTCOMES = (IDENTICAL, REFUSED, RAISES, EITHER)
"""What may come of a case. `either`: so remote that the scan may follow it or refuse it, just never be wrong."""
ANYWHERE = ("", 0)
"""The place of a finding that a case does not pin to a line."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """An expected finding: its rule and the file and line where its place starts."""

    path: str
    line: int
    severity: str
    slug: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: " if self.path else ""
        return f"{place}{self.severity}[{self.slug}]"


@dataclass(frozen=True, slots=True)
class Case:
    """One program with its expectations; `files` maps a path to the bytes that are written there."""

    topic: str
    title: str
    line: int
    sentence: str
    targets: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...]
    options: tuple[tuple[str, str], ...]
    findings: tuple[tuple[str, Finding], ...]
    documents: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.topic}: {self.title}"

    def all(self, option: str) -> tuple[str, ...]:
        """Every value given for an option."""
        return tuple(value for name, value in self.options if name == option)

    def one(self, option: str) -> str | None:
        """The value of an option that is given at most once."""
        return next(iter(self.all(option)), None)

    def expected(self, target: str, severity: str) -> frozenset[Finding]:
        """The findings of a severity that a scan for the target must give."""
        return frozenset(found for on, found in self.findings if on == target and found.severity == severity)

    def outcome(self, target: str) -> str:
        """What must come of the case on a target."""
        return dict(self.outcomes)[target]

    def document(self, target: str) -> str | None:
        """The text that the case itself gives for a target."""
        return dict(self.documents).get(target)
