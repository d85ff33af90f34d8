"""Loops: over what is known item by item, over what is not by running the body until nothing new comes out."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import assignment, endings, generators, iteration, operators
from oprc_static.evaluate.branches import Flow, Forked, Leave, Path, Result, run_ways, settle
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    DictValue,
    IteratorValue,
    ListValue,
    Namespace,
    NamespaceDict,
    SetValue,
    Unknown,
    Value,
    parts_of,
)
from oprc_static.origin import derive
from oprc_static.source import Place

_ONWARD = frozenset({"", "continue"})
_ROUNDS = 4
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

    result = _unknown_loop(machine, once, frame.place(node.at))
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
        result = machine.run_block(frame, node.body)
        if not isinstance(result, Leave):
            machine.evaluate(frame, node.test)
        return result

    result = _unknown_loop(machine, once, frame.place(node.at))
    return _then_orelse(machine, frame, node.orelse, result)


def _unknown_loop(machine: Machine, once: Callable[[], Result], why: object) -> Result:
    """Run `once` an unknown number of times: forget what it changes until running it again changes nothing new."""
    assert isinstance(why, Place)
    for _ in range(_ROUNDS):
        machine.heap.open()
        stamp = machine.heap.born
        try:
            once()
        except Raised as raised:
            machine.risk(raised, why)
        after = machine.heap.undo()
        changed: list[tuple[object, object]] = [(cell, state) for cell, state in after.items() if cell.born < stamp]
        with machine.heap.viewing(after):
            marked = {id(value) for _, state in changed for value in _all_values(state) if machine.holds_mark(value)}
        if not _forget(machine, changed, why, marked):
            break
    ways = [lambda: None, lambda: _ended(machine, once())]
    return run_ways(machine, ways, why)


def _ended(machine: Machine, result: Result) -> Result:
    if isinstance(result, Leave) and result.kind in ("break", "continue"):
        return None
    if isinstance(result, Forked):
        ended = [
            Path(None, p.delta, p.lineage) if p.outcome and p.outcome.kind in ("break", "continue") else p
            for p in result.paths
        ]
        return settle(machine, ended, result.why, result.stamp)
    return result


def _all_values(state: object) -> list[Value]:
    if not isinstance(state, tuple) or not state:
        return []
    items = state[0].values() if isinstance(state[0], dict) else state[0] if isinstance(state[0], list) else ()
    return [each[-1] if isinstance(each, tuple) else each for each in items if isinstance(each, Value | tuple)]


def _forget(machine: Machine, changed: list[tuple[object, object]], why: object, marked: set[int]) -> bool:
    """Make every known slot unknown that a round of the loop changed; return whether there was one."""
    news = False
    for cell, state in changed:
        if isinstance(cell, Namespace):
            news |= _forget_names(machine, cell, state, why, marked)
        elif isinstance(cell, NamespaceDict):
            continue  # it only shows a namespace, which changed itself
        elif isinstance(cell, ListValue | DictValue | SetValue) and cell.blur is None:
            before = cell.save()
            if not _same_state(before, state):
                machine.cell(cell)
                cell.blur = _lost(why, "it is filled in a loop whose rounds only a run can count", _values_in(state))
                news = True
        elif isinstance(cell, IteratorValue) and not cell.spent:
            machine.cell(cell)
            cell.spent = True
            news = True
    return news


def _values_in(state: object) -> tuple[Value, ...]:
    assert isinstance(state, tuple)
    items = state[0].values() if isinstance(state[0], dict) else state[0]
    return tuple(each[-1] if isinstance(each, tuple) else each for each in items)


def _same_state(before: object, after: object) -> bool:
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    return bool(before[0] == after[0]) and before[1] is after[1]


def _forget_names(machine: Machine, cell: Namespace, state: object, why: object, marked: set[int]) -> bool:
    assert isinstance(state, tuple)
    news = False
    for name in {*cell.names, *state[0]}:
        old, new = cell.names.get(name), state[0].get(name)
        if old is new or (isinstance(old, Unknown) and isinstance(new, Unknown)):
            continue
        machine.cell(cell)
        parts = tuple(value for value in (old, new) if value is not None)
        cell.names[name] = _lost(
            why, "it changes in a loop whose rounds only a run can count", parts, missing=old is None
        )
        cell.names[name] = _with_marks(machine, cell.names[name], parts, marked)
        news = True
    return news


def _with_marks(machine: Machine, unknown: Value, parts: tuple[Value, ...], marked: set[int]) -> Unknown:
    assert isinstance(unknown, Unknown)
    holds = any(id(part) in marked or machine.holds_mark(part) for part in parts)
    return Unknown(unknown.reason, unknown.origin, (), holds, unknown.missing, unknown.parts)


def _lost(why: object, reason: str, parts: tuple[Value, ...], *, missing: bool = False) -> Unknown:
    assert isinstance(why, Place)
    origin = derive("loop", why, tuple(part.origin for part in parts[:4]))
    return Unknown(reason, origin, missing=missing, parts=parts_of(parts))
