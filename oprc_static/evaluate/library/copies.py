"""`copy`: shallow and deep copies."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import take
from oprc_static.evaluate.library.containers.common import copy
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Const,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    NamespaceDict,
    Native,
    RangeValue,
    SetValue,
    TupleValue,
    Value,
)

_ATOMS = (Const, FunctionValue, ClassValue, Native, RangeValue)
_HOOKS = ("__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__getnewargs__", "__getnewargs_ex__")


def _shallow(machine: Machine, site: CallSite) -> Value:
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    value = take(machine, site, "copy", ("x",), required=1)["x"]
    if isinstance(value, NamespaceDict):
        return machine.unknown("a copy of this is not followed", site.spot, value)
    if isinstance(value, ListValue | DictValue | SetValue):
        return copy(machine, site, value)
    if isinstance(value, (*_ATOMS, TupleValue)):
        return value
    if isinstance(value, InstanceValue):
        return _of_instance(machine, site, value, None)
    return machine.unknown("a copy of this is not followed", site.spot, value)


Memo = dict[Value, Value]


def _deep(machine: Machine, site: CallSite) -> Value:
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    given = take(machine, site, "deepcopy", ("x", "memo"), required=1)
    return deep_copy(machine, site, given["x"], {})


def deep_copy(machine: Machine, site: CallSite, value: Value, memo: Memo) -> Value:
    """Return `copy.deepcopy(value)`; what occurs twice in it stays one object (`memo`)."""
    machine.step(site.frame, site.at)
    if value in memo:
        return memo[value]
    if isinstance(value, _ATOMS):
        return value
    if isinstance(value, TupleValue):
        return TupleValue(tuple(deep_copy(machine, site, item, memo) for item in value.items), site.origin)
    if isinstance(value, ListValue):
        made = memo[value] = ListValue(machine.heap, site.origin, [], value.kind)
        made.blur = value.blur
        made.items = [deep_copy(machine, site, item, memo) for item in value.items]
        return made
    if isinstance(value, DictValue) and not isinstance(value, NamespaceDict):
        table = memo[value] = DictValue(machine.heap, site.origin, value.kind)
        table.blur, table.factory = value.blur, value.factory
        for key, (name, item) in value.items.items():
            table.items[key] = (deep_copy(machine, site, name, memo), deep_copy(machine, site, item, memo))
        return table
    if isinstance(value, SetValue):
        same = memo[value] = SetValue(machine.heap, site.origin, frozen=value.frozen)
        same.items, same.blur = dict(value.items), value.blur
        return same
    if isinstance(value, BoundMethod):
        return BoundMethod(value.function, deep_copy(machine, site, value.instance, memo), value.origin)
    if isinstance(value, InstanceValue):
        return _of_instance(machine, site, value, memo)
    if isinstance(value, ModuleValue):
        raise machine.error("TypeError", "cannot pickle 'module' object", site.spot, exact=True)
    return machine.unknown("a deep copy of this is not followed", site.spot, value)


_NOT_COPIED = ("__cause__", "__context__")
"""What no exception has that was not raised: a copy is a new one with the same arguments and the same `__dict__`."""


def _of_instance(machine: Machine, site: CallSite, value: InstanceValue, memo: Memo | None) -> Value:
    hook = attributes.special(machine, site.spot, value, "__copy__" if memo is None else "__deepcopy__")
    if hook is not None:
        given = (DictValue(machine.heap, site.origin),) if memo is not None else ()
        return calls.call(machine, site.spot, hook, given)
    if value.cls.enum is not None:
        return value
    own = any(attributes.lookup(value.cls, name) is not None for name in _HOOKS)
    if value.cls.is_open or own or value.attributes.blur is not None:
        return machine.unknown("how this object is copied is not followed", site.spot, value)
    made = InstanceValue(machine.heap, site.origin, value.cls, value.payload)
    names = {name: held for name, held in value.attributes.names.items() if name not in _NOT_COPIED}
    if memo is None:
        made.attributes.names = names
        if isinstance(value.payload, ListValue | DictValue | SetValue):
            made.payload = copy(machine, site, value.payload)
        return made
    memo[value] = made
    for name, held in names.items():
        made.attributes.names[name] = deep_copy(machine, site, held, memo)
    if value.payload is not None:
        made.payload = deep_copy(machine, site, value.payload, memo)
    return made


def install(machine: Machine) -> None:
    """Add the models."""
    machine.library["copy.copy"] = Native("copy.copy", _shallow, START)
    machine.library["copy.deepcopy"] = Native("copy.deepcopy", _deep, START)
