"""Pydantic models: which names their metaclass takes out of the class (pydantic 2, `ModelMetaclass`)."""

from __future__ import annotations

from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Alias, ClassValue, Const, Descriptor, External, FunctionValue, Unknown, Value

_KEPT = ("property", "classmethod", "staticmethod", "cached_property")


def is_model(bases: tuple[Value, ...]) -> bool:
    """Whether a class with these bases is a pydantic model."""
    for base in bases:
        if isinstance(base, External) and base.path.split(".")[0] in ("pydantic", "pydantic_settings"):
            return True
        if isinstance(base, ClassValue) and base.facts.get("pydantic"):
            return True
    return False


def adjust(machine: Machine, spot: Spot, cls: ClassValue) -> None:
    """Make fields of annotated names, which are then no attributes; raises for a plain value without an annotation."""
    cls.facts["pydantic"] = True
    for name in [each for each in cls.names.names if not each.startswith("_") and each != "model_config"]:
        value = cls.names.names[name]
        if name in cls.annotations:
            if not _is_class_variable(cls, name):
                del cls.names.names[name]
        elif not _is_ignored(value):
            message = f"pydantic refuses the attribute `{name}`, which has no annotation"
            raise machine.error("TypeError", message, spot)


def install(machine: Machine) -> None:
    """Add the model."""
    machine.library["pydantic.is_model"] = is_model
    machine.library["pydantic.adjust"] = adjust


def _is_class_variable(cls: ClassValue, name: str) -> bool:
    value = cls.annotations[name].value
    base = value.base if isinstance(value, Alias) else value
    text = base.value if isinstance(base, Const) and isinstance(base.value, str) else ""
    return (isinstance(base, External) and base.path == "typing.ClassVar") or "ClassVar" in text


def _is_ignored(value: Value) -> bool:
    if isinstance(value, Descriptor):
        return value.kind in _KEPT
    return isinstance(value, FunctionValue | Unknown | ClassValue | External)
