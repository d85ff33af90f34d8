"""f-strings and `format()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.strings.texts import repr_of, text_of
from oprc_static.evaluate.values import Const, InstanceValue, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

WIDEST = 100_000


def joined(machine: Machine, frame: Frame, node: ir.JoinedString) -> Value:
    """Return the value of an f-string."""
    texts: list[str] = []
    parents: list[Value] = []
    unknown: Unknown | None = None
    for part in node.parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        value = _formatted(machine, frame, part)
        parents.append(value)
        if isinstance(value, Const):
            texts.append(value.value)
        else:
            unknown = (
                value if isinstance(value, Unknown) else machine.unknown("it is not a constant", Spot(frame, part.at))
            )
    spot = Spot(frame, node.at)
    if unknown is not None:
        return machine.follow(unknown, spot)
    if sum(map(len, texts)) > LONGEST:
        return machine.unknown("it is too large to compute", spot, *parents)
    return machine.const("".join(texts), spot, "operation", *parents)


def _formatted(machine: Machine, frame: Frame, part: ir.FormattedValue) -> Value:
    spot = Spot(frame, part.at)
    value = machine.evaluate(frame, part.value)
    spec = joined(machine, frame, part.spec) if part.spec is not None else Const("", value.origin)
    if isinstance(spec, Unknown):
        machine.outside_may_raise(spot, "formatting by an unknown specification")
        return spec
    if part.conversion:
        value = converted(machine, spot, value, part.conversion)
    return formatted(machine, spot, value, spec)


def converted(machine: Machine, spot: Spot, value: Value, conversion: str) -> Value:
    """Return the value of `!s`, `!r` or `!a`."""
    text = text_of(machine, spot, value) if conversion == "s" else repr_of(machine, spot, value)
    if text is None:
        return unknown_text(machine, spot, value)
    if isinstance(text, Unknown):
        return text
    return machine.const(
        ascii(value.value) if conversion == "a" and isinstance(value, Const) else text, spot, "operation", value
    )


def unknown_text(machine: Machine, spot: Spot, value: Value) -> Unknown:
    """Return the unknown for a text that is not followed."""
    if isinstance(value, Unknown):
        return machine.follow(value, spot)
    return machine.unknown(f"the text of a {attributes.type_name(value)} is not followed", spot, value)


def may_refuse(machine: Machine, spot: Spot, value: Value) -> None:
    """Note that something unknown may not take a format specification."""
    machine.outside_may_raise(spot, "formatting something unknown")
    machine.risk_of_none(spot, value, "unsupported format string passed to NoneType.__format__")


def formatted(machine: Machine, spot: Spot, value: Value, spec: Value) -> Value:
    """Return `format(value, spec)`."""
    if not isinstance(spec, Const):
        machine.outside_may_raise(spot, "formatting by an unknown specification")
        return unknown_text(machine, spot, spec)
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, spot, value, "__format__")
        if method is not None:
            return calls.call(machine, spot, method, (spec,))
        if isinstance(value.payload, Const) and (value.cls.enum is None or _formats_as_value(value)):
            own = attributes.special(machine, spot, value, "__str__")
            if own is None or (spec.value and not isinstance(value.payload.value, str)):
                value = value.payload
    if isinstance(value, Const) and spec.value:
        if too_wide(spec.value):
            return machine.unknown("it is too wide to compute", spot, value)
        try:
            return machine.const(format(value.value, spec.value), spot, "operation", value)
        except (ValueError, TypeError) as error:
            raise machine.error(type(error).__name__, str(error), spot, exact=True) from None
    text = text_of(machine, spot, value)
    if not isinstance(text, str):
        if spec.value:
            may_refuse(machine, spot, value)
        return unknown_text(machine, spot, value) if text is None else text
    if spec.value and isinstance(value, InstanceValue) and value.cls.enum is not None:
        return (
            machine.const(format(text, spec.value), spot, "operation", value)
            if not too_wide(spec.value)
            else unknown_text(machine, spot, value)
        )
    if spec.value:
        raise machine.error(
            "TypeError", f"unsupported format string passed to {attributes.type_name(value)}.__format__", spot
        )
    return machine.const(text, spot, "operation", value)


def _formats_as_value(value: InstanceValue) -> bool:
    """Whether an enum member formats as its value: IntEnum, StrEnum and IntFlag do (ReprEnum)."""
    return any(each.native == "ReprEnum" for each in value.cls.mro)


def too_wide(spec: str) -> bool:
    """Whether a format specification asks for more characters than are computed."""
    digits = ""
    for character in spec + " ":
        if character.isdigit():
            digits += character
        elif digits:
            if len(digits) > 6 or int(digits) > WIDEST:
                return True
            digits = ""
    return False
