"""Function and class definitions, type parameters, docstrings."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from oprc_static import ir
from oprc_static.lower.context import Context
from oprc_static.lower.expressions import lower_arguments, lower_expression, lower_parameters
from oprc_static.lower.identifiers import normalise


def lower_function(context: Context, node: cst.FunctionDef) -> ir.FunctionDef:
    """A function definition; its body stays text."""
    parts = context.places.functions[node](context.class_name)
    returns = None if node.returns is None else lower_expression(context, node.returns.annotation)
    name = normalise(node.name.value)
    return ir.FunctionDef(
        at=context.at[node],
        name=context.name(name),
        parameters=lower_parameters(context, node.params),
        returns=returns,
        decorators=_decorators(context, node.decorators),
        docstring=parts.docstring,
        body=parts.body,
        is_async=node.asynchronous is not None,
        is_generator=parts.is_generator,
        type_parameters=type_parameter_names(context, node.type_parameters),
        mentions=parts.mentions,
        holds_class=parts.holds_class,
        written_name=name,
    )


def lower_class(context: Context, node: cst.ClassDef, body: tuple[ir.Stmt, ...]) -> ir.ClassDef:
    """A class definition; `body` was lowered by the caller, inside the class."""
    header = lower_arguments(context, [*node.bases, *node.keywords])
    name = normalise(node.name.value)
    return ir.ClassDef(
        at=context.at[node],
        name=context.name(name),
        arguments=tuple(sorted(header, key=lambda argument: argument.at)),
        decorators=_decorators(context, node.decorators),
        docstring=docstring_of(body),
        body=body,
        type_parameters=type_parameter_names(context, node.type_parameters),
        written_name=name,
    )


def _decorators(context: Context, nodes: Sequence[cst.Decorator]) -> tuple[ir.Expr, ...]:
    return tuple([lower_expression(context, node.decorator) for node in nodes])


def type_parameter_names(context: Context, node: cst.TypeParameters | None) -> tuple[str, ...]:
    """The names that PEP 695 brackets introduce."""
    return () if node is None else tuple([context.name(parameter.param.name.value) for parameter in node.params])


def docstring_of(body: Sequence[ir.Stmt]) -> ir.Constant | None:
    """The docstring of a module, class or function with these statements, as CPython sees it."""
    if body and isinstance(body[0], ir.Expression) and isinstance(body[0].value, ir.Constant):
        constant = body[0].value
        return constant if isinstance(constant.value, str) else None
    return None
