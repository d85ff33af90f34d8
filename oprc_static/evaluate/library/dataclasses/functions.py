"""The functions beside `dataclass`: `field`, `fields`, `replace`, `make_dataclass`."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, iteration, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import take
from oprc_static.evaluate.library.dataclasses.creation import apply
from oprc_static.evaluate.library.dataclasses.methods import field_object, fields_of
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
    Const,
    DictValue,
    InstanceValue,
    Namespace,
    NamespaceDict,
    TupleValue,
    Unknown,
    Value,
)

_OPTIONS = ("default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only", "doc")


def make_field(machine: Machine, site: CallSite) -> Value:
    """`dataclasses.field(…)`."""
    given = take(machine, site, "field", (), required=0, keyword_only=_OPTIONS)
    instance = InstanceValue(machine.heap, site.origin, machine.library["dataclasses.class.Field"])
    instance.attributes.names.update(given)
    if site.spread is not None:
        instance.attributes.blur = site.spread
    return instance


def fields(machine: Machine, site: CallSite) -> Value:
    """`dataclasses.fields`."""
    found = fields_of(site.arguments[0]) if site.arguments else None
    if found is None:
        return machine.unknown("dataclasses.fields of this is not followed", site.spot, *site.arguments)
    shown = [field_object(machine, site, each) for each in found.values() if not each.is_initvar]
    return TupleValue(tuple(shown), site.origin)


def replace(machine: Machine, site: CallSite) -> Value:
    """`dataclasses.replace`."""
    value = site.arguments[0] if site.arguments else None
    found = fields_of(value) if isinstance(value, InstanceValue) else None
    if not isinstance(value, InstanceValue) or found is None:
        return machine.unknown("dataclasses.replace of this is not followed", site.spot, *site.arguments)
    given: dict[str, Value] = {}
    for name, field in found.items():
        if not field.init and name in site.keywords:
            message = f"field {name} is declared with init=False, it cannot be specified with replace()"
            raise machine.error("ValueError", message, site.spot, exact=True)
        if field.init and not field.is_initvar and name not in site.keywords:
            given[name] = attributes.get(machine, site.spot, value, name)
    return calls.call(machine, site.spot, value.cls, (), {**given, **site.keywords})


_PARTS = ("cls_name", "fields")
_OWN = ("bases", "namespace", "module")


def make_dataclass(machine: Machine, site: CallSite) -> Value:
    """`dataclasses.make_dataclass(name, fields, *, bases=(), namespace=None, …)`."""
    options = {key: value for key, value in site.keywords.items() if key not in (*_PARTS, *_OWN)}
    own = {key: value for key, value in site.keywords.items() if key not in options}
    given = {**dict(zip(_PARTS, site.arguments, strict=False)), **own}
    name = operators.plain_of(given["cls_name"]) if "cls_name" in given else None
    listed = iteration.to_list(machine, site.spot, given["fields"]) if "fields" in given else None
    bases = iteration.to_list(machine, site.spot, given["bases"]) if "bases" in given else []
    if not isinstance(name, Const) or not isinstance(listed, list) or not isinstance(bases, list) or site.spread:
        return machine.unknown("this use of make_dataclass() is not followed", site.spot, *site.arguments)
    names = Namespace(machine.heap, machine.origin(site.spot, "scope"))
    here = site.frame.module.names.names.get("__name__", name)
    old = machine.settings.python_version < (3, 12)
    names.names["__module__"] = machine.const("types", site.spot) if old else given.get("module", here)
    table = given.get("namespace")
    if isinstance(table, DictValue) and not isinstance(table, NamespaceDict) and table.blur is None:
        names.names.update({str(key.value): item for key, item in table.items.values() if isinstance(key, Const)})
    elif table is not None and not (isinstance(table, Const) and table.value is None):
        return machine.unknown("the namespace of make_dataclass() is unknown", site.spot, table)
    annotations = _declared(machine, site, listed, names)
    if isinstance(annotations, Unknown):
        return annotations
    cls = machine.operations.create_class(
        machine, site.spot, str(name.value), tuple(bases), names, annotations=annotations
    )
    return apply(machine, site, cls, options)


def _declared(
    machine: Machine, site: CallSite, listed: list[Value], names: Namespace
) -> dict[str, Annotation] | Unknown:
    annotations: dict[str, Annotation] = {}
    for item in listed:
        plain = operators.plain_of(item)
        text = isinstance(plain, Const) and isinstance(plain.value, str)
        parts = [item, machine.const("typing.Any", site.spot)] if text else iteration.to_list(machine, site.spot, item)
        key = operators.plain_of(parts[0]) if isinstance(parts, list) and len(parts) > 1 else None
        if not isinstance(parts, list) or not isinstance(key, Const):
            return machine.unknown("a field of make_dataclass() is unknown", site.spot, item)
        annotations[str(key.value)] = Annotation(None, None, parts[1], lazy=False)
        if len(parts) > 2:
            names.names[str(key.value)] = parts[2]
    return annotations
