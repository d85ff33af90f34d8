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

    def joined(self, left: object, right: object) -> object | None:
        """Return the state that stands for two different ones after two ways, None where nothing does."""


Delta = dict[Cell, object]
"""What a stretch of program changed: the state after it of every cell that it touched."""


@dataclass
class Heap:
    """The journal of all cells of one evaluation.

    `clock` numbers the levels; a new cell carries the number of the innermost open one (`born`), so that a join can
    tell cells that a branch made from those that it found. `closed` is the lineage of the level closed last: the
    numbers of all levels whose cells may exist after it. `changes` counts announced changes, `copied` the cells and
    items that were saved since the machine counted them as work. `owner` is the number of
    the module that is running; `foreign` collects modules whose cells another module wrote to, and `strangers`, unless
    it is None, those cells by the writer.
    """

    clock: int = 0
    owner: int = 0
    levels: list[dict[Cell, object]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    lineages: list[set[int]] = field(default_factory=list)
    born: int = 0
    closed: frozenset[int] = frozenset()
    changes: int = 0
    copied: int = 0
    foreign: set[tuple[int, int]] = field(default_factory=set)
    strangers: dict[int, set[Cell]] | None = None

    def touch(self, cell: Cell) -> None:
        """Announce that `cell` is about to change."""
        self.changes += 1
        if cell.owner != self.owner:
            self.foreign.add((self.owner, cell.owner))
            if self.strangers is not None and (self.owner or not self.levels):
                self.strangers.setdefault(self.owner, set()).add(cell)
        if self.levels:
            level = self.levels[-1]
            if cell not in level:
                level[cell] = self._saved(cell)

    def _saved(self, cell: Cell) -> object:
        state = cell.save()
        held = state[0] if isinstance(state, tuple) and state else None
        self.copied += 1 + (len(held) if isinstance(held, list | dict) else 0)
        return state

    def open(self) -> int:
        """Open a level; return its stamp: cells born at or after it are new in it."""
        self.clock += 1
        self.changes += 1
        self.levels.append({})
        self.numbers.append(self.clock)
        self.lineages.append({self.clock})
        self.born = self.clock
        return self.clock

    def _close(self) -> dict[Cell, object]:
        self.closed = frozenset(self.lineages.pop())
        self.numbers.pop()
        self.born = self.numbers[-1] if self.numbers else 0
        self.changes += 1
        return self.levels.pop()

    def adopt(self, lineage: frozenset[int]) -> None:
        """Say that cells of closed levels live on in the innermost open one."""
        if self.lineages:
            self.lineages[-1] |= lineage

    def before(self, cell: Cell, base: int) -> object:
        """Return the state that `cell` had before the levels from number `base` on were opened."""
        for level in self.levels[base:]:
            if cell in level:
                return level[cell]
        return cell.save()

    def since(self, base: int) -> tuple[Delta, frozenset[int]]:
        """Return what changed since before the levels from number `base` on were opened, and their lineage."""
        delta = {cell: self._saved(cell) for cell in {cell: None for level in self.levels[base:] for cell in level}}
        return delta, frozenset().union(*self.lineages[base:])

    def undo(self) -> Delta:
        """Close the innermost level: return what changed in it and restore what was before."""
        level = self._close()
        delta = {cell: self._saved(cell) for cell in level}
        for cell, state in level.items():
            cell.load(state)
        return delta

    def keep(self) -> None:
        """Close the innermost level and let its changes stand, as changes of the level around it."""
        level = self._close()
        self.adopt(self.closed)
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
    def apart(self) -> Iterator[None]:
        """Make cells in a `with` block as if no level were open and no module ran: they are nobody's, on any way."""
        kept = self.levels, self.numbers, self.lineages, self.born, self.owner
        self.levels, self.numbers, self.lineages, self.born, self.owner = [], [], [], 0, 0
        try:
            yield
        finally:
            self.levels, self.numbers, self.lineages, self.born, self.owner = kept

    @contextmanager
    def viewing(self, delta: Mapping[Cell, object]) -> Iterator[None]:
        """Look at the state as it is after `delta`, for the length of a `with` block that changes nothing."""
        before = {cell: self._saved(cell) for cell in delta}
        for cell, state in delta.items():
            cell.load(state)
        try:
            yield
        finally:
            for cell, state in before.items():
                cell.load(state)
