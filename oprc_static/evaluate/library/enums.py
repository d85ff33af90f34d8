"""`enum`: members, values, aliases, automatic values, and how members print."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, classes, flags, strings
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    EnumFacts,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Namespace,
    Native,
    TupleValue,
    Value,
)

_BASES: dict[str, tuple[str, ...]] = {
    "Enum": (), "IntEnum": ("int",), "StrEnum": ("str",), "Flag": (), "IntFlag": ("int",), "ReprEnum": (),
}  # fmt: skip
_PLAIN_TEXT = ("IntEnum", "StrEnum", "IntFlag", "ReprEnum")
_MIXINS = ("str", "int", "float", "bytes", "tuple")


def make_enum(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    annotations: dict[str, Annotation],
    body: Frame | None,
) -> Value:
    """Return an enum class: its namespace's plain values become members."""
    ignored = _ignored(names)
    members = {key: value for key, value in names.names.items() if key not in ignored and _is_member(name, key, value)}
    for key in members:
        del names.names[key]
    for base in bases:
        if isinstance(base, ClassValue) and base.enum is not None and base.enum.members:
            raise machine.error("TypeError", f"<enum '{name}'> cannot extend an enumeration with members", spot)
    cls = _plain_class(machine, spot, name, bases, names, annotations, body)
    if not isinstance(cls, ClassValue):
        return cls
    cls.enum = EnumFacts(mixin=_mixin(cls))
    _fill(machine, spot, cls, members)
    return cls


def _plain_class(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    annotations: dict[str, Annotation],
    body: Frame | None,
) -> Value:
    enums = [base for base in bases if isinstance(base, ClassValue) and base.enum is not None]
    saved = [(base, base.enum) for base in enums]
    for base in enums:
        base.enum = None
    try:
        return classes.create(machine, spot, name, bases, names, annotations=annotations, body=body)
    finally:
        for base, facts in saved:
            base.enum = facts


def _ignored(names: Namespace) -> set[str]:
    """The names that `_ignore_` lists are no members."""
    listed = names.names.get("_ignore_")
    if isinstance(listed, Const) and isinstance(listed.value, str):
        return set(listed.value.replace(",", " ").split())
    if isinstance(listed, ListValue | TupleValue):
        return {str(item.value) for item in listed.items if isinstance(item, Const)}
    return set()


def _is_member(class_name: str, key: str, value: Value) -> bool:
    """Dunder, sunder and mangled private names are no members, others with a leading `_` are (3.11 and later)."""
    if (key.startswith("_") and key.endswith("_")) or key.startswith(f"_{class_name.lstrip('_')}__"):
        return False
    if isinstance(value, FunctionValue | Descriptor):
        return False
    if isinstance(value, InstanceValue) and attributes.lookup(value.cls, "__get__") is not None:
        return False
    return not (isinstance(value, InstanceValue) and value.cls.native == "enum.nonmember")


def _mixin(cls: ClassValue) -> str:
    for each in cls.mro[1:]:
        if each.native in _MIXINS:
            return each.native
        if each.native in ("IntEnum", "IntFlag"):
            return "int"
        if each.native == "StrEnum":
            return "str"
    return ""


def _fill(machine: Machine, spot: Spot, cls: ClassValue, members: dict[str, Value]) -> None:
    assert cls.enum is not None
    hooks = ("__new__", "_generate_next_value_", "_missing_")
    own = {hook for hook in hooks for each in cls.mro if not each.native and hook in each.names.names}
    init = attributes.lookup(cls, "__init__")
    by_value: dict[object, Value] = {}
    last: list[Value] = []
    for key, raw in members.items():
        value = _value_of(machine, spot, cls, key, raw, last, own)
        known = key_of(value)
        if known is not None and known in by_value:
            cls.enum.members[key] = by_value[known]
            continue
        member = InstanceValue(machine.heap, raw.origin, cls, value)
        member.attributes.names["_name_"] = Const(key, raw.origin)
        member.attributes.names["_value_"] = value
        cls.enum.members[key] = member
        last.append(value)
        if known is not None:
            by_value[known] = member
        if init is not None and not init[0].native:
            arguments = raw.items if isinstance(raw, TupleValue) else (raw,)
            method = attributes.bind(machine, spot, init[1], member, cls)
            calls.call(machine, spot, method, arguments)
    cls.facts["values"] = by_value


def _value_of(
    machine: Machine, spot: Spot, cls: ClassValue, key: str, raw: Value, last: list[Value], own: set[str]
) -> Value:
    assert cls.enum is not None
    if "__new__" in own:
        return machine.unknown("the enum makes its values in __new__", spot, raw)
    if isinstance(raw, InstanceValue) and raw.cls.native == "enum.auto":
        if "_generate_next_value_" in own:
            return machine.unknown("the enum makes its values itself", spot, raw)
        return _automatic(machine, spot, cls, key, last)
    if isinstance(raw, TupleValue) and cls.enum.mixin and cls.enum.mixin != "tuple":
        if len(raw.items) == 1:
            return raw.items[0]
        return machine.unknown("a tuple is passed to the enum's data type", spot, raw)
    if cls.enum.mixin == "int" and isinstance(raw, Const) and not isinstance(raw.value, int):
        return machine.unknown("the enum's data type converts it", spot, raw)
    if cls.enum.mixin == "str" and isinstance(raw, Const) and not isinstance(raw.value, str):
        if any(each.native == "StrEnum" for each in cls.mro):
            raise machine.error("TypeError", f"{raw.value!r} is not a string", spot)
        return machine.unknown("the enum's data type converts it", spot, raw)
    return raw


def _automatic(machine: Machine, spot: Spot, cls: ClassValue, key: str, last: list[Value]) -> Value:
    if any(each.native == "StrEnum" for each in cls.mro):
        return machine.const(key.lower(), spot)
    flags = any(each.native in ("Flag", "IntFlag") for each in cls.mro)
    plain = [each.value for each in last if isinstance(each, Const) and isinstance(each.value, int)]
    if len(plain) != len(last):
        return machine.unknown("an automatic value after one that is no integer", spot, *last)
    if flags:
        return machine.const(1 << max((value.bit_length() for value in plain), default=0), spot)
    return machine.const(max(plain, default=0) + 1, spot)


def _attribute(machine: Machine, spot: Spot, value: InstanceValue, name: str) -> Value | object:
    if name in ("name", "_name_"):
        return value.attributes.names.get("_name_", attributes.MISSING)
    if name in ("value", "_value_"):
        return value.attributes.names.get("_value_", attributes.MISSING)
    assert value.cls.enum is not None
    found = attributes.lookup(value.cls, name)
    if found is None and name in value.cls.enum.members:
        return value.cls.enum.members[name]
    return attributes.MISSING


def _text(machine: Machine, spot: Spot, value: InstanceValue) -> Value:
    """Return `str(member)`: the value for ReprEnum kinds, else `Class.NAME` (3.11 and later)."""
    for each in value.cls.mro:
        if each.native in _PLAIN_TEXT:
            text = strings.text_of(machine, spot, value.attributes.names["_value_"])
            return (
                machine.const(text, spot, "call", value)
                if isinstance(text, str)
                else machine.unknown("the member's value is unknown", spot, value)
            )
    if any(each.native in ("Flag",) for each in value.cls.mro):
        shown = flags.text(value, value.cls.name.value) if isinstance(value.cls.name, Const) else None
        return (
            machine.const(shown, spot, "call", value)
            if shown is not None
            else machine.unknown("the text of a flag is not followed", spot, value)
        )
    name = value.attributes.names["_name_"]
    if isinstance(name, Const) and isinstance(value.cls.name, Const):
        return machine.const(f"{value.cls.name.value}.{name.value}", spot, "call", value)
    return machine.unknown("the name of the enum is unknown", spot, value)


def _repr(machine: Machine, spot: Spot, value: InstanceValue) -> str | None:
    """Return `repr(member)`, None where the data type's own repr decides."""
    held, name = value.attributes.names["_value_"], value.attributes.names["_name_"]
    bases = [each for each in value.cls.mro if not each.native and each.enum is None]
    if (
        bases
        or not isinstance(name, Const)
        or not isinstance(value.cls.name, Const)
        or (value.cls.enum and value.cls.enum.mixin not in ("", "str", "int"))
    ):
        return None
    shown = strings.repr_of(machine, spot, held)
    if not isinstance(shown, str):
        return None
    return (
        f"<{value.cls.name.value}: {shown}>"
        if name.value is None
        else f"<{value.cls.name.value}.{name.value}: {shown}>"
    )


def _call(machine: Machine, site: CallSite, cls: ClassValue) -> Value:
    """`Color("red")` looks a member up; `Color("Name", …)` makes an enum."""
    if len(site.arguments) != 1 or cls.enum is None or not cls.enum.members:
        return machine.unknown("an enum made by calling one is not followed", site.spot, *site.arguments)
    argument = site.arguments[0]
    if isinstance(argument, InstanceValue) and argument.cls is cls:
        return argument
    key = key_of(argument)
    members = cls.facts.get("values", {})
    if key is None or any(
        key_of(member.attributes.names["_value_"]) is None
        for member in cls.enum.members.values()
        if isinstance(member, InstanceValue)
    ):
        return machine.unknown("the member's value is unknown", site.spot, argument)
    if (
        key not in members
        and any(each.native == "Flag" for each in cls.mro)
        and isinstance(argument, Const)
        and isinstance(argument.value, int)
    ):
        return flags.member(machine, site.spot, cls, argument.value)
    if key in members:
        return members[key]  # type: ignore[no-any-return]  # facts are untyped
    if attributes.lookup(cls, "_missing_") is not None:
        return machine.unknown("`_missing_` decides", site.spot, argument)
    shown = strings.repr_of(machine, site.spot, argument)
    named = cls.qualname.value if isinstance(cls.qualname, Const) else "?"
    raise machine.error("ValueError", f"{shown} is not a valid {named}", site.spot, exact=isinstance(shown, str))


def _members(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    assert cls.enum is not None
    result = DictValue(machine.heap, machine.origin(spot, "attribute"))
    for name, member in cls.enum.members.items():
        result.items[("constant", name)] = (machine.const(name, spot), member)
    return result


def _auto(machine: Machine, site: CallSite) -> Value:
    return InstanceValue(machine.heap, site.origin, machine.library["enum.class.auto"])


def _same(machine: Machine, site: CallSite) -> Value:
    return site.arguments[0]


def _unique(machine: Machine, site: CallSite) -> Value:
    cls = site.arguments[0]
    if isinstance(cls, ClassValue) and cls.enum is not None:
        names = [
            name
            for name, member in cls.enum.members.items()
            if isinstance(member, InstanceValue) and not _named(member, name)
        ]
        if names:
            raise machine.error("ValueError", f"duplicate values found: {', '.join(names)}", site.spot)
    return cls


def _named(member: InstanceValue, name: str) -> bool:
    own = member.attributes.names["_name_"]
    return isinstance(own, Const) and own.value == name


def _meta(machine: Machine, spot: Spot) -> Value:
    return External("enum.EnumType", machine.origin(spot, "attribute"))


def _native(machine: Machine, name: str, bases: tuple[ClassValue, ...]) -> ClassValue:
    cls = ClassValue(
        machine.heap, START, name=name, qualname=Const(name, START), module=Const("enum", START),
        names=Namespace(machine.heap, START), bases=bases, native=name,
    )  # fmt: skip
    order: list[ClassValue] = []
    for base in bases:
        order.extend(each for each in base.mro if each not in order and each.native != "object")
    root = machine.builtins["object"]
    assert isinstance(root, ClassValue)
    cls.mro = (cls, *order, root)
    return cls


def install(machine: Machine) -> None:
    """Add the models."""
    enum = _native(machine, "Enum", ())
    made = {"Enum": enum, "ReprEnum": _native(machine, "ReprEnum", (enum,)), "Flag": _native(machine, "Flag", (enum,))}
    for name in ("IntEnum", "StrEnum", "IntFlag"):
        data = machine.builtins[_BASES[name][0]]
        assert isinstance(data, ClassValue)
        made[name] = _native(machine, name, (data, made["Flag"] if name == "IntFlag" else enum))
    for name, cls in made.items():
        cls.enum = EnumFacts()
        machine.library[f"enum.{name}"] = cls
    machine.library["enum.auto"] = Native("enum.auto", _auto, START)
    machine.library["enum.class.auto"] = _native(machine, "enum.auto", ())
    machine.library["enum.unique"] = Native("enum.unique", _unique, START)
    machine.library["enum.verify"] = Native(
        "enum.verify", lambda machine, site: Native("verify", _same, site.origin), START
    )
    for name in ("member", "nonmember", "global_enum"):
        machine.library[f"enum.{name}"] = Native(f"enum.{name}", _unfollowed, START)
    machine.library["class.enum"] = make_enum
    machine.library["enum.attribute"] = _attribute
    machine.library["enum.text"] = _text
    machine.library["enum.repr"] = _repr
    machine.library["enum.call"] = _call
    machine.library["enum.members"] = _members
    machine.library["enum.EnumMeta"] = _meta


def _unfollowed(machine: Machine, site: CallSite) -> Value:
    return machine.unknown("this decorator of enum members is not followed", site.spot, *site.arguments)
