"""What one module does with the legacy API, as far as it can be rewritten by looking at it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from oprc_static.records import record

SDK = "oaas_sdk2_py"
APPLICATION = "Oparaca"

_Found = TypeVar("_Found")

Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Refusal(Exception):
    """A use of the legacy API that is not rewritten, and the node where it is."""

    def __init__(self, message: str, node: ast.AST) -> None:
        super().__init__(message)
        self.message, self.node = message, node


@record
class Meta:
    """A name bound to `app.new_cls(…)`: the call, the application that it was asked of, its module."""

    call: ast.Call
    application: str
    module: str


@dataclass
class Module:
    """A module's tree and the legacy names in it.

    `applications` and `metas` are names that the module binds itself, to calls; `imports` maps other names to the
    module and name that they come from; `sdk` are names of the SDK's package, `constructors` those of `Oparaca`.
    """

    name: str
    tree: ast.Module
    applications: dict[str, ast.Call] = field(default_factory=dict)
    metas: dict[str, Meta] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    sdk: set[str] = field(default_factory=set)
    constructors: set[str] = field(default_factory=set)

    def is_constructor(self, node: ast.expr) -> bool:
        """Tell whether an expression is the class `Oparaca`."""
        if isinstance(node, ast.Attribute):
            return node.attr == APPLICATION and isinstance(node.value, ast.Name) and node.value.id in self.sdk
        return isinstance(node, ast.Name) and node.id in self.constructors


def survey(name: str, tree: ast.Module, *, is_package: bool = False) -> Module:
    """Return what a module binds at its top level."""
    module = Module(name, tree)
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            _import_from(module, statement, is_package=is_package)
        elif isinstance(statement, ast.Import):
            module.sdk |= {each.asname or each.name for each in statement.names if each.name == SDK}
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            _assign(module, statement, statement.value)
    return module


def service_name(module: Module) -> str:
    """Return how the rewritten module says `oaas`."""
    return f"{min(module.sdk)}.oaas" if module.sdk and not module.constructors else "oaas"


def _import_from(module: Module, statement: ast.ImportFrom, *, is_package: bool) -> None:
    source = _absolute(module.name, statement, is_package=is_package)
    for each in statement.names:
        bound = each.asname or each.name
        if source == SDK or source.startswith(f"{SDK}."):
            if each.name == APPLICATION:
                module.constructors.add(bound)
        else:
            module.imports[bound] = (source, each.name)


def _absolute(name: str, statement: ast.ImportFrom, *, is_package: bool) -> str:
    if not statement.level:
        return statement.module or ""
    parts = name.split(".")
    parts = parts[: len(parts) - statement.level + is_package]
    return ".".join([*parts, *([statement.module] if statement.module else [])])


def _assign(module: Module, statement: ast.Assign, call: ast.Call) -> None:
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if len(names) != 1 or len(statement.targets) != 1:
        return
    if module.is_constructor(call.func):
        module.applications[names[0]] = call
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "new_cls" and isinstance(call.func.value, ast.Name):
        module.metas[names[0]] = Meta(call, call.func.value.id, module.name)


@record
class Legacy:
    """A class that is registered the legacy way: its decorator, and the meta if it has a name."""

    node: ast.ClassDef
    decorator: ast.expr
    meta: Meta
    name: str | None


@record
class Program:
    """All modules of a scan by their dotted names."""

    modules: Mapping[str, Module]

    def meta(self, module: Module, name: str) -> Meta | None:
        """Return the meta that a name in a module stands for, imported ones followed."""
        return self._followed(module, name, lambda where, known: where.metas.get(known))

    def application(self, module: Module, name: str) -> ast.Call | None:
        """Return the call that made the application which a name in a module stands for."""
        return self._followed(module, name, lambda where, known: where.applications.get(known))

    def _followed(self, module: Module, name: str, look: Callable[[Module, str], _Found | None]) -> _Found | None:
        for _ in range(len(self.modules) + 1):
            found = look(module, name)
            if found is not None or name not in module.imports:
                return found
            source, name = module.imports[name]
            if source not in self.modules:
                return None
            module = self.modules[source]
        return None

    def classes(self, module: Module) -> Iterator[Legacy]:
        """Yield the classes of a module that are registered the legacy way, in source order.

        Raises:
            Refusal: a class with two such decorators.
        """
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            found = [each for each in (self._registration(module, node, one) for one in node.decorator_list) if each]
            if len(found) > 1:
                raise Refusal("the class is registered twice", node)
            yield from found

    def _registration(self, module: Module, node: ast.ClassDef, decorator: ast.expr) -> Legacy | None:
        if isinstance(decorator, ast.Name):
            meta = self.meta(module, decorator.id)
            return Legacy(node, decorator, meta, decorator.id) if meta is not None else None
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
            owner = decorator.func.value
            if decorator.func.attr == "new_cls" and isinstance(owner, ast.Name) and self.application(module, owner.id):
                return Legacy(node, decorator, Meta(decorator, owner.id, module.name), None)
        return None

    def methods(self, module: Module, cls: Legacy) -> Iterator[tuple[Definition, ast.Call]]:
        """Yield the methods that are marked with `@meta.func(…)` in a class's body, each with the decorator."""
        for node in ast.walk(cls.node):
            if not isinstance(node, Definition):
                continue
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and self.is_func(module, decorator.func):
                    yield node, decorator

    def is_func(self, module: Module, node: ast.expr) -> bool:
        """Tell whether an expression is `func` of a meta."""
        if not isinstance(node, ast.Attribute) or node.attr != "func" or not isinstance(node.value, ast.Name):
            return False
        return self.meta(module, node.value.id) is not None
