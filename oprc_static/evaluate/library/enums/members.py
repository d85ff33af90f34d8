"""The members of an enum: how each is made of what its name was bound to in the body."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.equality import equal, key_of
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.enums.bodies import unknown_member, wrapped
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, Descriptor, InstanceValue, TupleValue, Unknown, Value

_DATA_TYPES = ("str", "int", "float", "complex", "bytes", "tuple", "frozenset", "list", "dict", "set")


def data_type(cls: ClassValue) -> str:
    """Return the built-in type that the members are also instances of, "" for none."""
    return next((each.native for each in cls.mro[1:] if each.native in _DATA_TYPES), "")


def add_members(machine: Machine, spot: Spot, cls: ClassValue, raws: dict[str, Value]) -> None:
    """Do what `__set_name__` of the members-to-be does: make each, find its aliases, initialise it."""
    assert cls.enum is not None
    values = cls.facts.setdefault("values", {})
    init, new = attributes.lookup(cls, "__init__"), attributes.lookup(cls, "__new__")
    own_init = init is not None and not init[0].native
    is_doubtful = own_init or (new is not None and not new[0].native)  # they may change the members before
    for name, raw in raws.items():
        inner = wrapped(raw, "member") or raw
        arguments = _arguments(cls, inner)
        member = _new(machine, spot, cls, inner, arguments)
        member.attributes.names.setdefault("_value_", inner)
        is_doubtful = is_doubtful or isinstance(member.attributes.names["_value_"], Unknown)
        doubt = unknown_member(machine, spot, {**cls.enum.members, name: member}) if is_doubtful else None
        member.attributes.names["_name_"] = Const(name, raw.origin) if doubt is None or not cls.enum.members else doubt
        if init is not None and own_init:
            calls.call(machine, spot, attributes.bind(machine, spot, init[1], member, cls), arguments)
        value = member.attributes.names["_value_"]
        known = _known(machine, spot, cls, value)
        if known is None:
            key = key_of(machine, value)
            if key is not None:
                values[key] = member
        cls.enum.members[name] = known or member


def _arguments(cls: ClassValue, raw: Value) -> tuple[Value, ...]:
    assert cls.enum is not None
    items = raw.payload.items if isinstance(raw, InstanceValue) and isinstance(raw.payload, TupleValue) else None
    items = raw.items if isinstance(raw, TupleValue) else items
    return (raw,) if items is None or cls.enum.mixin == "tuple" else items


def _new(machine: Machine, spot: Spot, cls: ClassValue, raw: Value, arguments: tuple[Value, ...]) -> InstanceValue:
    assert cls.enum is not None
    made = attributes.lookup(cls, "__new__")
    if made is not None and not made[0].native:
        function = made[1].function if isinstance(made[1], Descriptor) else made[1]
        member = calls.call(machine, spot, function, (cls, *arguments))
        if isinstance(member, InstanceValue) and member.cls is cls:
            machine.cell(member.attributes)
            return member
        unknown = machine.unknown("the enum makes its members in a way that is not followed", spot, raw, member)
        member = InstanceValue(machine.heap, raw.origin, cls, unknown)
        member.attributes.names["_value_"] = unknown
        return member
    member = InstanceValue(machine.heap, raw.origin, cls, raw)
    if cls.enum.mixin:
        member.payload = _converted(machine, spot, cls, arguments)
        member.attributes.names["_value_"] = member.payload
    return member


def _converted(machine: Machine, spot: Spot, cls: ClassValue, arguments: tuple[Value, ...]) -> Value:
    assert cls.enum is not None
    unknown = next((each for each in arguments if isinstance(each, Unknown)), None)
    if unknown is not None:
        return machine.follow(unknown, spot)
    first = arguments[0] if arguments else None
    if any(each.native == "StrEnum" for each in cls.mro):
        plain = first.payload if isinstance(first, InstanceValue) else first
        if isinstance(plain, Const) and not isinstance(plain.value, str):
            raise machine.error("TypeError", f"{plain.value!r} is not a string", spot, exact=True)
    kind = machine.builtins[cls.enum.mixin]
    assert isinstance(kind, ClassValue)
    assert kind.construct is not None
    if first is not None and len(arguments) == 1 and isinstance(first, Const) and type(first.value) is _plain(kind):
        return first
    return kind.construct(machine, CallSite(spot.frame, spot.at, arguments, {}, machine.origin(spot, "call")))


def _plain(kind: ClassValue) -> type | None:
    return {"str": str, "int": int, "float": float, "bytes": bytes}.get(kind.native)


def _known(machine: Machine, spot: Spot, cls: ClassValue, value: Value) -> Value | None:
    """Return the member that has the value already."""
    assert cls.enum is not None
    key = key_of(machine, value)
    if key is not None:
        return cls.facts["values"].get(key)  # type: ignore[no-any-return]  # facts are untyped
    machine.walk(len(cls.enum.members))
    for member in cls.enum.members.values():
        held = member.attributes.names["_value_"] if isinstance(member, InstanceValue) else None
        if held is not None and key_of(machine, held) is None and equal(machine, spot, held, value):
            return member
    return None
