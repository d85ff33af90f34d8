"""The edits that take a module from the legacy API to the simplified one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from oprc_static.document.edits import Edit
from oprc_static.fixes import SourceText
from oprc_static.migration.module import SDK, Legacy, Module, Program, Refusal, service_name
from oprc_static.migration.names import Names


def class_edits(program: Program, module: Module, source: SourceText) -> Iterator[Edit]:
    """Yield the edits of the classes of a module.

    Raises:
        Refusal: arguments that the simplified API does not take.
    """
    oaas = service_name(module)
    for cls in program.classes(module):
        yield source.replacing(cls.decorator, f"{oaas}.service({_service_arguments(program, module, source, cls)})")
        for _, decorator in program.methods(module, cls):
            yield source.replacing(decorator, f"{oaas}.method({_method_arguments(source, decorator)})")


def _service_arguments(program: Program, module: Module, source: SourceText, cls: Legacy) -> str:
    given = _bound(cls.meta.call, ("name", "pkg"))
    if cls.meta.module != module.name and not all(isinstance(each, ast.Constant) for each in given.values()):
        raise Refusal("the meta comes from another module, and its arguments are no constants", cls.decorator)
    texts = {name: _text(source, module, cls, node) for name, node in given.items() if not _is_none(node)}
    name = texts.get("name") or f'"{cls.node.name}"'
    package = texts.get("pkg") or _default_package(program, module, source, cls)
    return f"{name}, package={package}"


def _text(source: SourceText, module: Module, cls: Legacy, node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return _literal(node.value)
    return source.text_of(node) if cls.meta.module == module.name else ""


def _literal(value: object) -> str:
    """Return a constant as it is mostly written: between double quotes where nothing in it needs escaping."""
    simple = isinstance(value, str) and value.isprintable() and not set(value) & {'"', "\\"}
    return f'"{value!s}"' if simple else repr(value)


def _default_package(program: Program, module: Module, source: SourceText, cls: Legacy) -> str:
    """Return the text of the application's `default_pkg`."""
    home = program.modules.get(cls.meta.module, module)
    call = program.application(home, cls.meta.application)
    if call is None:
        raise Refusal("the application of this class is not bound at the top of a module", cls.decorator)
    named = (each.value for each in call.keywords if each.arg == "default_pkg")
    given = call.args[0] if call.args else next(named, None)
    if any(each.arg is None for each in call.keywords) or any(isinstance(each, ast.Starred) for each in call.args):
        raise Refusal("the arguments of the application are spread", cls.decorator)
    if given is None:
        return '"default"'
    if isinstance(given, ast.Constant):
        return _literal(given.value)
    if cls.meta.application in module.applications:
        return source.text_of(given)
    raise Refusal("the application comes from another module, and its package is no constant", cls.decorator)


def _bound(call: ast.Call, names: tuple[str, ...]) -> dict[str, ast.expr]:
    """Return the arguments of a call by name."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        raise Refusal("the arguments are spread", call)
    found = dict(zip(names, call.args, strict=False))
    found |= {each.arg: each.value for each in call.keywords if each.arg is not None}
    if len(call.args) > len(names) or not set(found) <= set(names):
        raise Refusal("these arguments are not known", call)
    return found


def _method_arguments(source: SourceText, decorator: ast.Call) -> str:
    """Return the arguments of `oaas.method`: the name may be positional there, nothing else."""
    given = _bound(decorator, ("name", "stateless", "strict", "serve_with_agent"))
    parts = [f"{name}={source.text_of(node)}" for name, node in given.items() if name != "name"]
    name = given.get("name")
    return ", ".join([*([source.text_of(name)] if name is not None and not _is_empty(name) else []), *parts])


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


# --- names that nothing needs any more -------------------------------------------------------------------------------


def leftover_edits(program: Program, module: Module, source: SourceText, unused: Names) -> Iterator[Edit]:
    """Yield the edits that take away what is bound to names in `unused`, and that import what is needed instead."""
    needs = any(True for _ in program.classes(module)) and service_name(module) == "oaas"
    placed = not needs
    gone: list[ast.stmt] = []
    edits: list[Edit] = []
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            if (module.name, statement.targets[0].id) in unused:
                gone.append(statement)
        elif isinstance(statement, ast.ImportFrom):
            is_sdk = statement.module == SDK and not statement.level
            kept = [each for each in statement.names if (module.name, each.asname or each.name) not in unused]
            names = [_alias(each) for each in kept]
            if is_sdk and not placed:
                names += ["oaas"] if "oaas" not in names else []
                placed = True
            if names == [_alias(each) for each in statement.names]:
                continue
            if not names and not placed:
                edits.append(source.replacing(statement, f"from {SDK} import oaas"))
                placed = True
                continue
            if not names:
                gone.append(statement)
                continue
            edits.append(_imports(source, statement, sorted(names)))
    edits += source.without(gone)
    if not placed:
        inserted = source.inserting(_first_statement(module.tree), f"from {SDK} import oaas")
        same = next((each for each in edits if each.start == inserted.start), None)
        if same is not None:
            edits.remove(same)
            inserted = replace(same, replacement=inserted.replacement + same.replacement)
        edits.append(inserted)
    yield from edits


def _imports(source: SourceText, statement: ast.ImportFrom, names: Sequence[str]) -> Edit:
    """Return the edit by which a statement imports some names: in one line, or one below the other as it was."""
    head = f"from {'.' * statement.level}{statement.module or ''} import "
    if statement.lineno == statement.end_lineno:
        return source.replacing(statement, head + ", ".join(names))
    end = source.line_end()
    return source.replacing(statement, f"{head}({end}{''.join(f'    {name},{end}' for name in names)})")


def _alias(each: ast.alias) -> str:
    return f"{each.name} as {each.asname}" if each.asname else each.name


def _first_statement(tree: ast.Module) -> ast.stmt:
    """Return the statement before which an import may stand: behind the docstring and `__future__`."""
    for index, statement in enumerate(tree.body):
        is_docstring = index == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not is_docstring and not is_future:
            return statement
    return tree.body[-1]


__all__ = ["class_edits", "leftover_edits"]
