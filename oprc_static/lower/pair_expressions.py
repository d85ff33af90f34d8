"""How the children of expressions pair up with those of their `ast` twins: see `pairs`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst

from oprc_static.lower.hiding import is_long_string
from oprc_static.lower.pairing import Disagreement, Pair, Pairing, fields, leaf, twins
from oprc_static.lower.shapes import (
    boolean_operands,
    comprehension_clauses,
    parameters_in_order,
    stands_for_tuple,
    string_pieces,
)

Following = tuple[cst.CSTNode, Any] | None


def _string(p: Pairing, node: cst.BaseExpression, twin: Any) -> None:
    if any(isinstance(piece, cst.FormattedString) for piece in string_pieces(node)):
        p.formatted(node)


def _plain_string(p: Pairing, node: cst.SimpleString, twin: ast.Constant) -> None:
    if is_long_string(twin):
        assert isinstance(twin.value, (str, bytes))
        p.places.hidden_values[node] = twin.value


def _attribute(p: Pairing, node: cst.Attribute, twin: ast.Attribute) -> Following:
    return node.value, twin.value


def _binary(p: Pairing, node: cst.BinaryOperation, twin: ast.BinOp) -> Following:
    p.pair(node.right, twin.right)
    return node.left, twin.left


def _call(p: Pairing, node: cst.Call, twin: ast.Call) -> Following:
    pair_arguments(p, node.args, twin.args, twin.keywords)
    return node.func, twin.func


def pair_arguments(p: Pairing, nodes: Sequence[cst.Arg], args: list[ast.expr], keywords: list[ast.keyword]) -> None:
    """The arguments of a call or a class header; `ast` keeps keywords apart."""
    if len(nodes) != len(args) + len(keywords):
        raise Disagreement(nodes[0] if nodes else None, (args + keywords)[0] if args or keywords else None)
    remaining, remaining_keywords = iter(args), iter(keywords)
    for node in nodes:
        is_keyword = node.keyword is not None or node.star == "**"
        twin: Any = next(remaining_keywords if is_keyword else remaining, None)
        if twin is None or (node.star == "*") is not isinstance(twin, ast.Starred):
            raise Disagreement(node, twin)
        p.places.at[node] = p.columns.at(twin)
        p.pair(node.value, twin.value if is_keyword or node.star else twin)


def _subscript(p: Pairing, node: cst.Subscript, twin: ast.Subscript) -> Following:
    elements = node.slice
    if stands_for_tuple(elements):
        if not isinstance(twin.slice, ast.Tuple):
            raise Disagreement(node, twin.slice)
        p.places.at[elements[0]] = p.columns.at(twin.slice)
        p.each([element.slice for element in elements], twin.slice.elts)
    else:
        p.pair(elements[0].slice, twin.slice)
    return node.value, twin.value


def _index(p: Pairing, node: cst.Index, twin: Any) -> Following:
    if node.star is None:
        return node.value, twin
    if not isinstance(twin, ast.Starred):
        raise Disagreement(node, twin)
    return node.value, twin.value


def _boolean(p: Pairing, node: cst.BooleanOperation, twin: ast.BoolOp) -> None:
    p.each(boolean_operands(node), twin.values)


def _comparison(p: Pairing, node: cst.Comparison, twin: ast.Compare) -> None:
    p.pair(node.left, twin.left)
    p.each([target.comparator for target in node.comparisons], twin.comparators)


def _yield(p: Pairing, node: cst.Yield, twin: Any) -> None:
    p.optional(node.value.item if isinstance(node.value, cst.From) else node.value, twin.value)


def _elements(p: Pairing, node: cst.Tuple | cst.List | cst.Set, twin: Any) -> None:
    items = [item if isinstance(item, cst.StarredElement) else item.value for item in node.elements]
    p.each(items, twin.elts)


def _dict(p: Pairing, node: cst.Dict, twin: ast.Dict) -> None:
    if len(node.elements) != len(twin.values):
        raise Disagreement(node, twin)
    for element, key, value in zip(node.elements, twin.keys, twin.values, strict=True):
        p.optional(element.key if isinstance(element, cst.DictElement) else None, key)
        p.pair(element.value, value)


def _comprehension(p: Pairing, node: Any, twin: Any) -> None:
    if isinstance(node, cst.DictComp):
        p.pair(node.key, twin.key)
        p.pair(node.value, twin.value)
    else:
        p.pair(node.elt, twin.elt)
    clauses = comprehension_clauses(node.for_in)
    if len(clauses) != len(twin.generators):
        raise Disagreement(node, twin)
    for clause, generator in zip(clauses, twin.generators, strict=True):
        p.stretch(clause, generator.target, [generator.iter, *generator.ifs][-1])
        p.pair(clause.target, generator.target)
        p.pair(clause.iter, generator.iter)
        p.each([condition.test for condition in clause.ifs], generator.ifs)


def _lambda(p: Pairing, node: cst.Lambda, twin: ast.Lambda) -> None:
    pair_parameters(p, node.params, twin.args)
    p.pair(node.body, twin.body)


def pair_parameters(p: Pairing, node: cst.Parameters, twin: ast.arguments) -> None:
    """The parameters of a function or lambda; `ast` keeps defaults apart."""
    positional = [*twin.posonlyargs, *twin.args]
    missing = len(positional) - len(twin.defaults)
    defaults: list[ast.expr | None] = [*([None] * missing), *twin.defaults]
    twins: list[tuple[ast.arg, ast.expr | None]] = [*zip(positional, defaults, strict=True)]
    if twin.vararg is not None:
        twins.append((twin.vararg, None))
    twins += zip(twin.kwonlyargs, twin.kw_defaults, strict=True)
    if twin.kwarg is not None:
        twins.append((twin.kwarg, None))
    parameters = parameters_in_order(node)
    if len(parameters) != len(twins):
        raise Disagreement(node, twin)
    for (parameter, _), (arg, default) in zip(parameters, twins, strict=True):
        p.places.at[parameter] = p.columns.at(arg)
        p.optional(None if parameter.annotation is None else parameter.annotation.annotation, arg.annotation)
        p.optional(parameter.default, default)


_CONSTANT = twins("Constant")
_STRINGS = twins("Constant", "JoinedStr", "TemplateStr")
_ANY_INDEX = frozenset(kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.expr))

EXPRESSION_PAIRS: dict[type[cst.CSTNode], Pair] = {
    cst.Name: (twins("Name", "Constant"), leaf),
    cst.Ellipsis: (_CONSTANT, leaf),
    cst.Integer: (_CONSTANT, leaf),
    cst.Float: (_CONSTANT, leaf),
    cst.Imaginary: (_CONSTANT, leaf),
    cst.SimpleString: (_CONSTANT, _plain_string),
    cst.FormattedString: (_STRINGS, _string),
    cst.ConcatenatedString: (_STRINGS, _string),
    cst.Attribute: (twins("Attribute"), _attribute),
    cst.BinaryOperation: (twins("BinOp"), _binary),
    cst.Call: (twins("Call"), _call),
    cst.Subscript: (twins("Subscript"), _subscript),
    cst.Index: (_ANY_INDEX, _index),
    cst.Slice: (twins("Slice"), fields(("lower", "lower"), ("upper", "upper"), ("step", "step"))),
    cst.UnaryOperation: (twins("UnaryOp"), fields(("expression", "operand"))),
    cst.BooleanOperation: (twins("BoolOp"), _boolean),
    cst.Comparison: (twins("Compare"), _comparison),
    cst.IfExp: (twins("IfExp"), fields(("test", "test"), ("body", "body"), ("orelse", "orelse"))),
    cst.NamedExpr: (twins("NamedExpr"), fields(("target", "target"), ("value", "value"))),
    cst.Await: (twins("Await"), fields(("expression", "value"))),
    cst.Yield: (twins("Yield", "YieldFrom"), _yield),
    cst.Tuple: (twins("Tuple"), _elements),
    cst.List: (twins("List"), _elements),
    cst.Set: (twins("Set"), _elements),
    cst.StarredElement: (twins("Starred"), fields(("value", "value"))),
    cst.Dict: (twins("Dict"), _dict),
    cst.ListComp: (twins("ListComp"), _comprehension),
    cst.SetComp: (twins("SetComp"), _comprehension),
    cst.GeneratorExp: (twins("GeneratorExp"), _comprehension),
    cst.DictComp: (twins("DictComp"), _comprehension),
    cst.Lambda: (twins("Lambda"), _lambda),
}
if hasattr(cst, "TemplatedString"):  # from LibCST 1.8.3
    EXPRESSION_PAIRS[cst.TemplatedString] = (_STRINGS, leaf)
