"""`dataclasses`: fields, the generated methods, the invented docstring."""

from __future__ import annotations

from oprc_static.evaluate.library.dataclasses import creation, functions, methods
from oprc_static.evaluate.library.types import START, exception
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, InstanceValue, Namespace, Native, NativeCode

__all__ = ["install"]

_MODELS: dict[str, NativeCode] = {
    "dataclass": creation.dataclass_decorator,
    "field": functions.make_field,
    "fields": functions.fields,
    "replace": functions.replace,
    "make_dataclass": functions.make_dataclass,
    "asdict": methods.flatten(as_tuple=False),
    "astuple": methods.flatten(as_tuple=True),
    "is_dataclass": methods.is_dataclass,
}


def _native(machine: Machine, name: str, native: str, base: str) -> ClassValue:
    parent = machine.builtins[base]
    assert isinstance(parent, ClassValue)
    cls = ClassValue(
        machine.heap, START, name=name, qualname=Const(name, START), module=Const("dataclasses", START),
        names=Namespace(machine.heap, START), bases=(parent,), native=native,
    )  # fmt: skip
    cls.mro = (cls, *parent.mro)
    return cls


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _MODELS.items():
        least = 1 if name in ("fields", "replace", "asdict", "astuple", "is_dataclass") else 0
        machine.library[f"dataclasses.{name}"] = Native(f"dataclasses.{name}", code, START, least=least)
    machine.library["dataclasses.class.Field"] = _native(machine, "Field", "dataclasses.Field", "object")
    machine.library["dataclasses.Field"] = machine.library["dataclasses.class.Field"]
    missing = _native(machine, "_MISSING_TYPE", "dataclasses.MISSING", "object")
    machine.library["dataclasses.MISSING"] = InstanceValue(machine.heap, START, missing)
    frozen = _native(machine, "FrozenInstanceError", "FrozenInstanceError", "AttributeError")
    frozen.construct = exception(frozen)
    machine.builtins["types.FrozenInstanceError"] = machine.library["dataclasses.FrozenInstanceError"] = frozen
