"""Methods of lists, dicts, sets, tuples and iterators."""

from __future__ import annotations

import collections
import types
from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import assignment, attributes, expressions, iteration, operators
from oprc_static.evaluate.equality import key_of, same_or_equal, set_items
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library import special_methods, text_methods
from oprc_static.evaluate.library.builtin_functions import sort
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    IteratorValue,
    ListValue,
    NamespaceDict,
    Native,
    RangeValue,
    SetValue,
    SliceValue,
    TupleValue,
    Unknown,
    Value,
    View,
)

Method = Callable[[Machine, CallSite, Any], Value]

_LONGEST = 200_000
"""Lists of more items are not followed."""


def extend(machine: Machine, spot: Spot, target: ListValue, value: Value) -> None:
    """Do `target.extend(value)`."""
    items = iteration.to_list(machine, spot, value)
    machine.cell(target)
    if isinstance(items, Unknown):
        target.blur = target.blur or items
    elif len(target.items) + len(items) > _LONGEST:
        target.blur = target.blur or machine.unknown("it is too large to compute", spot, value)
    else:
        machine.spend(len(items) // 8)
        target.items.extend(items)


def merge_into(machine: Machine, spot: Spot, target: DictValue | SetValue, op: str, value: Value) -> Value:
    """Do `target op= value` for dicts and sets."""
    if isinstance(target, DictValue):
        expressions.update_dict(machine, spot, target, value)
        return target
    result = operators.binary(machine, spot, op, target, value)
    machine.cell(target)
    if isinstance(result, SetValue):
        target.items, target.blur = dict(result.items), result.blur
    else:
        target.blur = machine.unknown("it was changed by something unknown", spot, value)
    return target


# --- lists -----------------------------------------------------------------------------------------------------------


def _append(machine: Machine, site: CallSite, target: ListValue) -> Value:
    machine.cell(target)
    target.items.append(site.arguments[0])
    return machine.none(site.spot)


def _appendleft(machine: Machine, site: CallSite, target: ListValue) -> Value:
    machine.cell(target)
    target.items.insert(0, site.arguments[0])
    return machine.none(site.spot)


def _extend(machine: Machine, site: CallSite, target: ListValue) -> Value:
    extend(machine, site.spot, target, site.arguments[0])
    return machine.none(site.spot)


def _insert(machine: Machine, site: CallSite, target: ListValue) -> Value:
    machine.cell(target)
    index = operators.plain_of(site.arguments[0])
    if isinstance(index, Const) and isinstance(index.value, int):
        target.items.insert(index.value, site.arguments[1])
    else:
        target.blur = machine.unknown("an item was inserted at an unknown index", site.spot, *site.arguments)
    return machine.none(site.spot)


def _pop(machine: Machine, site: CallSite, target: ListValue) -> Value:
    if target.blur:
        return machine.follow(target.blur, site.spot)
    machine.cell(target)
    index = site.arguments[0] if site.arguments else machine.const(-1, site.spot)
    if not isinstance(index, Const) or not isinstance(index.value, int):
        target.blur = machine.unknown("an item at an unknown index was removed", site.spot, index)
        return target.blur
    try:
        return target.items.pop(index.value)
    except IndexError as error:
        raise machine.error("IndexError", str(error), site.spot, exact=True) from None


def _popleft(machine: Machine, site: CallSite, target: ListValue) -> Value:
    zero = machine.const(0, site.spot)
    return _pop(machine, CallSite(site.frame, site.at, (zero,), {}, site.origin), target)


def _position(machine: Machine, site: CallSite, items: list[Value]) -> int | Unknown | None:
    for index, item in enumerate(items):
        same = same_or_equal(machine, site.spot, item, site.arguments[0])
        if same:
            return index
        if same is None:
            return machine.unknown("whether an item is equal only a run can tell", site.spot, item)
    return None


def _remove(machine: Machine, site: CallSite, target: ListValue) -> Value:
    found = target.blur or _position(machine, site, target.items)
    machine.cell(target)
    if isinstance(found, Unknown):
        target.blur = target.blur or found
    elif found is None:
        raise machine.error("ValueError", "list.remove(x): x not in list", site.spot)
    else:
        del target.items[found]
    return machine.none(site.spot)


def _index(machine: Machine, site: CallSite, target: ListValue | TupleValue) -> Value:
    if isinstance(target, ListValue) and target.blur:
        return machine.follow(target.blur, site.spot)
    found = _position(machine, site, list(target.items))
    if found is None:
        raise machine.error("ValueError", "the value is not in the sequence", site.spot)
    return found if isinstance(found, Unknown) else machine.const(found, site.spot)


def _count(machine: Machine, site: CallSite, target: ListValue | TupleValue) -> Value:
    verdicts = [same_or_equal(machine, site.spot, item, site.arguments[0]) for item in target.items]
    if any(verdict is None for verdict in verdicts) or (isinstance(target, ListValue) and target.blur):
        return machine.unknown("whether an item is equal only a run can tell", site.spot, *site.arguments)
    return machine.const(sum(verdict is True for verdict in verdicts), site.spot)


def _clear(machine: Machine, site: CallSite, target: Any) -> Value:
    machine.cell(target)
    if isinstance(target, NamespaceDict):
        machine.refuse("it clears the dict of a namespace", site.spot)
    target.items.clear()
    target.blur = None
    return machine.none(site.spot)


def _reverse(machine: Machine, site: CallSite, target: ListValue) -> Value:
    machine.cell(target)
    target.items.reverse()
    return machine.none(site.spot)


def _sort(machine: Machine, site: CallSite, target: ListValue) -> Value:
    ordered = target.blur or sort(machine, site, list(target.items))
    machine.cell(target)
    if isinstance(ordered, Unknown):
        target.blur = ordered
    else:
        target.items[:] = ordered
    return machine.none(site.spot)


def _copy(machine: Machine, site: CallSite, target: Any) -> Value:
    if isinstance(target, ListValue):
        made: Any = ListValue(machine.heap, site.origin, list(target.items), target.kind)
    elif isinstance(target, DictValue):
        made = DictValue(machine.heap, site.origin)
        made.items = dict(target.items)
        made.kind = "dict" if target.kind == "mappingproxy" else target.kind
        made.factory = target.factory if target.kind == "defaultdict" else None
    else:
        made = SetValue(machine.heap, site.origin, frozen=target.frozen)
        made.items = dict(target.items)
    made.blur = target.blur
    return made  # type: ignore[no-any-return]  # one of three containers


# --- dicts -----------------------------------------------------------------------------------------------------------


def _get(machine: Machine, site: CallSite, target: DictValue) -> Value:
    default = site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)
    key = key_of(site.arguments[0])
    if target.blur or key is None:
        held = [pair[1] for pair in target.items.values()]
        return machine.unknown("the key or the dict's content is unknown", site.spot, *site.arguments, *held)
    return target.items[key][1] if key in target.items else default


def _dict_pop(machine: Machine, site: CallSite, target: DictValue) -> Value:
    key = key_of(site.arguments[0])
    machine.cell(target)
    if target.blur or key is None:
        target.blur = target.blur or machine.unknown("an unknown key was removed", site.spot, *site.arguments)
        return target.blur
    if key in target.items:
        if not isinstance(target.factory, Value) or target.kind == "defaultdict":
            return target.items.pop(key)[1]
        machine.refuse("it removes a name from the dict of a namespace", site.spot)
        return target.items[key][1]
    if len(site.arguments) > 1:
        return site.arguments[1]
    raise machine.error("KeyError", "", site.spot, arguments=(site.arguments[0],))


def _popitem(machine: Machine, site: CallSite, target: DictValue) -> Value:
    if target.blur:
        return machine.follow(target.blur, site.spot)
    if not target.items:
        raise machine.error("KeyError", "'popitem(): dictionary is empty'", site.spot)
    machine.cell(target)
    if isinstance(target, NamespaceDict):
        machine.refuse("it removes a name from the dict of a namespace", site.spot)
    pair = target.items.pop(next(reversed(target.items)))
    return TupleValue(pair, machine.origin(site.spot, "call"))


def _setdefault(machine: Machine, site: CallSite, target: DictValue) -> Value:
    key = key_of(site.arguments[0])
    default = site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)
    if key is not None and not target.blur and key in target.items:
        return target.items[key][1]
    assignment.put(machine, site.spot, target, site.arguments[0], default)
    return default if not target.blur else machine.follow(target.blur, site.spot)


def _update(machine: Machine, site: CallSite, target: DictValue) -> Value:
    for value in site.arguments:
        expressions.update_dict(machine, site.spot, target, value)
    for name, value in site.keywords.items():
        assignment.put(machine, site.spot, target, machine.const(name, site.spot), value)
    if site.spread is not None:
        expressions.update_dict(machine, site.spot, target, site.spread)
    return machine.none(site.spot)


def _view(kind: str) -> Method:
    return lambda machine, site, target: View(kind, target, machine.origin(site.spot, "call", target))


# --- sets ------------------------------------------------------------------------------------------------------------


def _add(machine: Machine, site: CallSite, target: SetValue) -> Value:
    key = key_of(site.arguments[0])
    machine.cell(target)
    if key is None:
        if isinstance(site.arguments[0], ListValue | DictValue):
            raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(site.arguments[0])}'", site.spot)
        target.blur = machine.unknown("an unknown item was added", site.spot, *site.arguments)
    else:
        target.items.setdefault(key, site.arguments[0])
    return machine.none(site.spot)


def _discard(strict: bool) -> Method:
    def method(machine: Machine, site: CallSite, target: SetValue) -> Value:
        key = key_of(site.arguments[0])
        machine.cell(target)
        if key is None or target.blur:
            target.blur = target.blur or machine.unknown("an unknown item was removed", site.spot, *site.arguments)
        elif strict and key not in target.items:
            raise machine.error("KeyError", "", site.spot, arguments=(site.arguments[0],))
        else:
            target.items.pop(key, None)
        return machine.none(site.spot)

    return method


def _set_of(machine: Machine, site: CallSite, value: Value) -> SetValue:
    known = set_items(value)
    items = list(known.values()) if known is not None else iteration.to_list(machine, site.spot, value)
    return expressions.make_set(machine, site.spot, items)


def _combined(op: str) -> Method:
    def method(machine: Machine, site: CallSite, target: SetValue) -> Value:
        result: Value = target
        for value in site.arguments or ():
            result = operators.binary(machine, site.spot, op, result, _set_of(machine, site, value))
        return result if site.arguments else _copy(machine, site, target)

    return method


def _set_update(op: str) -> Method:
    def method(machine: Machine, site: CallSite, target: SetValue) -> Value:
        for value in site.arguments:
            merge_into(machine, site.spot, target, op, _set_of(machine, site, value))
        return machine.none(site.spot)

    return method


def _relation(holds: Callable[[set[Any], set[Any]], bool]) -> Method:
    def method(machine: Machine, site: CallSite, target: SetValue) -> Value:
        other = _set_of(machine, site, site.arguments[0])
        if target.blur or other.blur:
            return machine.unknown("the content of a set is unknown", site.spot, *site.arguments)
        return machine.const(holds(set(target.items), set(other.items)), site.spot)

    return method


_LIST: dict[str, Method] = {
    "append": _append, "appendleft": _appendleft, "extend": _extend, "insert": _insert, "pop": _pop,
    "popleft": _popleft, "remove": _remove, "index": _index, "count": _count, "clear": _clear, "reverse": _reverse,
    "sort": _sort, "copy": _copy,
}  # fmt: skip
_DICT: dict[str, Method] = {
    "get": _get, "pop": _dict_pop, "popitem": _popitem, "setdefault": _setdefault, "update": _update, "clear": _clear,
    "copy": _copy, "keys": _view("keys"), "values": _view("values"), "items": _view("items"),
}  # fmt: skip
_FROZENSET: dict[str, Method] = {
    "copy": _copy, "union": _combined("|"), "intersection": _combined("&"), "difference": _combined("-"),
    "symmetric_difference": _combined("^"), "issubset": _relation(lambda a, b: a <= b),
    "issuperset": _relation(lambda a, b: a >= b), "isdisjoint": _relation(lambda a, b: not a & b),
}  # fmt: skip
_SET: dict[str, Method] = {
    **_FROZENSET, "add": _add, "discard": _discard(False), "remove": _discard(True), "clear": _clear,
    "update": _set_update("|"), "intersection_update": _set_update("&"), "difference_update": _set_update("-"),
}  # fmt: skip
_TUPLE: dict[str, Method] = {"index": _index, "count": _count}

_SAMPLES: dict[str, Any] = {
    "list": [],
    "dict": {},
    "set": set(),
    "frozenset": frozenset(),
    "tuple": (),
    "range": range(0),
    "slice": slice(0),
}


_ITERATORS: dict[str, Any] = {
    "generator": (_ for _ in ()),
    "coroutine": types.CoroutineType,
    "async_generator": types.AsyncGeneratorType,
}


def _table(value: Value) -> tuple[dict[str, Method], Any]:
    if isinstance(value, ListValue):
        return _LIST, _SAMPLES["list"] if value.kind == "list" else object()
    if isinstance(value, DictValue):
        return _DICT, {"OrderedDict": collections.OrderedDict(), "defaultdict": collections.defaultdict()}.get(
            value.kind, _SAMPLES["dict"]
        )
    if isinstance(value, SetValue):
        return (_FROZENSET, _SAMPLES["frozenset"]) if value.frozen else (_SET, _SAMPLES["set"])
    if isinstance(value, TupleValue):
        return _TUPLE, _SAMPLES["tuple"]
    if isinstance(value, View):
        return {}, {}.keys()
    if isinstance(value, IteratorValue):
        return {}, _ITERATORS.get(value.kind, iter(()))
    return {}, _SAMPLES.get(attributes.type_name(value), object())


def find(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    """Return a method of a built-in object, or `attributes.MISSING`."""
    if isinstance(value, Const):
        return text_methods.find(machine, spot, value, name)
    table, sample = _table(value)
    method = table.get(name)
    if method is not None and (hasattr(sample, name) or isinstance(value, ListValue)):
        return Native(name, lambda machine, site: _checked(machine, site, method, value, name), START)
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


def _fromkeys(machine: Machine, site: CallSite) -> Value:
    result = DictValue(machine.heap, site.origin)
    items = iteration.to_list(machine, site.spot, site.arguments[0])
    value = site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)
    if isinstance(items, Unknown):
        result.blur = items
        return result
    for item in items:
        assignment.put(machine, site.spot, result, item, value)
    return result


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


def install(machine: Machine) -> None:
    """Make the methods reachable, also through the classes."""
    machine.library["method"] = find
    for name, table in (("list", _LIST), ("dict", _DICT), ("set", _SET), ("frozenset", _FROZENSET), ("tuple", _TUPLE)):
        cls = machine.builtins[name]
        assert isinstance(cls, ClassValue)
        for method in table:
            if hasattr(_SAMPLES[name], method):
                cls.names.names[method] = _unbound(method)
    cls = machine.builtins["dict"]
    assert isinstance(cls, ClassValue)
    cls.names.names["fromkeys"] = Native("fromkeys", _fromkeys, START)
