"""What the grammar has gained since Python 3.11, and where a program uses it.

A program is found to use a construct in the tree that there is: `ast`'s where the running Python knows the grammar,
LibCST's where it does not.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import libcst as cst

from oprc_static import ir
from oprc_static.lower.older_f_strings import fits_older_grammar
from oprc_static.lower.survey_cst import nodes_below
from oprc_static.records import record

Position = tuple[int, int]
"""A line (from 1) and a column in characters."""


@record
class Feature:
    """A construct: the Python that brought it, and what it is called."""

    version: tuple[int, int]
    what: str


_TYPE_PARAMETER = Feature((3, 12), "a type parameter")
_TYPE_STATEMENT = Feature((3, 12), "a `type` statement")
_F_STRING = Feature((3, 12), "an f-string with quotes, backslashes, comments or line breaks like these in its fields")
_DEFAULT = Feature((3, 13), "a type parameter with a default")
_BARE_EXCEPT = Feature((3, 14), "`except` with several types but no parentheses")
_TEMPLATE = Feature((3, 14), "a template string")
_LAZY = Feature((3, 15), "a lazy import")
_UNPACKING = Feature((3, 15), "unpacking in a comprehension")


# --- in LibCST's tree ------------------------------------------------------------------------------------------------


def _kinds(*names: str) -> tuple[type, ...]:
    """The LibCST classes of these names, as far as the installed LibCST has them."""
    return tuple(getattr(cst, name) for name in names if hasattr(cst, name))


def _always(node: Any) -> bool:
    return True


def _needs_newer_f_strings(node: cst.FormattedString) -> bool:
    return not fits_older_grammar(cst.Module([]).code_for_node(node.with_changes(lpar=[], rpar=[])))


def is_bare_tuple(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether an `except` names several types without parentheses."""
    return isinstance(handler.type, cst.Tuple) and not handler.type.lpar


def _unpacks(node: Any) -> bool:
    return isinstance(node.elt, cst.StarredElement)


_IN_CST: tuple[tuple[tuple[type, ...], Feature, Callable[[Any], bool]], ...] = (
    (_kinds("TypeParam"), _TYPE_PARAMETER, _always),
    (_kinds("TypeAlias"), _TYPE_STATEMENT, _always),
    (_kinds("FormattedString"), _F_STRING, _needs_newer_f_strings),
    (_kinds("TypeParam"), _DEFAULT, lambda node: node.default is not None),
    (_kinds("ExceptHandler", "ExceptStarHandler"), _BARE_EXCEPT, is_bare_tuple),
    (_kinds("TemplatedString"), _TEMPLATE, _always),
    (_kinds("LazyImport", "LazyImportFrom"), _LAZY, _always),
    (_kinds("StarredDictComp"), _UNPACKING, _always),
    (_kinds("ListComp", "SetComp", "GeneratorExp"), _UNPACKING, _unpacks),
)
"""LibCST's classes for the constructs, and what tells an instance from older ones."""


def features_in_cst(module: cst.Module) -> Iterator[tuple[cst.CSTNode, Feature]]:
    """The newer constructs in LibCST's tree, in no particular order."""
    for node in nodes_below(module):
        for kinds, feature, uses in _IN_CST:
            if isinstance(node, kinds) and uses(node):
                yield node, feature


# --- in ast's tree ---------------------------------------------------------------------------------------------------


def features_in_ast(tree: ast.Module, text: str) -> Iterator[tuple[Position, Feature]]:
    """The newer constructs in `ast`'s tree of `text`, with their places."""
    if not hasattr(ast, "TypeAlias"):
        return  # the running Python knows none of them
    lines = text.split("\n")
    specifications: set[object] = set()  # the parts of an f-string that `ast` shows as f-strings
    for node in ast.walk(tree):
        kind = type(node).__name__
        specifications.add(getattr(node, "format_spec", None))
        if kind == "JoinedStr" and node not in specifications:
            for position in _newer_f_strings(node, lines):
                yield position, _F_STRING
        elif (feature := _IN_AST.get(kind)) is not None:
            yield _position(node, lines), feature
        elif (
            isinstance(node, ast.ExceptHandler)
            and isinstance(node.type, ast.Tuple)
            and not _in_parentheses(node.type, lines)
        ):
            yield _position(node, lines), _BARE_EXCEPT
        if getattr(node, "default_value", None) is not None:
            yield _position(node, lines), _DEFAULT


_IN_AST = {
    "TypeAlias": _TYPE_STATEMENT,
    "TypeVar": _TYPE_PARAMETER,
    "ParamSpec": _TYPE_PARAMETER,
    "TypeVarTuple": _TYPE_PARAMETER,
    "TemplateStr": _TEMPLATE,
}


def _position(node: Any, lines: list[str]) -> Position:
    return node.lineno, _column(lines[node.lineno - 1], node.col_offset)


def _column(line: str, offset: int) -> int:
    """`ast` counts bytes."""
    return offset if line.isascii() else len(line.encode()[:offset].decode())


def _segment(node: Any, lines: list[str]) -> str:
    end = node.end_lineno, _column(lines[node.end_lineno - 1], node.end_col_offset)
    return _between(lines, _position(node, lines), end)


def _between(lines: list[str], start: Position, end: Position) -> str:
    inner = [*lines[start[0] - 1 : end[0] - 1], lines[end[0] - 1][: end[1]]]
    return "\n".join([inner[0][start[1] :], *inner[1:]])


def _tokens(segment: str) -> Iterable[tokenize.TokenInfo]:
    """The tokens of an expression, in parentheses for its line breaks."""
    return tokenize.generate_tokens(io.StringIO(f"({segment})").readline)


def _newer_f_strings(node: Any, lines: list[str]) -> Iterator[Position]:
    """The f-strings in an implicit concatenation that are newer grammar, those in their fields included."""
    segment = _segment(node, lines)
    line, column = _position(node, lines)
    own = f"({segment})".split("\n")
    starts: list[Position] = []
    for token in _tokens(segment):
        if tokenize.tok_name[token.type] == "FSTRING_START":
            starts.append(token.start)
        elif tokenize.tok_name[token.type] == "FSTRING_END":
            start = starts.pop()
            if not fits_older_grammar(_between(own, start, token.end)):
                yield line + start[0] - 1, (column + start[1] - 1 if start[0] == 1 else start[1])


def _in_parentheses(node: ast.Tuple, lines: list[str]) -> bool:
    """Whether one pair of parentheses stands around the whole tuple."""
    depth, closed = 0, False
    for token in [each for each in _tokens(_segment(node, lines)) if each.type == tokenize.OP][1:-1]:
        if closed:
            return False
        depth += (token.string in "([{") - (token.string in ")]}")
        closed = depth == 0
    return closed


# --- what follows ----------------------------------------------------------------------------------------------------


def demands(found: Iterable[tuple[Position, Feature]]) -> tuple[ir.Demand, ...]:
    """What a program demands of its Python: of each version the first construct that needs it, in their order."""
    first: dict[tuple[int, int], tuple[Position, Feature]] = {}
    for position, feature in sorted(found, key=lambda pair: pair[0]):
        first.setdefault(feature.version, (position, feature))
    return tuple(
        ir.Demand(version, ir.Loss("syntax", f"{feature.what} is new in Python {version[0]}.{version[1]}", *position))
        for version, (position, feature) in first.items()
    )
