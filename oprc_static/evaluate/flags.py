"""`enum.Flag`: members that are combined from others, and how they are asked."""

from __future__ import annotations

from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, InstanceValue, Value


def is_flag(value: Value) -> bool:
    """Whether a value is a member, or a combination of members, of a Flag or IntFlag."""
    return isinstance(value, InstanceValue) and any(each.native == "Flag" for each in value.cls.mro)


def bits_of(value: Value) -> int | None:
    """Return the bits of a flag or an int, None where they are unknown."""
    if isinstance(value, InstanceValue):
        value = value.attributes.names.get("_value_", value)
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else None


def combine(machine: Machine, spot: Spot, op: str, left: Value, right: Value) -> Value | None:
    """Return `left op right` for `| & ^` where one side is a flag; None where that is not defined."""
    cls = (
        left.cls
        if isinstance(left, InstanceValue) and is_flag(left)
        else right.cls
        if isinstance(right, InstanceValue)
        else None
    )
    if cls is None or op not in ("|", "&", "^"):
        return None
    takes_ints = any(each.native == "IntFlag" for each in cls.mro)
    for side in (left, right):
        if not (isinstance(side, InstanceValue) and side.cls is cls) and not (takes_ints and bits_of(side) is not None):
            return None
    first, second = bits_of(left), bits_of(right)
    if first is None or second is None:
        return machine.unknown("the bits of a flag are unknown", spot, left, right)
    return member(machine, spot, cls, {"|": first | second, "&": first & second, "^": first ^ second}[op])


def inverted(machine: Machine, spot: Spot, value: InstanceValue) -> Value:
    """Return `~flag`: the other flags of its class."""
    bits, mask = bits_of(value), _mask(value.cls)
    if bits is None or mask is None or bits & ~mask:
        return machine.unknown("the bits of a flag are unknown", spot, value)
    return member(machine, spot, value.cls, mask & ~bits)


def _mask(cls: ClassValue) -> int | None:
    mask = 0
    for each in cls.enum.members.values() if cls.enum is not None else ():
        bits = bits_of(each)
        if bits is None or bits < 0:
            return None
        mask |= bits
    return mask


def member(machine: Machine, spot: Spot, cls: ClassValue, bits: int) -> Value:
    """Return the member of a flag class with these bits, combined from single ones where it has no name of its own."""
    known = cls.facts["values"].get(("constant", bits))
    if known is not None:
        return known  # type: ignore[no-any-return]  # facts are untyped
    mask = _mask(cls)
    if (
        mask is None
        or bits < 0
        or bits & ~mask
        or any(hook in each.names.names for each in cls.mro for hook in ("_missing_", "__new__") if not each.native)
    ):
        return machine.unknown("a combination of flags with bits that have no name is not followed", spot)
    names = [name for name, each in single_members(cls).items() if (bits_of(each) or 0) & bits]
    made = InstanceValue(machine.heap, machine.origin(spot, "operation"), cls, machine.const(bits, spot))
    made.attributes.names["_value_"] = machine.const(bits, spot)
    made.attributes.names["_name_"] = machine.const("|".join(names) if names else None, spot)
    cls.facts["values"][("constant", bits)] = made
    return made


def single_members(cls: ClassValue) -> dict[str, Value]:
    """Return the members of exactly one bit by name, without aliases: what iterating the class and a flag gives."""
    assert cls.enum is not None
    single: dict[str, Value] = {}
    for name, each in cls.enum.members.items():
        bits = bits_of(each)
        if bits is not None and bits > 0 and bits & (bits - 1) == 0 and each not in single.values():
            single[name] = each
    return dict(sorted(single.items(), key=lambda pair: bits_of(pair[1]) or 0))


def contains(machine: Machine, spot: Spot, container: InstanceValue, item: Value) -> bool | None:
    """Return `item in container` for flags."""
    if not isinstance(item, InstanceValue):
        return None
    if item.cls is not container.cls:
        raise machine.error("TypeError", "unsupported operand type(s) for 'in'", spot)
    first, second = bits_of(container), bits_of(item)
    return None if first is None or second is None else second & first == second


def text(value: InstanceValue, name: str) -> str | None:
    """Return `str()` of a flag whose class is called `name`."""
    own, bits = value.attributes.names["_name_"], bits_of(value)
    if not isinstance(own, Const) or bits is None:
        return None
    return f"{name}({bits!r})" if own.value is None else f"{name}.{own.value}"


def is_mixed_in(value: InstanceValue) -> bool:
    """Whether an instance stands for its payload: a subclass of a built-in, or an enum with a data type."""
    return value.cls.enum is None or bool(value.cls.enum.mixin)
