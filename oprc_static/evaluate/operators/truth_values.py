"""What is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, flags
from oprc_static.evaluate.operators.payloads import plain_of
from oprc_static.evaluate.values import (
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
    unlisted,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


def truth(machine: Machine, spot: Spot, value: Value) -> bool | None:
    """Return the truth of `value`, None where only a run can tell."""
    if isinstance(value, Unknown):
        verdicts = {truth(machine, spot, each) for each in value.alternatives} if not value.missing else {None}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(value, Const):
        return bool(value.value)
    if isinstance(value, TupleValue):
        return bool(value.items)
    if isinstance(value, RangeValue):
        return bool(value.range)
    if isinstance(value, ListValue | DictValue | SetValue):
        return None if unlisted(value) else bool(value.items)
    if isinstance(value, View):
        return truth(machine, spot, value.of)
    if isinstance(value, External):
        return True if value.path in machine.library or value.path in _ALWAYS_TRUE else None
    if isinstance(value, InstanceValue):
        return _instance_truth(machine, spot, value)
    return True


_ALWAYS_TRUE = frozenset({"typing.Any", "typing.Optional"})


def _instance_truth(machine: Machine, spot: Spot, value: InstanceValue) -> bool | None:
    for name in ("__bool__", "__len__"):
        method = attributes.special(machine, spot, value, name)
        if method is not None:
            return truth(machine, spot, calls.call(machine, spot, method, ()))
    plain = value.payload if flags.is_flag(value) else plain_of(value)
    if plain is not None and not isinstance(plain, InstanceValue):
        return truth(machine, spot, plain)
    return None if value.cls.is_open else True
