"""Changes to a text: what is replaced by what, and nothing else touched."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The text from `start` to `end` (offsets, `end` exclusive) is replaced; nothing between them is an insertion."""

    start: int
    end: int
    replacement: str


class OverlapError(ValueError):
    """Two edits that want to change the same text."""


def overlap(one: Edit, other: Edit) -> bool:
    """Say whether two edits exclude each other: they share text, or both insert at one place."""
    first, second = sorted((one, other))
    return second.start < first.end or second.start == first.start


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made; their order does not matter, and one given twice counts once.

    Raises:
        OverlapError: two of them overlap.
    """
    parts: list[str] = []
    position = 0
    previous: Edit | None = None
    for edit in sorted(set(edits)):
        if previous is not None and overlap(previous, edit):
            raise OverlapError(f"{previous} and {edit}")
        parts += [text[position : edit.start], edit.replacement]
        position, previous = edit.end, edit
    return "".join([*parts, text[position:]])


def choose_apart(groups: Iterable[tuple[Edit, ...]]) -> tuple[Edit, ...]:
    """Return the edits of as many groups as go together: a group counts whole or not at all, earlier ones first.

    An edit that an earlier group makes as well is no conflict.
    """
    chosen: list[Edit] = []  # sorted and apart, so that only neighbours can be in the way
    for group in groups:
        if all(_fits(edit, chosen) for edit in group):
            for edit in group:
                if edit not in _around(edit, chosen):
                    insort(chosen, edit)
    return tuple(chosen)


def _fits(edit: Edit, chosen: list[Edit]) -> bool:
    return all(edit == other or not overlap(edit, other) for other in _around(edit, chosen))


def _around(edit: Edit, chosen: list[Edit]) -> list[Edit]:
    at = bisect_left(chosen, edit)
    return chosen[max(at - 1, 0) : at + 2]
