"""`sorted`, `min`, `max`, and what orders lists."""

from __future__ import annotations

import functools
from collections.abc import Callable

from oprc_static.evaluate import calls, iteration, operators
from oprc_static.evaluate.equality import set_items
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.builtin_functions.iterations import maybe_called
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, ListValue, NativeCode, SetValue, Unknown, Value


def _sorted(machine: Machine, site: CallSite) -> Value:
    items = _unordered(machine, site)
    result = ListValue(machine.heap, machine.origin(site.spot, "call", *site.arguments), [])
    ordered = sort(machine, site, items)
    if isinstance(ordered, Unknown):
        result.blur = ordered
    else:
        result.items = ordered
    return result


def _unordered(machine: Machine, site: CallSite) -> list[Value] | Unknown:
    known = set_items(site.arguments[0])
    if known is not None and isinstance(site.arguments[0], SetValue):
        return list(known.values())
    return iteration.to_list(machine, site.spot, site.arguments[0])


def sort(machine: Machine, site: CallSite, items: list[Value] | Unknown) -> list[Value] | Unknown:
    """Return `items` sorted by the call's `key` and `reverse`."""
    key = site.keywords.get("key")
    if isinstance(items, Unknown):
        if key is not None and not (isinstance(key, Const) and key.value is None):
            maybe_called(machine, site, key, items)
        return items
    key, reverse = site.keywords.get("key"), site.keywords.get("reverse")
    backwards = operators.truth(machine, site.spot, reverse) if reverse is not None else False
    by_key = key is not None and not (isinstance(key, Const) and key.value is None)
    keys = [calls.call(machine, site.spot, key, (item,)) if by_key and key else item for item in items]
    if len(items) < 2:
        return items
    if backwards is None:
        return machine.unknown("the order of what is sorted is unknown", site.spot, *items)
    order = in_order(machine, site, keys, reverse=backwards)
    if order is None:
        return machine.unknown("the order of what is sorted is unknown", site.spot, *items)
    return [items[index] for index in order]


LOOKED_AT = 8
"""A comparison takes the work of so many items."""


class _Unordered(Exception):
    """Two values whose order only a run can tell."""


def in_order(machine: Machine, site: CallSite, keys: list[Value], *, reverse: bool = False) -> list[int] | None:
    """Return the indices that sort `keys` (stable), None where an order is unknown."""

    def compare(left: int, right: int) -> int:
        machine.walk(2 * LOOKED_AT)
        for first, second, sign in ((left, right, -1), (right, left, 1)):
            verdict = operators.less(machine, site.spot, keys[first], keys[second])
            if verdict is None:
                raise _Unordered
            if verdict:
                return sign
        return 0

    try:
        return sorted(range(len(keys)), key=functools.cmp_to_key(compare), reverse=reverse)
    except _Unordered:
        return None


def _extreme(name: str, *, greatest: bool) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        items = _candidates(machine, site)
        if isinstance(items, Unknown):
            if "key" in site.keywords:
                maybe_called(machine, site, site.keywords["key"], items)
            return machine.follow(items, site.spot)
        if not items:
            if "default" in site.keywords:
                return site.keywords["default"]
            what = (
                "iterable argument is empty"
                if machine.settings.python_version >= (3, 12)
                else "arg is an empty sequence"
            )
            raise machine.error("ValueError", f"{name}() {what}", site.spot, exact=True)
        key = site.keywords.get("key")
        keys = [calls.call(machine, site.spot, key, (item,)) if key is not None else item for item in items]
        order = in_order(machine, site, keys, reverse=greatest)
        if order is None:
            return machine.unknown("it chooses among values that only a run can order", site.spot, *items)
        return items[order[0]]

    return code


def _candidates(machine: Machine, site: CallSite) -> list[Value] | Unknown:
    if len(site.arguments) != 1:
        return list(site.arguments)
    known = set_items(site.arguments[0]) if isinstance(site.arguments[0], SetValue) else None
    return list(known.values()) if known is not None else iteration.to_list(machine, site.spot, site.arguments[0])


FUNCTIONS: dict[str, NativeCode] = {
    "sorted": _sorted,
    "min": _extreme("min", greatest=False),
    "max": _extreme("max", greatest=True),
}
