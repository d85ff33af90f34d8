"""Which legacy names nothing needs any more once the classes and their methods are rewritten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from oprc_static.migration.module import Module, Program, Refusal, service_name

Names = frozenset[tuple[str, str]]
"""Names of modules, as pairs of module and name."""

_NAMING = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_NAMESPACES = frozenset({"globals", "vars", "locals"})


def unused_names(program: Program) -> Names:
    """Return the legacy names that nothing needs once classes and methods are rewritten.

    Raises:
        Refusal: a meta that is used for something else.
    """
    used = {name: _used(program, module) for name, module in program.modules.items()}
    for module in program.modules.values():
        for name, node in _mentioned(program, module):
            for each in used.values():
                each.setdefault(name, node)
    _follow_imports(program, used)
    unused: set[tuple[str, str]] = set()
    for module in program.modules.values():
        for name in module.metas:
            _refuse_use(used, module.name, name)
            unused.add((module.name, name))
    for module in program.modules.values():
        for bound in module.imports:
            if program.meta(module, bound) is not None:
                _refuse_use(used, module.name, bound)
                unused.add((module.name, bound))
            elif program.application(module, bound) is not None and bound not in used[module.name]:
                unused.add((module.name, bound))
    for module in program.modules.values():
        unused |= {(module.name, name) for name in module.applications if name not in used[module.name]}
        kept = {name for name in module.applications if (module.name, name) not in unused}
        if not kept:
            unused |= {(module.name, name) for name in module.constructors if name not in used[module.name]}
    for module in program.modules.values():
        _refuse_other_service(program, module, unused)
    return frozenset(unused)


def _follow_imports(program: Program, used: dict[str, dict[str, ast.AST]]) -> None:
    """Add what is needed because another module imports it and needs it."""
    pending = [(module, name) for module in used for name in used[module]]
    while pending:
        module, name = pending.pop()
        source, original = program.modules[module].imports.get(name, ("", ""))
        if source in used and original not in used[source]:
            used[source][original] = used[module][name]
            pending.append((source, original))


def refuse_unseen(program: Program) -> None:
    """Refuse metas that are not bound to a name of their own at the top of a module.

    Raises:
        Refusal: the first of them.
    """
    for module in program.modules.values():
        seen = {id(meta.call) for meta in module.metas.values()}
        seen |= {id(cls.decorator) for cls in program.classes(module)}
        for node in ast.walk(module.tree) if module.sdk or module.constructors or module.imports else ():
            is_new = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "new_cls"
            if is_new and id(node) not in seen:
                message = "this is neither a decorator nor bound once to a name at the top of a module"
                raise Refusal(message, node)


def _refuse_use(used: dict[str, dict[str, ast.AST]], module: str, name: str) -> None:
    if name in used[module]:
        raise Refusal(f"`{name}` is used for more than decorating a class and its methods", used[module][name])


def _refuse_other_service(program: Program, module: Module, unused: set[tuple[str, str]]) -> None:
    """Refuse a module that would import `oaas`, and has something else of that name."""
    name = service_name(module)
    if name != "oaas" or (module.name, name) in unused or not any(True for _ in program.classes(module)):
        return
    for node in _at_module_level(module.tree):
        if name in module.imports and isinstance(node, ast.ImportFrom) and _binds(node, name):
            raise Refusal(f"the module has something else that is called `{name}`", node)
        if isinstance(node, ast.Import) and _binds(node, name):
            raise Refusal(f"the module has something else that is called `{name}`", node)
        is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name
        if is_definition or (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)):
            raise Refusal(f"the module has something else that is called `{name}`", node)


def _binds(node: ast.Import | ast.ImportFrom, name: str) -> bool:
    return any((each.asname or each.name) == name for each in node.names)


def _at_module_level(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run in the module's own scope; of a definition only the definition itself."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _at_module_level(child)


def _used(program: Program, module: Module) -> dict[str, ast.AST]:
    """Return the names that a module needs elsewhere than in what is rewritten, each with the first place."""
    rewritten: set[int] = set()
    for cls in program.classes(module):
        rewritten |= {id(node) for node in ast.walk(cls.decorator)}
        for _, decorator in program.methods(module, cls):
            rewritten |= {id(node) for node in ast.walk(decorator.func)}
    calls = [*module.applications.values(), *(meta.call for meta in module.metas.values())]
    for call in calls:
        rewritten |= {id(node) for node in ast.walk(call.func)}
    found: dict[str, ast.AST] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in rewritten:
            found.setdefault(node.id, node)
        for each in _annotations(node):
            found.setdefault(each, node)
        if isinstance(node, ast.Global):
            found.update({each: node for each in node.names if each not in found})
    own = {id(each.targets[0]) for each in module.tree.body if isinstance(each, ast.Assign) and each.value in calls}
    for node in _at_module_level(module.tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in own:
            found.setdefault(node.id, node)
    return found


def _annotations(node: ast.AST) -> Iterator[str]:
    """Yield the names in what is written as a string in the annotations that a node has itself."""
    written = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    for whole in filter(None, written):
        for each in ast.walk(whole):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                try:
                    inside = ast.parse(each.value, filename="", mode="eval")
                except (SyntaxError, ValueError):
                    continue
                yield from (one.id for one in ast.walk(inside) if isinstance(one, ast.Name))


def _mentioned(program: Program, module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a module may look up in one of the modules: as attributes, by strings, by imports inside.

    Whose they are is not asked: a name that is kept harms nobody.
    """
    modules = {part for name in program.modules for part in name.split(".")}
    top = {id(each) for each in module.tree.body}
    aliases = {bound: name for bound, (_, name) in module.imports.items()} | {
        each.asname or each.name.partition(".")[0]: each.name.rpartition(".")[2]
        for node in ast.walk(module.tree) if isinstance(node, ast.Import | ast.ImportFrom) for each in node.names
    }  # fmt: skip
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            root = _root(node)
            if not root or aliases.get(root, "") in modules:
                yield node.attr, node
        elif isinstance(node, ast.ImportFrom) and id(node) not in top:
            yield from ((each.name, node) for each in node.names)
        elif isinstance(node, ast.Call | ast.Subscript | ast.Assign | ast.AugAssign | ast.AnnAssign):
            yield from ((each, node) for each in _named(node))
    known = [name for each in program.modules.values() for name in (*each.metas, *each.applications)]
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            source = (node.module or "").rpartition(".")[2]
            yield from ((each, node) for each in known if not source or source in modules)


def _root(node: ast.expr) -> str:
    """Return the name that attributes are asked of; "" where it is no name: `sys.modules["a"].app`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _named(node: ast.Call | ast.Subscript | ast.Assign | ast.AugAssign | ast.AnnAssign) -> Iterator[str]:
    """Yield the strings by which names are looked up (`getattr`, `globals()[…]`) or exported (`__all__`)."""
    if isinstance(node, ast.Call):
        is_all = isinstance(node.func, ast.Attribute) and _root(node.func) == "__all__"
        is_lookup = isinstance(node.func, ast.Name) and node.func.id in _NAMING
        where: list[ast.AST] = [*node.args] if is_all or is_lookup else []
    elif isinstance(node, ast.Subscript):
        owner = node.value
        is_call = isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id in _NAMESPACES
        where = [node.slice] if is_call or (isinstance(owner, ast.Attribute) and owner.attr == "__dict__") else []
    else:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        is_all = any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets)
        where = [node.value] if is_all and node.value is not None else []
    for each in (one for whole in where for one in ast.walk(whole)):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


__all__ = ["Names", "refuse_unseen", "unused_names"]
