"""Import statements."""

from __future__ import annotations

import libcst as cst

from oprc_static import ir
from oprc_static.lower.context import Context
from oprc_static.lower.identifiers import normalise


def lower_import(context: Context, node: cst.Import) -> ir.Stmt:
    """`import names`. Private names are mangled, dotted ones are not: so does CPython."""
    return ir.Import(context.at[node], tuple([_alias(context, alias) for alias in node.names]))


def lower_import_from(context: Context, node: cst.ImportFrom) -> ir.Stmt:
    """`from module import names`, or `*` as the one name."""
    if isinstance(node.names, cst.ImportStar):
        names: tuple[ir.Alias, ...] = (ir.Alias(context.at[node.names], "*", None),)
    else:
        names = tuple([_alias(context, alias) for alias in node.names])
    module = None if node.module is None else context.name(_dotted(node.module))
    return ir.ImportFrom(context.at[node], len(node.relative), module, names)


def lower_lazy_import(context: Context, node: cst.CSTNode) -> ir.Stmt:
    """PEP 810's `lazy import`, which evaluation does not model."""
    return ir.Expression(context.at[node], ir.Unsupported(context.at[node], "a lazy import"))


def _alias(context: Context, node: cst.ImportAlias) -> ir.Alias:
    asname = None
    if node.asname is not None:
        assert isinstance(node.asname.name, cst.Name)
        asname = context.name(node.asname.name.value)
    return ir.Alias(context.at[node], context.name(_dotted(node.name)), asname)


def _dotted(node: cst.BaseExpression) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(normalise(node.attr.value))
        node = node.value
    assert isinstance(node, cst.Name)
    parts.append(normalise(node.value))
    return ".".join(reversed(parts))
