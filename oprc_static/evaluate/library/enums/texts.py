"""How members print: `str()` and `repr()` (3.11 and later)."""

from __future__ import annotations

from oprc_static.evaluate import flags, strings
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, InstanceValue, Value


def text(machine: Machine, spot: Spot, value: InstanceValue) -> Value:
    """Return `str(member)`: the value for ReprEnum kinds, else `Class.NAME`."""
    if any(each.native == "ReprEnum" for each in value.cls.mro):
        held = value.payload if value.payload is not None else value.attributes.names["_value_"]
        shown = strings.text_of(machine, spot, held)
        if isinstance(shown, str):
            return machine.const(shown, spot, "call", value)
        return machine.unknown("the member's value is unknown", spot, value)
    if not isinstance(value.cls.name, Const):
        return machine.unknown("the name of the enum is unknown", spot, value)
    if flags.is_flag(value):
        shown = flags.text(value, value.cls.name.value)
        if shown is None:
            return machine.unknown("the text of a flag is not followed", spot, value)
        return machine.const(shown, spot, "call", value)
    name = value.attributes.names["_name_"]
    if isinstance(name, Const):
        return machine.const(f"{value.cls.name.value}.{name.value}", spot, "call", value)
    return machine.unknown("the name of the member is unknown", spot, name)


def representation(machine: Machine, spot: Spot, value: InstanceValue) -> str | None:
    """Return `repr(member)`, None where the data type's own repr decides."""
    held, name = value.attributes.names["_value_"], value.attributes.names["_name_"]
    own = [each for each in value.cls.mro if not each.native and each.enum is None]
    mixin = value.cls.enum.mixin if value.cls.enum else ""
    if own or not isinstance(name, Const) or not isinstance(value.cls.name, Const) or mixin not in ("", "str", "int"):
        return None
    shown = strings.repr_of(machine, spot, held)
    if not isinstance(shown, str):
        return None
    label = value.cls.name.value if name.value is None else f"{value.cls.name.value}.{name.value}"
    return f"<{label}: {shown}>"
