"""Getters and setters at registration: what `build_accessor_wrapper` (0.3.x) demands, and raises otherwise."""

from __future__ import annotations

from oprc_static.diagnostics import Diagnostic, Fix
from oprc_static.evaluate import attributes, calls, operators
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.functools import is_async
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    FunctionValue,
    ListValue,
    Parameter,
    Unknown,
    Value,
)
from oprc_static.rules import members
from oprc_static.sdk import arguments, marks
from oprc_static.sdk.behaviour import behaviour
from oprc_static.sdk.hints import type_hints
from oprc_static.sdk.reporting import as_unknown, unknown_value
from oprc_static.sdk.signatures import signature


def wrap_accessors(machine: Machine, site: CallSite, cls: ClassValue, names: list[str]) -> None:
    """Validate and wrap every accessor of a class, in the order of attribute names."""
    found: dict[str, DictValue] = {}
    for name in names:
        value = attributes.get(machine, site.spot, cls, name)
        if calls.is_callable(value) and attributes.has(machine, site.spot, value, marks.ACCESSOR):
            config = attributes.get(machine, site.spot, value, f"{marks.ACCESSOR}_config")
            if isinstance(config, DictValue):
                found[name] = config
    for name, config in found.items():
        value = attributes.get(machine, site.spot, cls, name)
        try:
            _check(machine, site, cls, name, value, config)
        except Raised as raised:
            raise arguments.decorator_error(machine, site, raised) from None
        machine.cell(cls.names)
        cls.names.names[name] = _wrapper(machine, site, name, value)


def _part(config: DictValue, key: str) -> Value:
    return config.items[("constant", key)][1]


def _raised(
    machine: Machine, site: CallSite, value: Value, kind: str, message: str, help: str, fix: Fix | None = None
) -> Raised:
    place = marks.place_of(value)
    rule = members.ACCESSOR_RAISES
    finding = Diagnostic(rule, rule.severity, message, place, (), help, fix)
    return arguments.sdk_error(machine, kind, message, site, finding)


def _copy(cls: ClassValue, field: str, action: str) -> Fix | None:
    """Return the fix that annotates an accessor as the nearest class of the MRO annotates its field."""
    found = next((base.annotations[field] for base in cls.mro if field in base.annotations), None)
    if found is None or found.expression is None or found.frame is None:
        return None
    return Fix(action, copied=found.frame.place(found.expression.at))


def _check(machine: Machine, site: CallSite, cls: ClassValue, name: str, value: Value, config: DictValue) -> None:
    kind = _part(config, "kind")
    assert isinstance(kind, Const)
    if not behaviour(machine).sync_accessors and not is_async(value):
        message = f"accessor `{name}` is no coroutine function, which this release refuses"
        raise _raised(machine, site, value, "TypeError", message, "write `async def`")
    _check_projection(machine, site, name, value, _part(config, "projection"))
    field = _field_name(machine, site, cls, name, value, str(kind.value), _part(config, "field"))
    if field is None:
        return
    _check_field(machine, site, cls, name, value, field)
    if kind.value == "getter":
        _check_getter(machine, site, name, value, _copy(cls, field, "returns"))
    else:
        _check_setter(machine, site, name, value, _copy(cls, field, "annotate"))


def _check_projection(machine: Machine, site: CallSite, name: str, value: Value, projection: Value) -> None:
    if isinstance(projection, Const) and projection.value is None:
        return
    if isinstance(projection, Unknown) or (
        isinstance(projection, ListValue)
        and (projection.blur or any(isinstance(item, Unknown) for item in projection.items))
    ):
        return
    segments = projection.items if isinstance(projection, ListValue) else None
    plain = [operators.plain_of(item) for item in segments] if segments is not None else []
    if segments is None or not all(
        isinstance(item, Const) and isinstance(item.value, str) and item.value for item in plain
    ):
        raise _raised(
            machine,
            site,
            value,
            "ValueError",
            f"the projection of accessor `{name}` is not a list of non-empty strings",
            'write `projection=["part", …]`',
        )


def _field_name(
    machine: Machine, site: CallSite, cls: ClassValue, name: str, value: Value, kind: str, field: Value
) -> str | None:
    verdict = operators.truth(machine, site.spot, field)
    if verdict is None:
        why = as_unknown(field)
        machine.add(unknown_value(why, value.origin.place, f"the field of accessor `{name}`"))
        return None
    if verdict:
        plain = operators.plain_of(field)
        if isinstance(plain, Const) and isinstance(plain.value, str):
            return plain.value
        raise _raised(
            machine,
            site,
            value,
            "AttributeError",
            f"the field of accessor `{name}` is not a name",
            "give the field's name",
        )
    annotations = {each for base in cls.mro for each in base.annotations}
    prefix = "get_" if kind == "getter" else "set_"
    if name.startswith(prefix) and name[4:] in annotations:
        return name[4:]
    if name in annotations:
        return name
    raise _raised(
        machine, site, value, "TypeError", f"accessor `{name}` names no annotated field of `{_name(cls)}`",
        f"name the field: `@oaas.{kind}(\"field\")`",
    )  # fmt: skip


def _name(cls: ClassValue) -> str:
    return str(cls.name.value) if isinstance(cls.name, Const) else "?"


def _check_field(machine: Machine, site: CallSite, cls: ClassValue, name: str, value: Value, field: str) -> None:
    hints = type_hints(machine, site.spot, cls)
    known = (
        {each for base in cls.mro for each in base.annotations}
        if hints is None or isinstance(hints, Unknown)
        else set(hints)
    )
    if field not in known:
        message = f"accessor `{name}` is for the field `{field}`, which `{_name(cls)}` does not annotate"
        raise _raised(machine, site, value, "AttributeError", message, f"annotate the field: `{field}: int = 0`")


def _check_getter(machine: Machine, site: CallSite, name: str, value: Value, fix: Fix | None) -> None:
    found = signature(machine, site.spot, value)
    if found.unknown is not None:
        machine.add(unknown_value(found.unknown, value.origin.place, f"the parameters of accessor `{name}`"))
        return
    if len(found.parameters) != 1:
        raise _raised(
            machine,
            site,
            value,
            "TypeError",
            f"getter `{name}` must take no parameter but `self`",
            "drop the other parameters",
        )
    if _is_missing(
        found.returns.value if found.returns and not found.returns.lazy else None,
        present=found.returns is not None,
        lazy=bool(found.returns and found.returns.lazy),
    ):
        raise _raised(
            machine,
            site,
            value,
            "TypeError",
            f"getter `{name}` must declare what it returns",
            "add a return annotation",
            fix,
        )


def _is_missing(annotation: Value | None, *, present: bool, lazy: bool) -> bool:
    if not present:
        return True
    return not lazy and isinstance(annotation, Const) and annotation.value is None


def _check_setter(machine: Machine, site: CallSite, name: str, value: Value, fix: Fix | None) -> None:
    found = signature(machine, site.spot, value)
    if found.unknown is not None:
        machine.add(unknown_value(found.unknown, value.origin.place, f"the parameters of accessor `{name}`"))
        return
    if len(found.parameters) != 2:
        raise _raised(
            machine,
            site,
            value,
            "TypeError",
            f"setter `{name}` must take exactly one parameter besides `self`",
            "take the new value only",
        )
    annotation = found.parameters[1].annotation
    if _is_missing(
        annotation.value if annotation and not annotation.lazy else None,
        present=annotation is not None,
        lazy=bool(annotation and annotation.lazy),
    ):
        raise _raised(
            machine,
            site,
            value,
            "TypeError",
            f"the value parameter of setter `{name}` must be annotated",
            "annotate it with the field's type",
            fix,
        )


def _wrapper(machine: Machine, site: CallSite, name: str, value: Value) -> FunctionValue:
    own = Const(name, site.origin)
    return FunctionValue(
        machine.heap, value.origin, name=own, qualname=own, doc=Const(None, site.origin), module=own,
        parameters=(Parameter("obj_self", "positional_or_keyword"),),
        code=lambda machine, inner: machine.unknown("it is the state of an object", inner.spot),
    )  # fmt: skip
