"""`template % values`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.operators import plain_of
from oprc_static.evaluate.strings.formatting import WIDEST, too_wide, unknown_text
from oprc_static.evaluate.strings.texts import repr_of, text_of
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    FunctionValue,
    InstanceValue,
    ListValue,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def percent(machine: Machine, spot: Spot, template: Const, items: tuple[Value, ...], whole: Value) -> Value:
    """Return `template % whole`, where `items` are the values of a tuple or the one value."""
    if (
        isinstance(whole, InstanceValue)
        and isinstance(whole.payload, DictValue)
        and (whole.cls.is_open or attributes.lookup(whole.cls, "__missing__"))
    ):
        return machine.unknown("a class decides what its missing keys give", spot, whole)
    if isinstance(whole, InstanceValue) and isinstance(whole.payload, TupleValue | DictValue):
        whole = whole.payload
        items = whole.items if isinstance(whole, TupleValue) else items
    widths = [each.value for each in items if isinstance(each, Const) and isinstance(each.value, int)]
    text = template.value if isinstance(template.value, str) else template.value.decode("latin-1")
    if too_wide(text) or ("*" in text and any(abs(width) > WIDEST for width in widths)):
        return machine.unknown("it is too wide to compute", spot, template)
    if not isinstance(whole, TupleValue | DictValue) and not _FIELD.search(text.replace("%%", "")):
        return _without_places(machine, spot, template, whole)
    plain: Any
    if isinstance(whole, DictValue):
        plain = _plain_dict(machine, spot, whole, template)
    else:
        plain = _plain_items(machine, spot, items, template)
    if isinstance(plain, Unknown):
        return plain
    if _length(text, plain) > LONGEST:
        return machine.unknown("it is too large to compute", spot, template)
    try:
        return machine.const(template.value % plain, spot, "operation", template, *items)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        is_one = not isinstance(whole, TupleValue | DictValue)
        if is_one and "%(" in text and _has_items(machine, whole, template) is not False:
            return machine.unknown("what it gives for a name is not followed", spot, template, whole)
        kind = type(error).__name__
        raise machine.error(kind, str(error), spot, exact=True) from None


def _without_places(machine: Machine, spot: Spot, template: Const, whole: Value) -> Value:
    """Return what a template without places gives for something that is no tuple: itself, if that has items at all."""
    has_items = _has_items(machine, whole, template)
    if has_items is None:
        return machine.unknown("whether it has items is not followed", spot, template, whole)
    try:
        return machine.const(template.value % ({} if has_items else 0), spot, "operation", template, whole)
    except (TypeError, ValueError) as error:
        raise machine.error(type(error).__name__, str(error), spot, exact=True) from None


def _has_items(machine: Machine, value: Value, template: Const) -> bool | None:
    """Whether a value is what `PyMapping_Check` takes for a mapping, and no text; None where that is not followed."""
    plain = plain_of(value)
    if isinstance(plain, Const):
        return isinstance(plain.value, bytes) and isinstance(template.value, str)
    if isinstance(plain, ListValue | RangeValue | DictValue | TupleValue):
        return True
    if isinstance(plain, SetValue | FunctionValue):
        return False
    if isinstance(value, InstanceValue) and value.payload is None and not value.cls.is_open:
        return attributes.lookup(value.cls, "__getitem__") is not None
    if isinstance(value, ClassValue) and not value.is_open and value.metaclass is None:
        return value.enum is not None
    return None


def _length(template: str, plain: tuple[Any, ...] | dict[Any, Any]) -> int:
    """Return how long the result can be: a dict's items may each be used as often as there are places."""
    fields = _FIELD.findall(template)
    places = sum(int(number) for field in fields for number in field if number.isdigit())
    if isinstance(plain, dict):
        return len(template) + places + len(fields) * max(map(_longest, plain.values()), default=0)
    return len(template) + places + sum(map(_longest, plain))


_FIELD = re.compile(r"%(?:\([^)]*\))?[-+ #0]*(\d*|\*)(?:\.(\d+|\*))?")


def _longest(value: Any) -> int:
    """Return how long the text of a value can be; of a number, which may be a width, how far that goes."""
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, _Shown | _ShownNumber):
        return len(str(value)) + len(repr(value))
    return min(abs(value), WIDEST) + value.bit_length() if isinstance(value, int) else 32


def _plain_items(machine: Machine, spot: Spot, items: tuple[Value, ...], template: Const) -> tuple[Any, ...] | Unknown:
    plain: list[Any] = []
    for item in items:
        if isinstance(item, Const):
            plain.append(item.value)
            continue
        text = text_of(machine, spot, item)
        shown = repr_of(machine, spot, item)
        number = plain_of(item)
        if (
            isinstance(number, Const)
            and isinstance(number.value, int)
            and isinstance(text, str)
            and isinstance(shown, str)
        ):
            plain.append(_ShownNumber.of(number.value, text, shown))
            continue
        if isinstance(text, str) and not _uses_numbers(template.value):
            plain.append(_Shown(text, shown if isinstance(shown, str) else None))
            if not isinstance(shown, str) and ("%r" in template.value or "%a" in template.value):
                return unknown_text(machine, spot, item)
            continue
        return text if isinstance(text, Unknown) else unknown_text(machine, spot, item)
    return tuple(plain)


def _uses_numbers(template: Any) -> bool:
    return not isinstance(template, str) or bool(re.search(r"%[-+ #0-9.*]*[diouxXeEfFgGc]", template))


class _Shown:
    """An object whose text and repr are known."""

    def __init__(self, text: str, shown: str | None) -> None:
        self._text, self._shown = text, shown

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._shown if self._shown is not None else self._text


class _ShownNumber(int):
    """An int whose text and repr are others, as an IntEnum's are."""

    @staticmethod
    def of(value: int, text: str, shown: str) -> _ShownNumber:
        """Return the number."""
        made = _ShownNumber(value)
        made.text, made.shown = text, shown
        return made

    text: str
    shown: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.shown


def _plain_dict(machine: Machine, spot: Spot, whole: DictValue, template: Const) -> dict[Any, Any] | Unknown:
    if whole.blur:
        return whole.blur
    plain: dict[Any, Any] = {}
    for key, item in whole.items.values():
        if not isinstance(key, Const):
            return machine.unknown("a key of the mapping is not a constant", spot, template)
        inner = _plain_items(machine, spot, (item,), template)
        if isinstance(inner, Unknown):
            return inner
        plain[key.value] = inner[0]
    return plain
