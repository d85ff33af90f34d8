"""How built-in exceptions are made."""

from __future__ import annotations

from oprc_static.evaluate import operators
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    External,
    InstanceValue,
    ListValue,
    NativeCode,
    TupleValue,
    Unknown,
    Value,
)


def exception(cls: ClassValue) -> NativeCode:
    """Return the constructor of a built-in exception class."""

    def code(machine: Machine, site: CallSite) -> Value:
        chosen: Value = cls
        if cls.native == "OSError" and len(site.arguments) > 1:
            chosen = _by_number(machine, site, cls)
        held = _grouped(machine, site) if cls.native in ("ExceptionGroup", "BaseExceptionGroup") else None
        if isinstance(held, TupleValue):
            chosen = _group_class(machine, site, cls, held)
        if isinstance(held, Unknown) or not isinstance(chosen, ClassValue):
            return held or chosen
        instance = InstanceValue(machine.heap, site.origin, chosen)
        names = instance.attributes.names
        names["args"] = TupleValue(site.arguments, site.origin)
        if held is not None:
            names["message"], names["exceptions"] = site.arguments[0], held
        names.update(site.keywords)
        return instance

    return code


def _by_number(machine: Machine, site: CallSite, cls: ClassValue) -> Value:
    """`OSError(2, …)` is a FileNotFoundError."""
    number = operators.plain_of(site.arguments[0])
    if isinstance(number, Const):
        known = isinstance(number.value, int)
        return machine.builtins[type(OSError(number.value, "")).__name__] if known else cls
    return machine.unknown("which OSError it is depends on its number", site.spot, *site.arguments)


def _grouped(machine: Machine, site: CallSite) -> TupleValue | Unknown:
    """Return the exceptions of a group; raises what the constructor of a group raises."""
    if len(site.arguments) != 2 or site.keywords:
        raise machine.error("TypeError", "an exception group takes a message and exceptions", site.spot)
    message, held = operators.plain_of(site.arguments[0]), site.arguments[1]
    items = machine.items(site.spot, held) if isinstance(held, ListValue | TupleValue) else None
    if message is None or isinstance(message, Unknown) or isinstance(items, Unknown):
        return machine.unknown("what an exception group holds is unknown", site.spot, *site.arguments)
    if isinstance(held, Unknown | External | InstanceValue):
        return machine.unknown("what an exception group holds is unknown", site.spot, *site.arguments)
    if not isinstance(message, Const) or not isinstance(message.value, str) or items is None:
        raise machine.error("TypeError", "an exception group takes a message and a sequence", site.spot)
    for item in items:
        verdict = is_instance_of(item, "BaseException")
        if isinstance(item, Unknown | External) or (verdict is None and isinstance(item, InstanceValue)):
            return machine.unknown("what an exception group holds is unknown", site.spot, *items)
        if not verdict:
            raise machine.error("ValueError", "an exception group holds exceptions", site.spot)
    if not items:
        raise machine.error("ValueError", "an exception group is not empty", site.spot)
    return TupleValue(tuple(items), site.origin)


def _group_class(machine: Machine, site: CallSite, cls: ClassValue, held: TupleValue) -> Value:
    if all(is_instance_of(each, "Exception") for each in held.items):
        return machine.builtins["ExceptionGroup"]
    if cls.native == "ExceptionGroup":
        raise machine.error("TypeError", "Cannot nest BaseExceptions in an ExceptionGroup", site.spot)
    return cls
