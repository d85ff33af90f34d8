"""`dataclasses`: fields, the generated `__init__`, the invented docstring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from oprc_static import ir
from oprc_static.evaluate import attributes, calls, classes, operators, strings
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library import dataclass_methods
from oprc_static.evaluate.library.annotation_text import format_annotation
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.types import START, exception
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    Annotation,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Namespace,
    Native,
    Parameter,
    SetValue,
    TupleValue,
    Value,
)


@dataclass(frozen=True, slots=True)
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


def _dataclass(machine: Machine, site: CallSite) -> Value:
    if site.arguments and not (isinstance(site.arguments[0], Const) and site.arguments[0].value is None):
        return _apply(machine, site, site.arguments[0], site.keywords)
    return Native(
        "dataclass.decorate",
        lambda machine, inner: _apply(machine, inner, only(machine, inner, "dataclass"), site.keywords),
        site.origin,
    )


def _flag(machine: Machine, site: CallSite, options: dict[str, Value], name: str, default: bool) -> bool | None:
    return operators.truth(machine, site.spot, options[name]) if name in options else default


def _apply(machine: Machine, site: CallSite, cls: Value, options: dict[str, Value]) -> Value:
    if not isinstance(cls, ClassValue):
        return machine.unknown("it makes a dataclass of something unknown", site.spot, cls)
    fields = _collect(machine, site, cls, options)
    if any(_flag(machine, site, options, name, False) is None for name in options):
        machine.refuse("an option of the dataclass is unknown", site.spot)
    machine.cell(cls)
    cls.facts["fields"] = fields
    if _flag(machine, site, options, "frozen", False):
        cls.facts["frozen"] = True
    machine.cell(cls.names)
    if _flag(machine, site, options, "init", True):
        cls.names.names.setdefault("__init__", _make_init(machine, site, cls, fields))
    names = TupleValue(
        tuple(Const(each.name, site.origin) for each in fields.values() if each.init and not each.keyword_only),
        site.origin,
    )
    cls.names.names.setdefault("__match_args__", names)
    _tidy(machine, cls, fields)
    defaults = {"repr": True, "eq": True, "order": False, "frozen": False, "unsafe_hash": False}
    flags = {name: bool(_flag(machine, site, options, name, default)) for name, default in defaults.items()}
    dataclass_methods.add(machine, site, cls, fields, flags=flags)
    document(machine, site.spot, cls, fields)
    if _flag(machine, site, options, "slots", False):
        return _with_slots(machine, site, cls, fields)
    return cls


def _collect(machine: Machine, site: CallSite, cls: ClassValue, options: dict[str, Value]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for base in reversed(cls.mro[1:]):
        fields.update(base.facts.get("fields", {}))
    keyword_only = bool(_flag(machine, site, options, "kw_only", False))
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
    if isinstance(raw, ListValue | DictValue | SetValue) and not (isinstance(raw, SetValue) and raw.frozen):
        raise machine.error(
            "ValueError",
            f"mutable default {attributes.type_name(raw)} for field {name} is not allowed: use default_factory",
            site.spot,
        )
    if not isinstance(raw, InstanceValue) or raw.cls.native != "dataclasses.Field":
        return Field(name, annotation, raw, None, keyword_only=keyword_only)
    given = raw.attributes.names
    init = operators.truth(machine, site.spot, given["init"]) if "init" in given else True
    alone = operators.truth(machine, site.spot, given["kw_only"]) if "kw_only" in given else keyword_only
    compare, shown, hashed = (
        operators.truth(machine, site.spot, given[key]) if key in given else None for key in ("compare", "repr", "hash")
    )
    return Field(
        name, annotation, given.get("default"), given.get("default_factory"), bool(init), bool(alone),
        compare=compare is not False, shown=shown is not False, hashed=None if _is_none(given.get("hash")) else hashed,
    )  # fmt: skip


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


def _tidy(machine: Machine, cls: ClassValue, fields: dict[str, Field]) -> None:
    for name in cls.annotations:
        field, raw = fields.get(name), cls.names.names.get(name)
        if field is not None and isinstance(raw, InstanceValue) and raw.cls.native == "dataclasses.Field":
            if field.default is not None:
                cls.names.names[name] = field.default
            else:
                del cls.names.names[name]


def _make_init(machine: Machine, site: CallSite, cls: ClassValue, fields: dict[str, Field]) -> Value:
    given = [each for each in fields.values() if each.init]
    ordered = [each for each in given if not each.keyword_only] + [each for each in given if each.keyword_only]
    parameters = [Parameter("self", "positional_or_keyword")]
    for each in ordered:
        default = each.default if each.default is not None else (_FACTORY if each.factory is not None else None)
        parameters.append(
            Parameter(each.name, "keyword_only" if each.keyword_only else "positional_or_keyword", default)
        )
    name = Const("__init__", site.origin)
    function = FunctionValue(
        machine.heap,
        site.origin,
        name=name,
        qualname=name,
        doc=Const(None, site.origin),
        module=name,
        parameters=tuple(parameters),
        code=lambda machine, inner: machine.none(inner.spot),
    )
    function.code = lambda machine, inner: _initialise(machine, inner, function, fields)
    return function


_FACTORY = Const("<factory>", START)


def _initialise(machine: Machine, site: CallSite, function: FunctionValue, fields: dict[str, Field]) -> Value:
    values = calls.bind_arguments(machine, function, site)
    instance = values["self"]
    if not isinstance(instance, InstanceValue):
        return machine.none(site.spot)
    machine.cell(instance.attributes)
    for field in fields.values():
        value = values.get(field.name, field.default)
        if field.factory is not None and (value is None or value is _FACTORY):
            value = calls.call(machine, site.spot, field.factory, ())
        if value is not None and not field.is_initvar:
            instance.attributes.names[field.name] = value
    post = attributes.special(machine, site.spot, instance, "__post_init__")
    if post is not None:
        extra = [values[each.name] for each in fields.values() if each.is_initvar and each.name in values]
        calls.call(machine, site.spot, post, extra)
    return machine.none(site.spot)


def document(machine: Machine, spot: Spot, cls: ClassValue, fields: dict[str, Field]) -> None:
    """Set the docstring that `dataclass` invents for a class without one: its name and signature."""
    own = cls.names.names.get("__doc__")
    if own is not None and not (isinstance(own, Const) and not own.value):
        return
    text = _signature(machine, spot, cls, fields)
    cls.names.names["__doc__"] = (
        machine.const(text, spot, "invented")
        if text is not None
        else machine.unknown(
            "dataclass writes the signature into the docstring, and a default or annotation of it is not followed",
            spot,
        )
    )
    cls.facts["invented_doc"] = True


def _signature(machine: Machine, spot: Spot, cls: ClassValue, fields: dict[str, Field]) -> str | None:
    init = attributes.lookup(cls, "__init__")
    made = attributes.lookup(cls, "__new__")
    unusual = cls.metaclass is not None or (made is not None and not made[0].native)
    if init is None or not isinstance(init[1], FunctionValue) or unusual or not isinstance(cls.name, Const):
        return (
            f"{cls.name.value}()"
            if isinstance(cls.name, Const) and init is not None and init[0].native == "object" and not unusual
            else None
        )
    parts: list[str] = []
    star = False
    for parameter in init[1].parameters[1:]:
        if parameter.kind == "positional_only":
            return None
        star = star or parameter.kind == "var_positional"
        if parameter.kind == "keyword_only" and not star:
            parts.append("*")
            star = True
        text = _parameter(machine, spot, parameter, fields.get(parameter.name) if init[1].definition is None else None)
        if text is None:
            return None
        parts.append(text)
    returns = "" if init[1].definition is None else _returns(machine, init[1])
    return f"{cls.name.value}({', '.join(parts)}){returns}" if returns is not None else None


def _returns(machine: Machine, init: FunctionValue) -> str | None:
    if init.returns is None:
        return ""
    text = format_annotation(init.returns)
    return None if text is None else f" -> {text}".replace(" -> None", "")


def _parameter(machine: Machine, spot: Spot, parameter: Parameter, field: Field | None) -> str | None:
    annotation = field.annotation if field is not None else parameter.annotation
    shown = format_annotation(annotation) if annotation is not None else ""
    if shown is None:
        return None
    stars = {"var_positional": "*", "var_keyword": "**"}.get(parameter.kind, "")
    head = f"{stars}{parameter.name}: {shown}" if shown else f"{stars}{parameter.name}"
    if parameter.default is None:
        return head
    default = "<factory>" if parameter.default is _FACTORY else strings.repr_of(machine, spot, parameter.default)
    if not isinstance(default, str):
        return None
    return f"{head} = {default}" if shown else f"{head}={default}"


def _with_slots(machine: Machine, site: CallSite, cls: ClassValue, fields: dict[str, Field]) -> Value:
    names = Namespace(machine.heap, cls.names.origin, dict(cls.names.names))
    for name in fields:
        if name in cls.annotations:
            names.names[name] = Descriptor(machine.heap, site.origin, "slot", cls)
    assert isinstance(cls.name, Const)
    names.names["__slots__"] = TupleValue(
        tuple(Const(name, site.origin) for name in fields if name in cls.annotations), site.origin
    )
    names.names["__qualname__"] = cls.qualname
    made = classes.create(machine, site.spot, cls.name.value, cls.bases, names, annotations=dict(cls.annotations))
    if isinstance(made, ClassValue):
        made.facts.update(cls.facts)
        for value in names.names.values():
            function = value.function if isinstance(value, Descriptor) else value
            if (
                isinstance(function, FunctionValue)
                and function.method_of is cls
                and machine.settings.python_version >= (3, 14)
            ):
                function.method_of = made
    return made


def _make_field(machine: Machine, site: CallSite) -> Value:
    instance = InstanceValue(machine.heap, site.origin, machine.library["dataclasses.class.Field"])
    instance.attributes.names.update(site.keywords)
    return instance


def _replace(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0]
    if not isinstance(value, InstanceValue) or "fields" not in value.cls.facts:
        return machine.unknown("dataclasses.replace of this is not followed", site.spot, *site.arguments)
    fields: dict[str, Field] = value.cls.facts["fields"]
    given = {
        name: value.attributes.names[name]
        for name, field in fields.items()
        if field.init and name in value.attributes.names
    }
    return calls.call(machine, site.spot, value.cls, (), {**given, **site.keywords})


def install(machine: Machine) -> None:
    """Add the models."""
    models: dict[str, Callable[[Machine, CallSite], Value]] = {
        "dataclasses.dataclass": _dataclass,
        "dataclasses.field": _make_field,
        "dataclasses.replace": _replace,
        "dataclasses.asdict": dataclass_methods.flatten(as_tuple=False),
        "dataclasses.astuple": dataclass_methods.flatten(as_tuple=True),
        "dataclasses.fields": dataclass_methods.fields,
        "dataclasses.is_dataclass": dataclass_methods.is_dataclass,
    }
    for name, code in models.items():
        machine.library[name] = Native(name, code, START)
    cls = ClassValue(
        machine.heap, START, name="Field", qualname=Const("Field", START), module=Const("dataclasses", START),
        names=Namespace(machine.heap, START), native="dataclasses.Field",
    )  # fmt: skip
    root = machine.builtins["object"]
    assert isinstance(root, ClassValue)
    cls.mro = (cls, root)
    machine.library["dataclasses.class.Field"] = cls
    base = machine.builtins["AttributeError"]
    assert isinstance(base, ClassValue)
    frozen = ClassValue(
        machine.heap,
        START,
        name="FrozenInstanceError",
        qualname=Const("FrozenInstanceError", START),
        module=Const("dataclasses", START),
        names=Namespace(machine.heap, START),
        bases=(base,),
        native="FrozenInstanceError",
    )
    frozen.mro = (frozen, *base.mro)
    frozen.construct = exception(frozen)
    machine.builtins["types.FrozenInstanceError"] = machine.library["dataclasses.FrozenInstanceError"] = frozen
