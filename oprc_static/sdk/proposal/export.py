"""From registrations to packages: what the proposal's exporter prints of a finished run (SEMANTICS 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oprc_static.diagnostics import Related
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.values import ClassValue, Const, DictValue, FunctionValue, Unknown, Value
from oprc_static.opackage import KeySpec, OClass, OPackage, StateSpec
from oprc_static.origin import Origin
from oprc_static.rules import proposal as rules
from oprc_static.rules import registration as registration_rules
from oprc_static.sdk import marks
from oprc_static.sdk.model import MetaValue
from oprc_static.sdk.proposal import forms, functions, services
from oprc_static.sdk.proposal.bindings import Draft, bindings_of
from oprc_static.sdk.proposal.fields import Bound, finish
from oprc_static.sdk.proposal.members import members_of, warn_dropped
from oprc_static.sdk.proposal.model import Registration, Registrations, argument, own
from oprc_static.sdk.proposal.on_classes import shown
from oprc_static.sdk.proposal.packages import PackageDraft, package_of
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.sdk.services import check_bases
from oprc_static.source import Place


@dataclass(frozen=True, slots=True, eq=False)
class Exported:
    """A class on its way into a document; `registration` and `meta` are how it was registered: one or both."""

    package: str
    key: str
    cls: ClassValue
    registration: Registration | None
    meta: MetaValue | None
    place: Place
    origins: dict[str, Origin]
    package_origin: Origin


def export(reader: Reader, registrations: Registrations) -> tuple[OPackage, ...]:
    """Return the packages in the order of their first class; reports what is wrong, and what cannot be known."""
    exported = list(_last_of_each_key(reader, _entries(reader, registrations)))
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
    return tuple(package.finish() for package in packages.values())


# --- which classes ---------------------------------------------------------------------------------------------------


def _entries(reader: Reader, registrations: Registrations) -> Iterator[Exported]:
    """Yield the registered classes in order; a class with a legacy meta but without `service` is one entry."""
    done: set[int] = set()
    for entry in registrations.entries:
        if id(entry) in done:
            continue
        registration, meta = _paired(registrations, entry, done)
        done |= {id(registration), id(meta)}
        made = _exported(reader, registration, meta) if registration is not None else _legacy(reader, meta)
        if made is not None:
            yield made


def _paired(
    registrations: Registrations, entry: Registration | MetaValue, done: set[int]
) -> tuple[Registration | None, MetaValue | None]:
    cls = entry.cls if isinstance(entry, Registration) else entry.applied
    registration = own(cls) if isinstance(cls, ClassValue) else None
    if registration is None or registration.cls is not cls or registration.service is not None:
        return (entry, None) if isinstance(entry, Registration) else (None, entry)
    metas = [each for each in registrations.entries if isinstance(each, MetaValue) and each.applied is cls]
    if isinstance(entry, MetaValue) and entry is not metas[0]:
        return None, entry
    return registration, metas[0] if metas and id(metas[0]) not in done else None


def _exported(reader: Reader, registration: Registration, meta: MetaValue | None) -> Exported | None:
    package = package_of(reader, registration, meta)
    given = argument(registration.service, "name") if meta is None else meta.name
    place = (registration.service or registration).origin.place
    key = _key(reader, registration.cls, given, place)
    if package is None or key is None:
        return None
    name = given if given is not None and not _is_empty(given) else registration.cls.name
    origins = {"key": name.origin, "registration": registration.origin, "class": registration.cls.origin}
    return Exported(package[0], key, registration.cls, registration, meta, place, origins, package[1])


def _key(reader: Reader, cls: ClassValue, given: Value | None, place: Place) -> str | None:
    value = cls.name if given is None or _is_empty(given) else given
    text = reader.text(value, "the key of a class", place)
    if text == "":
        text = reader.text(cls.name, "the key of a class", place)
    return text


def _is_empty(value: Value) -> bool:
    return isinstance(value, Const) and value.value in (None, "")


def _legacy(reader: Reader, meta: MetaValue | None) -> Exported | None:
    if meta is None or meta.applied is None:
        return None
    if isinstance(meta.applied, FunctionValue):
        message = "a ClsMeta goes on a class, not on a function"
        reader.machine.report(rules.DECORATOR_PLACEMENT, meta.place, message, help="decorate a class")
        return None
    cls = meta.applied
    package = reader.text(meta.package, "the package of a class", meta.place)
    key = reader.text(meta.name, "the key of a class", meta.place)
    if package is None or key is None:
        return None
    origins = {"key": meta.name.origin, "registration": Origin("registration", meta.place), "class": cls.origin}
    return Exported(package, key, cls, None, meta, meta.place, origins, meta.package.origin)


def _last_of_each_key(reader: Reader, exported: Iterator[Exported]) -> Iterator[Exported]:
    """Yield what is exported: the same (package, key) again replaces the former in its position."""
    kept: dict[tuple[str, str], Exported] = {}
    for each in exported:
        before = kept.get((each.package, each.key))
        if before is not None:
            reader.machine.report(
                registration_rules.DUPLICATE_CLASS_KEY,
                each.place,
                f"`{each.key}` of package `{each.package}` was registered before: this class replaces that one",
                related=[Related(before.place, "the class that is replaced")],
                help="give each class a key of its own",
            )
        kept[each.package, each.key] = each
    yield from kept.values()


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
