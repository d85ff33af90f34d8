"""The docstring that `dataclass` invents for a class without one."""

from __future__ import annotations

from oprc_static.evaluate import attributes, strings
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.library.annotation_text import format_annotation
from oprc_static.evaluate.library.dataclasses.fields import FACTORY, Field
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, FunctionValue, Parameter


def document(machine: Machine, spot: Spot, cls: ClassValue, fields: dict[str, Field]) -> None:
    """Set the docstring that `dataclass` invents for a class without one: its name and signature."""
    own = cls.names.names.get("__doc__")
    if own is not None and not (isinstance(own, Const) and not own.value):
        return
    text = _signature(machine, spot, cls, fields)
    cls.names.names["__doc__"] = (
        machine.const(text, spot, "invented")
        if text is not None
        else machine.unknown(
            "dataclass writes the signature into the docstring, and a default or annotation of it is not followed",
            spot,
        )
    )
    cls.facts["invented_doc"] = True


def _signature(machine: Machine, spot: Spot, cls: ClassValue, fields: dict[str, Field]) -> str | None:
    init = attributes.lookup(cls, "__init__")
    made = attributes.lookup(cls, "__new__")
    unusual = cls.metaclass is not None or (made is not None and not made[0].native)
    if init is None or not isinstance(init[1], FunctionValue) or unusual or not isinstance(cls.name, Const):
        return (
            f"{cls.name.value}()"
            if isinstance(cls.name, Const) and init is not None and init[0].native == "object" and not unusual
            else None
        )
    parts: list[str] = []
    star = False
    for parameter in init[1].parameters[1:]:
        if parameter.kind == "positional_only":
            return None
        star = star or parameter.kind == "var_positional"
        if parameter.kind == "keyword_only" and not star:
            parts.append("*")
            star = True
        text = _parameter(machine, spot, parameter, fields.get(parameter.name) if init[1].definition is None else None)
        if text is None:
            return None
        parts.append(text)
    returns = "" if init[1].definition is None else _returns(machine, init[1])
    return f"{cls.name.value}({', '.join(parts)}){returns}" if returns is not None else None


def _returns(machine: Machine, init: FunctionValue) -> str | None:
    if init.returns is None:
        return ""
    text = format_annotation(init.returns, machine.settings.python_version)
    return None if text is None else f" -> {text}".replace(" -> None", "")


def _parameter(machine: Machine, spot: Spot, parameter: Parameter, field: Field | None) -> str | None:
    annotation = field.annotation if field is not None else parameter.annotation
    shown = format_annotation(annotation, machine.settings.python_version) if annotation is not None else ""
    if shown is None:
        return None
    stars = {"var_positional": "*", "var_keyword": "**"}.get(parameter.kind, "")
    head = f"{stars}{parameter.name}: {shown}" if shown else f"{stars}{parameter.name}"
    if parameter.default is None:
        return head
    default = "<factory>" if parameter.default is FACTORY else strings.repr_of(machine, spot, parameter.default)
    if not isinstance(default, str):
        return None
    return f"{head} = {default}" if shown else f"{head}={default}"
