"""When two values are the same, equal, or the same dict key."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.values import (
    HEAVY,
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    RangeValue,
    Sdk,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
    unlisted,
)
from oprc_static.evaluate.verdicts import all_of

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

_LOOKS = 4
"""Making a part of a key takes the work of as many items."""

_SINGLETONS = (type(None), bool, type(Ellipsis), type(NotImplemented))


def identical(left: Value, right: Value) -> bool | None:
    """Return `left is right`, None where only a run can tell."""
    if left is right:
        return None if isinstance(left, Unknown) else True
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _identical_unknown(left, right)
    if isinstance(left, Const) and isinstance(right, Const):
        return _identical_constants(left.value, right.value)
    for first, second in ((left, right), (right, left)):
        if isinstance(first, External):
            if isinstance(second, Const):
                return None
            return isinstance(second, External) and (True if first.path == second.path else None)
    if isinstance(left, Sdk) and isinstance(right, Sdk):
        return left.path == right.path
    return False


def _identical_unknown(left: Value, right: Value) -> bool | None:
    unknown, other = (left, right) if isinstance(left, Unknown) else (right, left)
    assert isinstance(unknown, Unknown)
    if not unknown.alternatives or unknown.missing:
        return None
    verdicts = {identical(each, other) for each in unknown.alternatives}
    return verdicts.pop() if len(verdicts) == 1 else None


def _identical_constants(left: Any, right: Any) -> bool | None:
    if isinstance(left, _SINGLETONS) or isinstance(right, _SINGLETONS):
        return left is right
    if type(left) is not type(right) or left != right:
        return False
    return None


def equal(machine: Machine, spot: Spot, left: Value, right: Value) -> bool | None:
    """Return `left == right`, None where only a run can tell; an `__eq__` of the program is called."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if _has_own_equality(left) or _has_own_equality(right):
        return machine.operations.compared(machine, spot, left, right)
    return equal_builtins(machine, spot, left, right)


def same_or_equal(machine: Machine, spot: Spot, left: Value, right: Value) -> bool | None:
    """Return `left is right or left == right`, as containers compare their items."""
    return True if identical(left, right) else equal(machine, spot, left, right)


def _has_own_equality(value: Value) -> bool:
    if not isinstance(value, InstanceValue):
        return False
    owner = next((each for each in value.cls.mro if "__eq__" in each.names.names or each.names.blur), None)
    return owner is not None and not owner.native


def equal_builtins(machine: Machine, spot: Spot, left: Value, right: Value) -> bool | None:
    """Return `left == right` as built-in types and plain objects compare, None where only a run can tell."""
    if isinstance(left, InstanceValue) and isinstance(right, InstanceValue) and (left.cls.is_open or right.cls.is_open):
        return None if left is not right else True
    left, right = _built_in(left), _built_in(right)
    if isinstance(left, TupleValue) and isinstance(right, TupleValue) and (left.is_heavy or right.is_heavy):
        return True if left is right else None
    first, second = key_of(machine, left), key_of(machine, right)
    if first is not None and second is not None:
        return first == second
    if isinstance(left, External) or isinstance(right, External):
        return None
    if isinstance(left, ListValue | TupleValue) and type(left) is type(right):
        return _equal_items(machine, spot, left, right)
    if isinstance(left, DictValue) and isinstance(right, DictValue):
        return _equal_dicts(machine, spot, left, right)
    if isinstance(left, SetValue) and isinstance(right, SetValue):
        machine.walk(len(left.items) + len(right.items))
        return None if left.blur or right.blur else left.items.keys() == right.items.keys()
    if isinstance(left, View) or isinstance(right, View):
        return None
    return identical(left, right)


def _built_in(value: Value) -> Value:
    """Return the tuple, list, dict or set that an instance of a subclass of these compares as."""
    if isinstance(value, InstanceValue) and value.cls.enum is None:
        return value.payload if isinstance(value.payload, TupleValue | ListValue | DictValue | SetValue) else value
    return value


def _equal_items(machine: Machine, spot: Spot, left: Any, right: Any) -> bool | None:
    if isinstance(left, ListValue) and (left.blur or right.blur):
        return None
    if len(left.items) != len(right.items):
        return False
    machine.spend(4 + len(left.items))
    return all_of(same_or_equal(machine, spot, a, b) for a, b in zip(left.items, right.items, strict=True))


def _equal_dicts(machine: Machine, spot: Spot, left: DictValue, right: DictValue) -> bool | None:
    if unlisted(left) or unlisted(right):
        return None
    machine.spend(4 + len(left.items))
    if left.items.keys() != right.items.keys():
        return False
    if left.kind == right.kind == "OrderedDict" and list(left.items) != list(right.items):
        return False
    held, other = left.items, right.items
    return all_of(same_or_equal(machine, spot, held[key][1], other[key][1]) for key in held)


def key_of(machine: Machine, value: Value) -> Hashable | None:
    """Return a Python object that hashes and compares as `value` does; None for unhashable or unknown values.

    What holds too much to be hashed and compared again and again counts as unknown.
    """
    return ("constant", value.value) if isinstance(value, Const) else _Keys(machine).of(value)


class _Keys:
    """The key of one value, with what it has gone through so far: parts of it may be in it many times."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._left = HEAVY

    def of(self, value: Value) -> Hashable | None:
        """Return the key of `value`, which is a part of the one value or all of it."""
        self._left -= 1
        self._machine.walk(_LOOKS)
        if self._left < 0:
            return None
        if isinstance(value, Const):
            return ("constant", value.value)
        if isinstance(value, TupleValue):
            keys = None if value.is_heavy else self._all(value.items)
            return None if keys is None else ("tuple", keys)
        if isinstance(value, InstanceValue):
            return self._of_instance(value)
        if isinstance(value, SetValue) and value.frozen and not value.blur:
            known = self._all(value.items.values()) is not None
            return ("frozenset", frozenset(value.items)) if known else None
        if isinstance(value, RangeValue):
            return ("range", value.range)
        if isinstance(value, Sdk | External):
            return ("path", value.path) if isinstance(value, Sdk) else None
        if isinstance(value, BoundMethod):
            return ("bound", id(value.function), id(value.instance))
        if isinstance(value, Unknown | ListValue | DictValue | SetValue | Alias | View):
            return None
        return value  # identity

    def _all(self, values: Iterable[Value]) -> tuple[Hashable, ...] | None:
        keys: list[Hashable] = []
        for value in values:
            key = self.of(value)
            if key is None:
                return None
            keys.append(key)
        return tuple(keys)

    def _of_instance(self, value: InstanceValue) -> Hashable | None:
        plain = value.payload
        if value.cls.enum is not None and not _hashes_itself(value.cls):
            return self.of(plain) if plain is not None and value.cls.enum.mixin else value
        for cls in value.cls.mro:
            if cls.facts.get("hashed_by_fields") and "__hash__" not in cls.names.names:
                return self._of_fields(value, cls)
            if not cls.native and ("__eq__" in cls.names.names or "__hash__" in cls.names.names):
                return None
        if plain is not None and isinstance(plain, Const | TupleValue):
            return self.of(plain)
        return None if value.cls.is_open or plain is not None else value

    def _of_fields(self, value: InstanceValue, cls: ClassValue) -> Hashable | None:
        """Return the key of an instance of a frozen dataclass: its class and fields, as the generated methods do."""
        items = [value.attributes.names.get(name) for name in cls.facts["hashed_by_fields"]]
        keys = None if None in items else self._all([item for item in items if item is not None])
        return None if value.cls.is_open or keys is None else ("dataclass", id(value.cls), keys)


def is_unhashable(value: Value) -> bool:
    """Whether the class of a value surely has no `__hash__`: `__eq__` without it takes it away (data model 3.3.1)."""
    if isinstance(value, ListValue | DictValue) or (isinstance(value, SetValue) and not value.frozen):
        return True
    for cls in value.cls.mro if isinstance(value, InstanceValue) else ():
        if "__hash__" in cls.names.names:
            own = cls.names.names["__hash__"]
            return isinstance(own, Const) and own.value is None
        if cls.facts.get("hashed_by_fields") is not None:
            return False
        if (not cls.native and "__eq__" in cls.names.names) or cls.native in ("list", "dict", "set"):
            return True
    return False


def _hashes_itself(cls: ClassValue) -> bool:
    return any(name in each.names.names for each in cls.mro if not each.native for name in ("__eq__", "__hash__"))


def set_items(value: Value) -> dict[Hashable, Value] | None:
    """Return the items of a set or dict view by key, None where they are unknown."""
    if isinstance(value, SetValue):
        return None if value.blur else value.items
    if isinstance(value, View) and isinstance(value.of, DictValue) and not unlisted(value.of) and value.kind == "keys":
        return {key: pair[0] for key, pair in value.of.items.items()}
    return None
