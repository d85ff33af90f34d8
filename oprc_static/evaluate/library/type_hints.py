"""`typing`'s questions about annotations: `get_args`, `get_origin`, `get_type_hints`."""

from __future__ import annotations

from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Alias, ClassValue, Const, DictValue, External, Native, TupleValue, Value

_UNIONS = ("typing.Union", "typing.Optional", "types.UnionType")


def _path(value: Value) -> str:
    return value.base.path if isinstance(value, Alias) and isinstance(value.base, External) else ""


def _get_args(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "get_args")
    if isinstance(value, ClassValue | Const):
        return TupleValue((), site.origin)
    arguments = value.arguments if isinstance(value, Alias) else ()
    path = _path(value)
    plain = all(isinstance(each, Const | ClassValue) for each in arguments)
    if not isinstance(value, Alias) or not plain or path not in ("", "typing.Literal", "typing.Annotated", *_UNIONS):
        return machine.unknown("the arguments of this type are not followed", site.spot, value)
    none = machine.builtins["types.NoneType"]
    if path in _UNIONS:
        arguments = (*arguments, none) if path == "typing.Optional" else arguments
    if path != "typing.Literal":
        arguments = tuple(none if _is_none(each) and path in _UNIONS else each for each in arguments)
    if path in (*_UNIONS, "typing.Literal"):
        kinds = {(key_of(machine, each), type(getattr(each, "value", None))): each for each in reversed(arguments)}
        arguments = tuple(each for each in arguments if each in kinds.values())
    return TupleValue(arguments, site.origin)


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _get_origin(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "get_origin")
    if isinstance(value, ClassValue | Const):
        return machine.none(site.spot)
    if isinstance(value, Alias) and isinstance(value.base, ClassValue):
        return value.base
    path = _path(value)
    if path in ("typing.Literal", "typing.Annotated", "typing.Union", "typing.Optional"):
        return External(path.replace("Optional", "Union"), site.origin)
    return machine.unknown("the origin of this type is not followed", site.spot, value)


def _get_type_hints(machine: Machine, site: CallSite) -> Value:
    """The names are known; a value is where it is a class, as texts would have to be evaluated."""
    value = site.arguments[0] if len(site.arguments) == 1 else None
    if not isinstance(value, ClassValue) or value.is_open or site.keywords:
        return machine.unknown("the result of get_type_hints() is not followed", site.spot, *site.arguments)
    machine.outside_may_raise(site.spot, "get_type_hints()")
    result = DictValue(machine.heap, site.origin)
    for cls in reversed(value.mro):
        for name, annotation in cls.annotations.items():
            hint = annotation.value
            if not isinstance(hint, ClassValue):
                hint = machine.unknown("the value of this annotation is not followed", site.spot)
            result.items[("constant", name)] = (machine.const(name, site.spot), hint)
    return result


def install(machine: Machine) -> None:
    """Add the models, under `typing` and `typing_extensions`."""
    for module in ("typing", "typing_extensions"):
        for name, code in (("get_args", _get_args), ("get_origin", _get_origin), ("get_type_hints", _get_type_hints)):
            machine.library[f"{module}.{name}"] = Native(f"{module}.{name}", code, START)
