"""The body of an enum class: which names are members, and what `auto()` stands for."""

from __future__ import annotations

from typing import Any

from oprc_static.evaluate import attributes, calls, strings
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    Descriptor,
    FunctionValue,
    InstanceValue,
    ListValue,
    Namespace,
    Native,
    TupleValue,
    Unknown,
    Value,
)

_HOOKS = (
    "_order_", "_generate_next_value_", "_numeric_repr_", "_missing_", "_ignore_", "_iter_member_",
    "_iter_member_by_value_", "_iter_member_by_def_", "_add_alias_", "_add_value_alias_",
)  # fmt: skip


class EnumBody:
    """What the namespace of an enum's body does with a name that is bound (`enum.EnumDict`)."""

    def __init__(self, name: str, bases: tuple[Value, ...]) -> None:
        self.name = name
        self.bases = bases

    def bind(self, machine: Machine, spot: Spot, names: Namespace, key: str, value: Value) -> Value:
        """Return what `key = value` binds; raises what Python would."""
        if _is_private(self.name, key) or _is_dunder(key):
            return value
        if _is_sunder(key):
            if key not in _HOOKS:
                message = f"_sunder_ names, such as {key!r}, are reserved for future Enum use"
                raise machine.error("ValueError", message, spot, exact=True)
            return value
        if key in ignored(names):
            return value
        known = names.names.get(key)
        descriptor = is_descriptor(value) or wrapped(value, "nonmember") is not None
        if known is not None and (is_member(self, names, key, known) or not descriptor):
            shown = strings.repr_of(machine, spot, known)
            message = f"{key!r} already defined as {shown}"
            raise machine.error("TypeError", message, spot, exact=isinstance(shown, str))
        return value if descriptor else self._automatic(machine, spot, names, key, value)

    def _automatic(self, machine: Machine, spot: Spot, names: Namespace, key: str, value: Value) -> Value:
        if is_auto(value):
            return self.next_value(machine, spot, names, key)
        if isinstance(value, TupleValue) and any(map(is_auto, value.items)):
            items = [self.next_value(machine, spot, names, key) if is_auto(each) else each for each in value.items]
            return TupleValue(tuple(items), value.origin)
        return value

    def next_value(self, machine: Machine, spot: Spot, names: Namespace, key: str) -> Value:
        """Return what `auto()` stands for in `key = auto()`."""
        last = [value for name, value in names.names.items() if is_member(self, names, name, value)]
        own = names.names.get("_generate_next_value_")
        return generated(machine, spot, own, self.bases, (key, 1, last))


def is_auto(value: Value) -> bool:
    """Whether a value is what `enum.auto()` gives."""
    return isinstance(value, InstanceValue) and value.cls.native == "enum.auto"


def wrapped(value: Value, kind: str) -> Value | None:
    """Return what `enum.member(…)` or `enum.nonmember(…)` holds, None for other values."""
    return value.payload if isinstance(value, InstanceValue) and value.cls.native == f"enum.{kind}" else None


def is_descriptor(value: Value) -> bool:
    """Whether a value in an enum's body is a method or descriptor, and no member."""
    if isinstance(value, FunctionValue | Descriptor) or (isinstance(value, Native) and value.binds):
        return True
    if not isinstance(value, InstanceValue):
        return False
    return any(attributes.lookup(value.cls, name) is not None for name in ("__get__", "__set__", "__delete__"))


def is_member(body: EnumBody, names: Namespace, key: str, value: Value) -> bool:
    """Whether a name of the body is a member: no dunder, sunder or mangled private name, and no method."""
    if _is_private(body.name, key) or _is_dunder(key) or _is_sunder(key) or key in ignored(names):
        return False
    return not is_descriptor(value) and wrapped(value, "nonmember") is None


def _is_private(class_name: str, key: str) -> bool:
    return key.startswith(f"_{class_name.lstrip('_')}__") and not key.endswith("__")


def _is_dunder(key: str) -> bool:
    return len(key) > 4 and key[:2] == key[-2:] == "__" and key[2] != "_" and key[-3] != "_"


def _is_sunder(key: str) -> bool:
    return len(key) > 2 and key[0] == key[-1] == "_" and key[1] != "_" and key[-2] != "_"


def ignored(names: Namespace) -> set[str]:
    """The names that `_ignore_` lists are no members, and are dropped after the body."""
    listed = names.names.get("_ignore_")
    if isinstance(listed, Const) and isinstance(listed.value, str):
        return set(listed.value.replace(",", " ").split())
    if isinstance(listed, ListValue | TupleValue):
        return {str(item.value) for item in listed.items if isinstance(item, Const)}
    return set()


def generated(
    machine: Machine, spot: Spot, own: Value | None, bases: tuple[Value, ...], asked: tuple[str, int, list[Value]]
) -> Value:
    """Return `_generate_next_value_(name, start, count, last_values)`: the body's own, an inherited or enum's."""
    key, start, last = asked
    hook = own if own is not None else _inherited(bases)
    if hook is not None:
        function = hook.function if isinstance(hook, Descriptor) else hook
        values = ListValue(machine.heap, machine.origin(spot, "call"), list(last))
        counts = (machine.const(start, spot), machine.const(len(last), spot))
        return calls.call(machine, spot, function, (machine.const(key, spot), *counts, values))
    plain: list[Any] = []
    for each in last:
        inner = each.payload if isinstance(each, InstanceValue) and each.payload is not None else each
        if not isinstance(inner, Const):
            return machine.unknown("an automatic value after one that is no constant", spot, *last)
        plain.append(inner.value)
    natives = {cls.native for base in bases if isinstance(base, ClassValue) for cls in base.mro}
    return _default(machine, spot, key, (start, plain), natives)


def _inherited(bases: tuple[Value, ...]) -> Value | None:
    for base in bases:
        found = attributes.lookup(base, "_generate_next_value_") if isinstance(base, ClassValue) else None
        if found is not None:
            return found[1]
    return None


def _default(machine: Machine, spot: Spot, key: str, asked: tuple[int, list[Any]], natives: set[str]) -> Value:
    start, last = asked
    if "StrEnum" in natives:
        return machine.const(key.lower(), spot)
    try:
        if "Flag" in natives:
            return machine.const(2 ** max(last).bit_length() if last else start, spot)
        return machine.const(_incremented(last) if last else start, spot)
    except (TypeError, AttributeError):
        pass
    newer = machine.settings.python_version >= (3, 13)
    numbers = [each for each in last if isinstance(each, int | float)]
    if newer or "Flag" in natives:
        raise machine.error("TypeError", "the value before `auto()` is no number", spot)
    return machine.const(numbers[-1] + 1 if numbers else start, spot)


def _incremented(last: list[Any]) -> Any:
    return sorted(last)[-1] + 1


def unknown_member(machine: Machine, spot: Spot, members: dict[str, Value]) -> Unknown | None:
    """Return why two of the members may be one, None if their values are known."""
    machine.walk(len(members))
    values = [each.attributes.names.get("_value_") for each in members.values() if isinstance(each, InstanceValue)]
    first = next((each for each in values if isinstance(each, Unknown)), None)
    if first is None or len(members) < 2:
        return None
    return machine.unknown("whether two members of the enum are one only a run can tell", spot, first)
