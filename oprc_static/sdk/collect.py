"""From the registry to packages, as `MetadataRepo.export_pkg` of the SDK reads them at export time."""

from __future__ import annotations

from dataclasses import dataclass, field

from oprc_static.diagnostics import Fix
from oprc_static.evaluate import attributes, iteration, operators
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    ListValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
)
from oprc_static.opackage import FunctionBinding, OClass, OFunction, OPackage
from oprc_static.origin import Origin
from oprc_static.rules import registration
from oprc_static.sdk.behaviour import behaviour
from oprc_static.sdk.metas import UNREADABLE, refuse_surrogates
from oprc_static.sdk.model import Entry, MetaValue, Registry
from oprc_static.sdk.reporting import as_unknown, describe, unknown_value
from oprc_static.sdk.services import PACKAGE_META


@dataclass
class Draft:
    """A package while its classes are being read."""

    name: str
    version: str | None = None
    author: str = ""
    description: str = ""
    description_first: bool = False
    tags: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    classes: list[OClass] = field(default_factory=list)
    functions: list[OFunction] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)

    def finish(self) -> OPackage:
        """Return the package."""
        return OPackage(
            self.name,
            self.version,
            self.author,
            self.description,
            tuple(self.tags),
            tuple(self.classes),
            tuple(self.functions),
            tuple(self.dependencies),
            origins=self.origins,
            description_first=self.description_first,
        )


def collect(machine: Machine, spot: Spot, registry: Registry) -> tuple[OPackage, ...]:
    """Return the packages in order of their first class; reports what cannot be known.

    Source: oaas-sdk2-py 0.3.6, `MetadataRepo.export_pkg`; before 0.3.0 it looks at names only, and names a function
    by its binding's name.
    """
    drafts: dict[str, Draft] = {}
    names_only = not behaviour(machine).exports_metadata
    for joined, meta in registry.entries.items():
        package, key = _text(meta.package), _text(meta.name)
        if package is None or key is None or meta.applied is None:
            if not joined.startswith(UNREADABLE):
                _report_late(machine, meta)
            continue
        draft = drafts.setdefault(package, Draft(package, origins={"name": meta.package.origin}))
        if names_only:
            draft.classes.append(_named_class(key, meta))
            draft.functions.extend(_named_functions(meta))
            continue
        _merge_metadata(machine, spot, draft, meta)
        draft.classes.append(_class(machine, spot, key, meta))
        draft.functions.extend(_functions(machine, spot, key, meta))
    return tuple(draft.finish() for draft in drafts.values())


def _report_late(machine: Machine, meta: MetaValue) -> None:
    """Report a key or package that was a string when the class was registered, and is none any more."""
    for value, what in ((meta.package, "package"), (meta.name, "key")):
        if _text(value) is not None:
            continue
        if isinstance(value, Unknown | External):
            machine.add(unknown_value(as_unknown(value), meta.place, f"the {what} of a service"))
            continue
        machine.report(
            registration.METADATA_TYPE,
            value.origin.place,
            f"the {what} of a service is {describe(value)}, no string: it would be printed as it is",
            help="give a string",
        )


def _text(value: Value) -> str | None:
    plain = operators.plain_of(value)
    return plain.value if isinstance(plain, Const) and isinstance(plain.value, str) else None


def _named_class(key: str, meta: MetaValue) -> OClass:
    return OClass(key, function_bindings=_bindings(meta, ""), origins=_class_origins(meta))


def _named_functions(meta: MetaValue) -> list[OFunction]:
    return [OFunction(name, origins={"key": entry.name.origin}) for name, entry in meta.table.functions.items()]


def _class(machine: Machine, spot: Spot, key: str, meta: MetaValue) -> OClass:
    assert meta.applied is not None
    doc = attributes.get(machine, spot, meta.applied, "__doc__")
    description = description_of(machine, doc, meta, f"the description of `{key}`")
    origins = _class_origins(meta)
    if description:
        origins["description"] = doc.origin
    return OClass(key, description, function_bindings=_bindings(meta, key), origins=origins)


def _class_origins(meta: MetaValue) -> dict[str, Origin]:
    assert meta.applied is not None
    registration = Origin("registration", meta.place)
    return {"key": meta.name.origin, "registration": registration, "class": meta.applied.origin}


def _bindings(meta: MetaValue, class_key: str) -> tuple[FunctionBinding, ...]:
    return tuple(
        FunctionBinding(
            name,
            f"{class_key}.{name}",
            stateless=_truth(entry.stateless),
            origins={"name": entry.name.origin, "definition": Origin("definition", entry.place)},
        )
        for name, entry in meta.table.functions.items()
    )


def _truth(value: Value) -> bool:
    return bool(value.value) if isinstance(value, Const) else False


def _functions(machine: Machine, spot: Spot, key: str, meta: MetaValue) -> list[OFunction]:
    made = []
    for name, entry in meta.table.functions.items():
        doc = _doc(machine, spot, entry)
        text = description_of(machine, doc, meta, f"the description of `{key}.{name}`")
        origins = {"key": entry.name.origin} | ({"description": doc.origin} if text else {})
        made.append(OFunction(f"{key}.{name}", description=text, origins=origins))
    return made


def _doc(machine: Machine, spot: Spot, entry: Entry) -> Value:
    return attributes.get(machine, spot, entry.function, "__doc__")


def description_of(machine: Machine, doc: Value, meta: MetaValue, what: str) -> str:
    """Return the text that a docstring exports: "" for none; reports what is unknown or no string."""
    plain = operators.plain_of(doc)
    if isinstance(plain, Const) and plain is doc and (plain.value is None or isinstance(plain.value, str)):
        return without_surrogates(machine, plain, what) if plain.value else ""
    if isinstance(doc, Unknown | External):
        why = as_unknown(doc)
        machine.add(unknown_value(why, meta.place, what))
        return ""
    falsy = isinstance(plain, Const) and not plain.value
    if not falsy:
        machine.report(
            registration.METADATA_TYPE,
            meta.place,
            f"{what} is {describe(doc)}, no string",
            help="assign a string to `__doc__`",
        )
    return ""


def without_surrogates(machine: Machine, value: Const, what: str) -> str:
    """Return a constant's text; reports lone surrogates, which no document can carry."""
    refuse_surrogates(machine, value, what)
    return "".join(character for character in str(value.value) if not "\ud800" <= character <= "\udfff")


# --- package metadata ------------------------------------------------------------------------------------------------


def _merge_metadata(machine: Machine, spot: Spot, draft: Draft, meta: MetaValue) -> None:
    found = _stored(machine, meta)
    if found is None:
        return
    inner = _item(found, "metadata")
    _check_name(machine, draft, meta, _item(found, "pkg_name"))
    version = _item(found, "version")
    if not _is_none(version):
        draft.version = _string(machine, meta, version, "the version of a package")
        draft.origins["version"] = version.origin
    if not isinstance(inner, DictValue):
        if not _is_none(inner):
            return
        inner = found
        found_metadata: tuple[str, ...] = ()
    else:
        found_metadata = ("author", "description")
    for key in found_metadata:
        value = _item(inner, key)
        verdict = operators.truth(machine, spot, value)
        if verdict is not False:
            text = _string(machine, meta, value, f"the {key} of a package")
            draft.description_first |= key == "description" and not draft.author
            setattr(draft, key, text)
            draft.origins[key] = value.origin
    for key, source in (("tags", inner), ("dependencies", found)) if found_metadata else (("dependencies", found),):
        _unite(machine, spot, meta, draft, key, _item(source, key))


def _stored(machine: Machine, meta: MetaValue) -> DictValue | None:
    if isinstance(meta.applied, FunctionValue):
        value = meta.applied.attributes.get(PACKAGE_META)
    else:
        assert isinstance(meta.applied, ClassValue)
        found = attributes.lookup(meta.applied, PACKAGE_META)
        value = found[1] if found is not None else None
    if value is None:
        return None
    if not isinstance(value, DictValue):
        why = as_unknown(value, "it is no package metadata")
        machine.add(unknown_value(why, meta.place, "the package metadata of a class"))
        return None
    return value


def _item(value: DictValue, key: str) -> Value:
    pair = value.items.get(("constant", key))
    return pair[1] if pair is not None else Const(None, value.origin)


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _check_name(machine: Machine, draft: Draft, meta: MetaValue, name: Value) -> None:
    text = _text(name)
    if text is not None and text != draft.name:
        machine.report(
            registration.PACKAGE_MISMATCH,
            name.origin.place,
            f"`@oaas.package` names `{text}`, but the service is in `{draft.name}`, which counts",
            help=f'write `package="{text}"` in `@oaas.service`, or name `{draft.name}` here',
            fix=Fix("string", draft.name),
        )


def _string(machine: Machine, meta: MetaValue, value: Value, what: str) -> str:
    plain = operators.plain_of(value)
    if plain is value and isinstance(plain, Const) and isinstance(plain.value, str):
        return without_surrogates(machine, plain, what)
    if isinstance(value, Unknown | External):
        why = as_unknown(value)
        machine.add(unknown_value(why, meta.place, what))
        return ""
    machine.report(
        registration.METADATA_TYPE,
        value.origin.place,
        f"{what} is {describe(value)}, no string: it would be printed as it is",
        help="give a string",
    )
    return ""


def _unite(machine: Machine, spot: Spot, meta: MetaValue, draft: Draft, key: str, value: Value) -> None:
    if operators.truth(machine, spot, value) is False:
        return
    items = _items(machine, spot, meta, key, value)
    target: list[str] = getattr(draft, key)
    for item in items:
        plain = operators.plain_of(item)
        if plain is not item or not isinstance(plain, Const) or not isinstance(plain.value, str):
            if isinstance(item, Unknown):
                machine.add(unknown_value(item, meta.place, f"one of the {key} of a package"))
            else:
                machine.report(
                    registration.METADATA_TYPE,
                    item.origin.place,
                    f"one of the {key} of a package is {describe(item)}, no string",
                    help="give strings",
                )
        elif plain.value not in target:
            draft.origins[f"{key}[{len(target)}]"] = item.origin
            target.append(without_surrogates(machine, plain, f"one of the {key} of a package"))


def _items(machine: Machine, spot: Spot, meta: MetaValue, key: str, value: Value) -> list[Value]:
    if isinstance(value, ListValue | TupleValue | SetValue | DictValue | View):
        blur = getattr(value, "blur", None)
        if isinstance(value, SetValue) and blur is None:
            return list(value.items.values())
        items = iteration.to_list(machine, spot, value)
        if not isinstance(items, Unknown):
            return items
        machine.add(unknown_value(items, meta.place, f"the {key} of a package"))
        return []
    if isinstance(value, Unknown | External):
        why = as_unknown(value)
        machine.add(unknown_value(why, meta.place, f"the {key} of a package"))
        return []
    machine.report(
        registration.METADATA_TYPE,
        value.origin.place,
        f"the {key} of a package are {describe(value)}, no list of strings",
        help=f'write `{key}=["…"]`',
    )
    return []
