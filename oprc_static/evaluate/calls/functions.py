"""How a function of the program runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import bodies
from oprc_static.evaluate.branches import Forked, Leave, Path, settle
from oprc_static.evaluate.calls.arguments import bind_arguments
from oprc_static.evaluate.errors import BudgetExceeded
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.scopes import bound_in
from oprc_static.evaluate.suspended import Steps, Suspended
from oprc_static.evaluate.values import Const, FunctionValue, IteratorValue, Namespace, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def call_function(machine: Machine, callee: FunctionValue, site: CallSite) -> Value:
    """Call a function: run its body, or make the generator or coroutine that will."""
    if callee.code is not None:
        return callee.code(machine, site)
    callee.calls += 1
    if machine.trace is not None and callee.owner != machine.heap.owner:
        machine.trace.calls(callee)
    values = bind_arguments(machine, callee, site)
    frame = _function_frame(machine, callee, values, site)
    if callee.is_generator and not callee.is_async:
        return _generator(machine, callee, frame, site)
    if callee.is_async:
        return IteratorValue(
            machine.heap, site.origin, "async_generator" if callee.is_generator else "coroutine",
            body=lambda each: _run_coroutine(machine, callee, frame, each),
        )  # fmt: skip
    return run_function(machine, callee, frame, site.spot)


def _generator(machine: Machine, callee: FunctionValue, frame: Frame, site: CallSite) -> IteratorValue:
    definition = callee.definition
    assert definition is not None
    spot = Spot(frame, definition.at)

    def run(each: Callable[[Value], Value]) -> None:
        handled = machine.handled
        around = len(handled)

        def give(value: Value) -> Value:
            own = handled[around:]  # what the generator handles, the loop's body does not
            del handled[around:]
            try:
                return each(value)
            finally:
                handled.extend(own)

        frame.on_yield = give
        made.result = run_function(machine, callee, frame, spot)

    def begin() -> Steps:
        assert isinstance(definition, ir.FunctionDef)
        return machine.operations.run_generator(machine, frame, body_of(machine, callee, definition).statements)

    steps = Suspended(begin, lambda: frame.shelters > 0) if isinstance(definition, ir.FunctionDef) else None
    made = IteratorValue(machine.heap, site.origin, "generator", body=run, steps=steps)
    made.function = callee
    return made


def _run_coroutine(machine: Machine, callee: FunctionValue, frame: Frame, each: Callable[[Value], Value]) -> None:
    spot = Spot(frame, callee.definition.at if callee.definition else (0, 0, 0, 0))
    each(run_function(machine, callee, frame, spot))


def _function_frame(machine: Machine, callee: FunctionValue, values: dict[str, Value], site: CallSite) -> Frame:
    defined = callee.frame
    assert defined is not None
    definition = callee.definition
    bound = set(values)
    if isinstance(definition, ir.Lambda):
        bound |= bound_in(definition.body)
    global_names: frozenset[str] = frozenset()
    nonlocal_names: frozenset[str] = frozenset()
    if isinstance(definition, ir.FunctionDef):
        body = body_of(machine, callee, definition)
        bound |= set(body.bound)
        global_names, nonlocal_names = frozenset(body.global_names), frozenset(body.nonlocal_names)
        bound -= global_names | nonlocal_names
    qualname = callee.qualname.value if isinstance(callee.qualname, Const) else "?"
    return Frame(
        "function",
        Namespace(machine.heap, callee.origin, values),
        defined.module,
        defined.line,
        outer=defined if defined.kind in ("function", "comprehension") else defined.outer,
        bound=frozenset(bound),
        global_names=global_names,
        nonlocal_names=nonlocal_names,
        qualname=f"{qualname}.<locals>.",
        cls=callee.method_of,
        receiver=next(iter(values.values()), None),
        future_annotations=defined.future_annotations,
        stands_at=site.spot.place if defined.module.is_ours else None,
    )


def body_of(machine: Machine, callee: FunctionValue, definition: ir.FunctionDef) -> ir.FunctionBody:
    """Return a function's body, lowered at its first call."""
    body = bodies.lowered(machine, definition.body)
    if isinstance(body, ir.Loss):
        assert callee.frame is not None
        raise BudgetExceeded(callee.frame.place(definition.at), f"the parser's limits ({body.message})")
    return body


def run_function(machine: Machine, callee: FunctionValue, frame: Frame, spot: Spot) -> Value:
    """Run a function's body in its frame and return what it returns."""
    definition = callee.definition
    machine.depth += 1
    if machine.depth > machine.settings.depth:
        machine.depth -= 1
        raise BudgetExceeded(spot.place, f"{machine.settings.depth} nested calls")
    try:
        if isinstance(definition, ir.Lambda):
            return machine.evaluate(frame, definition.body)
        assert isinstance(definition, ir.FunctionDef)
        body = body_of(machine, callee, definition)
        result = machine.run_block(frame, body.statements)
    finally:
        machine.depth -= 1
    return _returned(machine, frame, result, spot)


def _returned(machine: Machine, frame: Frame, result: Leave | Forked | None, spot: Spot) -> Value:
    if isinstance(result, Forked):
        ends = [
            path if path.outcome is not None else Path(Leave("return", machine.none(spot)), path.delta, path.lineage)
            for path in result.paths
        ]
        result = settle(machine, ends, result.why, result.stamp)
    if isinstance(result, Leave) and result.value is not None:
        return result.value
    return machine.none(spot)
