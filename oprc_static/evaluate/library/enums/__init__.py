"""`enum`: members, values, aliases, automatic values, flags, and how members print."""

from __future__ import annotations

from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.enums import classes, lookup, metaclass, texts
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    EnumFacts,
    InstanceValue,
    Namespace,
    Native,
    NativeCode,
    Value,
)

__all__ = ["install"]


def _auto(machine: Machine, site: CallSite) -> Value:
    if site.arguments:
        return site.arguments[0]
    return InstanceValue(machine.heap, site.origin, machine.library["enum.class.auto"])


def _wrapping(kind: str) -> NativeCode:
    """`enum.member` and `enum.nonmember`: objects that say what becomes of a name in the body."""

    def code(machine: Machine, site: CallSite) -> Value:
        held = only(machine, site, kind)
        return InstanceValue(machine.heap, site.origin, machine.library[f"enum.class.{kind}"], held)

    return code


def _same(machine: Machine, site: CallSite) -> Value:
    return site.arguments[0]


def _verify(machine: Machine, site: CallSite) -> Value:
    machine.outside_may_raise(site.spot, "enum.verify()")
    return Native("verify", _same, site.origin)


def _unique(machine: Machine, site: CallSite) -> Value:
    cls = site.arguments[0]
    if isinstance(cls, ClassValue) and cls.enum is not None:
        names = [
            f"{name} -> {first}"
            for name, member in cls.enum.members.items()
            if isinstance(member, InstanceValue) and (first := _first_name(member)) not in (name, None)
        ]
        if names:
            label = cls.name.value if isinstance(cls.name, Const) else "?"
            message = f"duplicate values found in <enum '{label}'>: {', '.join(names)}"
            raise machine.error("ValueError", message, site.spot, exact=True)
    return cls


def _first_name(member: InstanceValue) -> str | None:
    own = member.attributes.names["_name_"]
    return str(own.value) if isinstance(own, Const) else None


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
    number, word = machine.builtins["int"], machine.builtins["str"]
    assert isinstance(number, ClassValue)
    assert isinstance(word, ClassValue)
    made["IntEnum"] = _native(machine, "IntEnum", (number, made["ReprEnum"]))
    made["StrEnum"] = _native(machine, "StrEnum", (word, made["ReprEnum"]))
    made["IntFlag"] = _native(machine, "IntFlag", (number, made["ReprEnum"], made["Flag"]))
    made["IntFlag"].mro = (made["IntFlag"], number, made["ReprEnum"], made["Flag"], enum, number.mro[-1])
    for name, cls in made.items():
        cls.enum = EnumFacts()
        machine.library[f"enum.{name}"] = cls
    models: dict[str, NativeCode] = {
        "auto": _auto, "member": _wrapping("member"), "nonmember": _wrapping("nonmember"), "unique": _unique,
        "verify": _verify,
    }  # fmt: skip
    for name, code in models.items():
        least = 1 if name in ("unique", "member", "nonmember") else 0
        machine.library[f"enum.{name}"] = Native(f"enum.{name}", code, START, least=least)
    for name in ("auto", "member", "nonmember"):
        machine.library[f"enum.class.{name}"] = _native(machine, f"enum.{name}", ())
    machine.library["class.enum"] = classes.make_enum
    machine.library["class.enum.body"] = classes.enum_body
    machine.library["enum.attribute"] = lookup.attribute
    machine.library["enum.text"] = texts.text
    machine.library["enum.repr"] = texts.representation
    machine.library["enum.call"] = lookup.call_enum
    machine.library["enum.contains"] = lookup.contains
    machine.library["enum.iterate"] = lookup.canonical
    machine.library["enum.members"] = lookup.members
    machine.library["enum.item"] = lookup.item
    metaclass.install(machine)
