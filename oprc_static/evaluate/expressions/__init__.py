"""Expressions: one small function for each kind of node, found by a table."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate.expressions import atoms, comprehensions, displays, functions, operations, primaries
from oprc_static.evaluate.expressions.displays import make_set, update_dict
from oprc_static.evaluate.expressions.form import Expression
from oprc_static.evaluate.expressions.functions import run_coroutine
from oprc_static.evaluate.expressions.primaries import arguments_of
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Value

__all__ = ["EXPRESSIONS", "arguments_of", "make_set", "run_coroutine", "update_dict"]


def _unsupported(machine: Machine, frame: Frame, node: ir.Unsupported) -> Value:
    return machine.unknown(f"{node.what} is not followed", Spot(frame, node.at))


EXPRESSIONS: dict[type, Expression] = {
    **atoms.EXPRESSIONS,
    **primaries.EXPRESSIONS,
    **operations.EXPRESSIONS,
    **displays.EXPRESSIONS,
    **comprehensions.EXPRESSIONS,
    **functions.EXPRESSIONS,
    ir.Unsupported: _unsupported,
}
