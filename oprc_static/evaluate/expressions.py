"""Expressions: one small function for each kind of node, found by a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oprc_static import ir
from oprc_static.evaluate import assignment, attributes, calls, iteration, operators, strings
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import Frame, Spot, blurred
from oprc_static.evaluate.functions import make_function
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Const,
    DictValue,
    External,
    InstanceValue,
    IteratorValue,
    ListValue,
    Namespace,
    SetValue,
    SliceValue,
    Super,
    TupleValue,
    Unknown,
    Value,
)


def _constant(machine: Machine, frame: Frame, node: ir.Constant) -> Value:
    return machine.const(node.value, Spot(frame, node.at), "literal")


def _name(machine: Machine, frame: Frame, node: ir.Name) -> Value:
    found = frame.lookup(node.id)
    if found is not None:
        if isinstance(found, Unknown) and found.missing:
            _may_be_unbound(machine, Spot(frame, node.at), node.id)
        return found
    if frame.is_local(node.id):
        message = f"cannot access local variable '{node.id}' where it is not associated with a value"
        raise machine.error("UnboundLocalError", message, Spot(frame, node.at))
    builtin = machine.builtins.get(node.id)
    if builtin is not None:
        return builtin
    special = _module_name(machine, frame, node)
    if special is not None:
        return special
    raise machine.error("NameError", f"name '{node.id}' is not defined", Spot(frame, node.at))


def _may_be_unbound(machine: Machine, spot: Spot, name: str) -> None:
    """A name may be unbound: in code that only some ways reach, the same condition may well see to it."""
    kind = "UnboundLocalError" if spot.frame.is_local(name) else "NameError"
    raised = machine.error(kind, f"name '{name}' is not defined", spot)
    raised.assumed = bool(machine.heap.levels)
    if machine.tries or not raised.assumed:
        machine.risk(raised, spot.place)


def _module_name(machine: Machine, frame: Frame, node: ir.Name) -> Value | None:
    if node.id in ("__builtins__", "__loader__", "__cached__", "__debug__"):
        if node.id == "__debug__":
            return machine.const(True, Spot(frame, node.at))
        return machine.unknown(f"`{node.id}` is set by the interpreter", Spot(frame, node.at))
    if node.id == "__class__" and frame.cls is not None:
        return frame.cls
    return None


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
    machine: Machine, frame: Frame, arguments: tuple[ir.Argument, ...]
) -> tuple[list[Value], dict[str, Value], Unknown | None]:
    """Evaluate arguments in source order; return positional and keyword ones and the unknown spread, if any."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    spread: Unknown | None = None
    for argument in arguments:
        value = machine.evaluate(frame, argument.value)
        spot = Spot(frame, argument.at)
        if argument.kind == "positional":
            positional.append(_at_argument(value, spot))
        elif argument.kind == "keyword":
            assert argument.name is not None
            keywords[argument.name] = _at_argument(value, spot)
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
    if isinstance(value, Unknown | External | InstanceValue):
        return machine.unknown("the keywords that it spreads are unknown", spot, value)
    if not isinstance(value, DictValue):
        raise machine.error(
            "TypeError", f"argument after ** must be a mapping, not {attributes.type_name(value)}", spot
        )
    if value.blur:
        return machine.follow(value.blur, spot)
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
    positional, keywords, spread = arguments_of(machine, frame, node.arguments)
    if special is not None and not node.arguments and callee is machine.builtins.get(node.func.id):  # type: ignore[union-attr]  # special implies a Name
        return special(machine, frame, node)
    return calls.call(machine, Spot(frame, node.at), callee, positional, keywords, spread=spread)


def _bare_super(machine: Machine, frame: Frame, node: ir.Call) -> Value:
    spot = Spot(frame, node.at)
    if frame.cls is None or frame.receiver is None:
        raise machine.error("RuntimeError", "super(): no arguments", spot)
    return Super(frame.cls, frame.receiver, machine.origin(spot, "call"))


def _snapshot(machine: Machine, spot: Spot, names: Namespace) -> Value:
    """Return what `locals()` gives in a function: a copy that changes nothing."""
    result = DictValue(machine.heap, machine.origin(spot, "call"))
    result.items = {("constant", name): (machine.const(name, spot), value) for name, value in names.names.items()}
    result.blur = names.blur
    return result


def _bare_names(machine: Machine, frame: Frame, node: ir.Call) -> Value:
    assert isinstance(node.func, ir.Name)
    names = frame.module.names if node.func.id == "globals" else frame.names
    if names is frame.names and frame.kind in ("function", "comprehension"):
        return _snapshot(machine, Spot(frame, node.at), names)
    return attributes.namespace_view(machine, Spot(frame, node.at), names)


_SPECIAL_FORMS: dict[str, Callable[[Machine, Frame, ir.Call], Value]] = {
    "super": _bare_super,
    "globals": _bare_names,
    "locals": _bare_names,
    "vars": _bare_names,
    "dir": lambda machine, frame, node: machine.unknown("`dir()` of a scope is not followed", Spot(frame, node.at)),
}


def _binary(machine: Machine, frame: Frame, node: ir.BinaryOperation) -> Value:
    left = machine.evaluate(frame, node.left)
    right = machine.evaluate(frame, node.right)
    return operators.binary(machine, Spot(frame, node.at), node.op, left, right)


def _unary(machine: Machine, frame: Frame, node: ir.UnaryOperation) -> Value:
    operand = machine.evaluate(frame, node.operand)
    spot = Spot(frame, node.at)
    if node.op != "not":
        return operators.unary(machine, spot, node.op, operand)
    verdict = operators.truth(machine, spot, operand)
    return (
        _unknown_truth(machine, spot, operand)
        if verdict is None
        else machine.const(not verdict, spot, "operation", operand)
    )


def _unknown_truth(machine: Machine, spot: Spot, operand: Value) -> Value:
    if isinstance(operand, Unknown):
        return Unknown(operand.reason, machine.origin(spot, "operation", operand))
    return machine.unknown("only a run can tell whether it is true", spot, operand)


def _boolean(machine: Machine, frame: Frame, node: ir.BooleanOperation) -> Value:
    return _boolean_from(machine, frame, node, 0)


def _boolean_from(machine: Machine, frame: Frame, node: ir.BooleanOperation, index: int) -> Value:
    value = machine.evaluate(frame, node.values[index])
    if index == len(node.values) - 1:
        return value
    spot = Spot(frame, node.values[index].at)
    verdict = operators.truth(machine, spot, value)
    if verdict is None:
        return fork_value(machine, [lambda: value, lambda: _boolean_from(machine, frame, node, index + 1)], spot.place)
    if verdict is (node.op == "or"):
        return value
    return _boolean_from(machine, frame, node, index + 1)


def _comparison(machine: Machine, frame: Frame, node: ir.Comparison) -> Value:
    left = machine.evaluate(frame, node.left)
    result: Value | None = None
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(frame, comparator)
        spot = Spot(frame, node.at)
        result = operators.compare(machine, spot, op, left, right)
        if len(node.ops) > 1:
            verdict = operators.truth(machine, spot, result)
            if verdict is not True:
                return result
        left = right
    assert result is not None
    return result


def _conditional(machine: Machine, frame: Frame, node: ir.Conditional) -> Value:
    test = machine.evaluate(frame, node.test)
    verdict = operators.truth(machine, Spot(frame, node.test.at), test)
    if verdict is None:
        ways = [lambda: machine.evaluate(frame, node.body), lambda: machine.evaluate(frame, node.orelse)]
        return fork_value(machine, ways, frame.place(node.test.at))
    return machine.evaluate(frame, node.body if verdict else node.orelse)


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
        key = key_of(item)
        if key is None:
            if isinstance(item, ListValue | DictValue):
                raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(item)}'", spot)
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
        value = value.payload
    if isinstance(value, DictValue):
        for key, item in list(value.items.values()):
            assignment.put(machine, spot, result, key, item)
        if value.blur is not None:
            _blur(machine, result, value.blur)
        return
    if isinstance(value, Unknown | External | InstanceValue):
        _blur(machine, result, machine.unknown("it was filled from something unknown", spot, value))
        return
    pairs = iteration.to_list(machine, spot, value)
    if isinstance(pairs, Unknown):
        _blur(machine, result, pairs)
        return
    for pair in pairs:
        parts = iteration.to_list(machine, spot, pair)
        if isinstance(parts, Unknown):
            _blur(machine, result, parts)
        elif len(parts) != 2:
            raise machine.error("ValueError", "dictionary update sequence element has the wrong length", spot)
        else:
            assignment.put(machine, spot, result, parts[0], parts[1])


def _blur(machine: Machine, result: DictValue, why: Unknown) -> None:
    if isinstance(result.factory, Namespace):
        machine.cell(result.factory)
        blurred(result.factory, why, machine.holds_mark)
    else:
        result.blur = result.blur or why


def _lambda(machine: Machine, frame: Frame, node: ir.Lambda) -> Value:
    return make_function(machine, frame, node)


def _comprehension(machine: Machine, frame: Frame, node: ir.Comprehension) -> Value:
    spot = Spot(frame, node.at)
    first = machine.evaluate(frame, node.clauses[0].iterable)
    if node.kind == "generator":
        return IteratorValue(
            machine.heap,
            machine.origin(spot, "literal"),
            "generator",
            body=lambda each: _run_clauses(
                machine, frame, node, first, lambda inner: each(machine.evaluate(inner, node.element))
            ),
        )
    items: list[Value] = []
    target = DictValue(machine.heap, machine.origin(spot, "literal"))

    def collect(inner: Frame) -> Value:
        element = machine.evaluate(inner, node.element)
        if node.value is None:
            items.append(element)
        else:
            assignment.put(machine, Spot(inner, node.element.at), target, element, machine.evaluate(inner, node.value))
        return element

    unknown = _run_clauses(machine, frame, node, first, collect)
    if node.kind == "dict":
        target.blur = unknown or target.blur
        return target
    if node.kind == "set":
        return make_set(machine, spot, unknown if unknown is not None else items)
    result = ListValue(machine.heap, machine.origin(spot, "literal"), items)
    result.blur = unknown
    return result


def _run_clauses(
    machine: Machine, frame: Frame, node: ir.Comprehension, first: Value, deliver: Callable[[Frame], Value]
) -> Unknown | None:
    inner = Frame(
        "comprehension",
        Namespace(machine.heap, machine.origin(Spot(frame, node.at), "scope")),
        frame.module,
        frame.line,
        outer=frame if frame.kind in ("function", "comprehension") else frame.outer,
        bound=frozenset(name for clause in node.clauses for name in target_names(clause.target)),
        qualname=frame.qualname,
        cls=frame.cls,
        receiver=frame.receiver,
        future_annotations=frame.future_annotations,
    )
    inner.walrus = frame.walrus if frame.kind == "comprehension" else frame
    return _run_clause(machine, inner, node, 0, first, deliver)


def target_names(target: ir.Expr) -> list[str]:
    """Return the names that a target binds."""
    if isinstance(target, ir.Name):
        return [target.id]
    if isinstance(target, ir.Tuple | ir.List):
        return [name for item in target.items for name in target_names(item)]
    if isinstance(target, ir.Starred):
        return target_names(target.value)
    return []


def _run_clause(
    machine: Machine,
    inner: Frame,
    node: ir.Comprehension,
    index: int,
    iterable: Value,
    deliver: Callable[[Frame], Value],
) -> Unknown | None:
    clause = node.clauses[index]
    found: list[Unknown] = []

    def each(item: Value) -> Value:
        assignment.assign(machine, inner, clause.target, item)
        verdict = _conditions(machine, inner, clause)
        if isinstance(verdict, Unknown):
            found.append(verdict)
            _try_element(machine, inner, deliver)
        elif verdict and index + 1 < len(node.clauses):
            deeper = machine.evaluate(inner, node.clauses[index + 1].iterable)
            unknown = _run_clause(machine, inner, node, index + 1, deeper, deliver)
            if unknown is not None:
                found.append(unknown)
        elif verdict:
            deliver(inner)
        return item

    unknown = iteration.for_each(machine, Spot(inner, clause.iterable.at), iterable, each)
    if unknown is not None:
        assignment.assign(machine, inner, clause.target, unknown)
        _try_element(machine, inner, deliver)
        return unknown
    return found[0] if found else None


def _try_element(machine: Machine, inner: Frame, deliver: Callable[[Frame], Value]) -> None:
    """Evaluate an element that may or may not be reached: what it changes must not be lost, nor taken for certain."""
    spot_place = inner.place((0, 0, 0, 0))
    fork_value(
        machine,
        [
            lambda: machine.none(Spot(inner, (0, 0, 0, 0))),
            lambda: (deliver(inner), machine.none(Spot(inner, (0, 0, 0, 0))))[1],
        ],
        spot_place,
    )


def _conditions(machine: Machine, inner: Frame, clause: ir.Clause) -> bool | Unknown:
    for condition in clause.conditions:
        value = machine.evaluate(inner, condition)
        spot = Spot(inner, condition.at)
        verdict = operators.truth(machine, spot, value)
        if verdict is None:
            return machine.unknown("only a run can tell which items are taken", spot, value)
        if not verdict:
            return False
    return True


def _joined(machine: Machine, frame: Frame, node: ir.JoinedString) -> Value:
    return strings.joined(machine, frame, node)


def _named(machine: Machine, frame: Frame, node: ir.NamedExpression) -> Value:
    value = machine.evaluate(frame, node.value)
    scope = frame.walrus if frame.kind == "comprehension" and frame.walrus is not None else frame
    assignment.assign(machine, scope, node.target, value)
    return value


def _await(machine: Machine, frame: Frame, node: ir.Await) -> Value:
    value = machine.evaluate(frame, node.value)
    spot = Spot(frame, node.at)
    if isinstance(value, IteratorValue) and value.kind == "coroutine" and value.body is not None:
        return run_coroutine(machine, value)
    machine.outside_may_raise(spot, "awaiting something from outside")
    return machine.unknown("it is awaited from something outside", spot, value)


def run_coroutine(machine: Machine, value: IteratorValue) -> Value:
    """Run a coroutine of the program to its end and return its result."""
    results: list[Value] = []

    def keep(result: Value) -> Value:
        results.append(result)
        return result

    assert value.body is not None
    value.body(keep)
    return results[0]


def _yield(machine: Machine, frame: Frame, node: ir.Yield) -> Value:
    spot = Spot(frame, node.at)
    value = machine.evaluate(frame, node.value) if node.value is not None else machine.none(spot)
    scope: Frame | None = frame
    while scope is not None and scope.on_yield is None:
        scope = scope.outer
    if scope is None or scope.on_yield is None:
        return machine.unknown("a generator is not followed here", spot, value)
    if not node.is_from:
        return scope.on_yield(value)
    unknown = iteration.for_each(machine, spot, value, scope.on_yield)
    return unknown if unknown is not None else machine.unknown("the result of `yield from` is not followed", spot)


def _unsupported(machine: Machine, frame: Frame, node: ir.Unsupported) -> Value:
    return machine.unknown(f"{node.what} is not followed", Spot(frame, node.at))


def _starred(machine: Machine, frame: Frame, node: ir.Starred) -> Value:
    return machine.evaluate(frame, node.value)


EXPRESSIONS: dict[type, Callable[[Machine, Frame, Any], Value]] = {
    ir.Constant: _constant,
    ir.Name: _name,
    ir.Attribute: _attribute,
    ir.Subscript: _subscript,
    ir.Slice: _slice,
    ir.Call: _call,
    ir.BinaryOperation: _binary,
    ir.UnaryOperation: _unary,
    ir.BooleanOperation: _boolean,
    ir.Comparison: _comparison,
    ir.Conditional: _conditional,
    ir.Tuple: _tuple,
    ir.List: _list,
    ir.Set: _set,
    ir.Dict: _dict,
    ir.Starred: _starred,
    ir.Lambda: _lambda,
    ir.Comprehension: _comprehension,
    ir.JoinedString: _joined,
    ir.NamedExpression: _named,
    ir.Await: _await,
    ir.Yield: _yield,
    ir.Unsupported: _unsupported,
}
