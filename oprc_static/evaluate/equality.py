"""When two values are the same, equal, or the same dict key."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    MutableValue,
    RangeValue,
    Sdk,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

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


def equal(machine: Machine, left: Value, right: Value) -> bool | None:
    """Return `left == right` for values without an `__eq__` of the program's, None where only a run can tell."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    first, second = key_of(left), key_of(right)
    if first is not None and second is not None:
        return first == second
    if isinstance(left, External) or isinstance(right, External):
        return None
    if isinstance(left, ListValue | TupleValue) and type(left) is type(right):
        return _equal_items(machine, left, right)
    if isinstance(left, DictValue) and isinstance(right, DictValue):
        return _equal_dicts(machine, left, right)
    if isinstance(left, SetValue) and isinstance(right, SetValue):
        return None if left.blur or right.blur else set(left.items) == set(right.items)
    if isinstance(left, View) or isinstance(right, View):
        return None
    return identical(left, right)


def _equal_items(machine: Machine, left: Any, right: Any) -> bool | None:
    if isinstance(left, ListValue) and (left.blur or right.blur):
        return None
    if len(left.items) != len(right.items):
        return False
    verdicts = [equal(machine, a, b) for a, b in zip(left.items, right.items, strict=True)]
    if any(verdict is False for verdict in verdicts):
        return False
    return None if any(verdict is None for verdict in verdicts) else True


def _equal_dicts(machine: Machine, left: DictValue, right: DictValue) -> bool | None:
    if left.blur or right.blur:
        return None
    if set(left.items) != set(right.items):
        return False
    verdicts = [equal(machine, left.items[key][1], right.items[key][1]) for key in left.items]
    if any(verdict is False for verdict in verdicts):
        return False
    return None if any(verdict is None for verdict in verdicts) else True


def key_of(value: Value) -> Hashable | None:
    """Return a Python object that hashes and compares as `value` does; None for unhashable or unknown values."""
    if isinstance(value, Const):
        return ("constant", value.value)
    if isinstance(value, TupleValue):
        keys = tuple(key_of(item) for item in value.items)
        return None if any(key is None for key in keys) else ("tuple", keys)
    if isinstance(value, InstanceValue):
        return _instance_key(value)
    if isinstance(value, SetValue) and value.frozen and not value.blur:
        return ("frozenset", frozenset(value.items))
    if isinstance(value, RangeValue):
        return ("range", value.range)
    if isinstance(value, Sdk | External):
        return ("path", value.path) if isinstance(value, Sdk) else None
    if isinstance(value, BoundMethod):
        return ("bound", id(value.function), id(value.instance))
    if isinstance(value, Unknown | ListValue | DictValue | SetValue | Alias | View):
        return None
    if isinstance(value, MutableValue):
        return value  # identity
    return value


def _instance_key(value: InstanceValue) -> Hashable | None:
    plain = value.payload
    if plain is not None and value.cls.enum is not None:
        return key_of(plain) if value.cls.enum.mixin else value
    if plain is not None and isinstance(plain, Const):
        return key_of(plain)
    for cls in value.cls.mro:
        if cls.native != "object" and ("__eq__" in cls.names.names or "__hash__" in cls.names.names):
            return None
    return None if value.cls.outside or value.cls.facts.get("dataclass_eq") else value
