"""The table that `pairing` walks by: LibCST node types, the `ast` types beside them, and how children pair up."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from oprc_static.lower.hiding import is_long_string
from oprc_static.lower.pairing import Disagreement, Pair, Pairing
from oprc_static.lower.shapes import (
    boolean_operands,
    comprehension_clauses,
    deleted_targets,
    parameters_in_order,
    stands_for_tuple,
    string_pieces,
)

Following = tuple[cst.CSTNode, Any] | None


def _leaf(p: Pairing, node: cst.CSTNode, twin: Any) -> None:
    """A node without children that have places."""


def _fields(*names: tuple[str, str]) -> Callable[[Pairing, Any, Any], None]:
    """Pairs one child after the other by its field's name here and in `ast`; both may be None."""

    def pair_children(p: Pairing, node: Any, twin: Any) -> None:
        for name, twin_name in names:
            p.optional(getattr(node, name), getattr(twin, twin_name))

    return pair_children


# --- expressions -----------------------------------------------------------------------------------------------------


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
    _arguments(p, node.args, twin.args, twin.keywords)
    return node.func, twin.func


def _arguments(p: Pairing, nodes: Sequence[cst.Arg], args: list[ast.expr], keywords: list[ast.keyword]) -> None:
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
    _parameters(p, node.params, twin.args)
    p.pair(node.body, twin.body)


def _parameters(p: Pairing, node: cst.Parameters, twin: ast.arguments) -> None:
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


# --- statements ------------------------------------------------------------------------------------------------------


def _assign(p: Pairing, node: cst.Assign, twin: ast.Assign) -> None:
    p.each([target.target for target in node.targets], twin.targets)
    p.pair(node.value, twin.value)


def _annotated(p: Pairing, node: cst.AnnAssign, twin: ast.AnnAssign) -> None:
    p.pair(node.target, twin.target)
    p.pair(node.annotation.annotation, twin.annotation)
    p.optional(node.value, twin.value)
    if not twin.simple:
        p.places.parenthesised.add(node.target)


def _delete(p: Pairing, node: cst.Del, twin: ast.Delete) -> None:
    p.each(deleted_targets(node), twin.targets)


def _raise(p: Pairing, node: cst.Raise, twin: ast.Raise) -> None:
    p.optional(node.exc, twin.exc)
    p.optional(node.cause.item if isinstance(node.cause, cst.From) else None, twin.cause)


def _import(p: Pairing, node: cst.Import | cst.ImportFrom, twin: Any) -> None:
    p.each([node.names] if isinstance(node.names, cst.ImportStar) else node.names, twin.names)


def _if(p: Pairing, node: cst.If, twin: ast.If) -> Following:
    p.pair(node.test, twin.test)
    p.suite(node.body, twin.body)
    if isinstance(node.orelse, cst.If):
        if len(twin.orelse) != 1:
            raise Disagreement(node, twin)
        return node.orelse, twin.orelse[0]
    _orelse(p, node, twin)
    return None


def _orelse(p: Pairing, node: Any, twin: Any) -> None:
    p.suite(None if node.orelse is None else node.orelse.body, twin.orelse)


def _while(p: Pairing, node: cst.While, twin: ast.While) -> None:
    p.pair(node.test, twin.test)
    p.suite(node.body, twin.body)
    _orelse(p, node, twin)


def _for(p: Pairing, node: cst.For, twin: ast.For) -> None:
    p.pair(node.target, twin.target)
    p.pair(node.iter, twin.iter)
    p.suite(node.body, twin.body)
    _orelse(p, node, twin)


def _with(p: Pairing, node: cst.With, twin: ast.With) -> None:
    if len(node.items) != len(twin.items):
        raise Disagreement(node, twin)
    for item, twin_item in zip(node.items, twin.items, strict=True):
        p.stretch(item, twin_item.context_expr, twin_item.optional_vars or twin_item.context_expr)
        p.pair(item.item, twin_item.context_expr)
        p.optional(None if item.asname is None else item.asname.name, twin_item.optional_vars)
    p.suite(node.body, twin.body)


def _try(p: Pairing, node: cst.Try | cst.TryStar, twin: Any) -> None:
    p.suite(node.body, twin.body)
    p.each(node.handlers, twin.handlers)
    _orelse(p, node, twin)
    p.suite(None if node.finalbody is None else node.finalbody.body, twin.finalbody)


def _handler(p: Pairing, node: Any, twin: ast.ExceptHandler) -> None:
    p.optional(node.type, twin.type)
    p.suite(node.body, twin.body)


def _match(p: Pairing, node: cst.Match, twin: ast.Match) -> None:
    p.pair(node.subject, twin.subject)
    if len(node.cases) != len(twin.cases):
        raise Disagreement(node, twin)
    for case, twin_case in zip(node.cases, twin.cases, strict=True):
        p.stretch(case, twin_case.pattern, twin_case.guard or twin_case.pattern)
        p.pair(case.pattern, twin_case.pattern)
        p.optional(case.guard, twin_case.guard)
        p.suite(case.body, twin_case.body)


def _function(p: Pairing, node: cst.FunctionDef, twin: Any) -> None:
    words = f"def{node.whitespace_after_def.value}{node.name.value}"
    if node.asynchronous is not None:
        words = f"async{node.asynchronous.whitespace_after.value}{words}"
    p.header(node, words)
    p.function(node, twin)
    p.each([decorator.decorator for decorator in node.decorators], twin.decorator_list)
    _parameters(p, node.params, twin.args)
    p.optional(None if node.returns is None else node.returns.annotation, twin.returns)


def _class(p: Pairing, node: cst.ClassDef, twin: ast.ClassDef) -> None:
    p.header(node, f"class{node.whitespace_after_class.value}{node.name.value}")
    p.each([decorator.decorator for decorator in node.decorators], twin.decorator_list)
    _arguments(p, [*node.bases, *node.keywords], twin.bases, twin.keywords)
    p.suite(node.body, twin.body)


# --- patterns --------------------------------------------------------------------------------------------------------


def _pattern_items(nodes: Sequence[Any]) -> list[cst.CSTNode]:
    return [node if isinstance(node, cst.MatchStar) else node.value for node in nodes]


def _match_sequence(p: Pairing, node: Any, twin: ast.MatchSequence) -> None:
    p.each(_pattern_items(node.patterns), twin.patterns)


def _match_mapping(p: Pairing, node: cst.MatchMapping, twin: ast.MatchMapping) -> None:
    p.each([element.key for element in node.elements], twin.keys)
    p.each([element.pattern for element in node.elements], twin.patterns)


def _match_class(p: Pairing, node: cst.MatchClass, twin: ast.MatchClass) -> None:
    p.pair(node.cls, twin.cls)
    p.each(_pattern_items(node.patterns), twin.patterns)
    p.each([element.pattern for element in node.kwds], twin.kwd_patterns)


def _match_or(p: Pairing, node: cst.MatchOr, twin: ast.MatchOr) -> None:
    p.each([element.pattern for element in node.patterns], twin.patterns)


def _named(name: str) -> frozenset[type[ast.AST]]:
    """The `ast` type of that name, if the running Python has it."""
    kind = getattr(ast, name, None)
    return frozenset() if kind is None else frozenset({kind})


_CONSTANT = frozenset({ast.Constant})
_STRINGS = frozenset({ast.Constant, ast.JoinedStr}) | _named("TemplateStr")
_ANY_INDEX = frozenset(kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.expr))

PAIRS: dict[type[cst.CSTNode], Pair] = {
    cst.Name: (frozenset({ast.Name, ast.Constant}), _leaf),
    cst.Ellipsis: (_CONSTANT, _leaf),
    cst.Integer: (_CONSTANT, _leaf),
    cst.Float: (_CONSTANT, _leaf),
    cst.Imaginary: (_CONSTANT, _leaf),
    cst.SimpleString: (_CONSTANT, _plain_string),
    cst.FormattedString: (_STRINGS, _string),
    cst.ConcatenatedString: (_STRINGS, _string),
    cst.Attribute: (frozenset({ast.Attribute}), _attribute),
    cst.BinaryOperation: (frozenset({ast.BinOp}), _binary),
    cst.Call: (frozenset({ast.Call}), _call),
    cst.Subscript: (frozenset({ast.Subscript}), _subscript),
    cst.Index: (_ANY_INDEX, _index),
    cst.Slice: (frozenset({ast.Slice}), _fields(("lower", "lower"), ("upper", "upper"), ("step", "step"))),
    cst.UnaryOperation: (frozenset({ast.UnaryOp}), _fields(("expression", "operand"))),
    cst.BooleanOperation: (frozenset({ast.BoolOp}), _boolean),
    cst.Comparison: (frozenset({ast.Compare}), _comparison),
    cst.IfExp: (frozenset({ast.IfExp}), _fields(("test", "test"), ("body", "body"), ("orelse", "orelse"))),
    cst.NamedExpr: (frozenset({ast.NamedExpr}), _fields(("target", "target"), ("value", "value"))),
    cst.Await: (frozenset({ast.Await}), _fields(("expression", "value"))),
    cst.Yield: (frozenset({ast.Yield, ast.YieldFrom}), _yield),
    cst.Tuple: (frozenset({ast.Tuple}), _elements),
    cst.List: (frozenset({ast.List}), _elements),
    cst.Set: (frozenset({ast.Set}), _elements),
    cst.StarredElement: (frozenset({ast.Starred}), _fields(("value", "value"))),
    cst.Dict: (frozenset({ast.Dict}), _dict),
    cst.ListComp: (frozenset({ast.ListComp}), _comprehension),
    cst.SetComp: (frozenset({ast.SetComp}), _comprehension),
    cst.GeneratorExp: (frozenset({ast.GeneratorExp}), _comprehension),
    cst.DictComp: (frozenset({ast.DictComp}), _comprehension),
    cst.Lambda: (frozenset({ast.Lambda}), _lambda),
    cst.Expr: (frozenset({ast.Expr}), _fields(("value", "value"))),
    cst.Assign: (frozenset({ast.Assign}), _assign),
    cst.AnnAssign: (frozenset({ast.AnnAssign}), _annotated),
    cst.AugAssign: (frozenset({ast.AugAssign}), _fields(("target", "target"), ("value", "value"))),
    cst.Del: (frozenset({ast.Delete}), _delete),
    cst.Import: (frozenset({ast.Import}), _import),
    cst.ImportFrom: (frozenset({ast.ImportFrom}), _import),
    cst.ImportAlias: (frozenset({ast.alias}), _leaf),
    cst.ImportStar: (frozenset({ast.alias}), _leaf),
    cst.Return: (frozenset({ast.Return}), _fields(("value", "value"))),
    cst.Raise: (frozenset({ast.Raise}), _raise),
    cst.Assert: (frozenset({ast.Assert}), _fields(("test", "test"), ("msg", "msg"))),
    cst.Pass: (frozenset({ast.Pass}), _leaf),
    cst.Break: (frozenset({ast.Break}), _leaf),
    cst.Continue: (frozenset({ast.Continue}), _leaf),
    cst.Global: (frozenset({ast.Global}), _leaf),
    cst.Nonlocal: (frozenset({ast.Nonlocal}), _leaf),
    cst.TypeAlias: (_named("TypeAlias"), _fields(("value", "value"))),
    cst.If: (frozenset({ast.If}), _if),
    cst.While: (frozenset({ast.While}), _while),
    cst.For: (frozenset({ast.For, ast.AsyncFor}), _for),
    cst.With: (frozenset({ast.With, ast.AsyncWith}), _with),
    cst.Try: (frozenset({ast.Try}), _try),
    cst.TryStar: (_named("TryStar"), _try),
    cst.ExceptHandler: (frozenset({ast.ExceptHandler}), _handler),
    cst.ExceptStarHandler: (frozenset({ast.ExceptHandler}), _handler),
    cst.Match: (frozenset({ast.Match}), _match),
    cst.FunctionDef: (frozenset({ast.FunctionDef, ast.AsyncFunctionDef}), _function),
    cst.ClassDef: (frozenset({ast.ClassDef}), _class),
    cst.MatchValue: (frozenset({ast.MatchValue}), _fields(("value", "value"))),
    cst.MatchSingleton: (frozenset({ast.MatchSingleton}), _leaf),
    cst.MatchList: (frozenset({ast.MatchSequence}), _match_sequence),
    cst.MatchTuple: (frozenset({ast.MatchSequence}), _match_sequence),
    cst.MatchStar: (frozenset({ast.MatchStar}), _leaf),
    cst.MatchMapping: (frozenset({ast.MatchMapping}), _match_mapping),
    cst.MatchClass: (frozenset({ast.MatchClass}), _match_class),
    cst.MatchAs: (frozenset({ast.MatchAs}), _fields(("pattern", "pattern"))),
    cst.MatchOr: (frozenset({ast.MatchOr}), _match_or),
}
if hasattr(cst, "TemplatedString"):  # from LibCST 1.8.3
    PAIRS[cst.TemplatedString] = (_STRINGS, _leaf)
