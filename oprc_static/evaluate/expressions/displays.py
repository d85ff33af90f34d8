"""Displays of tuples, lists, sets and dicts (language reference 6.2.4 to 6.2.7)."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate import assignment, attributes, iteration
from oprc_static.evaluate.equality import is_unhashable, key_of
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.frames import Frame, Spot, blurred
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    DictValue,
    External,
    InstanceValue,
    ListValue,
    NamespaceDict,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    unlisted,
)


def _items(machine: Machine, frame: Frame, items: tuple[ir.Expr, ...]) -> list[Value] | Unknown:
    values: list[Value] = []
    unknown: Unknown | None = None
    for item in items:
        if isinstance(item, ir.Starred):
            inner = iteration.to_list(machine, Spot(frame, item.at), machine.evaluate(frame, item.value))
            if isinstance(inner, Unknown):
                unknown = inner
            else:
                values.extend(inner)
        else:
            values.append(machine.evaluate(frame, item))
    return unknown if unknown is not None else values


def _tuple(machine: Machine, frame: Frame, node: ir.Tuple) -> Value:
    items = _items(machine, frame, node.items)
    spot = Spot(frame, node.at)
    return items if isinstance(items, Unknown) else TupleValue(tuple(items), machine.origin(spot, "literal", *items))


def _list(machine: Machine, frame: Frame, node: ir.List) -> Value:
    items = _items(machine, frame, node.items)
    result = ListValue(machine.heap, machine.origin(Spot(frame, node.at), "literal"), [])
    if isinstance(items, Unknown):
        result.blur = items
    else:
        result.items = items
    return result


def _set(machine: Machine, frame: Frame, node: ir.Set) -> Value:
    items = _items(machine, frame, node.items)
    return make_set(machine, Spot(frame, node.at), items)


def make_set(machine: Machine, spot: Spot, items: list[Value] | Unknown, *, frozen: bool = False) -> SetValue:
    """Return a new set of `items`; raises TypeError for an unhashable one."""
    result = SetValue(machine.heap, machine.origin(spot, "literal"), frozen=frozen)
    if isinstance(items, Unknown):
        result.blur = items
        return result
    for item in items:
        key = key_of(machine, item)
        if key is None:
            if is_unhashable(item):
                raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(item)}'", spot)
            machine.outside_may_raise(spot, "an item that may have no hash")
            result.blur = machine.unknown("an item of the set is unknown", spot, item)
        else:
            result.items.setdefault(key, item)
    return result


def _dict(machine: Machine, frame: Frame, node: ir.Dict) -> Value:
    spot = Spot(frame, node.at)
    result = DictValue(machine.heap, machine.origin(spot, "literal"))
    for key_node, value_node in node.items:
        if key_node is not None:
            key = machine.evaluate(frame, key_node)
            assignment.put(machine, Spot(frame, key_node.at), result, key, machine.evaluate(frame, value_node))
            continue
        update_dict(machine, Spot(frame, value_node.at), result, machine.evaluate(frame, value_node))
    return result


def update_dict(machine: Machine, spot: Spot, result: DictValue, value: Value) -> None:
    """Do `result.update(value)` for a mapping or an iterable of pairs."""
    machine.cell(result)
    if isinstance(value, InstanceValue) and isinstance(value.payload, DictValue):
        iterated = attributes.special(machine, spot, value, "__iter__")
        if iterated is not None:  # CPython asks for the keys of what is iterated in a way of its own
            _update_from_keys(machine, spot, result, value)
            return
        value = value.payload
    if isinstance(value, DictValue):
        pairs = list(value.items.values())
        machine.spend(len(pairs))
        for key, item in pairs:
            assignment.put(machine, spot, result, key, item)
        if why := unlisted(value):
            _blur(machine, result, why)
        return
    if isinstance(value, InstanceValue) and not value.cls.is_open and attributes.lookup(value.cls, "keys") is not None:
        _update_from_keys(machine, spot, result, value)
        return
    if isinstance(value, Unknown | External) or (isinstance(value, InstanceValue) and value.cls.is_open):
        machine.outside_may_raise(spot, "taking over something unknown")
        machine.risk_of_none(spot, value, "'NoneType' object is not a mapping")
        _blur(machine, result, machine.unknown("it was filled from something unknown", spot, value))
        return

    def put(pair: Value) -> Value:
        parts = iteration.to_list(machine, spot, pair)
        if isinstance(parts, Unknown):
            _blur(machine, result, parts)
        elif len(parts) != 2:
            raise machine.error("ValueError", "dictionary update sequence element has the wrong length", spot)
        else:
            assignment.put(machine, spot, result, parts[0], parts[1])
        return pair

    unknown = iteration.for_each(machine, spot, value, put)
    if unknown is not None:
        _blur(machine, result, unknown)


def _update_from_keys(machine: Machine, spot: Spot, result: DictValue, value: InstanceValue) -> None:
    """Take over a mapping of the program: what its `keys()` gives, and `value[key]` of each."""
    keys = iteration.to_list(machine, spot, machine.call(spot, attributes.get(machine, spot, value, "keys"), ()))
    if isinstance(keys, Unknown):
        _blur(machine, result, keys)
        return
    for key in keys:
        assignment.put(machine, spot, result, key, iteration.get_item(machine, spot, value, key))


def _blur(machine: Machine, result: DictValue, why: Unknown) -> None:
    if isinstance(result, NamespaceDict):
        machine.cell(result.shown)
        blurred(result.shown, why, machine.holds_mark)
    else:
        result.blur = result.blur or why


def _starred(machine: Machine, frame: Frame, node: ir.Starred) -> Value:
    return machine.evaluate(frame, node.value)


EXPRESSIONS: dict[type, Expression] = {
    ir.Tuple: _tuple,
    ir.List: _list,
    ir.Set: _set,
    ir.Dict: _dict,
    ir.Starred: _starred,
}
