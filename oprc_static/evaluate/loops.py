"""Loops: over what is known item by item, over what is not by running the body until nothing new comes out."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate import assignment, endings, generators, iteration, operators
from oprc_static.evaluate.branches import Flow, Forked, Leave, Path, Result, run_ways, settle
from oprc_static.evaluate.errors import LoopLeft
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.rounds import repeated
from oprc_static.evaluate.values import (
    IteratorValue,
    Unknown,
    Value,
)

_ONWARD = frozenset({"", "continue"})
_FORKS = 60


def run_for(machine: Machine, frame: Frame, node: ir.For) -> Result:
    """Run a `for` statement."""
    iterable = machine.evaluate(frame, node.iterable)
    spot = Spot(frame, node.iterable.at)
    if node.is_async:
        reason = machine.unknown("an asynchronous iteration is not followed", spot, iterable)
        return _unknown_for(machine, frame, node, reason)
    flow = Flow(machine, _ONWARD)
    final: list[Result] = []

    def each(item: Value) -> Value:
        assignment.assign(machine, frame, node.target, item)
        going, result = flow.step(lambda: machine.run_block(frame, node.body))
        if not going:
            final.append(result)
            raise LoopLeft
        return machine.none(spot)

    stepped = generators.has_shelters(machine, iterable)
    fresh = stepped and _is_fresh(frame, node.iterable, iterable)
    try:
        unknown = iteration.for_each(machine, spot, iterable, each, pushed=not stepped)
    except LoopLeft as left:
        if not final:
            raise
        if left.forked is not None:
            machine.refuse_left(left.forked)
        if fresh and isinstance(iterable, IteratorValue) and not (flow.is_forked or isinstance(final[0], Forked)):
            endings.drop(machine, spot, iterable)
        return _after(machine, flow.end(final[0]))
    if unknown is not None:
        return _after(machine, flow.end(_unknown_for(machine, frame, node, unknown)))
    return _orelse(machine, frame, node.orelse, flow)


def _is_fresh(frame: Frame, node: ir.Expr, value: Value) -> bool:
    """Whether a generator was made by the call `node` of its function, so that nobody else holds it."""
    if not isinstance(value, IteratorValue) or value.position != 0 or not isinstance(node, ir.Call):
        return False
    return isinstance(node.func, ir.Name) and frame.lookup(node.func.id) is value.function


def _orelse(machine: Machine, frame: Frame, orelse: tuple[ir.Stmt, ...], flow: Flow) -> Result:
    result: Result = None
    if orelse:
        going, result = flow.step(lambda: machine.run_block(frame, orelse))
        result = None if going else result
    return _after(machine, flow.end(result))


def _after(machine: Machine, result: Result) -> Result:
    """Turn `break` into the plain end of the loop statement."""
    if isinstance(result, Leave) and result.kind in ("break", "continue"):
        return None
    if isinstance(result, Forked):
        ended = [
            Path(None, p.delta, p.lineage) if p.outcome and p.outcome.kind in ("break", "continue") else p
            for p in result.paths
        ]
        return settle(machine, ended, result.why, result.stamp)
    return result


def _unknown_for(machine: Machine, frame: Frame, node: ir.For, why: Unknown) -> Result:
    def once() -> Result:
        assignment.assign(machine, frame, node.target, why)
        return machine.run_block(frame, node.body)

    result = repeated(machine, once, frame.place(node.at))
    return _then_orelse(machine, frame, node.orelse, result)


def _then_orelse(machine: Machine, frame: Frame, orelse: tuple[ir.Stmt, ...], result: Result) -> Result:
    if not orelse:
        return result
    flow = Flow(machine, frozenset({""}))
    going, final = flow.step(lambda: result)
    if not going:
        return flow.end(final)
    place = frame.place(orelse[0].at)
    return flow.end(run_ways(machine, [lambda: None, lambda: machine.run_block(frame, orelse)], place))


def run_while(machine: Machine, frame: Frame, node: ir.While) -> Result:
    """Run a `while` statement; from the first unknown condition on it is a loop of unknown length."""
    flow = Flow(machine, _ONWARD)
    forks = 0
    while True:
        machine.step(frame, node.at)
        test = machine.evaluate(frame, node.test)
        verdict = operators.truth(machine, Spot(frame, node.test.at), test)
        if verdict is None or forks > _FORKS:
            return _after(machine, flow.end(_unknown_while(machine, frame, node)))
        if not verdict:
            return _orelse(machine, frame, node.orelse, flow)
        held = len(flow._held)
        going, result = flow.step(lambda: machine.run_block(frame, node.body))
        forks += len(flow._held) - held
        if not going:
            return _after(machine, flow.end(result))


def _unknown_while(machine: Machine, frame: Frame, node: ir.While) -> Result:
    def once() -> Result:
        flow = Flow(machine, _ONWARD)
        going, result = flow.step(lambda: machine.run_block(frame, node.body))
        if going:
            machine.evaluate(frame, node.test)
        return flow.end(None if going else result)

    result = repeated(machine, once, frame.place(node.at))
    return _then_orelse(machine, frame, node.orelse, result)
