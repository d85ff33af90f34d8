"""`str()` and `repr()` of values that are known."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.iteration import to_list
from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    InstanceValue,
    ListValue,
    Native,
    RangeValue,
    SetValue,
    SliceValue,
    TupleValue,
    Unknown,
    Value,
    View,
    unlisted,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def text_of(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    """Return `str(value)`, None where it is not followed."""
    if isinstance(value, Const):
        return _constant_text(value.value)
    if isinstance(value, InstanceValue):
        return _instance_text(machine, spot, value)
    method = attributes.special(machine, spot, value, "__str__") if isinstance(value, ClassValue) else None
    if method is not None:
        return _as_text(calls.call(machine, spot, method, ()))
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
    natives = {cls.native for cls in value.cls.mro}
    if "BaseExceptionGroup" in natives:
        return _group_text(machine, spot, value)
    if not arguments.items:
        return ""
    if len(arguments.items) > 1:
        if natives & {"OSError", "SyntaxError", "UnicodeError"}:
            return _error_text(machine, spot, value, arguments.items)
        return repr_of(machine, spot, arguments)
    if "KeyError" in natives:
        return repr_of(machine, spot, arguments.items[0])
    return text_of(machine, spot, arguments.items[0])


def _group_text(machine: Machine, spot: Spot, value: InstanceValue) -> str | Unknown | None:
    held, message = value.attributes.names.get("exceptions"), value.attributes.names.get("message")
    if not isinstance(held, TupleValue) or message is None:
        return None
    shown = text_of(machine, spot, message)
    count = len(held.items)
    return f"{shown} ({count} sub-exception{'' if count == 1 else 's'})" if isinstance(shown, str) else shown


def _error_text(
    machine: Machine, spot: Spot, value: InstanceValue, arguments: tuple[Value, ...]
) -> str | Unknown | None:
    """Return the text of an OSError of number, message and perhaps file; None of others that are made of parts."""
    if len(arguments) > 3 or not any(cls.native == "OSError" for cls in value.cls.mro) or not value.cls.native:
        return None
    parts = [text_of(machine, spot, each) for each in arguments[:2]]
    if len(arguments) == 3 and not (isinstance(arguments[2], Const) and arguments[2].value is None):
        parts.append(repr_of(machine, spot, arguments[2]))
    for part in parts:
        if not isinstance(part, str):
            return part
    return f"[Errno {parts[0]}] " + ": ".join(str(part) for part in parts[1:])


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
        items = value.items
        return value.blur or _inside(machine, value, "[...]", lambda: _repr_items(machine, spot, items, "[", "]"))
    if isinstance(value, DictValue) and value.kind in ("dict", "annotations"):
        held = value
        return unlisted(held) or _inside(machine, held, "{...}", lambda: _repr_dict(machine, spot, held))
    if isinstance(value, SetValue | ListValue | DictValue | View | SliceValue):
        return _repr_kind(machine, spot, value)
    if isinstance(value, RangeValue):
        return repr(value.range)
    if isinstance(value, Unknown):
        return value
    return _repr_object(machine, spot, value)


def _inside(
    machine: Machine, value: Value, again: str, show: Callable[[], str | Unknown | None]
) -> str | Unknown | None:
    """Return what `show` does of a container, `again` where that is asked inside of it: it holds itself."""
    if id(value) in machine.showing:
        return again
    machine.showing.add(id(value))
    try:
        return show()
    finally:
        machine.showing.discard(id(value))


def _repr_items(machine: Machine, spot: Spot, items: Any, left: str, right: str) -> str | Unknown | None:
    texts: list[str] = []
    machine.spend(4 + len(items))
    for item in items:
        text = repr_of(machine, spot, item)
        if not isinstance(text, str):
            return text
        texts.append(text)
    return together(machine, spot, left, texts, right)


def together(machine: Machine, spot: Spot, left: str, texts: Sequence[str], right: str) -> str | Unknown:
    """Return texts with commas between them, and what stands around them; an unknown for what is too long."""
    length = len(left) + sum(map(len, texts)) + 2 * len(texts) + len(right)
    if length > LONGEST:
        return machine.unknown("it is too large to compute", spot)
    machine.make(length)
    return f"{left}{', '.join(texts)}{right}"


def _repr_dict(machine: Machine, spot: Spot, value: DictValue) -> str | Unknown | None:
    texts: list[str] = []
    machine.spend(4 + len(value.items))
    for key, item in value.items.values():
        parts = (repr_of(machine, spot, key), repr_of(machine, spot, item))
        for part in parts:
            if not isinstance(part, str):
                return part
        texts.append(f"{parts[0]}: {parts[1]}")
    return together(machine, spot, "{", texts, "}")


def _repr_object(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, spot, value, "__repr__")
        if method is not None:
            return _as_text(calls.call(machine, spot, method, ()))
        return _repr_instance(machine, spot, value)
    if isinstance(value, ClassValue) and isinstance(value.qualname, Const) and isinstance(value.module, Const):
        method = attributes.special(machine, spot, value, "__repr__")
        if method is not None:
            return _as_text(calls.call(machine, spot, method, ()))
        if value.enum is not None or (value.metaclass is not None and not isinstance(value.metaclass, ClassValue)):
            return None
        prefix = "" if value.module.value == "builtins" else f"{value.module.value}."
        return f"<class '{prefix}{value.qualname.value}'>"
    if isinstance(value, Native) and machine.builtins.get(value.name) is value:
        return _repr_builtin(value.name)
    return None


def _repr_builtin(name: str) -> str | None:
    """Return the repr of a built-in function; what is a class in CPython, or added by `site`, is not followed."""
    held = getattr(builtins, name, None)
    return f"<built-in function {name}>" if isinstance(held, BuiltinFunctionType) else None


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
    machine.spend(4 + len(fields))
    for field, item in zip(fields, held.items, strict=True):
        shown = repr_of(machine, spot, item)
        if not isinstance(shown, str):
            return shown
        texts.append(f"{field}={shown}")
    name = value.cls.name
    return together(machine, spot, f"{name.value}(", texts, ")") if isinstance(name, Const) else None


def _repr_ordered(machine: Machine, spot: Spot, value: DictValue) -> str | Unknown | None:
    if not value.items:
        return "OrderedDict()"
    if machine.settings.python_version >= (3, 12):
        shown = _repr_dict(machine, spot, value)
    else:
        pairs = [TupleValue(pair, value.origin) for pair in value.items.values()]
        shown = _repr_items(machine, spot, pairs, "[", "]")
    return f"OrderedDict({shown})" if isinstance(shown, str) else shown


def _repr_kind(machine: Machine, spot: Spot, value: Value) -> str | Unknown | None:
    """Return the repr of the containers that show their type's name, None where it is not followed."""
    if isinstance(value, SetValue) and not value.blur and len(value.items) < 2:
        items = _repr_items(machine, spot, tuple(value.items.values()), "{", "}") if value.items else ""
        name = "frozenset" if value.frozen else "set" if not value.items else ""
        return items if not name or not isinstance(items, str) else f"{name}({items})"
    if isinstance(value, DictValue) and value.kind == "OrderedDict" and not value.blur:
        return _repr_ordered(machine, spot, value)
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
    if isinstance(value, View) and isinstance(value.of, DictValue) and not unlisted(value.of):
        listed = to_list(machine, spot, value)
        shown = listed if isinstance(listed, Unknown) else _repr_items(machine, spot, listed, "[", "]")
        return f"dict_{value.kind}({shown})" if isinstance(shown, str) else shown
    if isinstance(value, SliceValue):
        parts = _repr_items(machine, spot, (value.lower, value.upper, value.step), "(", ")")
        return f"slice{parts}" if isinstance(parts, str) else parts
    return None
