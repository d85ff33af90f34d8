"""How the children of statements and patterns pair up with those of their `ast` twins: see `pairs`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst

from oprc_static.lower.pair_expressions import Following, pair_arguments, pair_parameters
from oprc_static.lower.pairing import Disagreement, Pair, Pairing, fields, leaf, twins
from oprc_static.lower.shapes import deleted_targets


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
    pair_parameters(p, node.params, twin.args)
    p.optional(None if node.returns is None else node.returns.annotation, twin.returns)


def _class(p: Pairing, node: cst.ClassDef, twin: ast.ClassDef) -> None:
    p.header(node, f"class{node.whitespace_after_class.value}{node.name.value}")
    p.each([decorator.decorator for decorator in node.decorators], twin.decorator_list)
    pair_arguments(p, [*node.bases, *node.keywords], twin.bases, twin.keywords)
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


STATEMENT_PAIRS: dict[type[cst.CSTNode], Pair] = {
    cst.Expr: (twins("Expr"), fields(("value", "value"))),
    cst.Assign: (twins("Assign"), _assign),
    cst.AnnAssign: (twins("AnnAssign"), _annotated),
    cst.AugAssign: (twins("AugAssign"), fields(("target", "target"), ("value", "value"))),
    cst.Del: (twins("Delete"), _delete),
    cst.Import: (twins("Import"), _import),
    cst.ImportFrom: (twins("ImportFrom"), _import),
    cst.ImportAlias: (twins("alias"), leaf),
    cst.ImportStar: (twins("alias"), leaf),
    cst.Return: (twins("Return"), fields(("value", "value"))),
    cst.Raise: (twins("Raise"), _raise),
    cst.Assert: (twins("Assert"), fields(("test", "test"), ("msg", "msg"))),
    cst.Pass: (twins("Pass"), leaf),
    cst.Break: (twins("Break"), leaf),
    cst.Continue: (twins("Continue"), leaf),
    cst.Global: (twins("Global"), leaf),
    cst.Nonlocal: (twins("Nonlocal"), leaf),
    cst.TypeAlias: (twins("TypeAlias"), fields(("value", "value"))),
    cst.If: (twins("If"), _if),
    cst.While: (twins("While"), _while),
    cst.For: (twins("For", "AsyncFor"), _for),
    cst.With: (twins("With", "AsyncWith"), _with),
    cst.Try: (twins("Try"), _try),
    cst.TryStar: (twins("TryStar"), _try),
    cst.ExceptHandler: (twins("ExceptHandler"), _handler),
    cst.ExceptStarHandler: (twins("ExceptHandler"), _handler),
    cst.Match: (twins("Match"), _match),
    cst.FunctionDef: (twins("FunctionDef", "AsyncFunctionDef"), _function),
    cst.ClassDef: (twins("ClassDef"), _class),
    cst.MatchValue: (twins("MatchValue"), fields(("value", "value"))),
    cst.MatchSingleton: (twins("MatchSingleton"), leaf),
    cst.MatchList: (twins("MatchSequence"), _match_sequence),
    cst.MatchTuple: (twins("MatchSequence"), _match_sequence),
    cst.MatchStar: (twins("MatchStar"), leaf),
    cst.MatchMapping: (twins("MatchMapping"), _match_mapping),
    cst.MatchClass: (twins("MatchClass"), _match_class),
    cst.MatchAs: (twins("MatchAs"), fields(("pattern", "pattern"))),
    cst.MatchOr: (twins("MatchOr"), _match_or),
}
