"""Asking an enum: `Color(1)`, `_missing_`, `in`, `__members__`, and the attributes of members."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, flags, operators, strings
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.enums.bodies import unknown_member
from oprc_static.evaluate.library.enums.classes import make_by_call
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, DictValue, InstanceValue, TupleValue, Unknown, Value


def call_enum(machine: Machine, site: CallSite, cls: ClassValue) -> Value:
    """`Color("red")` looks a member up; `Enum("Color", …)` makes an enum."""
    assert cls.enum is not None
    if not cls.enum.members:
        return make_by_call(machine, site, cls)
    arguments = [*site.arguments, *(site.keywords[key] for key in ("value",) if key in site.keywords)]
    if len(arguments) != 1:
        if machine.settings.python_version < (3, 12) or not arguments or site.keywords:
            return machine.unknown("an enum called like this is not followed", site.spot, *arguments)
        arguments = [TupleValue(tuple(arguments), site.origin)]
    return member_of(machine, site.spot, cls, arguments[0])


def member_of(machine: Machine, spot: Spot, cls: ClassValue, asked: Value) -> Value:
    """Return `cls(value)`; raises ValueError where there is no such member."""
    assert cls.enum is not None
    if isinstance(asked, InstanceValue) and asked.cls is cls:
        return asked
    found = find_member(machine, spot, cls, asked)
    if found is not None:
        return found
    plain = operators.plain_of(asked)
    if any(each.native == "Flag" for each in cls.mro) and isinstance(plain, Const) and isinstance(plain.value, int):
        return flags.member(machine, spot, cls, plain.value)
    shown = strings.repr_of(machine, spot, asked)
    named = cls.qualname.value if isinstance(cls.qualname, Const) else "?"
    message = f"{shown} is not a valid {named}"
    return _missing(machine, spot, cls, asked, machine.error("ValueError", message, spot, exact=isinstance(shown, str)))


def find_member(machine: Machine, spot: Spot, cls: ClassValue, asked: Value) -> Value | None:
    """Return the member with a value, None if there is none, an unknown where only a run can tell."""
    assert cls.enum is not None
    key = key_of(machine, asked)
    doubt = unknown_member(machine, spot, cls.enum.members)
    if doubt is not None or isinstance(asked, Unknown):
        return doubt or machine.follow(asked, spot)  # type: ignore[arg-type]  # one of the two
    if key is not None:
        found: Value | None = cls.facts["values"].get(key)
        if found is not None or not isinstance(asked, InstanceValue):
            return found
    for member in cls.enum.members.values():
        held = member.attributes.names["_value_"] if isinstance(member, InstanceValue) else member
        same = operators.truth(machine, spot, operators.compare(machine, spot, "==", held, asked))
        if same is None:
            return machine.unknown("the member's value is unknown", spot, asked)
        if same:
            return member
    return None


def _missing(machine: Machine, spot: Spot, cls: ClassValue, asked: Value, refusal: Raised) -> Value:
    hook = attributes.lookup(cls, "_missing_")
    if hook is None:
        raise refusal
    result = calls.call(machine, spot, attributes.bind(machine, spot, hook[1], None, cls), (asked,))
    if isinstance(result, InstanceValue) and result.cls is cls:
        return result
    if isinstance(result, Const) and result.value is None:
        raise refusal
    if isinstance(result, Unknown):
        return result
    raise machine.error("TypeError", "_missing_ returned something that is no member", spot)


def contains(machine: Machine, spot: Spot, cls: ClassValue, item: Value) -> bool | Unknown:
    """Return `item in cls`: from 3.12 on, values count as well."""
    assert cls.enum is not None
    if isinstance(item, Unknown):
        return item
    if isinstance(item, InstanceValue) and item.cls.enum is not None:
        if item.cls is cls:
            return True
        if machine.settings.python_version < (3, 12):
            return False
    if machine.settings.python_version < (3, 12):
        raise machine.error("TypeError", "unsupported operand type(s) for 'in'", spot)
    found = find_member(machine, spot, cls, item)
    return found if isinstance(found, Unknown) else found is not None


def item(machine: Machine, spot: Spot, cls: ClassValue, index: Value) -> Value:
    """Return `cls["NAME"]`; raises KeyError."""
    assert cls.enum is not None
    plain = operators.plain_of(index)
    if not isinstance(plain, Const) or not isinstance(plain.value, str):
        return machine.unknown("the member's name is unknown", spot, index)
    member = cls.enum.members.get(plain.value)
    if member is None:
        raise machine.error("KeyError", repr(plain.value), spot, arguments=(index,))
    return member


def members(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    """Return `cls.__members__`, aliases included."""
    assert cls.enum is not None
    doubt = unknown_member(machine, spot, cls.enum.members)
    result = DictValue(machine.heap, machine.origin(spot, "attribute"), "mappingproxy")
    for name, member in cls.enum.members.items():
        result.items[("constant", name)] = (machine.const(name, spot), member if doubt is None else doubt)
    return result


def canonical(machine: Machine, spot: Spot, cls: ClassValue) -> list[Value] | Unknown:
    """Return the members without aliases, in the order of their definition: what iterating the class gives."""
    assert cls.enum is not None
    doubt = unknown_member(machine, spot, cls.enum.members)
    if doubt is not None:
        return doubt
    unique = list(dict.fromkeys(cls.enum.members.values()))
    if any(each.native == "Flag" for each in cls.mro):
        return [each for each in unique if flags.is_single(each)]
    return unique


def attribute(machine: Machine, spot: Spot, value: InstanceValue, name: str) -> Value | object:
    """Return what enum itself adds to a member: its name, its value, the other members."""
    if name in ("name", "_name_"):
        return value.attributes.names.get("_name_", attributes.MISSING)
    if name in ("value", "_value_"):
        return value.attributes.names.get("_value_", attributes.MISSING)
    if name == "_sort_order_":
        return machine.unknown("the order of a member is not followed", spot)
    assert value.cls.enum is not None
    found = attributes.lookup(value.cls, name)
    if found is None and name in value.cls.enum.members:
        return value.cls.enum.members[name]
    return attributes.MISSING
