"""Grammar that is newer than the running Python: when LibCST may speak where CPython does not.

LibCST accepts programs that no CPython accepts, so the running CPython keeps the last word. A refused text is taken
as newer grammar only if LibCST parses it, it uses a construct that the running Python does not have (`features`),
and CPython accepts it once those constructs are spelled in older grammar (`_Respelling`): type parameters left out,
`type X = Y` as an assignment, f-strings as the tuple of their values, `except A, B` with parentheses, and so on.
Otherwise CPython's refusal of the respelled text (or of the text as it stands) is the loss.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst

from oprc_static.lower.failure import LoweringFailed, TooMuchHere
from oprc_static.lower.features import features_in_cst, is_bare_tuple
from oprc_static.lower.gates import Room, check_unpaired_depth
from oprc_static.lower.parse import parse_with_libcst
from oprc_static.lower.shapes import string_pieces
from oprc_static.lower.verdict import compile_text, parse_fragment


def newer_grammar(text: str, failure: LoweringFailed, room: Room, *, compiled: bool) -> cst.Module:
    """LibCST's tree of a text that CPython refused with `failure`, which is raised if the refusal stands.

    `compiled` says whether the text is a whole module, which the compiler judges too.
    """
    if failure.loss.kind != "syntax":
        raise failure
    try:
        module = parse_with_libcst(text, room)
    except TooMuchHere:
        raise
    except LoweringFailed:
        raise failure from None
    if not any(feature.version > sys.version_info[:2] for _, feature in features_in_cst(module)):
        raise failure
    check_unpaired_depth(text, room)
    try:
        respelled = module.visit(_Respelling())
    except cst.CSTValidationError:
        raise failure from None
    (compile_text if compiled else parse_fragment)(respelled.code)
    return module


class _Respelling(cst.CSTTransformer):
    """Newer constructs in the grammar of Python 3.11, keeping what a compiler may refuse inside them."""

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:  # noqa: N802  # LibCST's name
        return False

    def leave_FormattedString(self, original_node: Any, updated_node: Any) -> cst.BaseExpression:  # noqa: N802
        return self._values(original_node)

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> bool:  # noqa: N802
        return False

    def leave_ConcatenatedString(self, original_node: Any, updated_node: Any) -> cst.BaseExpression:  # noqa: N802
        if all(isinstance(piece, cst.SimpleString) for piece in string_pieces(original_node)):
            return original_node  # type: ignore[no-any-return]
        return self._values(original_node)

    def visit_TemplatedString(self, node: Any) -> bool:  # noqa: N802
        return False

    def leave_TemplatedString(self, original_node: Any, updated_node: Any) -> cst.BaseExpression:  # noqa: N802
        return self._values(original_node)

    def leave_FunctionDef(self, original_node: Any, updated_node: cst.FunctionDef) -> cst.FunctionDef:  # noqa: N802
        return updated_node.with_changes(type_parameters=None)

    def leave_ClassDef(self, original_node: Any, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        return updated_node.with_changes(type_parameters=None)

    def leave_TypeAlias(self, original_node: Any, updated_node: cst.TypeAlias) -> cst.Assign:  # noqa: N802
        return cst.Assign([cst.AssignTarget(updated_node.name)], updated_node.value)

    def leave_ExceptHandler(self, original_node: Any, updated_node: Any) -> Any:  # noqa: N802
        return _with_parentheses(updated_node)

    def leave_ExceptStarHandler(self, original_node: Any, updated_node: Any) -> Any:  # noqa: N802
        return _with_parentheses(updated_node)

    def leave_LazyImport(self, original_node: Any, updated_node: Any) -> cst.Pass:  # noqa: N802
        return cst.Pass()

    def leave_LazyImportFrom(self, original_node: Any, updated_node: Any) -> cst.Pass:  # noqa: N802
        return cst.Pass()

    def leave_StarredDictComp(self, original_node: Any, updated_node: Any) -> cst.ListComp:  # noqa: N802
        return cst.ListComp(updated_node.value, updated_node.for_in)

    def leave_ListComp(self, original_node: Any, updated_node: Any) -> Any:  # noqa: N802
        return _without_star(updated_node)

    def leave_SetComp(self, original_node: Any, updated_node: Any) -> Any:  # noqa: N802
        return _without_star(updated_node)

    def leave_GeneratorExp(self, original_node: Any, updated_node: Any) -> Any:  # noqa: N802
        return _without_star(updated_node)

    def _values(self, node: cst.BaseExpression) -> cst.Tuple:
        elements = [cst.Element(self._parenthesised(value)) for value in _values_in(list(string_pieces(node)))]
        return cst.Tuple(elements)

    def _parenthesised(self, value: cst.BaseExpression) -> cst.BaseExpression:
        respelled = value.visit(self)
        assert isinstance(respelled, cst.BaseExpression)
        lpar, rpar = [cst.LeftParen(), *respelled.lpar], [*respelled.rpar, cst.RightParen()]
        return respelled.with_changes(lpar=lpar, rpar=rpar)


def _values_in(contents: Sequence[Any]) -> Iterator[cst.BaseExpression]:
    """The values of the replacement fields in string literals, format specs included."""
    for content in contents:
        yield from _values_in(getattr(content, "parts", ()))
        if hasattr(content, "format_spec"):
            yield content.expression
            yield from _values_in(content.format_spec or ())


def _with_parentheses(handler: Any) -> Any:
    if not is_bare_tuple(handler):
        return handler
    parenthesised = handler.type.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return handler.with_changes(type=parenthesised)


def _without_star(node: Any) -> Any:
    return node.with_changes(elt=node.elt.value) if isinstance(node.elt, cst.StarredElement) else node
