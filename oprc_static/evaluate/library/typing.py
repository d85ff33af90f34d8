"""`typing`: constants that decide branches, decorators, and the constructs that make classes."""

from __future__ import annotations

from oprc_static.evaluate import class_annotations, classes, operators
from oprc_static.evaluate.expressions import update_dict
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.collections import check_fields, make_named_tuple
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    Namespace,
    Native,
    Unknown,
    Value,
)


def _same(machine: Machine, site: CallSite) -> Value:
    return only(machine, site, "decorator")


def _cast(machine: Machine, site: CallSite) -> Value:
    return site.arguments[-1] if site.arguments else machine.none(site.spot)


def _overload(machine: Machine, site: CallSite) -> Value:
    name = Const("_overload_dummy", site.origin)
    return FunctionValue(
        machine.heap,
        site.origin,
        name=name,
        qualname=name,
        doc=Const("", site.origin),
        module=Const("typing", site.origin),
        parameters=(),
        code=lambda machine, inner: machine.unknown("an overload is called", inner.spot),
    )


def _override(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "override")
    if isinstance(value, FunctionValue):
        machine.cell(value)
        value.attributes["__override__"] = machine.const(True, site.spot)
    return value


def _typed_dict(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    annotations: dict[str, Annotation],
    body: Frame | None,
    keywords: dict[str, Value],
) -> Value:
    """Make a TypedDict: its bases give it their annotations and nothing else (`typing._TypedDictMeta`)."""
    total = keywords.get("total")
    names.names["__total__"] = total if total is not None else machine.const(True, spot)
    for hidden in ("__required_keys__", "__optional_keys__", "__readonly_keys__", "__mutable_keys__"):
        names.names[hidden] = machine.unknown("the keys of a TypedDict are not followed", spot)
    merged: dict[str, Annotation] = {}
    for base in bases:
        if isinstance(base, ClassValue):
            if not base.facts.get("typed_dict"):
                message = "cannot inherit from both a TypedDict type and a non-TypedDict base class"
                raise machine.error("TypeError", message, spot)
            merged |= base.annotations
    kept = (*(base for base in bases if _is_generic(base)), machine.builtins["dict"])
    cls = classes.create(machine, spot, name, kept, names, annotations=merged | annotations, body=body)
    if isinstance(cls, ClassValue):
        cls.facts["typed_dict"] = True
    return cls


def _is_generic(base: Value) -> bool:
    return isinstance(base, External) and base.path in ("typing.Generic", "typing_extensions.Generic")


def _named_tuple_class(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    annotations: dict[str, Annotation],
    body: Frame | None,
    keywords: dict[str, Value],
) -> Value:
    if any(isinstance(base, ClassValue) for base in bases):
        raise machine.error("TypeError", "can only inherit from a NamedTuple type and Generic", spot)
    fields = list(annotations)
    defaults = {field: names.names[field] for field in fields if field in names.names}
    return make_named_tuple(machine, spot, name, fields, defaults, names, body=body, annotations=annotations)


def _make_typed_dict(machine: Machine, site: CallSite) -> Value:
    """`TypedDict("Name", {"key": type}, total=True)`."""
    name, fields = _name_and_fields(machine, site)
    annotations = class_annotations.given(fields, {})
    if name is None or annotations is None or set(site.keywords) - {"total"}:
        return machine.unknown("this form of TypedDict() is not followed", site.spot, *site.arguments)
    names = _names(machine, site)
    return _typed_dict(machine, site.spot, name, (), names, annotations, None, dict(site.keywords))


def _make_named_tuple(machine: Machine, site: CallSite) -> Value:
    """`NamedTuple("Name", [("field", type)])`."""
    name, fields = _name_and_fields(machine, site)
    annotations = class_annotations.given(fields, {})
    if name is None or annotations is None or site.keywords:
        return machine.unknown("this form of NamedTuple() is not followed", site.spot, *site.arguments)
    check_fields(machine, site, name, list(annotations))
    names = _names(machine, site)
    return make_named_tuple(machine, site.spot, name, list(annotations), {}, names, annotations=annotations)


def _name_and_fields(machine: Machine, site: CallSite) -> tuple[str | None, DictValue]:
    """Return the name of a class to make, None where it or the form is unknown, and its fields as a dict."""
    table = DictValue(machine.heap, site.origin)
    name = operators.plain_of(site.arguments[0]) if len(site.arguments) == 2 and site.spread is None else None
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return None, table
    if isinstance(site.arguments[1], Unknown | External):
        return None, table
    update_dict(machine, site.spot, table, site.arguments[1])
    return name.value, table


def _names(machine: Machine, site: CallSite) -> Namespace:
    names = Namespace(machine.heap, machine.origin(site.spot, "scope"))
    module = site.frame.module
    names.names["__module__"] = module.names.names.get("__name__", machine.const(module.name, site.spot))
    return names


def _dataclass_transform(machine: Machine, site: CallSite) -> Value:
    return Native("dataclass_transform.decorate", _same, site.origin)


def install(machine: Machine) -> None:
    """Add the models, under `typing` and `typing_extensions`."""
    for module in ("typing", "typing_extensions"):
        library = machine.library
        library[f"{module}.TYPE_CHECKING"] = Const(False, START)
        for name in ("final", "runtime_checkable", "runtime", "no_type_check", "type_check_only"):
            library[f"{module}.{name}"] = Native(f"{module}.{name}", _same, START)
        library[f"{module}.override"] = Native(f"{module}.override", _override, START)
        library[f"{module}.cast"] = Native(f"{module}.cast", _cast, START)
        library[f"{module}.assert_type"] = Native(
            f"{module}.assert_type", lambda machine, site: site.arguments[0], START, least=2
        )
        library[f"{module}.reveal_type"] = Native(f"{module}.reveal_type", _same, START)
        library[f"{module}.overload"] = Native(f"{module}.overload", _overload, START)
        library[f"{module}.dataclass_transform"] = Native(f"{module}.dataclass_transform", _dataclass_transform, START)
        library[f"{module}.TypedDict()"] = _make_typed_dict
        library[f"{module}.NamedTuple()"] = _make_named_tuple
    machine.library["class.typing.TypedDict"] = _typed_dict
    machine.library["class.typing.NamedTuple"] = _named_tuple_class
