"""Methods of lists and tuples."""

from __future__ import annotations

from oprc_static.evaluate import iteration, operators, strings
from oprc_static.evaluate.equality import same_or_equal
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.builtin_functions import LOOKED_AT, sort
from oprc_static.evaluate.library.containers.common import Method, clear, copy
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, InstanceValue, IteratorValue, ListValue, TupleValue, Unknown, Value

_LONGEST = 200_000
"""Lists of more items are not followed."""


def extend(machine: Machine, spot: Spot, target: ListValue, value: Value) -> None:
    """Do `target.extend(value)`; what runs code for every item sees the list grow."""
    if isinstance(value, IteratorValue | InstanceValue):
        _extend_one_by_one(machine, spot, target, value)
        return
    items = iteration.to_list(machine, spot, value)
    machine.cell(target)
    if isinstance(items, Unknown):
        target.blur = target.blur or items
    elif len(target.items) + len(items) > _LONGEST:
        target.blur = target.blur or machine.unknown("it is too large to compute", spot, value)
    else:
        machine.spend(len(items) // 8)
        target.items.extend(items)


def _extend_one_by_one(machine: Machine, spot: Spot, target: ListValue, value: Value) -> None:
    def append(item: Value) -> Value:
        machine.cell(target)
        if len(target.items) < _LONGEST:
            target.items.append(item)
        else:  # whether it ends is still to be seen
            target.blur = target.blur or machine.unknown("it is too large to compute", spot, value)
        return item

    unknown = iteration.for_each(machine, spot, value, append)
    if unknown is not None:
        machine.cell(target)
        target.blur = target.blur or unknown


def _append(machine: Machine, site: CallSite, target: ListValue) -> Value:
    machine.cell(target)
    target.items.append(site.arguments[0])
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


def _position(machine: Machine, site: CallSite, items: list[Value]) -> int | Unknown | None:
    for index, item in enumerate(items):
        machine.walk(LOOKED_AT)
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


def _not_in(machine: Machine, site: CallSite, target: ListValue | TupleValue) -> Raised:
    """Return the ValueError of `index`: for a list it shows the value."""
    if isinstance(target, TupleValue):
        return machine.error("ValueError", "tuple.index(x): x not in tuple", site.spot)
    shown = strings.repr_of(machine, site.spot, site.arguments[0])
    if not isinstance(shown, str):
        return machine.error("ValueError", "the value is not in the list", site.spot)
    return machine.error("ValueError", f"{shown} is not in {target.kind}", site.spot, exact=target.kind == "list")


def _index(machine: Machine, site: CallSite, target: ListValue | TupleValue) -> Value:
    if isinstance(target, ListValue) and target.blur:
        return machine.follow(target.blur, site.spot)
    found = _position(machine, site, list(target.items))
    if found is None:
        raise _not_in(machine, site, target)
    return found if isinstance(found, Unknown) else machine.const(found, site.spot)


def _count(machine: Machine, site: CallSite, target: ListValue | TupleValue) -> Value:
    machine.walk(LOOKED_AT * len(target.items))
    verdicts = [same_or_equal(machine, site.spot, item, site.arguments[0]) for item in target.items]
    if any(verdict is None for verdict in verdicts) or (isinstance(target, ListValue) and target.blur):
        return machine.unknown("whether an item is equal only a run can tell", site.spot, *site.arguments)
    return machine.const(sum(verdict is True for verdict in verdicts), site.spot)


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


LIST: dict[str, Method] = {
    "append": _append, "extend": _extend, "insert": _insert, "pop": _pop,
    "remove": _remove, "index": _index, "count": _count, "clear": clear, "reverse": _reverse,
    "sort": _sort, "copy": copy,
}  # fmt: skip


TUPLE: dict[str, Method] = {"index": _index, "count": _count}
