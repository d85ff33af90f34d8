"""Exceptions that may be raised: remembered with the state at that moment, for whoever would catch them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from oprc_static.evaluate.branches import Path as Way
from oprc_static.evaluate.branches import Result, follow_path
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.heap import Cell
from oprc_static.evaluate.join import Join
from oprc_static.evaluate.machine import Machine, Risk
from oprc_static.evaluate.values import InstanceValue, Unknown
from oprc_static.source import Place

if TYPE_CHECKING:
    from oprc_static.evaluate.values import Value

_MOST = 24
"""More states than this are joined: what differs between them is unknown to a handler."""


def record(machine: Machine, raised: Raised, why: Place) -> None:
    """Remember that `raised` may be raised now."""
    if not machine.tries:
        if machine.on_leave is not None:
            machine.on_leave(raised)
        machine.risks.append(Risk(raised, {}, frozenset(), why, 0))
        return
    base, first = machine.tries[0][0], machine.tries[-1][1]
    moment = machine.heap.changes
    last = machine.risks[-1] if len(machine.risks) > first else None
    if last is not None and last.moment == moment and isinstance(raised.value, Unknown) and _alike(last.raised, raised):
        return
    delta, lineage = machine.heap.since(base)
    machine.risks.append(Risk(raised, delta, lineage, why, moment))
    if len(machine.risks) - first > _MOST:
        machine.risks[first:] = _joined(machine, machine.risks[first:], base)


def _alike(left: Raised, right: Raised) -> bool:
    if left.assumed is not right.assumed:
        return False
    if isinstance(left.value, InstanceValue) and isinstance(right.value, InstanceValue):
        return left.value.cls is right.value.cls
    return isinstance(left.value, Unknown) and isinstance(right.value, Unknown)


def _joined(machine: Machine, risks: Sequence[Risk], base: int) -> list[Risk]:
    groups: list[Risk] = []
    for risk in risks:
        for index, known in enumerate(groups):
            if _alike(known.raised, risk.raised):
                groups[index] = _join(machine, known, risk, base)
                break
        else:
            groups.append(risk)
    return groups


def _join(machine: Machine, left: Risk, right: Risk, base: int) -> Risk:
    doubts: list[tuple[Cell, Place]] = []
    stamp = machine.heap.numbers[base]
    join = Join(machine, left.why, stamp, left.delta, right.delta, (left.lineage, right.lineage), base, doubts)
    delta = join.delta()
    raised = Raised(
        _value(machine, left.raised.value, right.raised.value),
        left.raised.place,
        left.raised.summary,
        left.raised.finding,
    )
    raised.assumed = left.raised.assumed
    raised.doubts = (*left.raised.doubts, *right.raised.doubts, *doubts)
    return Risk(raised, delta, left.lineage | right.lineage, left.why, left.moment)


def _value(machine: Machine, left: Value, right: Value) -> Value:
    if left is right or not isinstance(left, InstanceValue):
        return left
    either = InstanceValue(machine.heap, left.origin, left.cls)
    either.attributes.blur = Unknown("which of several exceptions it is only a run can tell", left.origin)
    either.attributes.names["args"] = either.attributes.blur
    return either


def resume(machine: Machine, risk: Risk) -> None:
    """Go on where `risk` was raised; the live state is the one before its `try`."""
    follow_path(machine, Way(None, risk.delta, risk.lineage))


def caught(machine: Machine, raised: Raised, handle: Callable[[], Result]) -> Result:
    """Run what is done about an exception that may have been raised; what it raises instead rests on the same doubt."""
    first = len(machine.risks)
    try:
        result = handle()
    except Raised as other:
        _inherit(other, raised)
        raise
    for risk in machine.risks[first:]:
        _inherit(risk.raised, raised)
    for cell, why in raised.doubts:
        machine.conflict(cell, why)
    return result


def _inherit(other: Raised, raised: Raised) -> None:
    other.assumed = other.assumed or raised.assumed
    if other is not raised:
        other.doubts = (*other.doubts, *raised.doubts)
