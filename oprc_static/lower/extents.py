"""LibCST's extents of nodes brought to `ast`'s conventions, where no `ast` tree can say (f-strings, newer grammar)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from oprc_static.lower.offsets import Extent
from oprc_static.lower.shapes import stands_for_tuple

Extents = dict[cst.CSTNode, Extent]


def settle_extents(extents: Extents) -> Extents:
    """The extents that `ast` would report for the same nodes.

    Tuples and generators own their parentheses; arguments, parameters, clauses and the like reach from their first
    to their last part; a tuple of indices gets the extent of its own that `Places.at` promises.
    """
    settled = dict(extents)
    for node in extents:
        settle = _SETTLERS.get(type(node))
        if settle is not None:
            settle(node, extents, settled)
    return settled


def _with_own_parentheses(node: Any, extents: Extents, settled: Extents) -> None:
    if node.lpar:
        settled[node] = (extents[node.lpar[-1]][0], extents[node.rpar[0]][1])


def _call(node: cst.Call, extents: Extents, settled: Extents) -> None:
    for argument in node.args:
        if isinstance(argument.value, cst.GeneratorExp) and not argument.value.lpar:
            opening = extents[node.whitespace_before_args][0] - 1
            settled[argument.value] = settled[argument] = (opening, extents[node][1])
        elif argument.keyword is None and not argument.star:
            _with_own_parentheses_of_value(argument, extents, settled)


def _with_own_parentheses_of_value(argument: cst.Arg, extents: Extents, settled: Extents) -> None:
    value = argument.value
    settled[argument] = extents[value]
    if isinstance(value, (cst.Tuple, cst.GeneratorExp)) and value.lpar:
        settled[argument] = (extents[value.lpar[-1]][0], extents[value.rpar[0]][1])


def _class(node: cst.ClassDef, extents: Extents, settled: Extents) -> None:
    for argument in node.bases:
        if not argument.star:
            _with_own_parentheses_of_value(argument, extents, settled)
    settled[node] = (_after_decorators(node, extents), extents[node.name][1])


def _function(node: cst.FunctionDef, extents: Extents, settled: Extents) -> None:
    settled[node] = (_after_decorators(node, extents), extents[node.name][1])


def _after_decorators(node: cst.FunctionDef | cst.ClassDef, extents: Extents) -> int:
    if isinstance(node, cst.ClassDef):
        return extents[node.whitespace_after_class][0] - len("class")
    if node.asynchronous is not None:
        return extents[node.asynchronous][0]
    return extents[node.whitespace_after_def][0] - len("def")


def _parameter(node: cst.Param, extents: Extents, settled: Extents) -> None:
    last = node.name if node.annotation is None else node.annotation
    settled[node] = (extents[node.name][0], extents[last][1])


def _subscript(node: cst.Subscript, extents: Extents, settled: Extents) -> None:
    if not stands_for_tuple(node.slice):
        return
    last = node.slice[-1]
    end = extents[last.slice][1]
    if isinstance(last.comma, cst.Comma):
        end = extents[last.comma.whitespace_after][0]
    settled[node.slice[0]] = (extents[node.slice[0].slice][0], end)


def _clause(node: cst.CompFor, extents: Extents, settled: Extents) -> None:
    last = node.ifs[-1].test if node.ifs else node.iter
    settled[node] = (_outer(node.target, extents)[0], _outer(last, extents)[1])


def _with_item(node: cst.WithItem, extents: Extents, settled: Extents) -> None:
    last = node.item if node.asname is None else node.asname.name
    settled[node] = (_outer(node.item, extents)[0], _outer(last, extents)[1])


def _case(node: cst.MatchCase, extents: Extents, settled: Extents) -> None:
    last = node.pattern if node.guard is None else node.guard
    settled[node] = (_outer(node.pattern, extents)[0], _outer(last, extents)[1])


def _outer(node: Any, extents: Extents) -> Extent:
    """The extent of a part: with its own parentheses where `ast` counts them in."""
    if isinstance(node, (cst.Tuple, cst.GeneratorExp, cst.MatchTuple)) and node.lpar:
        return extents[node.lpar[-1]][0], extents[node.rpar[0]][1]
    return extents[node]


def _match_star(node: cst.MatchStar, extents: Extents, settled: Extents) -> None:
    if isinstance(node.comma, cst.Comma):
        settled[node] = (extents[node][0], extents[node.comma.whitespace_before][0])


_SETTLERS: dict[type[cst.CSTNode], Callable[[Any, Extents, Extents], None]] = {
    cst.Tuple: _with_own_parentheses,
    cst.GeneratorExp: _with_own_parentheses,
    cst.MatchTuple: _with_own_parentheses,
    cst.Call: _call,
    cst.ClassDef: _class,
    cst.FunctionDef: _function,
    cst.Param: _parameter,
    cst.Subscript: _subscript,
    cst.CompFor: _clause,
    cst.WithItem: _with_item,
    cst.MatchCase: _case,
    cst.MatchStar: _match_star,
}
