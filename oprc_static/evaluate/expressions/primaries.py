"""Attributes, items and calls (language reference 6.3)."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import attributes, calls, iteration, operators
from oprc_static.evaluate.expressions.displays import update_dict
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Const,
    DictValue,
    External,
    InstanceValue,
    Namespace,
    SliceValue,
    Super,
    Unknown,
    Value,
    unlisted,
)


def _attribute(machine: Machine, frame: Frame, node: ir.Attribute) -> Value:
    value = machine.evaluate(frame, node.value)
    return attributes.get(machine, Spot(frame, node.at), value, node.attr)


def _subscript(machine: Machine, frame: Frame, node: ir.Subscript) -> Value:
    value = machine.evaluate(frame, node.value)
    index = machine.evaluate(frame, node.index)
    return iteration.get_item(machine, Spot(frame, node.at), value, index)


def _slice(machine: Machine, frame: Frame, node: ir.Slice) -> Value:
    spot = Spot(frame, node.at)
    parts = [
        machine.none(spot) if part is None else machine.evaluate(frame, part)
        for part in (node.lower, node.upper, node.step)
    ]
    return SliceValue(parts[0], parts[1], parts[2], machine.origin(spot, "literal"))


def arguments_of(
    machine: Machine, frame: Frame, arguments: tuple[ir.Argument, ...], spot: Spot
) -> tuple[list[Value], dict[str, Value], Unknown | None]:
    """Evaluate arguments in source order; return positional and keyword ones and the unknown spread, if any.

    What cannot be spread raises at `spot`, the call, whatever line the argument is on.
    """
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    spread: Unknown | None = None
    for argument in arguments:
        value = machine.evaluate(frame, argument.value)
        if argument.kind == "positional":
            positional.append(_at_argument(value, Spot(frame, argument.at)))
        elif argument.kind == "keyword":
            assert argument.name is not None
            keywords[argument.name] = _at_argument(value, Spot(frame, argument.at))
        elif argument.kind == "star":
            items = iteration.to_list(machine, spot, value)
            spread = items if isinstance(items, Unknown) else spread
            positional.extend([] if isinstance(items, Unknown) else items)
        else:
            spread = _spread_keywords(machine, spot, value, keywords) or spread
    return positional, keywords, spread


def _at_argument(value: Value, spot: Spot) -> Value:
    if isinstance(value, Const):
        return Const(value.value, value.origin.then("argument", spot.place))
    return value


def _spread_keywords(machine: Machine, spot: Spot, value: Value, keywords: dict[str, Value]) -> Unknown | None:
    if isinstance(value, InstanceValue) and isinstance(value.payload, DictValue):
        value = value.payload
    if isinstance(value, InstanceValue) and attributes.lookup(value.cls, "keys") is not None:
        mapping = DictValue(machine.heap, machine.origin(spot, "argument", value))
        update_dict(machine, spot, mapping, value)
        value = mapping
    if isinstance(value, Unknown | External) or (isinstance(value, InstanceValue) and value.cls.is_open):
        machine.outside_may_raise(spot, "spreading something unknown")
        machine.risk_of_none(spot, value, "argument after ** must be a mapping, not NoneType")
        return machine.unknown("the keywords that it spreads are unknown", spot, value)
    if not isinstance(value, DictValue):
        raise machine.error(
            "TypeError", f"argument after ** must be a mapping, not {attributes.type_name(value)}", spot
        )
    if why := unlisted(value):
        return machine.follow(why, spot)
    for key, item in value.items.values():
        plain = operators.plain_of(key)
        if not isinstance(plain, Const) or not isinstance(plain.value, str):
            raise machine.error("TypeError", "keywords must be strings", spot)
        if plain.value in keywords:
            raise machine.error("TypeError", f"got multiple values for keyword argument '{plain.value}'", spot)
        keywords[plain.value] = item
    return None


def _call(machine: Machine, frame: Frame, node: ir.Call) -> Value:
    special = _SPECIAL_FORMS.get(node.func.id) if isinstance(node.func, ir.Name) else None
    callee = machine.evaluate(frame, node.func)
    spot = Spot(frame, node.at)
    positional, keywords, spread = arguments_of(machine, frame, node.arguments, spot)
    if special is not None and not node.arguments and callee is machine.builtins.get(node.func.id):  # type: ignore[union-attr]  # special implies a Name
        return special(machine, frame, node)
    return calls.call(machine, spot, callee, positional, keywords, spread=spread)


def _bare_super(machine: Machine, frame: Frame, node: ir.Call) -> Value:
    spot = Spot(frame, node.at)
    if frame.cls is None or frame.receiver is None:
        raise machine.error("RuntimeError", "super(): no arguments", spot)
    return Super(frame.cls, frame.receiver, machine.origin(spot, "call"))


def _snapshot(machine: Machine, spot: Spot, names: Namespace) -> Value:
    """Return what `locals()` gives in a function: a copy that changes nothing."""
    result = DictValue(machine.heap, machine.origin(spot, "call"))
    result.items = {("constant", name): (machine.const(name, spot), value) for name, value in names.names.items()}
    unbound = next((each for each in names.names.values() if isinstance(each, Unknown) and each.missing), None)
    result.blur = names.blur or (machine.follow(unbound, spot) if unbound else None)
    return result


def _bare_names(machine: Machine, frame: Frame, node: ir.Call) -> Value:
    assert isinstance(node.func, ir.Name)
    spot = Spot(frame, node.at)
    names = frame.module.names if node.func.id == "globals" else frame.names
    if names is frame.names and frame.kind == "comprehension":
        return machine.unknown("which names a comprehension sees differs between releases of Python", spot)
    if names is frame.names and frame.kind == "function":
        return _snapshot(machine, spot, names)
    return attributes.namespace_view(machine, spot, names)


def _bare_dir(machine: Machine, frame: Frame, node: ir.Call) -> Value:
    """`dir()` is the sorted names of `locals()`."""
    return calls.call(machine, Spot(frame, node.at), machine.builtins["sorted"], (_bare_names(machine, frame, node),))


_SPECIAL_FORMS: dict[str, Callable[[Machine, Frame, ir.Call], Value]] = {
    "super": _bare_super,
    "globals": _bare_names,
    "locals": _bare_names,
    "vars": _bare_names,
    "dir": _bare_dir,
}


EXPRESSIONS: dict[type, Expression] = {
    ir.Attribute: _attribute,
    ir.Subscript: _subscript,
    ir.Slice: _slice,
    ir.Call: _call,
}
