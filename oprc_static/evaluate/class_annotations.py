"""`__annotations__` of classes: as a dict that programs see, and back from a dict that they give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from oprc_static.evaluate.values import Annotation, ClassValue, Const, DictValue, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def shown(machine: Machine, spot: Spot, annotations: Mapping[str, Annotation]) -> DictValue:
    """Return `__annotations__`: keys known, values as far as they were evaluated; a change of it is refused."""
    result = DictValue(machine.heap, machine.origin(spot, "attribute"), kind="annotations")
    for name, annotation in annotations.items():
        value = annotation.value or machine.unknown("it is an annotation kept as text", spot)
        result.items[("constant", name)] = (machine.const(name, spot), value)
    return result


def given(value: Value | None, known: Mapping[str, Annotation]) -> dict[str, Annotation] | None:
    """Return the annotations that a namespace's `__annotations__` stands for, None where they cannot be told.

    Those of the class body (`known`) are what they were; text that a program gives is not resolved.
    """
    if value is None:
        return {}
    if not isinstance(value, DictValue) or value.blur is not None:
        return None
    found: dict[str, Annotation] = {}
    for key, item in value.items.values():
        if not isinstance(key, Const) or not isinstance(key.value, str):
            return None
        before = known.get(key.value)
        if before is not None and (before.value is item or before.value is None):
            found[key.value] = before
        elif isinstance(item, Unknown) or (isinstance(item, Const) and isinstance(item.value, str)):
            return None
        else:
            found[key.value] = Annotation(None, None, item, lazy=False)
    return found


def follow(machine: Machine, shown: DictValue) -> None:
    """Names were taken out of `__annotations__`: the class that it is of has them no more."""
    cls = shown.factory
    if shown.kind == "annotations" and isinstance(cls, ClassValue):
        machine.cell(cls)
        cls.annotations = {name: each for name, each in cls.annotations.items() if ("constant", name) in shown.items}
