"""Services in modules that the run of an entry never imported, and what would have to import them.

This goes by the text alone, of modules from which imports lead to the SDK: nothing of them is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from oprc_static import ir
from oprc_static.diagnostics import Diagnostic
from oprc_static.discover import ModuleFile
from oprc_static.names import RelativeImportError, is_within, resolve_relative
from oprc_static.rules.entries import UNREACHED_SERVICE
from oprc_static.source import Place, Span

_MAKERS = frozenset({"service", "new_cls"})
"""What returns a decorator that registers a class."""

_PROPOSED = frozenset({"package", "bind", "state_spec"})
"""What does so, besides, where the proposal's decorators exist (SEMANTICS 4.3)."""


@dataclass
class _Text:
    """What a module's text says: what it imports, and its names for makers and for the decorators that they return."""

    file: ModuleFile
    module: ir.Module
    imports: set[str] = field(default_factory=set)
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    makers: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)


def unreached_services(
    modules: Sequence[ModuleFile],
    reached: Set[str],
    entry: str,
    sdk_modules: frozenset[str],
    lowered: Callable[[ModuleFile], ir.Module | Diagnostic],
    *,
    is_spec: bool,
) -> list[Diagnostic]:
    """Return a note for each class in `modules` that is written as a service in a module that was not imported.

    That is a class with `@….service(…)` above it, one that such a call's result is called with, and the same with
    `new_cls`, under whatever name. `reached` are the displayed files that were imported, `entry` is the one that was
    run.
    """
    makers = _MAKERS | _PROPOSED if is_spec else _MAKERS
    texts = {
        module.name: _read(module, found, makers)
        for module in modules
        if isinstance(found := lowered(module), ir.Module)
    }
    _share(texts)
    imports = {name: frozenset(text.imports) for name, text in texts.items() if text.file.display not in reached}
    notes = []
    for text in texts.values():
        if text.file.display not in reached and _leads_to_sdk(text, texts, sdk_modules):
            chain = _chain(text.file.name, imports)
            notes += [_note(text.file, line, at, name, chain, entry) for line, at, name in _services(text)]
    return notes


def _note(module: ModuleFile, line: int, at: ir.At, name: str, chain: Sequence[str], entry: str) -> Diagnostic:
    top, *rest = chain
    start, column, end, end_column = at
    how = "".join(f", which imports `{each}`" for each in rest)
    return Diagnostic(
        UNREACHED_SERVICE,
        UNREACHED_SERVICE.severity,
        f"{name} of `{module.name}` is not exported: the entry does not import this module",
        Place(module.display, Span(line + start, column, line + end, end_column)),
        (),
        f"if it belongs to the program, import `{top}`{how} in {entry} or in what that imports",
    )


# --- reading a module ------------------------------------------------------------------------------------------------


def _read(file: ModuleFile, module: ir.Module, makers: frozenset[str]) -> _Text:
    text = _Text(file, module, makers=set(makers))
    for each in ir.walk(tuple(top.statement for top in module.statements)):
        if isinstance(each, ir.Import):
            text.imports.update(alias.name for alias in each.names)
        elif isinstance(each, ir.ImportFrom):
            base = _base(file, each)
            text.imports.update({base, *(f"{base}.{alias.name}" for alias in each.names)})
            text.taken += [(base, alias.name, alias.asname or alias.name) for alias in each.names]
            text.makers.update(alias.asname for alias in each.names if alias.asname and alias.name in makers)
        elif isinstance(each, ir.Assign):
            names = {target.id for target in each.targets if isinstance(target, ir.Name)}
            text.marks |= names if _is_mark(each.value, text) else set()
            text.makers |= names if _is_maker(each.value, text) else set()
    return text


def _base(module: ModuleFile, node: ir.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    try:
        return resolve_relative(module.package, node.level, node.module)
    except RelativeImportError:
        return ""


def _share(texts: Mapping[str, _Text]) -> None:
    """Hand names for makers and their decorators on to the modules that import them."""
    changed = True
    while changed:
        changed = False
        for text in texts.values():
            for base, name, own in text.taken:
                source = texts.get(base)
                if source is None or source is text:
                    continue
                for held, known in ((source.makers, text.makers), (source.marks, text.marks)):
                    new = held - known if name == "*" else {own} - known if name in held else set()
                    known.update(new)
                    changed = changed or bool(new)


def _leads_to_sdk(text: _Text, texts: Mapping[str, _Text], sdk_modules: frozenset[str]) -> bool:
    seen: set[str] = set()
    pending = [*text.imports]
    while pending:
        name = pending.pop()
        if any(is_within(name, sdk) for sdk in sdk_modules):
            return True
        if name not in seen and name in texts:
            pending += texts[name].imports
        seen.add(name)
    return False


# --- what is written as a service ------------------------------------------------------------------------------------


def _services(text: _Text) -> Iterator[tuple[int, ir.At, str]]:
    """Yield where a class is registered, after the line that its place counts from, and what is said of it."""
    for top in text.module.statements:
        for each in ir.walk(top.statement):
            if isinstance(each, ir.ClassDef) and any(_is_mark(one, text) for one in each.decorators):
                yield top.line, each.at, f"`{each.name}`"
            elif isinstance(each, ir.Call) and len(each.arguments) == 1 and _is_mark(each.func, text):
                yield top.line, each.at, _shown(each.arguments[0].value)


def _is_mark(expression: ir.Expr, text: _Text) -> bool:
    """Whether an expression is a decorator that registers a class."""
    if isinstance(expression, ir.Call):
        return _is_maker(expression.func, text)
    return _last(expression) in text.marks


def _is_maker(expression: ir.Expr, text: _Text) -> bool:
    return _last(expression) in text.makers


def _last(expression: ir.Expr) -> str:
    """Return the last name of what is named: `service` of `oaas.service`."""
    if isinstance(expression, ir.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ir.Name) else ""


def _shown(expression: ir.Expr) -> str:
    """Say which class an expression is: by its name, or by the one that `type(…)` gives it."""
    if isinstance(expression, ir.Call) and expression.arguments:
        given = expression.arguments[0].value
        name = given.value if isinstance(given, ir.Constant) and isinstance(given.value, str) else ""
    else:
        name = _last(expression)
    return f"`{name}`" if name else "a class"


def _chain(name: str, imports: Mapping[str, frozenset[str]]) -> list[str]:
    """Return modules each of which imports the next, from one that no other of them imports down to `name`."""
    chain = [name]
    while True:
        above = next((each for each in imports if each not in chain and chain[0] in imports[each]), None)
        if above is None:
            return chain
        chain.insert(0, above)
