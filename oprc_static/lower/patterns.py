"""Patterns of `case`: one small function per LibCST node type, found through `PATTERNS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from oprc_static import ir
from oprc_static.lower.context import Context
from oprc_static.lower.expressions import lower_expression
from oprc_static.lower.identifiers import normalise

Lowering = Callable[[Context, Any], ir.Pattern]


def lower_pattern(context: Context, node: cst.CSTNode) -> ir.Pattern:
    """The pattern that `node` stands for."""
    return PATTERNS[type(node)](context, node)


def _capture(context: Context, node: cst.Name | cst.NameItem | None) -> str | None:
    if node is None:
        return None
    assert isinstance(node, cst.Name)
    return context.name(node.value)


def _value(context: Context, node: cst.MatchValue) -> ir.Pattern:
    return ir.MatchValue(context.at[node], lower_expression(context, node.value))


def _singleton(context: Context, node: cst.MatchSingleton) -> ir.Pattern:
    return ir.MatchSingleton(context.at[node], {"None": None, "True": True, "False": False}[node.value.value])


def _element(context: Context, node: cst.MatchSequenceElement | cst.MatchStar) -> ir.Pattern:
    if isinstance(node, cst.MatchStar):
        return ir.MatchStar(context.at[node], _capture(context, node.name))
    return lower_pattern(context, node.value)


def _sequence(context: Context, node: cst.MatchList | cst.MatchTuple) -> ir.Pattern:
    return ir.MatchSequence(context.at[node], tuple([_element(context, element) for element in node.patterns]))


def _mapping(context: Context, node: cst.MatchMapping) -> ir.Pattern:
    keys = tuple([lower_expression(context, element.key) for element in node.elements])
    patterns = tuple([lower_pattern(context, element.pattern) for element in node.elements])
    return ir.MatchMapping(context.at[node], keys, patterns, _capture(context, node.rest))


def _class(context: Context, node: cst.MatchClass) -> ir.Pattern:
    cls = lower_expression(context, node.cls)
    patterns = tuple([_element(context, element) for element in node.patterns])
    keywords = tuple([normalise(element.key.value) for element in node.kwds])
    keyword_patterns = tuple([lower_pattern(context, element.pattern) for element in node.kwds])
    return ir.MatchClass(context.at[node], cls, patterns, keywords, keyword_patterns)


def _as(context: Context, node: cst.MatchAs) -> ir.Pattern:
    pattern = None if node.pattern is None else lower_pattern(context, node.pattern)
    return ir.MatchAs(context.at[node], pattern, _capture(context, node.name))


def _or(context: Context, node: cst.MatchOr) -> ir.Pattern:
    return ir.MatchOr(context.at[node], tuple([lower_pattern(context, element.pattern) for element in node.patterns]))


PATTERNS: dict[type[cst.CSTNode], Lowering] = {
    cst.MatchValue: _value,
    cst.MatchSingleton: _singleton,
    cst.MatchList: _sequence,
    cst.MatchTuple: _sequence,
    cst.MatchMapping: _mapping,
    cst.MatchClass: _class,
    cst.MatchAs: _as,
    cst.MatchOr: _or,
}
