"""From the registry to the documents of target `spec` (SEMANTICS 4.3 and 6.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from . import _registry as registry
from ._bindings import CUSTOM, Binding, Declared, bindings_of, declared_by
from ._docs import class_description, function_description
from ._errors import SpecError, SpecTypeError, warn
from ._marks import marked_attributes, parameter_names
from ._register import check_accessors
from ._values import key_specs, text, texts
from .model import ClsMeta


@dataclass
class Exported:
    """One class under its (package, key)."""

    package: str
    key: str
    cls: type
    meta: ClsMeta | None
    has_own_decorators: bool
    bindings: list[Binding] = field(default_factory=list)


def _nearest_package(cls: type) -> registry.PackageDeclaration | None:
    """The class's own `package` or the nearest inherited one."""
    owned = (registry.own_record(base) for base in cls.__mro__)
    return next((record.package for record in owned if record and record.package), None)


def _from_record(record: registry.ClassRecord) -> Exported:
    """A class with decorators of its own (4.3, *Package*)."""
    declared = _nearest_package(record.cls)
    package = declared.name if declared else "default"
    if record.service and record.service.package is not None:
        package = record.service.package
    key = record.service.name if record.service else ""
    return Exported(package, text(key or record.cls.__name__, "class key"), record.cls, None, True)


def _from_meta(meta: ClsMeta, record: registry.ClassRecord | None) -> Exported:
    """A legacy class (4.2); with own decorators of 4.3 its `pkg=` counts as `service`'s package would."""
    cls = meta.cls
    if cls is None:
        raise SpecTypeError("a registered ClsMeta has no class")
    package = text(meta.pkg, "package name", empty=True)
    declared = _nearest_package(cls) if record else None
    if record and declared and not meta.pkg_given:
        package = declared.name
    if record and record.package and record.package.name != package:
        raise SpecError(f"pkg={package!r} disagrees with package({record.package.name!r}) on {cls.__qualname__}")
    return Exported(package, text(meta.name, "class key"), cls, meta, record is not None)


def _entries() -> list[Exported]:
    """Every class in registration order; a repeated (package, key) replaces the former in its position (4.3)."""
    metas = {id(item.cls): item for item in registry.order if isinstance(item, ClsMeta)}
    found: dict[tuple[str, str], Exported] = {}
    seen: set[int] = set()
    for item in registry.order:
        record = registry.own_record(item.cls) if item.cls else None
        both = record is not None and record.service is None and id(record.cls) in metas
        meta = metas[id(item.cls)] if both and not isinstance(item, ClsMeta) else item
        if id(meta) in seen:
            continue
        seen.add(id(meta))
        if isinstance(meta, ClsMeta):
            entry = _from_meta(meta, record if both else None)
        else:
            entry = _from_record(meta)
        if (entry.package, entry.key) in found:
            warn(f"class {entry.key!r} of package {entry.package!r} is registered again; the former is lost")
        found[entry.package, entry.key] = entry
    return list(found.values())


def _legacy_bindings(entry: Exported) -> list[Binding]:
    """What `@meta.func` appended, in source order (4.2)."""
    found = []
    for name, func in entry.meta.func_dict.items() if entry.meta else ():
        key = f"{entry.key}.{name}"
        declared = Declared(key, CUSTOM, function_description(func.func, f"the docstring of {key}"))
        parameters = parameter_names(func.raw, entry.cls)
        found.append(Binding(name, key, stateless=func.stateless, parameters=parameters, declared=declared))
    return found


def _all_bindings(entry: Exported) -> list[Binding]:
    legacy = {binding.name: binding for binding in _legacy_bindings(entry)}
    if entry.has_own_decorators:
        check_accessors(entry.cls)
        legacy.update((binding.name, binding) for binding in bindings_of(entry.cls, entry.key))
    return list(legacy.values())


class _Declarations:
    """All declarations of P; which of them a package sees (4.3, *Functions*)."""

    def __init__(self, entries: list[Exported]) -> None:
        self.by_package: dict[str, list[Declared]] = {}
        attached: set[int] = set()
        for entry in entries:
            seen = self.by_package.setdefault(entry.package, [])
            seen.extend(binding.declared for binding in entry.bindings if binding.declared)
            for mark, value in _method_declarations(entry.cls):
                attached.add(id(mark))
                seen.append(declared_by(mark, value))
        self.free = [declared_by(d, d.function) for d in registry.declarations if id(d) not in attached]

    def find(self, package: str, key: str) -> Declared | None:
        """The one declaration of a bound key: its own package's and unattached ones, else any in P."""
        near = [*self.by_package.get(package, []), *self.free]
        far = [declared for group in self.by_package.values() for declared in group]
        found = {d for d in near if d.key == key} or {d for d in far if d.key == key}
        if len(found) > 1:
            raise SpecError(f"function {key!r} is declared twice with another type or description")
        return next(iter(found), None)

    def keys(self) -> list[str]:
        """The keys of every `oaas_function`, in the order of their application."""
        return list(dict.fromkeys(declared.key for declared in registry.declarations))


def _method_declarations(cls: type) -> list[tuple[registry.FunctionDeclaration, Any]]:
    """The `oaas_function`s on attributes of a class and its bases."""
    marked = (marks for base in cls.__mro__ for marks in marked_attributes(base, cls))
    return [(marks.function, marks.value) for marks in marked if marks.function is not None]


def _functions(package: str, entries: list[Exported], declarations: _Declarations) -> list[dict[str, Any]]:
    """One entry per bound and declared key, at first use."""
    keys = dict.fromkeys(binding.function_key for entry in entries for binding in entry.bindings)
    functions = []
    for key in keys:
        declared = declarations.find(package, key)
        if declared is None:
            warn(f"package {package!r} binds {key!r}, which no oaas_function declares")
            continue
        entry: dict[str, Any] = {"key": key, "function_type": declared.function_type}
        if declared.description:
            entry["description"] = declared.description
        functions.append({**entry, "config": {}})
    return functions


def _state(cls: type) -> dict[str, Any] | None:
    """The own or nearest inherited state_spec, as a whole (4.3, *State*)."""
    owned = (registry.own_record(base) for base in cls.__mro__)
    state = next((record.state for record in owned if record and record.state), None)
    if state is None:
        return None
    return {
        "key_specs": key_specs(state.key_specs),
        "default_provider": state.default_provider,
        "consistency_model": state.consistency_model,
        "persistent": state.persistent,
        "serialization_format": state.serialization_format,
    }


def _class(entry: Exported) -> dict[str, Any]:
    found: dict[str, Any] = {"key": entry.key}
    description = class_description(entry.cls)
    if description:
        found["description"] = description
    state = _state(entry.cls)
    if state is not None:
        found["state_spec"] = state
    found["function_bindings"] = [_binding(binding) for binding in entry.bindings]
    return {**found, "disabled": False}


def _binding(binding: Binding) -> dict[str, Any]:
    return {
        "name": binding.name,
        "function_key": binding.function_key,
        "access_modifier": binding.access_modifier,
        "stateless": binding.stateless,
        "parameters": binding.parameters or [],
    }


def _last(values: list[str], package: str, what: str) -> str | None:
    """The last given wins, different given values are a warning (4.3, *Package*)."""
    if len(set(values)) > 1:
        warn(f"package {package!r}: different values of {what}; the last is used")
    return values[-1] if values else None


def _document(package: str, entries: list[Exported], declarations: _Declarations) -> dict[str, Any]:
    nearest = [_nearest_package(entry.cls) for entry in entries]
    given = [declared for declared in nearest if declared and declared.name == package]
    version = _last([d.version for d in given if d.version is not None], package, "version")
    author = _last([d.author for d in given if d.author], package, "author")
    description = _last([d.description for d in given if d.description], package, "description")
    tags = dict.fromkeys(tag for d in given for tag in texts(d.tags, "tags"))
    dependencies = dict.fromkeys(name for d in given for name in texts(d.dependencies, "dependencies"))
    metadata: dict[str, Any] = {"author": author, "description": description}
    return {
        "name": package,
        "version": version,
        "disabled": False,
        "metadata": {**{key: value for key, value in metadata.items() if value}, "tags": list(tags)},
        "classes": [_class(entry) for entry in entries],
        "functions": _functions(package, entries, declarations),
        "dependencies": list(dependencies),
        "deployments": [],
    }


def _check_leftovers(entries: list[Exported], declarations: _Declarations) -> None:
    """A function that nothing binds is a warning; a `bind` on what is no method an error (4.3)."""
    used = {binding.function_key for entry in entries for binding in entry.bindings}
    for key in declarations.keys():
        if key not in used:
            warn(f"oaas_function {key!r} is bound by nothing and not exported")
    held = {
        id(bind)
        for entry in entries
        for base in entry.cls.__mro__
        for marks in marked_attributes(base, entry.cls)
        for bind in marks.binds
    }
    for bind in registry.method_binds:
        if not bind.in_class and id(bind) not in held:
            raise SpecError(f"bind({bind.name!r}) on {bind.site}, which is no method")


def export() -> dict[str, dict[str, Any]]:
    """Every package's document, in the order of its first class still registered."""
    entries = _entries()
    for entry in entries:
        entry.bindings = _all_bindings(entry)
    declarations = _Declarations(entries)
    _check_leftovers(entries, declarations)
    packages = dict.fromkeys(entry.package for entry in entries)
    return {
        package: _document(package, [entry for entry in entries if entry.package == package], declarations)
        for package in packages
    }
