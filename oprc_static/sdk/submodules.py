"""The SDK's modules that importing the SDK does not import: attributes of their packages once the program has."""

from __future__ import annotations

from typing import Any

from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values import MutableValue
from oprc_static.origin import Origin


class Submodules(MutableValue):
    """Which of them have been imported so far."""

    __slots__ = ("imported",)

    def __init__(self, heap: Heap, origin: Origin) -> None:
        super().__init__(heap, origin)
        self.imported: frozenset[str] = frozenset()

    def save(self) -> object:
        """Return a copy of the state."""
        return self.imported

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.imported = state

    def joined(self, left: Any, right: Any) -> object | None:
        """Return None: of a module that only one way imports, what was `hasattr` is not known."""
        return left if left == right else None
