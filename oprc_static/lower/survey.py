"""What can be said of a function body without lowering it: the identifiers it uses, whether it yields."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from typing import Any

from oprc_static.lower.identifiers import mangle
from oprc_static.records import record

_IDENTIFIER_FIELDS: dict[type[ast.AST], str] = {
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.ExceptHandler: "name",
    ast.MatchAs: "name",
    ast.MatchStar: "name",
    ast.MatchMapping: "rest",
}
for _kind in ("TypeVar", "ParamSpec", "TypeVarTuple"):
    if hasattr(ast, _kind):  # from Python 3.12
        _IDENTIFIER_FIELDS[getattr(ast, _kind)] = "name"
_IDENTIFIER_LISTS: dict[type[ast.AST], str] = {
    ast.Global: "names",
    ast.Nonlocal: "names",
    ast.MatchClass: "kwd_attrs",
}
_LEAVES = (
    {"ctx", "op", "ops", "id", "attr", "name", "arg", "names", "kind", "type_comment", "conversion", "is_async"}
    | {"level", "module", "asname", "rest", "kwd_attrs", "simple"}
)  # fmt: skip
"""Fields without nodes, or without nodes that matter here."""
_NAMING = {*_IDENTIFIER_FIELDS, *_IDENTIFIER_LISTS, ast.alias, ast.ImportFrom}
"""Node types with identifiers of their own, besides names."""
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@record
class Survey:
    """`mentions` and the rest as `ir.FunctionDef` has them."""

    mentions: tuple[str, ...]
    is_generator: bool
    holds_class: bool


@record
class _Scope:
    """Nodes still to visit: in which class, and whether a `yield` there is the surveyed function's own."""

    nodes: list[Any]
    class_name: str | None
    own: bool


def survey_body(body: list[ast.stmt], class_name: str | None) -> Survey:
    """Look through a function body, nested functions and classes included."""
    names: set[str] = set()
    kinds: set[type[ast.AST]] = set()
    scopes = [_Scope(list(body), class_name, own=True)]
    own_kinds: set[type[ast.AST]] = set()
    while scopes:
        scope = scopes.pop()
        found: set[str] = set()
        _visit(scope, found, own_kinds if scope.own else kinds, scopes)
        names |= {mangle(name, scope.class_name) for name in found}
    is_generator = not own_kinds.isdisjoint((ast.Yield, ast.YieldFrom))
    return Survey(tuple(sorted(names)), is_generator, ast.ClassDef in kinds | own_kinds)


def _visit(scope: _Scope, names: set[str], kinds: set[type[ast.AST]], scopes: list[_Scope]) -> None:
    nodes = scope.nodes
    while nodes:
        node = nodes.pop()
        kind = type(node)
        if kind is ast.Name:
            names.add(node.id)
            continue
        if kind is ast.Attribute:
            names.add(node.attr)
            nodes.append(node.value)
            continue
        kinds.add(kind)
        if kind in _NAMING:
            names.update(_identifiers(node, kind))
        if kind in _INNER:
            class_name = node.name if kind is ast.ClassDef else scope.class_name
            inner = node.body if isinstance(node.body, list) else [node.body]
            scopes.append(_Scope(list(inner), class_name, own=False))
        for field in _child_fields(kind.__name__):
            child = getattr(node, field, None)
            if type(child) is list:
                nodes += [item for item in child if isinstance(item, ast.AST)]
            elif child is not None and isinstance(child, ast.AST):
                nodes.append(child)


def _identifiers(node: Any, kind: type[ast.AST]) -> Iterable[str]:
    if (field := _IDENTIFIER_FIELDS.get(kind)) is not None:
        name = getattr(node, field)
        return () if name is None else (name,)
    if (field := _IDENTIFIER_LISTS.get(kind)) is not None:
        names: list[str] = getattr(node, field)
        return names
    if kind is ast.alias:
        return [*node.name.split("."), *([node.asname] if node.asname else [])]
    if kind is ast.ImportFrom and node.module:
        return str(node.module).split(".")
    return ()


@cache
def _child_fields(kind_name: str) -> tuple[str, ...]:
    """The fields of a node type that hold nodes to visit in the same scope."""
    kind: type[ast.AST] = getattr(ast, kind_name)
    if kind is ast.Constant or kind is ast.MatchSingleton:
        return ()
    if kind is ast.Import or kind is ast.ImportFrom:
        return ("names",)
    if kind_name == "TypeAlias":
        return kind._fields
    without = _LEAVES | {"body"} if kind in _INNER else _LEAVES
    return tuple(field for field in kind._fields if field not in without)
