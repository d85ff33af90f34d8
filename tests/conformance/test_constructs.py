"""tests/cases/CONSTRUCTS.md: every construct has a case that follows it and one that shows where it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.conformance.case import IDENTICAL, RAISES, REFUSED, Case
from tests.conformance.casefile import CASES, all_cases

_ROW = re.compile(r"\| (?P<construct>.+?) \| (?P<followed>.+?) \| (?P<refused>.+?) \|")
_ONLY = re.compile(r"\((spec|sdk-[0-9.]+)\)$")
_TARGETS = ("spec", "sdk-0.3.6")


@dataclass(frozen=True)
class Row:
    """A construct with the names of its cases."""

    construct: str
    followed: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets that the row speaks of."""
        only = _ONLY.search(self.construct)
        return (only[1],) if only else _TARGETS


def _names(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(cell.split("; "))


def _rows() -> list[Row]:
    lines = (CASES / "CONSTRUCTS.md").read_text("utf-8").splitlines()
    found = [match for line in lines if (match := _ROW.fullmatch(line)) and match["construct"] != "construct"]
    return [Row(each["construct"], _names(each["followed"]), _names(each["refused"])) for each in found]


def _is_followed(case: Case, target: str) -> bool:
    return target in case.targets and case.outcome(target) == IDENTICAL


def _is_refused(case: Case, target: str) -> bool:
    if target not in case.targets:
        return False
    return case.outcome(target) in (REFUSED, RAISES) or bool(case.expected(target, "warning"))


_KNOWN = {str(case): case for case in all_cases()}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.construct)
def test_construct(row: Row) -> None:
    unknown = [name for name in (*row.followed, *row.refused) if name not in _KNOWN]
    assert not unknown, "no such cases"
    for name in row.followed:
        assert any(_is_followed(_KNOWN[name], target) for target in row.targets), f"{name}: not followed"
    for name in row.refused:
        assert any(_is_refused(_KNOWN[name], target) for target in row.targets), f"{name}: neither refused nor warned"
    for target in row.targets:
        assert any(_is_followed(_KNOWN[name], target) for name in row.followed), f"not followed on {target}"
        assert not row.refused or any(_is_refused(_KNOWN[name], target) for name in row.refused), target


def test_the_table_is_read() -> None:
    lines = [line for line in (CASES / "CONSTRUCTS.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    headings = [line for line in lines if line.startswith("| construct |")]
    assert len(_rows()) == len(lines) - len(headings)
