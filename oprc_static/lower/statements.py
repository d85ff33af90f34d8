"""Statements: one small function per LibCST node type, found through `STATEMENTS`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from oprc_static import ir
from oprc_static.lower.context import Context
from oprc_static.lower.definitions import lower_class, lower_function, type_parameter_names
from oprc_static.lower.expressions import lower_expression, lower_optional
from oprc_static.lower.imports import lower_import, lower_import_from, lower_lazy_import
from oprc_static.lower.operators import AUGMENTED_OPERATORS
from oprc_static.lower.patterns import lower_pattern
from oprc_static.lower.shapes import deleted_targets, elif_chain, statements_in

Lowering = Callable[[Context, Any], ir.Stmt]


def lower_statement(context: Context, node: cst.CSTNode) -> ir.Stmt:
    """The statement that `node`, a small or a compound statement, stands for."""
    return STATEMENTS[type(node)](context, node)


def lower_suite(context: Context, suite: cst.BaseSuite) -> tuple[ir.Stmt, ...]:
    """The statements of an indented block or of the rest of a line."""
    return tuple([lower_statement(context, node) for node in statements_in(suite.body)])


def _orelse(context: Context, node: cst.Else | None) -> tuple[ir.Stmt, ...]:
    return () if node is None else lower_suite(context, node.body)


# --- simple statements -----------------------------------------------------------------------------------------------


def _expression(context: Context, node: cst.Expr) -> ir.Stmt:
    return ir.Expression(context.at[node], lower_expression(context, node.value))


def _assign(context: Context, node: cst.Assign) -> ir.Stmt:
    targets = tuple([lower_expression(context, target.target) for target in node.targets])
    return ir.Assign(context.at[node], targets, lower_expression(context, node.value))


def _annotated(context: Context, node: cst.AnnAssign) -> ir.Stmt:
    target = lower_expression(context, node.target)
    annotation = lower_expression(context, node.annotation.annotation)
    simple = isinstance(node.target, cst.Name) and node.target not in context.places.parenthesised
    return ir.AnnotatedAssign(context.at[node], target, annotation, lower_optional(context, node.value), simple)


def _augmented(context: Context, node: cst.AugAssign) -> ir.Stmt:
    target, operator = lower_expression(context, node.target), AUGMENTED_OPERATORS[type(node.operator)]
    return ir.AugmentedAssign(context.at[node], target, operator, lower_expression(context, node.value))


def _delete(context: Context, node: cst.Del) -> ir.Stmt:
    return ir.Delete(context.at[node], tuple([lower_expression(context, target) for target in deleted_targets(node)]))


def _return(context: Context, node: cst.Return) -> ir.Stmt:
    return ir.Return(context.at[node], lower_optional(context, node.value))


def _raise(context: Context, node: cst.Raise) -> ir.Stmt:
    cause = node.cause.item if isinstance(node.cause, cst.From) else None
    return ir.Raise(context.at[node], lower_optional(context, node.exc), lower_optional(context, cause))


def _assert(context: Context, node: cst.Assert) -> ir.Stmt:
    return ir.Assert(context.at[node], lower_expression(context, node.test), lower_optional(context, node.msg))


def _pass(context: Context, node: cst.Pass) -> ir.Stmt:
    return ir.Pass(context.at[node])


def _break(context: Context, node: cst.Break) -> ir.Stmt:
    return ir.Break(context.at[node])


def _continue(context: Context, node: cst.Continue) -> ir.Stmt:
    return ir.Continue(context.at[node])


def _global(context: Context, node: cst.Global) -> ir.Stmt:
    return ir.Global(context.at[node], tuple([context.name(item.name.value) for item in node.names]))


def _nonlocal(context: Context, node: cst.Nonlocal) -> ir.Stmt:
    return ir.Nonlocal(context.at[node], tuple([context.name(item.name.value) for item in node.names]))


def _type_alias(context: Context, node: cst.TypeAlias) -> ir.Stmt:
    names = type_parameter_names(context, node.type_parameters)
    return ir.TypeAlias(context.at[node], context.name(node.name.value), names, lower_expression(context, node.value))


# --- compound statements ---------------------------------------------------------------------------------------------


def _if(context: Context, node: cst.If) -> ir.Stmt:
    chain, last = elif_chain(node)
    orelse = _orelse(context, last)
    for branch in reversed(chain):
        test = lower_expression(context, branch.test)
        orelse = (ir.If(context.at[branch], test, lower_suite(context, branch.body), orelse),)
    return orelse[0]


def _while(context: Context, node: cst.While) -> ir.Stmt:
    test, body = lower_expression(context, node.test), lower_suite(context, node.body)
    return ir.While(context.at[node], test, body, _orelse(context, node.orelse))


def _for(context: Context, node: cst.For) -> ir.Stmt:
    target, iterable = lower_expression(context, node.target), lower_expression(context, node.iter)
    body, orelse = lower_suite(context, node.body), _orelse(context, node.orelse)
    return ir.For(context.at[node], target, iterable, body, orelse, node.asynchronous is not None)


def _with(context: Context, node: cst.With) -> ir.Stmt:
    items = tuple([_with_item(context, item) for item in node.items])
    return ir.With(context.at[node], items, lower_suite(context, node.body), node.asynchronous is not None)


def _with_item(context: Context, node: cst.WithItem) -> ir.WithItem:
    target = None if node.asname is None else lower_expression(context, node.asname.name)
    return ir.WithItem(context.at[node], lower_expression(context, node.item), target)


def _try(context: Context, node: cst.Try | cst.TryStar) -> ir.Stmt:
    body, orelse = lower_suite(context, node.body), _orelse(context, node.orelse)
    handlers = tuple([_handler(context, handler) for handler in node.handlers])
    final = () if node.finalbody is None else lower_suite(context, node.finalbody.body)
    return ir.Try(context.at[node], body, handlers, orelse, final, isinstance(node, cst.TryStar))


def _handler(context: Context, node: cst.ExceptHandler | cst.ExceptStarHandler) -> ir.Handler:
    name = None
    if node.name is not None:
        assert isinstance(node.name.name, cst.Name)
        name = context.name(node.name.name.value)
    return ir.Handler(context.at[node], lower_optional(context, node.type), name, lower_suite(context, node.body))


def _match(context: Context, node: cst.Match) -> ir.Stmt:
    subject = lower_expression(context, node.subject)
    return ir.Match(context.at[node], subject, tuple([_case(context, case) for case in node.cases]))


def _case(context: Context, node: cst.MatchCase) -> ir.Case:
    pattern, guard = lower_pattern(context, node.pattern), lower_optional(context, node.guard)
    return ir.Case(context.at[node], pattern, guard, lower_suite(context, node.body))


def _function(context: Context, node: cst.FunctionDef) -> ir.Stmt:
    return lower_function(context, node)


def _class(context: Context, node: cst.ClassDef) -> ir.Stmt:
    body = lower_suite(context.inside_class(node.name.value), node.body)
    return lower_class(context, node, body)


STATEMENTS: dict[type[cst.CSTNode], Lowering] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.Import: lower_import,
    cst.ImportFrom: lower_import_from,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.TypeAlias: _type_alias,
    cst.If: _if,
    cst.While: _while,
    cst.For: _for,
    cst.With: _with,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.Match: _match,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
}
for _node in ("LazyImport", "LazyImportFrom"):
    if hasattr(cst, _node):  # from LibCST 1.9
        STATEMENTS[getattr(cst, _node)] = lower_lazy_import
