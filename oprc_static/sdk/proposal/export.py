"""From registrations to packages: what the proposal's exporter prints of a finished run (SEMANTICS 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.values import ClassValue, Const, DictValue, FunctionValue, Unknown, Value
from oprc_static.opackage import KeySpec, OClass, OPackage, StateSpec
from oprc_static.origin import Origin
from oprc_static.rules import proposal as rules
from oprc_static.sdk import marks
from oprc_static.sdk.parts import Keys, Part
from oprc_static.sdk.proposal import forms, functions, services
from oprc_static.sdk.proposal.bindings import Draft, bindings_of
from oprc_static.sdk.proposal.entries import Exported, exported_classes
from oprc_static.sdk.proposal.fields import Bound, finish
from oprc_static.sdk.proposal.members import members_of, warn_dropped
from oprc_static.sdk.proposal.model import Registrations, argument, own
from oprc_static.sdk.proposal.on_classes import shown
from oprc_static.sdk.proposal.packages import PackageDraft
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.sdk.services import check_bases


def export(reader: Reader, registrations: Registrations) -> Part:
    """Return the packages in the order of their first class; reports what is wrong, and what cannot be known."""
    exported = exported_classes(reader, registrations)
    packages: dict[str, PackageDraft] = {}
    bound: dict[str, list[Bound]] = {}
    declarations = functions.Declarations()
    for each in exported:
        package = packages.setdefault(each.package, PackageDraft(each.package, origins={"name": each.package_origin}))
        package.merge(reader, each.cls)
        finished = _bindings(reader, each)
        package.classes.append(_class(reader, each, finished))
        bound.setdefault(each.package, []).extend(finished)
        declarations.add_class(reader, each.package, each.cls, finished)
    declarations.add_functions(reader, registrations)
    for name, package in packages.items():
        package.functions.extend(functions.functions_of(reader, declarations, name, bound[name]))
    _check_bound_functions(reader, registrations, exported)
    pairs = [(name, each) for name, group in bound.items() for each in group]
    functions.warn_undeclared(reader, declarations, pairs)
    functions.warn_unbound(reader, declarations, (each for _, each in pairs))
    made = tuple(package.finish() for package in packages.values())
    return Part(made, replace(_keys(exported, declarations, pairs), said=frozenset(_said(made))))


def _said(packages: Iterable[OPackage]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the fields of packages of which only one value is right, with the value, where they are given."""
    for package in packages:
        for name in ("version", "author", "description"):
            if name in package.origins:
                yield (package.name, name), str(getattr(package, name))


def _keys(exported: list[Exported], declarations: functions.Declarations, bound: list[tuple[str, Bound]]) -> Keys:
    """Return the keys that an export goes by; see `Keys`."""
    used = {(package, each.binding.function_key) for package, each in bound}
    declared = {(package, key) for package, by_key in declarations.by_package.items() for key in by_key if by_key[key]}
    names = {key for _, key in used}
    loose = {key for _, key in used - declared} | {key for key, found in declarations.free.items() if found}
    loose |= {key for key in declarations.explicit if key not in names}
    return Keys(frozenset((each.package, each.key) for each in exported), frozenset(used | declared), frozenset(loose))


# --- one class -------------------------------------------------------------------------------------------------------


def _bindings(reader: Reader, each: Exported) -> list[Bound]:
    cls = each.cls
    check_bases(reader.machine, reader.site, cls)
    if each.registration is None:
        drafts = [Draft(name, entry=entry) for name, entry in each.meta.functions.items()] if each.meta else []
    else:
        _check_members(reader, cls)
        drafts = bindings_of(reader, cls, each.meta)
    finished = [finish(reader, cls, each.key, draft) for draft in drafts]
    return [one for one in finished if one is not None]


def _check_members(reader: Reader, cls: ClassValue) -> None:
    try:
        services.check_members(reader.machine, reader.site, cls)
    except Raised as raised:
        reader.failed(raised)
    for base in cls.mro:
        if not base.native:
            warn_dropped(reader, base, hidden=cls.enum is not None)
    reader.machine.sdk.book.warn(reader.machine, cls)


def _class(reader: Reader, each: Exported, bound: list[Bound]) -> OClass:
    doc = own_docstring(reader, each.cls)
    what = f"the class `{shown(each.cls)}`"
    description = reader.description(doc, what, each.cls.origin.place) if doc is not None else ""
    origins = dict(each.origins)
    if doc is not None and description:
        origins["description"] = doc.origin
    return OClass(each.key, description, _state(reader, each.cls), tuple(one.binding for one in bound), origins)


def own_docstring(reader: Reader, cls: ClassValue) -> Value | None:
    """Return a class's own docstring, None where it has none or `dataclass` or `NamedTuple` invented it."""
    doc = cls.names.names.get("__doc__") or cls.names.blur
    invented = cls.facts.get("invented_doc")
    if isinstance(doc, Const) and (doc.origin.kind == "invented" or doc.value == invented):
        return None
    if invented and isinstance(doc, Unknown) and doc.reason.startswith("dataclass writes"):
        return None
    return doc


def _state(reader: Reader, cls: ClassValue) -> StateSpec | None:
    """Return the own or nearest inherited `state_spec`, as a whole."""
    found = (own(each) for each in cls.mro)
    given = next((each.state for each in found if each is not None and each.state is not None), None)
    if given is None:
        return None
    values = {name: reader.argument(forms.STATE_SPEC, given, name) for name in forms.STATE_SPEC.kinds}
    triples = _triples(values["key_specs"])
    keys = tuple(KeySpec(str(name), str(kind), bool(nullable)) for name, kind, nullable in triples)
    default = StateSpec()
    return StateSpec(
        keys,
        _or(values["default_provider"], default.default_provider),
        _or(values["consistency_model"], default.consistency_model),
        bool(values["persistent"]),
        _or(values["serialization_format"], default.serialization_format),
        _origins(given),
    )


def _or(value: object, default: str) -> str:
    return value if isinstance(value, str) else default


def _triples(value: object) -> Iterator[tuple[object, object, object]]:
    for each in value if isinstance(value, tuple) else ():
        if isinstance(each, tuple):
            yield each[0], each[1], each[2]


def _origins(given: DictValue) -> dict[str, Origin]:
    origins = {str(key.value): value.origin for key, value in given.items.values() if isinstance(key, Const)}
    specs = argument(given, "key_specs")
    for index, item in enumerate(getattr(specs, "items", ())):
        origins[f"key_specs[{index}]"] = item.origin
        parts = getattr(item, "items", ())
        origins |= {
            f"key_specs[{index}].{name}": part.origin
            for name, part in zip(("name", "key_type", "nullable"), parts, strict=False)
        }
    return origins


# --- what is left over -----------------------------------------------------------------------------------------------


def _check_bound_functions(reader: Reader, registrations: Registrations, exported: list[Exported]) -> None:
    """Report `bind`s on functions that are no methods: bound outside a class body, and in no exported class."""
    if not registrations.bound:
        return
    classes = {id(base): base for each in exported for base in each.cls.mro if not base.native}
    held = {id(given) for base in classes.values() for each in members_of(reader, base) for given in each.binds}
    for given, function in registrations.bound:
        inside = isinstance(function, FunctionValue) and function.frame is not None and function.frame.kind == "class"
        if id(given) not in held and not inside:
            message = f"`bind` is put on `{marks.name_of(function)}`, which is no method"
            advice = "put it on a method, or on the class; `oaas_function` declares functions of modules"
            reader.machine.report(rules.DECORATOR_PLACEMENT, given.origin.place, message, help=advice)
