"""`try` statements: handlers run for what is certainly raised, and on a copy of the state for what may be."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from oprc_static import ir
from oprc_static.evaluate import assignment, groups
from oprc_static.evaluate.branches import Flow, Forked, Path, Result, Way, follow_path, run_ways
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.exceptions import is_instance_of, matches
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine, Risk
from oprc_static.evaluate.risks import caught, resume
from oprc_static.evaluate.values import Unknown, Value

Ending = Callable[[Result, Raised | None], Result]
"""What is done after a body: with how it ended, or with what it raised."""


def run_try(machine: Machine, frame: Frame, node: ir.Try) -> Result:
    """Run a `try` statement, its `finally` on every way out."""
    if not node.final:
        return _run_handled(machine, frame, node)

    def final(result: Result, raised: Raised | None) -> Result:
        with machine.handle(raised or machine.handling):
            ended = machine.run_block(frame, node.final)
        if ended is not None:
            return ended
        if raised is not None:
            raise raised
        return result

    return guarded(machine, lambda: _run_handled(machine, frame, node), final)


def guarded(machine: Machine, body: Way, ending: Ending) -> Result:
    """Run `body`, and `ending` on every way out of it: plain ends, exceptions, and exceptions that may be raised."""
    machine.heap.open()
    raised: Raised | None = None
    result: Result = None
    with machine.watching() as first:
        try:
            result = body()
        except Raised as error:
            raised = error
        except LoopLeft:
            machine.heap.keep()
            run_ways(machine, [lambda: None, lambda: ending(None, None)], machine.left_at())
            raise
    risks = machine.risks[first:]
    del machine.risks[first:]
    if not risks:
        machine.heap.keep()
        return _on_every_path(machine, result, raised, ending)
    delta = machine.heap.undo()
    whole = Path(None, delta, machine.heap.closed)

    def finished() -> Result:
        follow_path(machine, whole)
        return _on_every_path(machine, result, raised, ending)

    ways = [finished, *[_interrupted(machine, risk, ending) for risk in _distinct(risks)]]
    return run_ways(machine, ways, risks[0].why)


def _interrupted(machine: Machine, risk: Risk, ending: Ending) -> Way:
    def run() -> Result:
        resume(machine, risk)
        return caught(machine, risk.raised, lambda: ending(None, risk.raised))

    return run


def _on_every_path(machine: Machine, result: Result, raised: Raised | None, ending: Ending) -> Result:
    if not isinstance(result, Forked):
        return ending(result, raised)
    ways = [_continued(machine, path, ending) for path in result.paths]
    return run_ways(machine, ways, result.why)


def _continued(machine: Machine, path: Path, ending: Ending) -> Way:
    def run() -> Result:
        follow_path(machine, path)
        return ending(path.outcome, None)

    return run


def _run_handled(machine: Machine, frame: Frame, node: ir.Try) -> Result:
    if not node.handlers:
        return _after_body(machine, frame, node, machine.run_block(frame, node.body))
    machine.heap.open()
    raised: Raised | None = None
    result: Result = None
    with machine.watching() as first:
        try:
            result = machine.run_block(frame, node.body)
        except Raised as error:
            raised = error
        except LoopLeft:
            machine.heap.keep()
            raise
    risks = _own_risks(machine, frame, node, first)
    if not risks:
        machine.heap.keep()
        if raised is not None:
            return _handle(machine, frame, node, raised)
        return _after_body(machine, frame, node, result)
    delta = machine.heap.undo()
    body = Path(None, delta, machine.heap.closed)
    ways: list[Way] = [partial(_resume, machine, frame, node, body, raised, result)]
    ways += [partial(_handle_risk, machine, frame, node, risk) for risk in risks]
    return run_ways(machine, ways, risks[0].why)


def _resume(machine: Machine, frame: Frame, node: ir.Try, body: Path, raised: Raised | None, result: Result) -> Result:
    follow_path(machine, body)
    if raised is not None:
        return _handle(machine, frame, node, raised)
    return _after_body(machine, frame, node, result)


def _after_body(machine: Machine, frame: Frame, node: ir.Try, result: Result) -> Result:
    if not node.orelse:
        return result
    flow = Flow(machine, frozenset({""}))
    going, final = flow.step(lambda: result)
    if going:
        going, final = flow.step(lambda: machine.run_block(frame, node.orelse))
        final = None if going else final
    return flow.end(final)


def _own_risks(machine: Machine, frame: Frame, node: ir.Try, first: int) -> list[Risk]:
    """Take the risks of the body that a handler here may catch; the others stay for whoever is outside."""
    mine: list[Risk] = []
    others: list[Risk] = []
    for risk in machine.risks[first:]:
        verdicts = [_matches_handler(machine, frame, handler, risk.raised.value) for handler in node.handlers]
        if node.is_star and is_instance_of(risk.raised.value, "BaseExceptionGroup"):
            verdicts = [verdict or None for verdict in verdicts]  # a part of it may match
        if any(verdict is not False for verdict in verdicts):
            mine.append(risk)
        if not any(verdict is True for verdict in verdicts):
            others.append(risk)
    del machine.risks[first:]
    machine.risks.extend(others)
    return _distinct(mine)


def _distinct(risks: list[Risk]) -> list[Risk]:
    distinct: list[Risk] = []
    for risk in risks:
        if not any(_same_kind(each, risk) and each.delta == risk.delta for each in distinct):
            distinct.append(risk)
    return distinct


def _same_kind(left: Risk, right: Risk) -> bool:
    both = isinstance(left.raised.value, Unknown) and isinstance(right.raised.value, Unknown)
    return both or left.raised.value is right.raised.value


def _matches_handler(machine: Machine, frame: Frame, handler: ir.Handler, raised: Value) -> bool | None:
    if handler.type is None:
        return True
    return matches(machine, raised, machine.evaluate(frame, handler.type))


def _handle_risk(machine: Machine, frame: Frame, node: ir.Try, risk: Risk) -> Result:
    resume(machine, risk)
    return caught(machine, risk.raised, lambda: _handle(machine, frame, node, risk.raised, uncertain=True))


def _handle(machine: Machine, frame: Frame, node: ir.Try, raised: Raised, *, uncertain: bool = False) -> Result:
    """Run the handler that catches `raised`; where several may, each on its own copy of the state."""
    if node.is_star:
        return _handle_shares(machine, frame, node, raised)
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
    ways = [partial(_run_handler, machine, frame, each, raised) for each in candidates]
    return run_ways(machine, ways, frame.place(node.at))


def _handle_shares(machine: Machine, frame: Frame, node: ir.Try, raised: Raised) -> Result:
    """Run every `except*` clause that takes a part of what is raised; what is left over is raised again."""
    kinds = [machine.evaluate(frame, each.type) for each in node.handlers if each.type is not None]
    found = groups.shares(machine, Spot(frame, node.at), raised.value, kinds)
    if found is None:
        message = "`except*` splits what only a run can tell"
        machine.refuse(message, Spot(frame, node.at), help="write `except`")
        ways = [partial(_run_handler, machine, frame, each, raised) for each in node.handlers]
        return run_ways(machine, ways, frame.place(node.at))
    result: Result = None
    for handler, (taken, _) in zip(node.handlers, found, strict=True):
        if taken is None:
            continue
        try:
            result = _run_handler(machine, frame, handler, _instead(raised, taken))
        except Raised as other:
            message = "what a clause of `except*` raises becomes part of a group, which is not followed"
            machine.refuse(message, Spot(frame, handler.at), help="write `except`")
            raise other from None
    left = found[-1][1]
    if left is not None:
        raise raised if left is raised.value else _instead(raised, left)
    return result


def _instead(raised: Raised, value: Value) -> Raised:
    """Return `raised` with another exception object."""
    other = Raised(value, raised.place, raised.summary, raised.finding)
    other.assumed, other.doubts = raised.assumed, raised.doubts
    return other


def _run_handler(machine: Machine, frame: Frame, handler: ir.Handler, raised: Raised) -> Result:
    with machine.handle(raised):
        if handler.name is not None:
            assignment.bind_name(machine, frame, handler.name, raised.value)
        result = machine.run_block(frame, handler.body)
        if handler.name is not None and result is None:
            home = frame.home(handler.name)
            machine.cell(home)
            home.names.pop(handler.name, None)
        return result
