"""Which names a block binds (language reference 4.2.1): a class body inside a function needs to know."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from oprc_static import ir


def bound_names(statements: tuple[ir.Stmt, ...]) -> frozenset[str]:
    """Return the names that the statements of a block bind themselves, nested functions and classes left out."""
    return frozenset(_of(statements))


def bound_in(expression: ir.Expr) -> frozenset[str]:
    """Return the names that a lambda's body binds: its walrus targets, those in comprehensions included."""
    return frozenset(_of((expression,)))


def _of(node: object) -> Iterator[str]:
    if isinstance(node, tuple):
        for item in node:
            yield from _of(item)
    elif isinstance(node, ir.FunctionDef | ir.ClassDef):
        yield node.name
        yield from _of(node.decorators)
    elif isinstance(node, ir.Import | ir.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
    elif isinstance(node, ir.Lambda):
        return
    elif isinstance(node, ir.Node):
        yield from _targets(node)
        for each in dataclasses.fields(node):
            yield from _of(getattr(node, each.name))


def _targets(node: ir.Node) -> Iterator[str]:
    if isinstance(node, ir.Assign | ir.Delete):
        yield from _names(node.targets)
    elif isinstance(node, ir.AnnotatedAssign | ir.AugmentedAssign | ir.For | ir.NamedExpression | ir.WithItem):
        yield from _names((node.target,) if node.target is not None else ())
    elif isinstance(node, ir.Handler | ir.MatchStar | ir.MatchAs) and node.name is not None:
        yield node.name
    elif isinstance(node, ir.MatchMapping) and node.rest is not None:
        yield node.rest
    elif isinstance(node, ir.TypeAlias):
        yield node.name


def _names(targets: tuple[ir.Expr, ...]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ir.Name):
            yield target.id
        elif isinstance(target, ir.Tuple | ir.List):
            yield from _names(target.items)
        elif isinstance(target, ir.Starred):
            yield from _names((target.value,))
