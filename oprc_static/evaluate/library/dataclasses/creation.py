"""What `@dataclass` adds to a class."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, classes, slots
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.dataclasses import methods
from oprc_static.evaluate.library.dataclasses.documents import document
from oprc_static.evaluate.library.dataclasses.fields import FACTORY, Field, collect, flag, tidy
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    Descriptor,
    FunctionValue,
    InstanceValue,
    Namespace,
    Native,
    Parameter,
    TupleValue,
    Value,
)


def dataclass_decorator(machine: Machine, site: CallSite) -> Value:
    """`@dataclass` and `@dataclass(…)`."""
    if site.arguments and not (isinstance(site.arguments[0], Const) and site.arguments[0].value is None):
        return apply(machine, site, site.arguments[0], site.keywords)
    return Native(
        "dataclass.decorate",
        lambda machine, inner: apply(machine, inner, only(machine, inner, "dataclass"), site.keywords),
        site.origin,
    )


def apply(machine: Machine, site: CallSite, cls: Value, options: dict[str, Value]) -> Value:
    """Make a dataclass of a class."""
    if not isinstance(cls, ClassValue):
        return machine.unknown("it makes a dataclass of something unknown", site.spot, cls)
    fields = collect(machine, site, cls, options)
    if any(flag(machine, site, options, name, False) is None for name in options):
        machine.refuse("an option of the dataclass is unknown", site.spot)
    machine.cell(cls)
    cls.facts["fields"] = fields
    if flag(machine, site, options, "frozen", False):
        cls.facts["frozen"] = True
    machine.cell(cls.names)
    if flag(machine, site, options, "init", True):
        cls.names.names.setdefault("__init__", _make_init(machine, site, cls, fields))
    names = TupleValue(
        tuple(Const(each.name, site.origin) for each in fields.values() if each.init and not each.keyword_only),
        site.origin,
    )
    cls.names.names.setdefault("__match_args__", names)
    tidy(machine, cls, fields)
    defaults = {"repr": True, "eq": True, "order": False, "frozen": False, "unsafe_hash": False}
    flags = {name: bool(flag(machine, site, options, name, default)) for name, default in defaults.items()}
    methods.add(machine, site, cls, fields, flags=flags)
    document(machine, site.spot, cls, fields)
    if flag(machine, site, options, "slots", False):
        return _with_slots(machine, site, cls, fields)
    return cls


def _make_init(machine: Machine, site: CallSite, cls: ClassValue, fields: dict[str, Field]) -> Value:
    given = [each for each in fields.values() if each.init]
    ordered = [each for each in given if not each.keyword_only] + [each for each in given if each.keyword_only]
    parameters = [Parameter("self", "positional_or_keyword")]
    for each in ordered:
        default = each.default if each.default is not None else (FACTORY if each.factory is not None else None)
        parameters.append(
            Parameter(each.name, "keyword_only" if each.keyword_only else "positional_or_keyword", default)
        )
    name = Const("__init__", site.origin)
    owner = cls.qualname
    qualname = Const(f"{owner.value}.__init__", site.origin) if isinstance(owner, Const) else owner
    function = FunctionValue(
        machine.heap,
        site.origin,
        name=name,
        qualname=qualname,
        doc=Const(None, site.origin),
        module=name,
        parameters=tuple(parameters),
        code=lambda machine, inner: machine.none(inner.spot),
    )
    function.code = lambda machine, inner: _initialise(machine, inner, function, fields)
    return function


def _initialise(machine: Machine, site: CallSite, function: FunctionValue, fields: dict[str, Field]) -> Value:
    values = calls.bind_arguments(machine, function, site)
    instance = values["self"]
    if not isinstance(instance, InstanceValue):
        return machine.none(site.spot)
    machine.cell(instance.attributes)
    for field in fields.values():
        value = values.get(field.name, field.default)
        if field.factory is not None and (value is None or value is FACTORY):
            value = calls.call(machine, site.spot, field.factory, ())
        if value is not None and not field.is_initvar:
            instance.attributes.names[field.name] = value
    post = attributes.special(machine, site.spot, instance, "__post_init__")
    if post is not None:
        extra = [values[each.name] for each in fields.values() if each.is_initvar and each.name in values]
        calls.call(machine, site.spot, post, extra)
    return machine.none(site.spot)


def _with_slots(machine: Machine, site: CallSite, cls: ClassValue, fields: dict[str, Field]) -> Value:
    names = Namespace(machine.heap, cls.names.origin, dict(cls.names.names))
    slotted = [name for name, each in fields.items() if name in cls.annotations and not each.is_initvar]
    for name in slotted:
        names.names[name] = Descriptor(machine.heap, site.origin, "slot", cls)
    assert isinstance(cls.name, Const)
    names.names["__slots__"] = TupleValue(tuple(Const(name, site.origin) for name in slotted), site.origin)
    names.names["__qualname__"] = cls.qualname
    made = classes.create(machine, site.spot, cls.name.value, cls.bases, names, annotations=dict(cls.annotations))
    for base in cls.bases:
        if isinstance(base, ClassValue) and base.subclasses is not None:
            machine.cell(base.subclasses)
            reason = "the class that `slots=True` replaces is among them until it is collected"
            base.subclasses.blur = machine.unknown(reason, site.spot)
    if isinstance(made, ClassValue):
        made.facts = {**cls.facts, slots.LAYOUT: made.facts[slots.LAYOUT]}
        for value in names.names.values():
            function = value.function if isinstance(value, Descriptor) else value
            if (
                isinstance(function, FunctionValue)
                and function.method_of is cls
                and machine.settings.python_version >= (3, 14)
            ):
                function.method_of = made
    return made
