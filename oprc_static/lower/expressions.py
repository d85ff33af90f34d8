"""Expressions: one small function per LibCST node type, found through `EXPRESSIONS`.

Chains to the left (`a.b().c[0] + d`) are walked in a loop, so that a long chain costs no stack.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from oprc_static import ir
from oprc_static.lower.context import Context
from oprc_static.lower.identifiers import normalise
from oprc_static.lower.operators import BINARY_OPERATORS, COMPARISON_OPERATORS, UNARY_OPERATORS
from oprc_static.lower.shapes import boolean_operands, comprehension_clauses, parameters_in_order, stands_for_tuple
from oprc_static.lower.strings import literal_value, lower_string

Lowering = Callable[[Context, Any], ir.Expr]
Growing = Callable[[Context, Any, ir.Expr], ir.Expr]


def lower_expression(context: Context, node: cst.CSTNode) -> ir.Expr:
    """The expression that `node` stands for."""
    outer: list[cst.CSTNode] = []
    while (field := LEFT_FIELDS.get(type(node))) is not None:
        outer.append(node)
        node = getattr(node, field)
    expression = EXPRESSIONS[type(node)](context, node)
    while outer:
        node = outer.pop()
        expression = CHAINS[type(node)](context, node, expression)
    return expression


def lower_optional(context: Context, node: cst.CSTNode | None) -> ir.Expr | None:
    """The expression, or None where none is written."""
    return None if node is None else lower_expression(context, node)


# --- atoms -----------------------------------------------------------------------------------------------------------

_NAMED_CONSTANTS = {"None": None, "True": True, "False": False}


def _name(context: Context, node: cst.Name) -> ir.Expr:
    at = context.at[node]
    if node.value in _NAMED_CONSTANTS:
        return ir.Constant(at, _NAMED_CONSTANTS[node.value])
    return ir.Name(at, context.name(node.value))


def _ellipsis(context: Context, node: cst.Ellipsis) -> ir.Expr:
    return ir.Constant(context.at[node], ...)


def _number(context: Context, node: cst.Integer | cst.Float | cst.Imaginary) -> ir.Expr:
    return ir.Constant(context.at[node], literal_value(node.value))


def _string(context: Context, node: cst.BaseString) -> ir.Expr:
    return lower_string(context, node, lower_expression)


# --- chains to the left ----------------------------------------------------------------------------------------------


def _attribute(context: Context, node: cst.Attribute, value: ir.Expr) -> ir.Expr:
    return ir.Attribute(context.at[node], value, context.name(node.attr.value))


def _subscript(context: Context, node: cst.Subscript, value: ir.Expr) -> ir.Expr:
    return ir.Subscript(context.at[node], value, _index(context, node.slice))


def _index(context: Context, elements: Sequence[cst.SubscriptElement]) -> ir.Expr:
    items = tuple([_index_item(context, element.slice) for element in elements])
    return ir.Tuple(context.at[elements[0]], items) if stands_for_tuple(elements) else items[0]


def _index_item(context: Context, node: cst.BaseSlice) -> ir.Expr:
    if isinstance(node, cst.Slice):
        lower, upper, step = [lower_optional(context, part) for part in (node.lower, node.upper, node.step)]
        return ir.Slice(context.at[node], lower, upper, step)
    assert isinstance(node, cst.Index)
    value = lower_expression(context, node.value)
    return value if node.star is None else ir.Starred(context.at[node], value)


def _call(context: Context, node: cst.Call, func: ir.Expr) -> ir.Expr:
    return ir.Call(context.at[node], func, lower_arguments(context, node.args))


def lower_arguments(context: Context, nodes: Sequence[cst.Arg]) -> tuple[ir.Argument, ...]:
    """The arguments of a call or a class header, in the order given."""
    return tuple([_argument(context, node) for node in nodes])


def _argument(context: Context, node: cst.Arg) -> ir.Argument:
    at, value = context.at[node], lower_expression(context, node.value)
    if node.keyword is not None:
        return ir.Argument(at, "keyword", normalise(node.keyword.value), value)
    if node.star == "*":
        return ir.Argument(at, "star", None, value)
    return ir.Argument(at, "double_star" if node.star else "positional", None, value)


def _binary(context: Context, node: cst.BinaryOperation, left: ir.Expr) -> ir.Expr:
    operator = BINARY_OPERATORS[type(node.operator)]
    return ir.BinaryOperation(context.at[node], operator, left, lower_expression(context, node.right))


# --- operators -------------------------------------------------------------------------------------------------------


def _unary(context: Context, node: cst.UnaryOperation) -> ir.Expr:
    operator = UNARY_OPERATORS[type(node.operator)]
    return ir.UnaryOperation(context.at[node], operator, lower_expression(context, node.expression))


def _boolean(context: Context, node: cst.BooleanOperation) -> ir.Expr:
    values = tuple([lower_expression(context, operand) for operand in boolean_operands(node)])
    return ir.BooleanOperation(context.at[node], "and" if isinstance(node.operator, cst.And) else "or", values)


def _comparison(context: Context, node: cst.Comparison) -> ir.Expr:
    left = lower_expression(context, node.left)
    operators = tuple([COMPARISON_OPERATORS[type(target.operator)] for target in node.comparisons])
    comparators = tuple([lower_expression(context, target.comparator) for target in node.comparisons])
    return ir.Comparison(context.at[node], left, operators, comparators)


def _conditional(context: Context, node: cst.IfExp) -> ir.Expr:
    test, body, orelse = [lower_expression(context, part) for part in (node.test, node.body, node.orelse)]
    return ir.Conditional(context.at[node], test, body, orelse)


def _named(context: Context, node: cst.NamedExpr) -> ir.Expr:
    target = lower_expression(context, node.target)
    assert isinstance(target, ir.Name)
    return ir.NamedExpression(context.at[node], target, lower_expression(context, node.value))


def _await(context: Context, node: cst.Await) -> ir.Expr:
    return ir.Await(context.at[node], lower_expression(context, node.expression))


def _yield(context: Context, node: cst.Yield) -> ir.Expr:
    context.yields = True
    is_from = isinstance(node.value, cst.From)
    value = node.value.item if isinstance(node.value, cst.From) else node.value
    return ir.Yield(context.at[node], lower_optional(context, value), is_from)


# --- displays and comprehensions -------------------------------------------------------------------------------------


def _items(context: Context, node: cst.Tuple | cst.List | cst.Set) -> tuple[ir.Expr, ...]:
    return tuple(
        [
            lower_expression(context, element if isinstance(element, cst.StarredElement) else element.value)
            for element in node.elements
        ]
    )


def _tuple(context: Context, node: cst.Tuple) -> ir.Expr:
    return ir.Tuple(context.at[node], _items(context, node))


def _list(context: Context, node: cst.List) -> ir.Expr:
    return ir.List(context.at[node], _items(context, node))


def _set(context: Context, node: cst.Set) -> ir.Expr:
    return ir.Set(context.at[node], _items(context, node))


def _starred(context: Context, node: cst.StarredElement) -> ir.Expr:
    return ir.Starred(context.at[node], lower_expression(context, node.value))


def _dict(context: Context, node: cst.Dict) -> ir.Expr:
    items: list[tuple[ir.Expr | None, ir.Expr]] = []
    for element in node.elements:
        key = lower_expression(context, element.key) if isinstance(element, cst.DictElement) else None
        items.append((key, lower_expression(context, element.value)))
    return ir.Dict(context.at[node], tuple(items))


def _clause(context: Context, node: cst.CompFor) -> ir.Clause:
    target, iterable = lower_expression(context, node.target), lower_expression(context, node.iter)
    conditions = tuple([lower_expression(context, condition.test) for condition in node.ifs])
    return ir.Clause(context.at[node], target, iterable, conditions, node.asynchronous is not None)


def _clauses(context: Context, node: cst.CompFor) -> tuple[ir.Clause, ...]:
    return tuple([_clause(context, clause) for clause in comprehension_clauses(node)])


def _list_comprehension(context: Context, node: cst.ListComp) -> ir.Expr:
    clauses = _clauses(context, node.for_in)
    return ir.Comprehension(context.at[node], "list", lower_expression(context, node.elt), None, clauses)


def _set_comprehension(context: Context, node: cst.SetComp) -> ir.Expr:
    clauses = _clauses(context, node.for_in)
    return ir.Comprehension(context.at[node], "set", lower_expression(context, node.elt), None, clauses)


def _generator(context: Context, node: cst.GeneratorExp) -> ir.Expr:
    clauses = _clauses(context, node.for_in)
    return ir.Comprehension(context.at[node], "generator", lower_expression(context, node.elt), None, clauses)


def _dict_comprehension(context: Context, node: cst.DictComp) -> ir.Expr:
    clauses = _clauses(context, node.for_in)
    key, value = lower_expression(context, node.key), lower_expression(context, node.value)
    return ir.Comprehension(context.at[node], "dict", key, value, clauses)


def _starred_dict_comprehension(context: Context, node: cst.CSTNode) -> ir.Expr:
    return ir.Unsupported(context.at[node], "a dict comprehension that unpacks")


# --- lambdas and their parameters ------------------------------------------------------------------------------------


def _lambda(context: Context, node: cst.Lambda) -> ir.Expr:
    parameters = lower_parameters(context, node.params)
    outside, context.yields = context.yields, False
    body = lower_expression(context, node.body)
    is_generator, context.yields = context.yields, outside
    return ir.Lambda(context.at[node], parameters, body, is_generator)


def lower_parameters(context: Context, node: cst.Parameters) -> tuple[ir.Parameter, ...]:
    """The parameters of a function or lambda, in the order of the signature."""
    return tuple([_parameter(context, parameter, kind) for parameter, kind in parameters_in_order(node)])


def _parameter(context: Context, node: cst.Param, kind: Any) -> ir.Parameter:
    default = lower_optional(context, node.default)
    annotation = None if node.annotation is None else lower_expression(context, node.annotation.annotation)
    return ir.Parameter(context.at[node], context.name(node.name.value), kind, default, annotation)


CHAINS: dict[type[cst.CSTNode], Growing] = {
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.BinaryOperation: _binary,
}

LEFT_FIELDS: dict[type[cst.CSTNode], str] = {
    cst.Attribute: "value",
    cst.Subscript: "value",
    cst.Call: "func",
    cst.BinaryOperation: "left",
}
"""Where the left end of each node of `CHAINS` goes on."""

EXPRESSIONS: dict[type[cst.CSTNode], Lowering] = {
    cst.Name: _name,
    cst.Ellipsis: _ellipsis,
    cst.Integer: _number,
    cst.Float: _number,
    cst.Imaginary: _number,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _string,
    cst.FormattedString: _string,
    cst.UnaryOperation: _unary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.NamedExpr: _named,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _set,
    cst.StarredElement: _starred,
    cst.Dict: _dict,
    cst.ListComp: _list_comprehension,
    cst.SetComp: _set_comprehension,
    cst.GeneratorExp: _generator,
    cst.DictComp: _dict_comprehension,
    cst.Lambda: _lambda,
}
for _node, _lowering in (("TemplatedString", _string), ("StarredDictComp", _starred_dict_comprehension)):
    if hasattr(cst, _node):  # LibCST 1.8 does not have them all
        EXPRESSIONS[getattr(cst, _node)] = _lowering
