"""The fields of a dataclass: how its annotations and defaults are read."""

from __future__ import annotations

from dataclasses import replace

from oprc_static import ir
from oprc_static.evaluate import attributes, operators, strings
from oprc_static.evaluate.equality import is_unhashable
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    Annotation,
    ClassValue,
    Const,
    External,
    InstanceValue,
    Value,
)
from oprc_static.records import record

FACTORY = Const("<factory>", START)
"""What stands for a default that a factory makes."""


@record
class Field:
    """One field of a dataclass."""

    name: str
    annotation: Annotation
    default: Value | None
    factory: Value | None
    init: bool = True
    keyword_only: bool = False
    is_initvar: bool = False
    compare: bool = True
    shown: bool = True
    hashed: bool | None = None
    metadata: Value | None = None


def flag(machine: Machine, site: CallSite, options: dict[str, Value], name: str, default: bool) -> bool | None:
    """Return the truth of an option, None where only a run can tell."""
    return operators.truth(machine, site.spot, options[name]) if name in options else default


def collect(machine: Machine, site: CallSite, cls: ClassValue, options: dict[str, Value]) -> dict[str, Field]:
    """Return the fields of a class: those of its bases, then its own annotations."""
    fields: dict[str, Field] = {}
    for base in reversed(cls.mro[1:]):
        fields.update(base.facts.get("fields", {}))
    keyword_only = bool(flag(machine, site, options, "kw_only", False))
    for name, annotation in cls.annotations.items():
        if _is_pseudo(annotation, "KW_ONLY"):
            keyword_only = True
            continue
        if _is_pseudo(annotation, "ClassVar"):
            continue
        made = _field(machine, site, cls, name, annotation, keyword_only=keyword_only)
        fields[name] = replace(made, is_initvar=True) if _is_pseudo(annotation, "InitVar") else made
    _check_order(machine, site, fields)
    return fields


def _is_pseudo(annotation: Annotation, name: str) -> bool:
    value = annotation.value
    if isinstance(value, Alias):
        value = value.base
    if isinstance(value, External):
        return value.path in (f"typing.{name}", f"dataclasses.{name}")
    text = value.value if isinstance(value, Const) else None
    if isinstance(text, str):
        return text.startswith((name, f"typing.{name}", f"dataclasses.{name}"))
    node = annotation.expression
    if annotation.lazy and isinstance(node, ir.Subscript):
        node = node.value
    if annotation.lazy and isinstance(node, ir.Attribute):
        return node.attr == name
    return annotation.lazy and isinstance(node, ir.Name) and node.id == name


def _field(
    machine: Machine, site: CallSite, cls: ClassValue, name: str, annotation: Annotation, *, keyword_only: bool
) -> Field:
    raw = cls.names.names.get(name)
    given = raw.attributes.names if is_field(raw) and isinstance(raw, InstanceValue) else None
    default = _given(machine, raw if given is None else given.get("default"))
    if default is not None and is_unhashable(default):
        kind = strings.repr_of(machine, site.spot, attributes.class_of(machine, site.spot, default))
        message = f"mutable default {kind} for field {name} is not allowed: use default_factory"
        raise machine.error("ValueError", message, site.spot, exact=isinstance(kind, str))
    if given is None:
        return Field(name, annotation, default, None, keyword_only=keyword_only)
    factory = _given(machine, given.get("default_factory"))
    if default is not None and factory is not None:
        message = "cannot specify both default and default_factory"
        raise machine.error("ValueError", message, site.spot, exact=True)
    init = operators.truth(machine, site.spot, given["init"]) if "init" in given else True
    alone = operators.truth(machine, site.spot, given["kw_only"]) if "kw_only" in given else keyword_only
    compare, shown, hashed = (
        operators.truth(machine, site.spot, given[key]) if key in given else None for key in ("compare", "repr", "hash")
    )
    return Field(
        name, annotation, default, factory, bool(init), bool(alone),
        compare=compare is not False, shown=shown is not False, hashed=None if _is_none(given.get("hash")) else hashed,
        metadata=given.get("metadata"),
    )  # fmt: skip


def is_field(value: Value | None) -> bool:
    """Whether a value is what `dataclasses.field(…)` gives."""
    return isinstance(value, InstanceValue) and value.cls.native == "dataclasses.Field"


def _given(machine: Machine, value: Value | None) -> Value | None:
    return None if value is machine.library["dataclasses.MISSING"] else value


def _is_none(value: Value | None) -> bool:
    return value is None or (isinstance(value, Const) and value.value is None)


def _check_order(machine: Machine, site: CallSite, fields: dict[str, Field]) -> None:
    seen = ""
    for field in fields.values():
        if field.keyword_only or not field.init:
            continue
        has_default = field.default is not None or field.factory is not None
        if seen and not has_default:
            raise machine.error(
                "TypeError", f"non-default argument '{field.name}' follows default argument '{seen}'", site.spot
            )
        seen = field.name if has_default else seen


def tidy(machine: Machine, cls: ClassValue, fields: dict[str, Field]) -> None:
    """Leave the plain defaults on the class where the body has `field(…)`."""
    for name in cls.annotations:
        field, raw = fields.get(name), cls.names.names.get(name)
        if field is not None and isinstance(raw, InstanceValue) and raw.cls.native == "dataclasses.Field":
            if field.default is not None:
                cls.names.names[name] = field.default
            else:
                del cls.names.names[name]
