"""Containers: sequences, mappings, sets, their views and iterators."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values.atoms import Const, External, MutableValue, Namespace, Unknown, Value, may_be_unbound
from oprc_static.evaluate.values.callables import BoundMethod, FunctionValue
from oprc_static.origin import Origin
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static.evaluate.suspended import Suspended

HEAVY = 20_000
"""What holds more, counted through what is nested, is not hashed, nor compared item by item."""


_MOST_PARTS = 30


@record(eq=False)
class TupleValue(Value):
    """A tuple."""

    items: tuple[Value, ...]
    origin: Origin
    weight: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        weight = 1 + sum(item.weight if type(item) is TupleValue else 1 for item in self.items)
        object.__setattr__(self, "weight", weight)

    @property
    def is_heavy(self) -> bool:
        """Whether it holds more, counted through nested tuples, than is worth comparing item by item."""
        return self.weight > HEAVY


@record(eq=False)
class SliceValue(Value):
    """A slice object."""

    lower: Value
    upper: Value
    step: Value
    origin: Origin


@record(eq=False)
class RangeValue(Value):
    """A range object."""

    range: range
    origin: Origin


@record(eq=False)
class View(Value):
    """A live view of a dict: `kind` is "keys", "values" or "items"."""

    kind: str
    of: Value
    origin: Origin


SUBCLASSES = "subclasses"
"""The kind of the list that a class keeps of what derives from it: whoever derives writes to it."""


class ListValue(MutableValue):
    """A list (`kind` "list")."""

    __slots__ = ("blur", "items", "kind")

    def __init__(self, heap: Heap, origin: Origin, items: list[Value], kind: str = "list") -> None:
        super().__init__(heap, origin)
        self.items = items
        self.kind = kind
        self.blur: Unknown | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return (list(self.items), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        items, self.blur = state
        self.items = list(items)


class DictValue(MutableValue):
    """A dict: hashable stand-ins of the keys to (key, value); `factory` is a defaultdict's."""

    __slots__ = ("blur", "factory", "items", "kind")

    def __init__(self, heap: Heap, origin: Origin, kind: str = "dict") -> None:
        super().__init__(heap, origin)
        self.items: dict[Hashable, tuple[Value, Value]] = {}
        self.blur: Unknown | None = None
        self.factory: Value | None = None
        self.kind = kind

    def held(self, key: Hashable) -> Value | None:
        """Return the value that is held for the stand-in of a key."""
        pair = self.items.get(key)
        return pair[1] if pair is not None else None

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.items), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        items, self.blur = state
        self.items = dict(items)


def _blurred(value: Value, why: Unknown) -> Unknown:
    """Return what `value` is once it may have been replaced; what is no constant may hide a mark."""
    marked = value.marked if isinstance(value, Unknown) else not isinstance(value, Const | External)
    return Unknown(why.reason, why.origin, (), why.marked or marked, parts=parts_of((why, value)))


class NamespaceDict(DictValue):
    """The dict of a module, class or object: it shows what the namespace holds whenever it is asked.

    `kind` is "dict", or "mappingproxy" where it cannot be written to; `extra` are names that only the dict shows,
    `hidden` those that it does not, and `order` those that come first, of a class: others follow.
    """

    __slots__ = ("extra", "hidden", "order", "shown")

    def __init__(
        self,
        heap: Heap,
        origin: Origin,
        shown: Namespace,
        kind: str,
        extra: dict[str, Value] | None = None,
        order: tuple[str, ...] = (),
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self.shown = shown
        self.extra = extra if extra is not None else {}
        self.order = order
        self.hidden = hidden
        super().__init__(heap, origin, kind)

    @property
    def items(self) -> dict[Hashable, tuple[Value, Value]]:
        """The names and what they are bound to, now."""
        held = {**self.extra, **self.shown.names}
        first = [name for name in self.order if name in held]
        names = dict.fromkeys([*first, *self.shown.names, *held])
        return {("constant", name): (Const(name, self.origin), held[name]) for name in names if name not in self.hidden}

    @items.setter
    def items(self, items: dict[Hashable, tuple[Value, Value]]) -> None:
        """Ignore a new table: what is shown is the namespace's."""

    def held(self, key: Hashable) -> Value | None:
        """Return what a name is bound to; no table of all names is made for that."""
        if not (isinstance(key, tuple) and len(key) == 2 and key[0] == "constant" and isinstance(key[1], str)):
            return None
        return None if key[1] in self.hidden else self.shown.names.get(key[1], self.extra.get(key[1]))

    @property
    def blur(self) -> Unknown | None:
        """Why the namespace's names are unknown, if they are."""
        return self.shown.blur

    @blur.setter
    def blur(self, why: Unknown | None) -> None:
        if why is not None:
            self.shown.blur = why
            self.shown.names = {name: _blurred(value, why) for name, value in self.shown.names.items()}

    def save(self) -> object:
        """Return a copy of the state."""
        return None

    def load(self, state: Any) -> None:
        """Nothing of its own can change."""


class ProxyDict(DictValue):
    """What `types.MappingProxyType` makes: it shows a dict as that is whenever it is asked, and changes nothing."""

    __slots__ = ("of",)

    def __init__(self, heap: Heap, origin: Origin, of: DictValue) -> None:
        self.of = of
        super().__init__(heap, origin, "mappingproxy")
        self.factory = of.factory

    @property
    def items(self) -> dict[Hashable, tuple[Value, Value]]:
        """What the dict holds now."""
        return self.of.items

    @items.setter
    def items(self, items: dict[Hashable, tuple[Value, Value]]) -> None:
        """Ignore a new table: what is shown is the dict's."""

    @property
    def blur(self) -> Unknown | None:
        """Why the dict's content is unknown, if it is."""
        return self.of.blur

    @blur.setter
    def blur(self, why: Unknown | None) -> None:
        """Ignore it: through a proxy nothing changes."""

    def save(self) -> object:
        """Return a copy of the state."""
        return None

    def load(self, state: Any) -> None:
        """Nothing of its own can change."""


def may_miss(value: DictValue, key: Hashable) -> bool:
    """Whether a key is one of a namespace that is bound only on some ways."""
    held = value.held(key) if isinstance(value, NamespaceDict) else None
    return held is not None and may_be_unbound(held)


def unlisted(value: ListValue | DictValue | SetValue) -> Unknown | None:
    """Return why nobody can list what a container holds, None where it is known.

    A name that is bound only on some ways blurs no namespace: each of the others can still be asked for.
    """
    if value.blur is None and isinstance(value, NamespaceDict):
        for each in value.shown.names.values():
            if isinstance(each, Unknown) and each.missing:
                return Unknown(each.reason, each.origin, marked=each.marked, parts=parts_of((each,)))
    return value.blur


class SetValue(MutableValue):
    """A set or frozenset: hashable stand-ins to values. Its iteration order is Python's secret."""

    __slots__ = ("blur", "frozen", "items")

    def __init__(self, heap: Heap, origin: Origin, *, frozen: bool = False) -> None:
        super().__init__(heap, origin)
        self.items: dict[Hashable, Value] = {}
        self.blur: Unknown | None = None
        self.frozen = frozen

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.items), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        items, self.blur = state
        self.items = dict(items)


class IteratorValue(MutableValue):
    """An iterator: `position` is how far it got, `spent` is set when nobody can tell.

    `kind` is "sequence" (walks `parts[0]` by position), or "generator", "coroutine", "async_generator". Those have a
    `body`, which runs them to their end, pushing the items, or `steps`, which run them from item to item, or both: then
    the first use decides. `function` is a generator's, `result` what it returned, `waits` whether it stopped where
    something is done when it is collected.
    """

    __slots__ = ("body", "function", "kind", "parts", "position", "result", "spent", "steps", "waits")

    def __init__(
        self,
        heap: Heap,
        origin: Origin,
        kind: str,
        parts: tuple[Value, ...] = (),
        body: Callable[[Callable[[Value], Value]], Unknown | None] | None = None,
        steps: Suspended | None = None,
    ) -> None:
        super().__init__(heap, origin)
        self.kind = kind
        self.parts = parts
        self.body = body
        self.steps = steps
        self.position = 0
        self.spent = False
        self.result: Value | None = None
        self.function: FunctionValue | None = None
        self.waits = False

    def save(self) -> object:
        """Return a copy of the state."""
        return (self.position, self.spent, self.parts, self.body, self.result, self.waits)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.position, self.spent, self.parts, self.body, self.result, self.waits = state


def parts_of(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return what an unknown value that is made of `values` may be or hold and the program can change."""
    found: dict[Value, None] = {}
    for value in values:
        if isinstance(value, Unknown):
            found.update(dict.fromkeys((*value.parts, *value.alternatives)))
        elif isinstance(value, MutableValue | TupleValue | BoundMethod):
            found[value] = None
    parts = tuple(found)
    return parts if len(parts) <= _MOST_PARTS else (TupleValue(parts, parts[0].origin),)
