"""Which names a function body binds, declares global, declares nonlocal: read off its lowered statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache

from oprc_static import ir


@dataclass(slots=True)
class Bindings:
    """Names bound, declared `global`, declared `nonlocal`; a name can be in several."""

    bound: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)


def bindings_of(statements: tuple[ir.Stmt, ...]) -> Bindings:
    """What the statements bind in their own scope; nested functions, lambdas and classes are scopes of their own.

    Targets of comprehensions stay inside them, `:=` in a comprehension binds outside.
    """
    bindings = Bindings()
    waiting: list[object] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += node
        elif isinstance(node, ir.Node):
            _note(node, bindings)
            waiting += _children(node)
    return bindings


def _note(node: ir.Node, bindings: Bindings) -> None:
    if isinstance(node, ir.Global):
        bindings.global_names.update(node.names)
    elif isinstance(node, ir.Nonlocal):
        bindings.nonlocal_names.update(node.names)
    else:
        bindings.bound.update(_bound_by(node))


def _bound_by(node: ir.Node) -> Iterator[str]:
    for target in _bound_targets(node):
        yield from _names_in(target)
    if isinstance(node, ir.Alias):
        yield node.asname or node.name.split(".")[0]
    elif isinstance(node, (ir.FunctionDef, ir.ClassDef, ir.TypeAlias)):
        yield node.name
    elif isinstance(node, (ir.Handler, ir.MatchStar, ir.MatchAs)):
        yield from () if node.name is None else (node.name,)
    elif isinstance(node, ir.MatchMapping):
        yield from () if node.rest is None else (node.rest,)


def _bound_targets(node: ir.Node) -> tuple[ir.Expr, ...]:
    if isinstance(node, (ir.Assign, ir.Delete)):
        return node.targets
    if isinstance(node, (ir.For, ir.AugmentedAssign, ir.AnnotatedAssign, ir.NamedExpression)):
        return (node.target,)
    if isinstance(node, ir.WithItem):
        return () if node.target is None else (node.target,)
    return ()


def _names_in(target: ir.Expr) -> Iterator[str]:
    waiting: list[ir.Expr] = [target]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ir.Name):
            yield part.id
        elif isinstance(part, (ir.Tuple, ir.List)):
            waiting += part.items
        elif isinstance(part, ir.Starred):
            waiting.append(part.value)


def _children(node: ir.Node) -> list[object]:
    """What stands below `node` in the same scope: of definitions, only what runs at the definition."""
    if isinstance(node, ir.FunctionDef):
        return [node.decorators, node.parameters, node.returns]
    if isinstance(node, ir.ClassDef):
        return [node.decorators, node.arguments]
    if isinstance(node, ir.Lambda):
        return [node.parameters]
    return [getattr(node, name) for name in _fields(type(node).__name__)]


@cache
def _fields(kind_name: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(getattr(ir, kind_name)) if field.name != "at")
