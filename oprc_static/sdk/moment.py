"""The moment at which a program exports itself: what it registers or changes later is in no document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values import MutableValue
from oprc_static.opackage import OPackage
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.source import Place


@record
class Exported:
    """What a program exports, and the place where it does; `surely` unless only on some of its ways."""

    packages: tuple[OPackage, ...]
    place: Place
    surely: bool = True


class Moment(MutableValue):
    """What the program has exported so far, on each way through it at most once; None before that."""

    __slots__ = ("exported",)

    def __init__(self, heap: Heap, origin: Origin) -> None:
        super().__init__(heap, origin)
        self.exported: Exported | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return self.exported

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.exported = state

    def begin(self, heap: Heap) -> None:
        """Begin the run of an entry: what the entries before it have exported is exported again with what is new."""
        heap.touch(self)
        self.exported = None

    def joined(self, left: Any, right: Any) -> object | None:
        """Return what holds after two ways, None where they export different documents."""
        if left is None or right is None:
            given: Exported = left or right
            return replace(given, surely=False)
        if left.packages != right.packages:
            return None
        return Exported(left.packages, left.place, left.surely and right.surely)
