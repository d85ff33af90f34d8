"""`abc`: what its decorators leave on a method."""

from __future__ import annotations

from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Descriptor, FunctionValue, Native, NativeCode, Value


def _abstract(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "abstractmethod")
    if isinstance(value, FunctionValue) or (
        isinstance(value, Descriptor) and value.kind in ("staticmethod", "classmethod")
    ):
        machine.cell(value)
        value.attributes["__isabstractmethod__"] = machine.const(True, site.spot)
    return value


def _later(machine: Machine, site: CallSite) -> Value:
    return site.arguments[0] if site.arguments else machine.none(site.spot)


_MODELS: dict[str, NativeCode] = {
    "abc.abstractmethod": _abstract,
    "abc.abstractproperty": lambda machine, site: Descriptor(
        machine.heap, site.origin, "property", only(machine, site, "abstractproperty"), {"fget": site.arguments[0]}
    ),
    "abc.abstractclassmethod": lambda machine, site: Descriptor(
        machine.heap, site.origin, "classmethod", only(machine, site, "abstractclassmethod")
    ),
    "abc.abstractstaticmethod": lambda machine, site: Descriptor(
        machine.heap, site.origin, "staticmethod", only(machine, site, "abstractstaticmethod")
    ),
    "atexit.register": _later,
}


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _MODELS.items():
        machine.library[name] = Native(name, code, START)
