"""Mutable state with a journal, so that the ways of an unknown branch can be tried and undone.

Everything that a program can change is a `Cell`. Before a cell changes, `Heap.touch` saves its state in the innermost
open level; closing a level gives the change as a `Delta` and puts the old state back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Cell(Protocol):
    """A value whose state can change; a saved state is a full shallow copy, never shared with the live one."""

    born: int
    owner: int

    def save(self) -> object:
        """Return a copy of the state."""

    def load(self, state: object) -> None:
        """Replace the state by one that `save` returned."""


Delta = dict[Cell, object]
"""What a stretch of program changed: the state after it of every cell that it touched."""


@dataclass
class Heap:
    """The journal of all cells of one evaluation.

    `clock` counts openings of levels and stamps new cells (`born`), so that a join can tell cells that a branch made
    from those that it found. `owner` is the number of the module that is running; `foreign` collects modules whose
    cells another module wrote to.
    """

    clock: int = 0
    owner: int = 0
    levels: list[dict[Cell, object]] = field(default_factory=list)
    foreign: set[tuple[int, int]] = field(default_factory=set)

    def touch(self, cell: Cell) -> None:
        """Announce that `cell` is about to change."""
        if cell.owner != self.owner:
            self.foreign.add((self.owner, cell.owner))
        if self.levels:
            level = self.levels[-1]
            if cell not in level:
                level[cell] = cell.save()

    def open(self) -> int:
        """Open a level; return its stamp: cells born at or after it are new in it."""
        self.clock += 1
        self.levels.append({})
        return self.clock

    def undo(self) -> Delta:
        """Close the innermost level: return what changed in it and restore what was before."""
        level = self.levels.pop()
        delta = {cell: cell.save() for cell in level}
        for cell, state in level.items():
            cell.load(state)
        return delta

    def keep(self) -> None:
        """Close the innermost level and let its changes stand, as changes of the level around it."""
        level = self.levels.pop()
        if self.levels:
            outer = self.levels[-1]
            for cell, state in level.items():
                outer.setdefault(cell, state)

    def apply(self, delta: Mapping[Cell, object]) -> None:
        """Make the changes that `delta` describes."""
        for cell, state in delta.items():
            self.touch(cell)
            cell.load(state)

    @contextmanager
    def viewing(self, delta: Mapping[Cell, object]) -> Iterator[None]:
        """Look at the state as it is after `delta`, for the length of a `with` block that changes nothing."""
        before = {cell: cell.save() for cell in delta}
        for cell, state in delta.items():
            cell.load(state)
        try:
            yield
        finally:
            for cell, state in before.items():
                cell.load(state)
