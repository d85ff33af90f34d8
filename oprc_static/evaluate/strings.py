"""Text: f-strings, `%`, `str.format`, `str()` and `repr()` of values that are known."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Any

from oprc_static import ir
from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.iteration import get_item, to_list
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    RangeValue,
    SetValue,
    SliceValue,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_WIDEST = 100_000


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
    return machine.const("".join(texts), spot, "operation", *parents)


def _formatted(machine: Machine, frame: Frame, part: ir.FormattedValue) -> Value:
    spot = Spot(frame, part.at)
    value = machine.evaluate(frame, part.value)
    spec = joined(machine, frame, part.spec) if part.spec is not None else Const("", value.origin)
    if isinstance(spec, Unknown):
        return spec
    if part.conversion:
        value = converted(machine, spot, value, part.conversion)
    return formatted(machine, spot, value, spec)


def converted(machine: Machine, spot: Spot, value: Value, conversion: str) -> Value:
    """Return the value of `!s`, `!r` or `!a`."""
    text = text_of(machine, spot, value) if conversion == "s" else repr_of(machine, spot, value)
    if text is None:
        return _unknown_text(machine, spot, value)
    if isinstance(text, Unknown):
        return text
    return machine.const(
        ascii(value.value) if conversion == "a" and isinstance(value, Const) else text, spot, "operation", value
    )


def _unknown_text(machine: Machine, spot: Spot, value: Value) -> Unknown:
    if isinstance(value, Unknown):
        return machine.follow(value, spot)
    return machine.unknown(f"the text of a {attributes.type_name(value)} is not followed", spot, value)


def formatted(machine: Machine, spot: Spot, value: Value, spec: Value) -> Value:
    """Return `format(value, spec)`."""
    if not isinstance(spec, Const):
        return _unknown_text(machine, spot, spec)
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, spot, value, "__format__")
        if method is not None:
            return calls.call(machine, spot, method, (spec,))
        if isinstance(value.payload, Const) and (value.cls.enum is None or _formats_as_value(value)):
            own = attributes.special(machine, spot, value, "__str__")
            if own is None or (spec.value and not isinstance(value.payload.value, str)):
                value = value.payload
    if isinstance(value, Const) and spec.value:
        if _too_wide(spec.value):
            return machine.unknown("it is too wide to compute", spot, value)
        try:
            return machine.const(format(value.value, spec.value), spot, "operation", value)
        except (ValueError, TypeError) as error:
            raise machine.error(type(error).__name__, str(error), spot, exact=True) from None
    text = text_of(machine, spot, value)
    if text is None:
        return _unknown_text(machine, spot, value)
    if isinstance(text, Unknown):
        return text
    if spec.value and isinstance(value, InstanceValue) and value.cls.enum is not None:
        return (
            machine.const(format(text, spec.value), spot, "operation", value)
            if not _too_wide(spec.value)
            else _unknown_text(machine, spot, value)
        )
    if spec.value:
        raise machine.error(
            "TypeError", f"unsupported format string passed to {attributes.type_name(value)}.__format__", spot
        )
    return machine.const(text, spot, "operation", value)


def _formats_as_value(value: InstanceValue) -> bool:
    """Whether an enum member formats as its value: IntEnum, StrEnum and IntFlag do (ReprEnum)."""
    return any(each.native in ("IntEnum", "StrEnum", "IntFlag", "ReprEnum") for each in value.cls.mro)


def _too_wide(spec: str) -> bool:
    digits = ""
    for character in spec + " ":
        if character.isdigit():
            digits += character
        elif digits:
            if len(digits) > 6 or int(digits) > _WIDEST:
                return True
            digits = ""
    return False


def text_of(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    """Return `str(value)`, None where it is not followed."""
    if isinstance(value, Const):
        return _constant_text(value.value)
    if isinstance(value, InstanceValue):
        return _instance_text(machine, spot, value)
    return repr_of(machine, spot, value)


def _constant_text(value: Any) -> str | None:
    try:
        return str(value)
    except ValueError:  # an int of too many digits
        return None


def _instance_text(machine: Machine, spot: Spot, value: InstanceValue) -> str | Unknown | None:
    for name in ("__str__", "__repr__"):
        method = attributes.special(machine, spot, value, name)
        if method is not None:
            return _as_text(calls.call(machine, spot, method, ()))
        if name == "__str__" and value.cls.enum is not None:
            return _as_text(machine.library["enum.text"](machine, spot, value))
        if name == "__str__" and isinstance(value.payload, Const) and isinstance(value.payload.value, str):
            return value.payload.value
    arguments = value.attributes.names.get("args")
    if isinstance(arguments, TupleValue) and any(cls.native == "BaseException" for cls in value.cls.mro):
        return _exception_text(machine, spot, value, arguments)
    if isinstance(value.payload, Const):
        return _constant_text(value.payload.value)
    return _repr_instance(machine, spot, value)


def _exception_text(machine: Machine, spot: Spot, value: InstanceValue, arguments: TupleValue) -> str | Unknown | None:
    if not arguments.items:
        return ""
    if len(arguments.items) > 1:
        return repr_of(machine, spot, arguments)
    if any(cls.native == "KeyError" for cls in value.cls.mro):
        return repr_of(machine, spot, arguments.items[0])
    if any(cls.native == "OSError" for cls in value.cls.mro):
        return None
    return text_of(machine, spot, arguments.items[0])


def _as_text(value: Value) -> str | Unknown | None:
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return value if isinstance(value, Unknown) else None


def repr_of(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    """Return `repr(value)`, None where it is not followed."""
    if isinstance(value, Const):
        try:
            return repr(value.value)
        except ValueError:  # an int of too many digits
            return None
    if isinstance(value, TupleValue):
        if value.is_heavy:
            return None
        return _repr_items(machine, spot, value.items, "(", ",)" if len(value.items) == 1 else ")")
    if isinstance(value, ListValue) and value.kind == "list":
        return value.blur or _repr_items(machine, spot, value.items, "[", "]")
    if isinstance(value, DictValue) and value.kind == "dict":
        return value.blur or _repr_dict(machine, spot, value)
    if isinstance(value, SetValue | ListValue | DictValue | View | SliceValue):
        return _repr_kind(machine, spot, value)
    if isinstance(value, RangeValue):
        return repr(value.range)
    if isinstance(value, Unknown):
        return value
    return _repr_object(machine, spot, value)


def _repr_items(machine: Machine, spot: Spot, items: Any, left: str, right: str) -> str | Unknown | None:
    texts: list[str] = []
    machine.spend(4 + len(items))
    for item in items:
        text = repr_of(machine, spot, item)
        if not isinstance(text, str):
            return text
        texts.append(text)
        machine.spend(len(text) // 1000)
    return left + ", ".join(texts) + right


def _repr_dict(machine: Machine, spot: Spot, value: DictValue) -> str | Unknown | None:
    texts: list[str] = []
    for key, item in value.items.values():
        parts = (repr_of(machine, spot, key), repr_of(machine, spot, item))
        for part in parts:
            if not isinstance(part, str):
                return part
        texts.append(f"{parts[0]}: {parts[1]}")
    return "{" + ", ".join(texts) + "}"


def _repr_object(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, spot, value, "__repr__")
        if method is not None:
            return _as_text(calls.call(machine, spot, method, ()))
        return _repr_instance(machine, spot, value)
    if isinstance(value, ClassValue) and isinstance(value.qualname, Const) and isinstance(value.module, Const):
        if value.metaclass is not None or value.enum is not None:
            return None
        prefix = "" if value.module.value == "builtins" else f"{value.module.value}."
        return f"<class '{prefix}{value.qualname.value}'>"
    return None


def _repr_instance(machine: Machine, spot: Spot, value: InstanceValue) -> str | Unknown | None:
    if value.cls.enum is not None:
        return machine.library["enum.repr"](machine, spot, value)  # type: ignore[no-any-return]  # the library's entries are untyped
    if value.cls.is_open:
        return None
    fields = next((each.facts["named_fields"] for each in value.cls.mro if "named_fields" in each.facts), None)
    if isinstance(value.payload, TupleValue) and fields is not None:
        return _repr_named(machine, spot, value, value.payload, fields)
    if isinstance(value.payload, Const | TupleValue | ListValue | DictValue):
        return repr_of(machine, spot, value.payload)
    arguments = value.attributes.names.get("args")
    if (
        isinstance(arguments, TupleValue)
        and isinstance(value.cls.name, Const)
        and any(cls.native == "BaseException" for cls in value.cls.mro)
    ):
        shown = _repr_items(machine, spot, arguments.items, "(", ")")
        return f"{value.cls.name.value}{shown}" if isinstance(shown, str) else shown
    return None


def _repr_named(
    machine: Machine, spot: Spot, value: InstanceValue, held: TupleValue, fields: tuple[str, ...]
) -> str | Unknown | None:
    """Return the repr of a named tuple: the class's name and its fields."""
    texts: list[str] = []
    for field, item in zip(fields, held.items, strict=True):
        shown = repr_of(machine, spot, item)
        if not isinstance(shown, str):
            return shown
        texts.append(f"{field}={shown}")
    return f"{value.cls.name.value}({', '.join(texts)})" if isinstance(value.cls.name, Const) else None


def _repr_kind(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    """Return the repr of the containers that show their type's name, None where it is not followed."""
    if isinstance(value, SetValue) and not value.blur and len(value.items) < 2:
        items = _repr_items(machine, spot, tuple(value.items.values()), "{", "}") if value.items else ""
        name = "frozenset" if value.frozen else "set" if not value.items else ""
        return items if not name or not isinstance(items, str) else f"{name}({items})"
    if isinstance(value, ListValue) and value.kind == "deque":
        shown = value.blur or _repr_items(machine, spot, value.items, "[", "]")
        return f"deque({shown})" if isinstance(shown, str) else shown
    if isinstance(value, DictValue) and value.kind == "defaultdict" and not value.blur:
        inner = _repr_dict(machine, spot, value)
        factory = (
            "None"
            if value.factory is None
            else repr_of(machine, spot, value.factory)
            if isinstance(value.factory, ClassValue)
            else None
        )
        return f"defaultdict({factory}, {inner})" if isinstance(inner, str) and isinstance(factory, str) else None
    if isinstance(value, View) and isinstance(value.of, DictValue) and not value.of.blur:
        listed = to_list(machine, spot, value)
        shown = listed if isinstance(listed, Unknown) else _repr_items(machine, spot, listed, "[", "]")
        return f"dict_{value.kind}({shown})" if isinstance(shown, str) else shown
    if isinstance(value, SliceValue):
        parts = _repr_items(machine, spot, (value.lower, value.upper, value.step), "(", ")")
        return f"slice{parts}" if isinstance(parts, str) else parts
    return None


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
    if _too_wide(text) or ("*" in text and any(abs(width) > _WIDEST for width in widths)):
        return machine.unknown("it is too wide to compute", spot, template)
    plain: Any
    if isinstance(whole, DictValue):
        plain = _plain_dict(machine, spot, whole, template)
    else:
        plain = _plain_items(machine, spot, items, template)
    if isinstance(plain, Unknown):
        return plain
    try:
        return machine.const(template.value % plain, spot, "operation", template, *items)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        kind = type(error).__name__
        raise machine.error(kind, str(error), spot, exact=True) from None


def _plain_items(machine: Machine, spot: Spot, items: tuple[Value, ...], template: Const) -> tuple[Any, ...] | Unknown:
    plain: list[Any] = []
    for item in items:
        if isinstance(item, Const):
            plain.append(item.value)
            continue
        text = text_of(machine, spot, item)
        shown = repr_of(machine, spot, item)
        if isinstance(text, str) and not _uses_numbers(template.value):
            plain.append(_Shown(text, shown if isinstance(shown, str) else None))
            if not isinstance(shown, str) and ("%r" in template.value or "%a" in template.value):
                return _unknown_text(machine, spot, item)
            continue
        return text if isinstance(text, Unknown) else _unknown_text(machine, spot, item)
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


def format_template(
    machine: Machine, spot: Spot, template: Const, arguments: tuple[Value, ...], keywords: dict[str, Value]
) -> Value:
    """Return `template.format(*arguments, **keywords)`."""
    texts: list[str] = []
    counter = 0
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
            return machine.follow(value, spot)
        inner: Value = Const(spec or "", template.origin)
        if spec and "{" in spec:
            inner = format_template(machine, spot, Const(spec, template.origin), arguments[counter:], keywords)
        shown = converted(machine, spot, value, conversion) if conversion else value
        text = formatted(machine, spot, shown, inner)
        if not isinstance(text, Const):
            return text
        texts.append(text.value)
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
            raise machine.error("KeyError", repr(first), spot)
        value = keywords[first]
    for is_attribute, key in rest:
        if is_attribute:
            value = attributes.get(machine, spot, value, str(key))
        else:
            value = get_item(machine, spot, value, machine.const(key, spot))
    return value, counter
