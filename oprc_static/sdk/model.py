"""What registering leaves behind: the registry and its entries, as cells of the evaluator's heap."""

from __future__ import annotations

from typing import Any

from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values import ClassValue, Const, FunctionValue, MutableValue, Value
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.source import Place


@record
class Entry:
    """One function of an entry: its wrapper (whose docstring is read at export) and the attribute it came from."""

    name: Value
    function: Value
    stateless: Value
    place: Place


class MetaValue(MutableValue):
    """The SDK's ClsMeta: key and package of a class, its functions by name, and the class once applied.

    `explicit` says that the package was given for this class, not for the whole app. `table` is the meta whose
    `functions` it uses: itself, or the one that all metas of 0.1.2 to 0.1.4 share.
    """

    __slots__ = ("applied", "callback", "explicit", "functions", "name", "package", "place", "table")

    def __init__(
        self, heap: Heap, origin: Origin, name: Value, package: Value, callback: Value | None, place: Place
    ) -> None:
        super().__init__(heap, origin)
        self.explicit = True
        self.name = name
        self.package = package
        self.callback = callback
        self.functions: dict[str, Entry] = {}
        self.table = self
        self.applied: ClassValue | FunctionValue | None = None
        self.place = place

    def save(self) -> object:
        """Return a copy of the state."""
        return (self.name, self.package, dict(self.functions), self.applied)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.name, self.package, functions, self.applied = state
        self.functions = dict(functions)


@record
class Event:
    """One registration, in import order: the joined string of package and key, the module that ran, the place."""

    joined: str
    module: str
    place: Place


class Registry(MutableValue):
    """The SDK's MetadataRepo: entries by the joined string of package and key, in order of first registration.

    It is the fold of `events` in import order. `shared` holds the functions that all metas of 0.1.2 to 0.1.4 share.
    """

    __slots__ = ("entries", "events", "shared")

    def __init__(self, heap: Heap, origin: Origin) -> None:
        super().__init__(heap, origin)
        self.entries: dict[str, MetaValue] = {}
        nothing = Const(None, origin)
        self.shared = MetaValue(heap, origin, nothing, nothing, None, origin.place)
        self.events: tuple[Event, ...] = ()

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.entries), self.events)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        entries, self.events = state
        self.entries = dict(entries)
