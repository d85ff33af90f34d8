"""`try` statements: handlers run for what is certainly raised, and on a copy of the state for what may be."""

from __future__ import annotations

from functools import partial

from oprc_static import ir
from oprc_static.evaluate import assignment
from oprc_static.evaluate.branches import Path, Result, run_ways, settle
from oprc_static.evaluate.errors import BudgetExceeded, LoopLeft, Raised
from oprc_static.evaluate.exceptions import matches
from oprc_static.evaluate.frames import Frame
from oprc_static.evaluate.heap import Delta
from oprc_static.evaluate.machine import Machine, Risk
from oprc_static.evaluate.values import Unknown, Value

_MOST_RISKS = 12


def run_try(machine: Machine, frame: Frame, node: ir.Try) -> Result:
    """Run a `try` statement, its `finally` on every way out."""
    if not node.final:
        return _run_handled(machine, frame, node)
    try:
        result = _run_handled(machine, frame, node)
    except (BudgetExceeded, LoopLeft):
        raise
    except Raised:
        final = machine.run_block(frame, node.final)
        if final is not None:
            return final
        raise
    return _then(machine, frame, result, node.final)


def _then(machine: Machine, frame: Frame, result: Result, final: tuple[ir.Stmt, ...]) -> Result:
    from oprc_static.evaluate.branches import Forked

    if isinstance(result, Forked):
        paths = [path for each in result.paths for path in _path_then(machine, frame, each, final)]
        return settle(machine, paths, result.why, result.stamp)
    ended = machine.run_block(frame, final)
    return ended if ended is not None else result


def _path_then(machine: Machine, frame: Frame, path: Path, final: tuple[ir.Stmt, ...]) -> list[Path]:
    machine.heap.open()
    machine.heap.apply(path.delta)
    ended = machine.run_block(frame, final)
    delta = machine.heap.undo()
    return [Path(ended if ended is not None and not hasattr(ended, "paths") else path.outcome, delta)]


def _run_handled(machine: Machine, frame: Frame, node: ir.Try) -> Result:
    if not node.handlers:
        return _body_and_else(machine, frame, node)
    first_risk = len(machine.risks)
    machine.tries.append(len(machine.heap.levels))
    machine.heap.open()
    raised: Raised | None = None
    result: Result = None
    try:
        result = machine.run_block(frame, node.body)
    except Raised as error:
        raised = error
    finally:
        machine.tries.pop()
    risks = _own_risks(machine, frame, node, first_risk)
    if not risks:
        machine.heap.keep()
        if raised is not None:
            return _handle(machine, frame, node, raised)
        return _after_body(machine, frame, node, result)
    body = machine.heap.undo()
    ways = [lambda: _resume(machine, frame, node, body, raised, result)]
    ways += [partial(_handle_risk, machine, frame, node, risk) for risk in risks]
    return run_ways(machine, ways, risks[0].why)


def _resume(
    machine: Machine, frame: Frame, node: ir.Try, body: Delta, raised: Raised | None, result: Result
) -> Result:
    machine.heap.apply(body)
    if raised is not None:
        return _handle(machine, frame, node, raised)
    return _after_body(machine, frame, node, result)


def _body_and_else(machine: Machine, frame: Frame, node: ir.Try) -> Result:
    return _after_body(machine, frame, node, machine.run_block(frame, node.body))


def _after_body(machine: Machine, frame: Frame, node: ir.Try, result: Result) -> Result:
    from oprc_static.evaluate.branches import Flow

    if not node.orelse:
        return result
    flow = Flow(machine, frozenset({""}))
    going, final = flow.step(lambda: result)
    if going:
        final = machine.run_block(frame, node.orelse)
    return flow.end(final)


def _own_risks(machine: Machine, frame: Frame, node: ir.Try, first: int) -> list[Risk]:
    """Take the risks of the body that a handler here may catch; the others stay for whoever is outside."""
    mine: list[Risk] = []
    others: list[Risk] = []
    for risk in machine.risks[first:]:
        verdicts = [_matches_handler(machine, frame, handler, risk.raised.value) for handler in node.handlers]
        caught = any(verdict is not False for verdict in verdicts)
        (mine if caught else others).append(risk)
        if caught and not any(verdict is True for verdict in verdicts) and not isinstance(risk.raised.value, Unknown):
            others.append(risk)
    del machine.risks[first:]
    machine.risks.extend(others)
    return _distinct(mine)


def _distinct(risks: list[Risk]) -> list[Risk]:
    distinct: list[Risk] = []
    for risk in risks:
        same = [each for each in distinct if _same_delta(each.delta, risk.delta) and _same_kind(each, risk)]
        if not same:
            distinct.append(risk)
    if len(distinct) > _MOST_RISKS:
        return distinct[: _MOST_RISKS - 1] + distinct[-1:]
    return distinct


def _same_kind(left: Risk, right: Risk) -> bool:
    both = isinstance(left.raised.value, Unknown) and isinstance(right.raised.value, Unknown)
    return both or left.raised.value is right.raised.value


def _same_delta(left: Delta, right: Delta) -> bool:
    return left.keys() == right.keys() and all(_shallow(left[cell]) == _shallow(right[cell]) for cell in left)


def _shallow(state: object) -> object:
    return state


def _matches_handler(machine: Machine, frame: Frame, handler: ir.Handler, raised: Value) -> bool | None:
    if handler.type is None:
        return True
    return matches(machine, raised, machine.evaluate(frame, handler.type))


def _handle_risk(machine: Machine, frame: Frame, node: ir.Try, risk: Risk) -> Result:
    machine.heap.apply(risk.delta)
    return _handle(machine, frame, node, risk.raised, uncertain=True)


def _handle(machine: Machine, frame: Frame, node: ir.Try, raised: Raised, *, uncertain: bool = False) -> Result:
    """Run the handler that catches `raised`; where several may, each on its own copy of the state."""
    candidates: list[ir.Handler] = []
    for handler in node.handlers:
        verdict = _matches_handler(machine, frame, handler, raised.value)
        if verdict is not False:
            candidates.append(handler)
        if verdict is True:
            break
    else:
        if not candidates:
            raise raised
        if not uncertain:
            machine.risk(raised, raised.place)
    if len(candidates) == 1:
        return _run_handler(machine, frame, candidates[0], raised)
    ways = [lambda each=each: _run_handler(machine, frame, each, raised) for each in candidates]
    return run_ways(machine, ways, frame.place(node.at))


def _run_handler(machine: Machine, frame: Frame, handler: ir.Handler, raised: Raised) -> Result:
    before = frame.handling
    frame.handling = raised
    try:
        if handler.name is not None:
            assignment.bind_name(machine, frame, handler.name, raised.value)
        result = machine.run_block(frame, handler.body)
        if handler.name is not None and result is None:
            home = frame.home(handler.name)
            machine.cell(home)
            home.names.pop(handler.name, None)
        return result
    finally:
        frame.handling = before


