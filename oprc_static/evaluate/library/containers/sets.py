"""Methods of sets and frozensets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import attributes, expressions, iteration, operators
from oprc_static.evaluate.equality import key_of, set_items
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.containers.common import Method, clear, copy
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import DictValue, InstanceValue, IteratorValue, ListValue, SetValue, Value


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


def _add(machine: Machine, site: CallSite, target: SetValue) -> Value:
    key = key_of(machine, site.arguments[0])
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
        key = key_of(machine, site.arguments[0])
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
        return result if site.arguments else copy(machine, site, target)

    return method


def _set_update(op: str) -> Method:
    def method(machine: Machine, site: CallSite, target: SetValue) -> Value:
        for value in site.arguments:
            if op == "|" and isinstance(value, IteratorValue | InstanceValue):
                _add_one_by_one(machine, site, target, value)
            else:
                merge_into(machine, site.spot, target, op, _set_of(machine, site, value))
        return machine.none(site.spot)

    return method


def _add_one_by_one(machine: Machine, site: CallSite, target: SetValue, value: Value) -> None:
    """Do `target.update(value)` with what runs code for every item: it sees the set grow."""

    def add(item: Value) -> Value:
        return _add(machine, CallSite(site.frame, site.at, (item,), {}, site.origin), target)

    unknown = iteration.for_each(machine, site.spot, value, add)
    if unknown is not None:
        machine.cell(target)
        target.blur = target.blur or unknown


def _relation(holds: Callable[[set[Any], set[Any]], bool]) -> Method:
    def method(machine: Machine, site: CallSite, target: SetValue) -> Value:
        other = _set_of(machine, site, site.arguments[0])
        if target.blur or other.blur:
            return machine.unknown("the content of a set is unknown", site.spot, *site.arguments)
        return machine.const(holds(set(target.items), set(other.items)), site.spot)

    return method


FROZENSET: dict[str, Method] = {
    "copy": copy, "union": _combined("|"), "intersection": _combined("&"), "difference": _combined("-"),
    "symmetric_difference": _combined("^"), "issubset": _relation(lambda a, b: a <= b),
    "issuperset": _relation(lambda a, b: a >= b), "isdisjoint": _relation(lambda a, b: not a & b),
}  # fmt: skip


SET: dict[str, Method] = {
    **FROZENSET, "add": _add, "discard": _discard(False), "remove": _discard(True), "clear": clear,
    "update": _set_update("|"), "intersection_update": _set_update("&"), "difference_update": _set_update("-"),
}  # fmt: skip
