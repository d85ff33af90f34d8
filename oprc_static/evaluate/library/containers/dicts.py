"""Methods of dicts and their kinds."""

from __future__ import annotations

from oprc_static.evaluate import assignment, expressions, iteration, operators
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import take
from oprc_static.evaluate.library.containers.common import Method, clear, copy
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import DictValue, TupleValue, Unknown, Value, View


def _get(machine: Machine, site: CallSite, target: DictValue) -> Value:
    default = site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)
    key = key_of(machine, site.arguments[0])
    if target.blur or key is None:
        held = [pair[1] for pair in target.items.values()]
        return machine.unknown("the key or the dict's content is unknown", site.spot, *site.arguments, *held)
    found = target.held(key)
    return default if found is None else found


def _dict_pop(machine: Machine, site: CallSite, target: DictValue) -> Value:
    key = key_of(machine, site.arguments[0])
    if len(site.arguments) > 1 and key is not None and not target.blur and key not in target.items:
        return site.arguments[1]
    return assignment.take_out(machine, site.spot, target, site.arguments[0])


def _popitem(machine: Machine, site: CallSite, target: DictValue) -> Value:
    if target.blur:
        return machine.follow(target.blur, site.spot)
    if not target.items:
        raise machine.error("KeyError", "'popitem(): dictionary is empty'", site.spot)
    last = site.arguments[0] if site.arguments else site.keywords.get("last")
    verdict = True if last is None else operators.truth(machine, site.spot, last)
    if verdict is None:
        target.blur = machine.unknown("which item is removed only a run can tell", site.spot, last or target)
        return target.blur
    pair = target.items[next(reversed(target.items) if verdict else iter(target.items))]
    assignment.take_out(machine, site.spot, target, pair[0])
    return TupleValue(pair, machine.origin(site.spot, "call"))


def _move_to_end(machine: Machine, site: CallSite, target: DictValue) -> Value:
    """`OrderedDict.move_to_end(key, last=True)`."""
    given = take(machine, site, "move_to_end", ("key", "last"), required=1)
    key = key_of(machine, given["key"])
    last = operators.truth(machine, site.spot, given["last"]) if "last" in given else True
    machine.cell(target)
    if target.blur or key is None or last is None:
        target.blur = target.blur or machine.unknown("the order of the keys is unknown", site.spot, *site.arguments)
    elif key not in target.items:
        raise machine.error("KeyError", "", site.spot, arguments=(given["key"],))
    else:
        pair = target.items.pop(key)
        target.items = {**target.items, key: pair} if last else {key: pair, **target.items}
    return machine.none(site.spot)


def _setdefault(machine: Machine, site: CallSite, target: DictValue) -> Value:
    key = key_of(machine, site.arguments[0])
    default = site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)
    held = target.held(key) if key is not None and not target.blur else None
    if held is not None:
        return held
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


DICT: dict[str, Method] = {
    "get": _get, "pop": _dict_pop, "popitem": _popitem, "move_to_end": _move_to_end,
    "setdefault": _setdefault, "update": _update, "clear": clear,
    "copy": copy, "keys": _view("keys"), "values": _view("values"), "items": _view("items"),
}  # fmt: skip


def fromkeys(machine: Machine, site: CallSite) -> Value:
    """Do `dict.fromkeys(keys, value)`."""
    result = DictValue(machine.heap, site.origin)
    items = iteration.to_list(machine, site.spot, site.arguments[0])
    value = site.arguments[1] if len(site.arguments) > 1 else machine.none(site.spot)
    if isinstance(items, Unknown):
        result.blur = items
        return result
    machine.spend(len(items))
    for item in items:
        assignment.put(machine, site.spot, result, item, value)
    return result
