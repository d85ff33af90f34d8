"""`collections` and named tuples."""

from __future__ import annotations

import keyword

from oprc_static.evaluate import assignment, calls, classes, iteration, operators
from oprc_static.evaluate.expressions import update_dict
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.library.arguments import only, take
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    FunctionValue,
    InstanceValue,
    Namespace,
    NamespaceDict,
    Native,
    NativeCode,
    Parameter,
    ProxyDict,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.origin import Origin


def make_named_tuple(
    machine: Machine,
    spot: Spot,
    name: str,
    fields: list[str],
    defaults: dict[str, Value],
    names: Namespace,
    *,
    body: Frame | None = None,
    annotations: dict[str, Annotation] | None = None,
) -> Value:
    """Return a named tuple class: a tuple subclass with properties, a constructor and an invented docstring."""
    origin = machine.origin(spot, "definition")
    for index, field in enumerate(fields):
        names.names[field] = _field(machine, origin, index)
    listed = ", ".join(fields)
    text = f"{name}({listed},)" if len(fields) == 1 else f"{name}({listed})"
    names.names.setdefault("__doc__", Const(text, origin))
    match = TupleValue(tuple(Const(field, origin) for field in fields), origin)
    names.names["__slots__"] = TupleValue((), origin)
    names.names["_fields"] = names.names["__match_args__"] = match
    known = DictValue(machine.heap, origin)
    known.items = {("constant", field): (Const(field, origin), value) for field, value in defaults.items()}
    names.names["_field_defaults"] = known
    names.names["__new__"] = _constructor(machine, origin, name, fields, defaults)
    names.names["_replace"] = Native("_replace", _replaced(fields), origin, binds=True)
    names.names["_asdict"] = Native("_asdict", _as_dict(fields), origin, binds=True)
    make = Native("_make", _make, origin, binds=True)
    names.names["_make"] = Descriptor(machine.heap, origin, "classmethod", make)
    cls = classes.create(machine, spot, name, (machine.builtins["tuple"],), names, annotations=annotations, body=body)
    if isinstance(cls, ClassValue):
        cls.facts["invented_doc"] = text
        cls.facts["named_fields"] = tuple(fields)
    return cls


def _items_of(value: Value) -> tuple[Value, ...] | None:
    return value.payload.items if isinstance(value, InstanceValue) and isinstance(value.payload, TupleValue) else None


def _replaced(fields: list[str]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        items = _items_of(site.arguments[0])
        instance = site.arguments[0]
        if items is None or not isinstance(instance, InstanceValue) or site.spread is not None:
            return machine.unknown("_replace of this is not followed", site.spot, *site.arguments)
        strange = [name for name in site.keywords if name not in fields]
        if strange:
            raise machine.error("ValueError", f"Got unexpected field names: {strange!r}", site.spot)
        new = tuple(site.keywords.get(name, item) for name, item in zip(fields, items, strict=True))
        return InstanceValue(machine.heap, site.origin, instance.cls, TupleValue(new, site.origin))

    return code


def _as_dict(fields: list[str]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        result = DictValue(machine.heap, site.origin)
        for name, item in zip(fields, _items_of(site.arguments[0]) or (), strict=False):
            result.items[("constant", name)] = (machine.const(name, site.spot), item)
        return result

    return code


def _make(machine: Machine, site: CallSite) -> Value:
    items = iteration.to_list(machine, site.spot, site.arguments[1])
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    return calls.call(machine, site.spot, site.arguments[0], items)


def _field(machine: Machine, origin: object, index: int) -> Value:
    assert isinstance(origin, Origin)

    def get(machine: Machine, site: CallSite) -> Value:
        value = site.arguments[0]
        if isinstance(value, InstanceValue) and isinstance(value.payload, TupleValue):
            return value.payload.items[index]
        return machine.unknown("a field of something unknown", site.spot, value)

    return Descriptor(machine.heap, origin, "property", Native("field", get, origin))


def _constructor(
    machine: Machine, origin: object, typename: str, fields: list[str], defaults: dict[str, Value]
) -> Value:
    assert isinstance(origin, Origin)
    parameters = tuple(Parameter(field, "positional_or_keyword", defaults.get(field)) for field in ["_cls", *fields])
    name = Const("__new__", origin)
    function = FunctionValue(
        machine.heap, origin, name=name, qualname=Const(f"{typename}.__new__", origin), doc=Const(None, origin),
        module=name, parameters=parameters,
        code=lambda machine, site: machine.none(site.spot),
    )  # fmt: skip

    def make(machine: Machine, site: CallSite) -> Value:
        values = calls.bind_arguments(machine, function, site)
        cls = values.pop("_cls")
        assert isinstance(cls, ClassValue)
        return InstanceValue(machine.heap, site.origin, cls, TupleValue(tuple(values.values()), site.origin))

    function.code = make
    return Descriptor(machine.heap, origin, "staticmethod", function)


def _namedtuple(machine: Machine, site: CallSite) -> Value:
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    given = take(machine, site, "namedtuple", ("typename", "field_names"), required=2, keyword_only=_OPTIONS)
    name, fields = operators.plain_of(given["typename"]), operators.plain_of(given["field_names"])
    rename = operators.truth(machine, site.spot, given["rename"]) if "rename" in given else False
    if not isinstance(name, Const) or fields is None or rename is None:
        return machine.unknown("this form of namedtuple() is not followed", site.spot, *site.arguments)
    listed = _field_names(machine, site, fields)
    if isinstance(listed, Unknown):
        return listed
    listed = _renamed(listed) if rename else listed
    check_fields(machine, site, str(name.value), listed)
    given_defaults = given.get("defaults")
    none = given_defaults is None or _is_none(given_defaults)
    values = [] if given_defaults is None or none else iteration.to_list(machine, site.spot, given_defaults)
    if isinstance(values, Unknown):
        return values
    defaults = dict(zip(listed[len(listed) - len(values) :], values, strict=False))
    names = Namespace(machine.heap, machine.origin(site.spot, "scope"))
    module = given.get("module")
    names.names["__module__"] = (
        site.frame.module.names.names.get("__name__", name) if module is None or _is_none(module) else module
    )
    return make_named_tuple(machine, site.spot, str(name.value), listed, defaults, names)


_OPTIONS = ("rename", "defaults", "module")


def _renamed(fields: list[str]) -> list[str]:
    """Replace what cannot be a field's name by its position, as `rename=True` does."""
    return [
        f"_{index}" if not _is_field(field) or field in fields[:index] else field for index, field in enumerate(fields)
    ]


def _is_field(field: str) -> bool:
    return field.isidentifier() and not keyword.iskeyword(field) and not field.startswith("_")


def check_fields(machine: Machine, site: CallSite, name: str, fields: list[str]) -> None:
    """Raise the ValueError that names of a named tuple raise which cannot be."""
    for each in (name, *fields):
        if not each.isidentifier():
            message = f"Type names and field names must be valid identifiers: {each!r}"
            raise machine.error("ValueError", message, site.spot, exact=True)
        if keyword.iskeyword(each):
            message = f"Type names and field names cannot be a keyword: {each!r}"
            raise machine.error("ValueError", message, site.spot, exact=True)
    for index, each in enumerate(fields):
        if each.startswith("_") and not _is_renamed(each, index):
            message = f"Field names cannot start with an underscore: {each!r}"
            raise machine.error("ValueError", message, site.spot, exact=True)
        if each in fields[:index]:
            raise machine.error("ValueError", f"Encountered duplicate field name: {each!r}", site.spot, exact=True)


def _is_renamed(field: str, index: int) -> bool:
    return field == f"_{index}"


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _field_names(machine: Machine, site: CallSite, fields: Value) -> list[str] | Unknown:
    if isinstance(fields, Const) and isinstance(fields.value, str):
        return fields.value.replace(",", " ").split()
    items = iteration.to_list(machine, site.spot, fields)
    if isinstance(items, Unknown):
        return items
    plain = [operators.plain_of(item) for item in items]
    if not all(isinstance(item, Const) for item in plain):
        return machine.unknown("a field name of namedtuple() is unknown", site.spot, *items)
    return [str(item.value) for item in plain if isinstance(item, Const)]


def _ordered_dict(machine: Machine, site: CallSite) -> Value:
    result = DictValue(machine.heap, site.origin, "OrderedDict")
    if site.arguments:
        update_dict(machine, site.spot, result, site.arguments[0])
    for key, value in site.keywords.items():
        assignment.put(machine, site.spot, result, machine.const(key, site.spot), value)
    if site.spread is not None:
        result.blur = site.spread
    return result


def _default_dict(machine: Machine, site: CallSite) -> Value:
    result = DictValue(machine.heap, site.origin, "defaultdict")
    if site.arguments and not _is_none(site.arguments[0]):
        result.factory = site.arguments[0]
    if len(site.arguments) > 1:
        update_dict(machine, site.spot, result, site.arguments[1])
    for key, value in site.keywords.items():
        assignment.put(machine, site.spot, result, machine.const(key, site.spot), value)
    if site.spread is not None:
        result.blur = site.spread
    return result


def _mapping_proxy(machine: Machine, site: CallSite) -> Value:
    """`types.MappingProxyType(mapping)`: what is shown of a plain dict; of other mappings it is not followed."""
    mapping = only(machine, site, "mappingproxy")
    if isinstance(mapping, NamespaceDict):
        return NamespaceDict(
            machine.heap, site.origin, mapping.shown, "mappingproxy", mapping.extra, mapping.order, mapping.hidden
        )
    if not isinstance(mapping, DictValue):
        return machine.unknown("a proxy of this mapping is not followed", site.spot, mapping)
    return ProxyDict(machine.heap, site.origin, mapping)


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in (
        ("collections.namedtuple", _namedtuple),
        ("types.MappingProxyType", _mapping_proxy),
    ):  # fmt: skip
        machine.library[name] = Native(name, code, START)
    for short, base, code in (
        ("OrderedDict", "dict", _ordered_dict),
        ("defaultdict", "dict", _default_dict),
    ):
        parent = machine.builtins[base]
        assert isinstance(parent, ClassValue)
        made = ClassValue(
            machine.heap, START, name=short, qualname=Const(short, START), module=Const("collections", START),
            names=Namespace(machine.heap, START), bases=(parent,), native=short, construct=code,
        )  # fmt: skip
        made.mro = (made, *parent.mro)
        machine.library[f"collections.{short}"] = machine.builtins["types." + short] = made
