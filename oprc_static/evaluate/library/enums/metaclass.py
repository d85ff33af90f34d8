"""`EnumType`: what a metaclass of the program may call through `super()`."""

from __future__ import annotations

from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.enums import lookup
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    IteratorValue,
    Namespace,
    Native,
    NativeCode,
    TupleValue,
    Unknown,
    Value,
)


def install(machine: Machine) -> None:
    """Add `EnumType`, whose methods a metaclass of the program may call."""
    base = machine.builtins["type"]
    assert isinstance(base, ClassValue)
    meta = ClassValue(
        machine.heap, START, name="EnumType", qualname=Const("EnumType", START), module=Const("enum", START),
        names=Namespace(machine.heap, START), bases=(base,), native="EnumType",
    )  # fmt: skip
    meta.mro = (meta, *base.mro)
    machine.library["enum.EnumType"] = machine.library["enum.EnumMeta"] = meta
    methods: dict[str, NativeCode] = {
        "__getitem__": lambda machine, site: lookup.item(machine, site.spot, _enum(site), site.arguments[1]),
        "__call__": lambda machine, site: lookup.call_enum(machine, _without_class(site), _enum(site)),
        "__iter__": _listed,
        "__len__": _length,
        "__contains__": _verdict,
    }
    for name, code in methods.items():
        meta.names.names[name] = Native(f"EnumType.{name}", code, START, binds=True)


def _enum(site: CallSite) -> ClassValue:
    cls = site.arguments[0]
    assert isinstance(cls, ClassValue)
    return cls


def _without_class(site: CallSite) -> CallSite:
    return CallSite(site.frame, site.at, site.arguments[1:], site.keywords, site.origin, site.spread)


def _listed(machine: Machine, site: CallSite) -> Value:
    members = lookup.canonical(machine, site.spot, _enum(site))
    if isinstance(members, Unknown):
        return members
    source = TupleValue(tuple(members), site.origin)
    return IteratorValue(machine.heap, site.origin, "sequence", (source,))


def _length(machine: Machine, site: CallSite) -> Value:
    members = lookup.canonical(machine, site.spot, _enum(site))
    return members if isinstance(members, Unknown) else machine.const(len(members), site.spot)


def _verdict(machine: Machine, site: CallSite) -> Value:
    found = lookup.contains(machine, site.spot, _enum(site), site.arguments[1])
    return found if isinstance(found, Unknown) else machine.const(found, site.spot)
