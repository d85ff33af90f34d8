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
    bits, masks = bits_of(value), _masks(value.cls)
    if bits is None or masks is None:
        return machine.unknown("the bits of a flag are unknown", spot, value)
    return member(machine, spot, value.cls, ~bits if _keeps(value.cls) else masks[1] & ~bits)


def _masks(cls: ClassValue) -> tuple[int, int] | None:
    """Return the bits of all members and those of the members with one bit, None where they are unknown."""
    every = single = 0
    for each in cls.enum.members.values() if cls.enum is not None else ():
        bits = bits_of(each)
        if bits is None or bits < 0:
            return None
        every |= bits
        single |= bits if bits & (bits - 1) == 0 else 0
    return every, single


def _keeps(cls: ClassValue) -> bool:
    """Whether bits without a name are kept (IntFlag) rather than refused."""
    return any(each.native == "IntFlag" for each in cls.mro)


def member(machine: Machine, spot: Spot, cls: ClassValue, bits: int) -> Value:
    """Return `cls(bits)`: the member with these bits, combined from single ones where it has no name of its own."""
    known = cls.facts["values"].get(("constant", bits))
    if known is not None:
        return known  # type: ignore[no-any-return]  # facts are untyped
    masks = _masks(cls)
    own = any(hook in each.names.names for each in cls.mro for hook in ("_missing_", "__new__") if not each.native)
    if masks is None or own or "boundary" in cls.facts:
        return machine.unknown("how this flag class combines bits is not followed", spot)
    every = (1 << masks[0].bit_length()) - 1
    if not ~every <= bits <= every or bits & (every ^ masks[0]):
        if not _keeps(cls):
            raise machine.error("ValueError", f"invalid value {bits} of a flag", spot)
        bits = max(every + 1, 1 << bits.bit_length()) + bits if bits < 0 else bits
    elif bits < 0:
        bits = every + 1 + bits if _keeps(cls) else masks[1] & bits
    known = cls.facts["values"].get(("constant", bits))
    return known if known is not None else _combined(machine, spot, cls, bits)


def members_in(value: InstanceValue) -> list[Value]:
    """Return the single members that a flag is made of: what iterating it gives."""
    bits = bits_of(value) or 0
    return [each for each in single_members(value.cls).values() if (bits_of(each) or 0) & bits]


def _combined(machine: Machine, spot: Spot, cls: ClassValue, bits: int) -> Value:
    names = [name for name, each in single_members(cls).items() if (bits_of(each) or 0) & bits]
    masks = _masks(cls)
    beyond = bits & ~masks[0] if masks is not None else 0
    if beyond and names:
        names.append(str(beyond))
    made = InstanceValue(machine.heap, machine.origin(spot, "operation"), cls, machine.const(bits, spot))
    made.attributes.names["_value_"] = machine.const(bits, spot)
    made.attributes.names["_name_"] = machine.const("|".join(names) if names else None, spot)
    cls.facts["values"][("constant", bits)] = made
    return made


def is_single(value: Value) -> bool:
    """Whether a member has exactly one bit: the others are no canonical members."""
    bits = bits_of(value)
    return bits is not None and bits > 0 and bits & (bits - 1) == 0


def single_members(cls: ClassValue) -> dict[str, Value]:
    """Return the members of exactly one bit by name, without aliases, as a flag gives those that it is made of.

    That is by their bits where the members are defined in that order, else as they are defined.
    """
    assert cls.enum is not None
    single: dict[str, Value] = {}
    for name, each in cls.enum.members.items():
        if is_single(each) and each not in single.values():
            single[name] = each
    return single


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
