"""The phases of lowering: read, judge, hide, gate, parse, pair, lower."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import libcst as cst

from oprc_static import ir
from oprc_static.lower.binding import bindings_of
from oprc_static.lower.bodies import WRAPPED_BODY_LINE, wrap_body
from oprc_static.lower.columns import Columns
from oprc_static.lower.context import context_of
from oprc_static.lower.definitions import docstring_of
from oprc_static.lower.expressions import lower_expression
from oprc_static.lower.failure import LoweringFailed, TooMuchHere
from oprc_static.lower.features import Feature, Position, demands, features_in_ast, features_in_cst
from oprc_static.lower.gates import HERE, Room, check_before_cpython, check_depth
from oprc_static.lower.hiding import shown_text, without_form_feeds
from oprc_static.lower.ignores import ignore_comments
from oprc_static.lower.pairing import Disagreement, Pairing
from oprc_static.lower.pairs import PAIRS
from oprc_static.lower.parse import parse_shallow, parse_with_libcst
from oprc_static.lower.shallow import is_shallow
from oprc_static.lower.shapes import statements_in
from oprc_static.lower.statements import lower_statement, lower_suite
from oprc_static.lower.text import read_text, refuse_long_lines
from oprc_static.lower.verdict import parse_annotation, parse_fragment, parse_module

_Lowered = TypeVar("_Lowered")


def module_from_bytes(data: bytes, room: Room) -> ir.Module | ir.Loss:
    """See `oprc_static.lower.lower_module`. Raises `TooMuchHere` where only more than `room` will do."""
    return _or_loss(lambda: _module(data, room))


def body_from_source(body: ir.BodySource, room: Room) -> ir.FunctionBody | ir.Loss:
    """See `oprc_static.lower.lower_body`. Raises `TooMuchHere` where only more than `room` will do."""
    try:
        lowered = _or_loss(lambda: _body(body, room))
    except TooMuchHere as beyond:
        raise TooMuchHere(beyond.loss.kind, beyond.loss.message, _line_in_body(beyond.loss)) from beyond
    return replace(lowered, line=_line_in_body(lowered)) if isinstance(lowered, ir.Loss) else lowered


def expression_from_text(text: str, room: Room) -> ir.Expr | ir.Loss:
    """See `oprc_static.lower.lower_expression`. Raises `TooMuchHere` where only more than `room` will do."""
    return _or_loss(lambda: _expression(text, room))


def _line_in_body(loss: ir.Loss) -> int:
    return max(loss.line - WRAPPED_BODY_LINE + 1, 1)


def _or_loss(lower: Callable[[], _Lowered]) -> _Lowered | ir.Loss:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # literals warn of invalid escapes
            return lower()
    except TooMuchHere:
        raise
    except LoweringFailed as failure:
        return failure.loss
    except Disagreement as disagreement:
        return ir.Loss("parser", str(disagreement), disagreement.line, 0)
    except RecursionError as error:  # whoever called may have stacked many frames: a worker process has none yet
        raise TooMuchHere("too-deep", "nested too deeply to be lowered") from error
    except MemoryError:
        return ir.Loss("memory", "reading it takes more memory than there is", 1, 0)


def _judged(parse: Callable[[], _Lowered], text: str) -> _Lowered:
    """What CPython makes of `text`; where that is too much, the gates know what it is too much of, and where."""
    try:
        return parse()
    except TooMuchHere:
        check_depth(text, HERE)
        raise


def _parsed(statements: list[ast.stmt], columns: Columns, room: Room) -> cst.Module:
    """LibCST's tree of what it is shown of the text of `columns`, whose `ast`, or part of it, is `statements`."""
    shown = shown_text(statements, columns)
    try:
        if is_shallow(statements, columns, room):
            return parse_shallow(shown.text)
        return parse_with_libcst(shown.text, room)
    except LoweringFailed as failure:
        loss = failure.loss
        raise type(failure)(loss.kind, loss.message, shown.original_line(loss.line), loss.column) from failure


# --- modules ---------------------------------------------------------------------------------------------------------


def _module(data: bytes, room: Room) -> ir.Module:
    text = read_text(data)
    check_before_cpython(text, room)
    try:
        tree = _judged(lambda: parse_module(data, text), text)
    except LoweringFailed as failure:
        from oprc_static.lower.newer import newer_grammar  # noqa: PLC0415  # few files are so new

        shown = without_form_feeds(text)
        statements, features = _unpaired_module(newer_grammar(shown, failure, room, compiled=True), shown)
    else:
        statements, features = _paired_module(tree, text, room), [*features_in_ast(tree, text)]
    docstring = docstring_of([top.statement for top in statements])
    future = any(_imports_annotations(top.statement) for top in statements)
    return ir.Module(docstring, tuple(statements), future, ignore_comments(text), demands(features))


def _paired_module(tree: ast.Module, text: str, room: Room) -> list[ir.TopLevel]:
    columns = Columns(text.split("\n"), 1)
    module = _parsed(tree.body, columns, room)
    pairing = Pairing(PAIRS, columns, default_indent=module.default_indent)
    nodes = statements_in(module.body)
    if len(nodes) != len(tree.body):
        raise Disagreement(module, tree)
    statements: list[ir.TopLevel] = []
    for node, twin in zip(nodes, tree.body, strict=True):
        columns.base, _ = columns.start(twin)
        pairing.pair(node, twin)
        statement = lower_statement(context_of(pairing.places, None), node)
        statements.append(ir.TopLevel(columns.base, statement))
        pairing.future_annotations = pairing.future_annotations or _imports_annotations(statement)
    return statements


def _unpaired_module(module: cst.Module, text: str) -> tuple[list[ir.TopLevel], list[tuple[Position, Feature]]]:
    from oprc_static.lower.unpaired import Unpaired  # noqa: PLC0415  # as above

    unpaired = Unpaired(module, text)
    statements: list[ir.TopLevel] = []
    for node in statements_in(module.body):
        statement = lower_statement(context_of(unpaired.places, None), node)
        statements.append(ir.TopLevel(unpaired.base_of(node), statement))
        unpaired.future_annotations = unpaired.future_annotations or _imports_annotations(statement)
    return statements, [(unpaired.position(node), feature) for node, feature in features_in_cst(module)]


def _imports_annotations(statement: ir.Stmt) -> bool:
    if isinstance(statement, ir.ImportFrom) and statement.module == "__future__" and not statement.level:
        return any(alias.name == "annotations" for alias in statement.names)
    return False


# --- bodies ----------------------------------------------------------------------------------------------------------


def _body(body: ir.BodySource, room: Room) -> ir.FunctionBody:
    text = wrap_body(body)
    refuse_long_lines(text)
    check_before_cpython(text, room)
    base = WRAPPED_BODY_LINE - body.line
    try:
        tree = _judged(lambda: parse_fragment(text), text)
    except LoweringFailed as failure:
        from oprc_static.lower.newer import newer_grammar  # noqa: PLC0415  # as above

        text = without_form_feeds(text)
        module = newer_grammar(text, failure, room, compiled=False)
        statements = _unpaired_body(module, text, body, base)
    else:
        statements = _paired_body(tree.body, text, body, base, room)
    bindings = bindings_of(statements)
    bound = bindings.bound - bindings.global_names - bindings.nonlocal_names
    global_names, nonlocal_names = sorted(bindings.global_names), sorted(bindings.nonlocal_names)
    return ir.FunctionBody(statements, tuple(sorted(bound)), tuple(global_names), tuple(nonlocal_names))


def _paired_body(twins: list[ast.stmt], text: str, body: ir.BodySource, base: int, room: Room) -> tuple[ir.Stmt, ...]:
    columns = Columns(text.split("\n"), base)
    twin = _only(twins)
    assert isinstance(twin, (ast.FunctionDef, ast.AsyncFunctionDef))
    module = _parsed(twin.body, columns, room)
    suite = _suite_of(_only(module.body))
    pairing = Pairing(PAIRS, columns, default_indent=module.default_indent)
    pairing.future_annotations = body.future_annotations
    pairing.suite(suite, twin.body)
    return lower_suite(context_of(pairing.places, body.class_name), suite)


def _unpaired_body(module: cst.Module, text: str, body: ir.BodySource, base: int) -> tuple[ir.Stmt, ...]:
    from oprc_static.lower.unpaired import Unpaired  # noqa: PLC0415  # as above

    suite = _suite_of(_only(module.body))
    unpaired = Unpaired(module, text, base=base)
    unpaired.future_annotations = body.future_annotations
    return lower_suite(context_of(unpaired.places, body.class_name), suite)


_Item = TypeVar("_Item")


def _only(statements: Sequence[_Item]) -> _Item:
    if len(statements) != 1:
        raise LoweringFailed("syntax", "the text is not one statement")
    return statements[0]


def _suite_of(node: object) -> cst.BaseSuite:
    assert isinstance(node, cst.FunctionDef)
    return node.body


# --- expressions -----------------------------------------------------------------------------------------------------


def _expression(text: str, room: Room) -> ir.Expr:
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip(" \t")
    refuse_long_lines(text)
    check_before_cpython(text, room)
    twin = _judged(lambda: parse_annotation(text), text)
    statement = _only(statements_in(parse_with_libcst(text, room).body))
    assert isinstance(statement, cst.Expr)
    pairing = Pairing(PAIRS, Columns(text.split("\n"), 1), default_indent="    ")
    pairing.pair(statement.value, twin)
    return lower_expression(context_of(pairing.places, None), statement.value)
