"""`template.format(…)`."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.iteration import get_item
from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.strings.formatting import converted, formatted, may_refuse
from oprc_static.evaluate.values import Const, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def format_template(
    machine: Machine, spot: Spot, template: Const, arguments: tuple[Value, ...], keywords: dict[str, Value]
) -> Value:
    """Return `template.format(*arguments, **keywords)`."""
    texts: list[str] = []
    counter = length = 0
    try:
        pieces = list(string.Formatter().parse(template.value))
    except ValueError as error:
        raise machine.error("ValueError", str(error), spot, exact=True) from None
    for literal, field, spec, conversion in pieces:
        texts.append(literal)
        if field is None:
            continue
        value, counter = _field(machine, spot, field, arguments, keywords, counter)
        if isinstance(value, Unknown):
            if spec:
                may_refuse(machine, spot, value)
            return machine.follow(value, spot)
        inner: Value = Const(spec or "", template.origin)
        if spec and "{" in spec:
            inner = format_template(machine, spot, Const(spec, template.origin), arguments[counter:], keywords)
        shown = converted(machine, spot, value, conversion) if conversion else value
        text = formatted(machine, spot, shown, inner)
        if not isinstance(text, Const):
            return text
        texts.append(text.value)
        length += len(literal) + len(text.value)
        machine.step(spot.frame, spot.at)
        if length > LONGEST:
            return machine.unknown("it is too large to compute", spot, template)
    return machine.const("".join(texts), spot, "operation", template, *arguments, *keywords.values())


def _split_field(field: str) -> tuple[int | str, list[tuple[bool, int | str]]]:
    """Split `name.attr[key]` as `str.format` does: the first part, then (is attribute, key) pairs."""
    head = re.match(r"[^.\[]*", field)
    first = head.group() if head else ""
    rest: list[tuple[bool, int | str]] = []
    for attribute, key in re.findall(r"\.([^.\[]*)|\[([^\]]*)\]", field[len(first) :]):
        rest.append((True, attribute) if attribute else (False, int(key) if key.isdigit() else key))
    return (int(first) if first.isdigit() else first), rest


def _field(
    machine: Machine, spot: Spot, field: str, arguments: tuple[Value, ...], keywords: dict[str, Value], counter: int
) -> tuple[Value, int]:
    first, rest = _split_field(field)
    if first == "":
        first, counter = counter, counter + 1
    if isinstance(first, int):
        if first >= len(arguments):
            raise machine.error("IndexError", f"Replacement index {first} out of range for positional args tuple", spot)
        value = arguments[first]
    else:
        if first not in keywords:
            raise machine.error("KeyError", repr(first), spot, arguments=(machine.const(first, spot),))
        value = keywords[first]
    for is_attribute, key in rest:
        if is_attribute:
            value = attributes.get(machine, spot, value, str(key))
        else:
            value = get_item(machine, spot, value, machine.const(key, spot))
    return value, counter
