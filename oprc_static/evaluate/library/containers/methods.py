"""How the methods of built-in objects are found."""

from __future__ import annotations

import collections
import types
from typing import Any

from oprc_static.evaluate import attributes, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library import special_methods, text_methods
from oprc_static.evaluate.library.containers.common import Method
from oprc_static.evaluate.library.containers.dicts import DICT, fromkeys
from oprc_static.evaluate.library.containers.iterators import GENERATOR
from oprc_static.evaluate.library.containers.lists import LIST, TUPLE
from oprc_static.evaluate.library.containers.sets import FROZENSET, SET
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    IteratorValue,
    ListValue,
    Native,
    RangeValue,
    SetValue,
    SliceValue,
    TupleValue,
    Value,
    View,
)

_SAMPLES: dict[str, Any] = {
    "list": [],
    "dict": {},
    "set": set(),
    "frozenset": frozenset(),
    "tuple": (),
    "range": range(0),
    "slice": slice(0),
}


_DICTS: dict[str, Any] = {
    "OrderedDict": collections.OrderedDict(),
    "defaultdict": collections.defaultdict(),
    "mappingproxy": types.MappingProxyType({}),
}


_ITERATORS: dict[str, Any] = {
    "generator": (_ for _ in ()),
    "coroutine": types.CoroutineType,
    "async_generator": types.AsyncGeneratorType,
}


def _table(value: Value) -> tuple[dict[str, Method], Any]:
    if isinstance(value, ListValue):
        return LIST, _SAMPLES["list"] if value.kind == "list" else object()
    if isinstance(value, DictValue):
        return DICT, _DICTS.get(value.kind, _SAMPLES["dict"])
    if isinstance(value, SetValue):
        return (FROZENSET, _SAMPLES["frozenset"]) if value.frozen else (SET, _SAMPLES["set"])
    if isinstance(value, TupleValue):
        return TUPLE, _SAMPLES["tuple"]
    if isinstance(value, View):
        return {}, {}.keys()
    if isinstance(value, IteratorValue):
        held = GENERATOR if value.function is not None and value.kind == "generator" else {}
        return held, _ITERATORS.get(value.kind, iter(()))
    return {}, _SAMPLES.get(attributes.type_name(value), object())


def find(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    """Return a method of a built-in object, or `attributes.MISSING`."""
    if isinstance(value, Const):
        return text_methods.find(machine, spot, value, name)
    table, sample = _table(value)
    method = table.get(name)
    if method is not None and (hasattr(sample, name) or isinstance(value, ListValue)):
        code = lambda machine, site: _checked(machine, site, method, value, name)  # noqa: E731  # one line, used once
        return Native(name, code, START, receiver=value)
    if name == "default_factory" and isinstance(value, DictValue) and value.kind == "defaultdict":
        return value.factory if isinstance(value.factory, Value) else machine.none(spot)
    if isinstance(value, SliceValue) and name in ("start", "stop", "step"):
        return {"start": value.lower, "stop": value.upper, "step": value.step}[name]
    if isinstance(value, RangeValue) and name in ("start", "stop", "step"):
        return machine.const(getattr(value.range, name), spot, "attribute", value)
    if name in ("__class__", "__doc__"):
        return attributes.MISSING
    special = special_methods.find(name, value) if hasattr(sample, name) else None
    if special is not None:
        return special
    if hasattr(sample, name) or (isinstance(value, ListValue) and value.kind != "list"):
        return _opaque(machine, spot, value, name)
    return attributes.MISSING


def _opaque(machine: Machine, spot: Spot, value: Value, name: str) -> Value:
    if isinstance(value, ListValue | DictValue | SetValue) and not name.startswith("__"):
        machine.cell(value)
        value.blur = machine.unknown(f"`{name}` is not followed", spot)
    if isinstance(value, IteratorValue) and not name.startswith("__"):
        machine.cell(value)
        value.spent = True
    return machine.unknown(f"`{name}` of a {attributes.type_name(value)} is not followed", spot, value)


_ONE = frozenset(
    {
        "append",
        "appendleft",
        "extend",
        "remove",
        "index",
        "count",
        "add",
        "discard",
        "insert",
        "get",
        "setdefault",
        "issubset",
        "issuperset",
        "isdisjoint",
    }
)


def _checked(machine: Machine, site: CallSite, method: Method, value: Value, name: str) -> Value:
    if site.spread is not None:
        if isinstance(value, ListValue | DictValue | SetValue):
            machine.cell(value)
            value.blur = site.spread
        return machine.follow(site.spread, site.spot)
    if name in _ONE and not site.arguments:
        raise machine.error("TypeError", f"{name}() takes at least one argument (0 given)", site.spot)
    if name == "insert" and len(site.arguments) != 2:
        raise machine.error("TypeError", "insert expected 2 arguments", site.spot)
    return method(machine, site, value)


def _unbound(name: str) -> Native:
    def code(machine: Machine, site: CallSite) -> Value:
        if not site.arguments:
            raise machine.error("TypeError", f"unbound method {name}() needs an argument", site.spot)
        receiver = operators.plain_of(site.arguments[0]) or site.arguments[0]
        method = find(machine, site.spot, receiver, name)
        if not isinstance(method, Native):
            return machine.unknown(f"`{name}` of this is not followed", site.spot, *site.arguments)
        return method.code(
            machine, CallSite(site.frame, site.at, site.arguments[1:], site.keywords, site.origin, site.spread)
        )

    return Native(name, code, START, binds=True)


_WITH_METHODS = ("list", "dict", "set", "frozenset", "tuple", "str", "bytes", "int", "float")


def _special(cls: ClassValue, name: str) -> Native | None:
    """Return a special method of a built-in class, such as `dict.__setitem__`."""
    return _unbound(name) if cls.native in _WITH_METHODS and name in special_methods.NAMES else None


def install(machine: Machine) -> None:
    """Make the methods reachable, also through the classes."""
    machine.library["method"] = find
    machine.library["method.special"] = _special
    for name, table in (("list", LIST), ("dict", DICT), ("set", SET), ("frozenset", FROZENSET), ("tuple", TUPLE)):
        cls = machine.builtins[name]
        assert isinstance(cls, ClassValue)
        for method in table:
            if hasattr(_SAMPLES[name], method):
                cls.names.names[method] = _unbound(method)
    cls = machine.builtins["dict"]
    assert isinstance(cls, ClassValue)
    cls.names.names["fromkeys"] = Native("fromkeys", fromkeys, START)
