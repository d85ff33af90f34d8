"""Services in modules that the run of an entry never imported, and what would have to import them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from oprc_static import ir
from oprc_static.diagnostics import Diagnostic
from oprc_static.discover import ModuleFile
from oprc_static.names import RelativeImportError, is_within, resolve_relative
from oprc_static.rules.entries import UNREACHED_SERVICE
from oprc_static.source import Place, Span

_REGISTERING = frozenset({"service", "new_cls"})


def unreached_services(
    modules: Sequence[ModuleFile],
    entry: str,
    sdk_modules: frozenset[str],
    lowered: Callable[[ModuleFile], ir.Module | Diagnostic],
) -> list[Diagnostic]:
    """Return a note for each class in `modules`, which were not imported, that is written as a service.

    This goes by the text alone: `@….service(…)`, `@….new_cls(…)` or a name that such a call was assigned to, in a
    module that imports the SDK. `entry` is the displayed file that was run.
    """
    known = {module: found for module in modules if isinstance(found := lowered(module), ir.Module)}
    imports = {module.name: _imported(module, found) for module, found in known.items()}
    notes = []
    for module, found in known.items():
        if any(is_within(name, sdk) for name in imports[module.name] for sdk in sdk_modules):
            chain = _chain(module.name, imports)
            notes += [_note(module, line, each, chain, entry) for line, each in _services(found)]
    return notes


def _note(module: ModuleFile, line: int, cls: ir.ClassDef, chain: Sequence[str], entry: str) -> Diagnostic:
    top, *rest = chain
    start, column, end, end_column = cls.at
    how = "".join(f", which imports `{name}`" for name in rest)
    return Diagnostic(
        UNREACHED_SERVICE,
        UNREACHED_SERVICE.severity,
        f"`{cls.name}` of `{module.name}` is not exported: the entry does not import this module",
        Place(module.display, Span(line + start, column, line + end, end_column)),
        (),
        f"if it belongs to the program, import `{top}`{how} in {entry} or in what that imports",
    )


def _services(module: ir.Module) -> Iterator[tuple[int, ir.ClassDef]]:
    """Yield the classes that are written as services, and the lines that their places count from."""
    nodes = list(ir.walk(tuple(top.statement for top in module.statements)))
    metas = {
        target.id
        for each in nodes
        if isinstance(each, ir.Assign) and isinstance(each.value, ir.Call) and _last(each.value) in _REGISTERING
        for target in each.targets
        if isinstance(target, ir.Name)
    }
    marks = _REGISTERING | metas
    for top in module.statements:
        for each in ir.walk(top.statement):
            if isinstance(each, ir.ClassDef) and any(_last(one) in marks for one in each.decorators):
                yield top.line, each


def _last(expression: ir.Expr) -> str:
    """Return the last name of what is called or named: `service` of `oaas.service("A")`."""
    while isinstance(expression, ir.Call):
        expression = expression.func
    if isinstance(expression, ir.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ir.Name) else ""


def _imported(module: ModuleFile, found: ir.Module) -> frozenset[str]:
    """Return the names of all modules that import statements of `found` may lead to."""
    names: set[str] = set()
    for each in ir.walk(tuple(top.statement for top in found.statements)):
        if isinstance(each, ir.Import):
            names.update(alias.name for alias in each.names)
        elif isinstance(each, ir.ImportFrom):
            base = _base(module, each)
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in each.names)
    return frozenset(names)


def _base(module: ModuleFile, node: ir.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    try:
        return resolve_relative(module.package, node.level, node.module)
    except RelativeImportError:
        return ""


def _chain(name: str, imports: Mapping[str, frozenset[str]]) -> list[str]:
    """Return modules each of which imports the next, from one that no other of them imports down to `name`."""
    chain = [name]
    while True:
        above = next((each for each in imports if each not in chain and chain[0] in imports[each]), None)
        if above is None:
            return chain
        chain.insert(0, above)
