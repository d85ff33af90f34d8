"""Which classes are exported, as what and in which order (SEMANTICS 4.2 and 4.3, "Registration")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oprc_static.diagnostics import Related
from oprc_static.evaluate.values import ClassValue, Const, FunctionValue, Value
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.rules import proposal as rules
from oprc_static.rules import registration as registration_rules
from oprc_static.sdk.model import MetaValue
from oprc_static.sdk.proposal.model import Registration, Registrations, argument, own
from oprc_static.sdk.proposal.packages import package_of
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.source import Place


@record(eq=False)
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


def exported_classes(reader: Reader, registrations: Registrations) -> list[Exported]:
    """Return what is exported: the same (package, key) again replaces the former in its position, with a warning."""
    kept: dict[tuple[str, str], Exported] = {}
    for each in _entries(reader, registrations.entries):
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
    return list(kept.values())


def _entries(reader: Reader, entries: Sequence[Registration | MetaValue]) -> Iterator[Exported]:
    """Yield the registered classes in order.

    A class with a legacy meta and decorators of the proposal other than `service` is one entry, at the first's place.
    """
    metas = _joined(entries)
    done: set[ClassValue] = set()
    for entry in entries:
        registration = _registration(entry)
        if isinstance(entry, MetaValue) and (registration is None or metas.get(registration.cls) is not entry):
            made = _legacy(reader, entry)
        elif registration is None or registration.cls in done:
            continue
        else:
            done.add(registration.cls)
            made = _exported(reader, registration, metas.get(registration.cls))
        if made is not None:
            yield made


def _registration(entry: Registration | MetaValue) -> Registration | None:
    if isinstance(entry, Registration):
        return entry
    found = own(entry.applied) if isinstance(entry.applied, ClassValue) else None
    return found if found is not None and found.cls is entry.applied else None


def _joined(entries: Sequence[Registration | MetaValue]) -> dict[ClassValue, MetaValue]:
    """Return the legacy meta of each class that it is one entry with: the first that was applied to it."""
    metas: dict[ClassValue, MetaValue] = {}
    for entry in entries:
        registration = _registration(entry)
        if isinstance(entry, MetaValue) and registration is not None and registration.service is None:
            metas.setdefault(registration.cls, entry)
    return metas


def _exported(reader: Reader, registration: Registration, meta: MetaValue | None) -> Exported | None:
    package = package_of(reader, registration, meta)
    given = argument(registration.service, "name") if meta is None else meta.name
    place = (registration.service or registration).origin.place
    value = registration.cls.name if given is None or _is_empty(given) else given
    key = reader.text(value, "the key of a class", place)
    if key == "":
        key = reader.text(registration.cls.name, "the key of a class", place)
    if package is None or key is None:
        return None
    origins = {"key": value.origin, "registration": registration.origin, "class": registration.cls.origin}
    return Exported(package[0], key, registration.cls, registration, meta, place, origins, package[1])


def _is_empty(value: Value) -> bool:
    return isinstance(value, Const) and value.value in (None, "")


def _legacy(reader: Reader, meta: MetaValue) -> Exported | None:
    if meta.applied is None:
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
