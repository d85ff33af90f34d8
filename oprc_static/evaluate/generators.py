"""Generators of the program, run from `yield` to `yield`: the statements that hold one, step by step.

Every other statement is run as always. Where a condition is unknown, or something may raise inside a `try` that holds
a `yield`, how the generator goes on is not followed: it is run as a whole then, where that is possible.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from typing import Any

from oprc_static import ir
from oprc_static.evaluate import assignment, calls, endings, iteration, operators, withs
from oprc_static.evaluate.branches import Forked, Leave, Result
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import matches
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.iteration import Sent, Untold
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import External, InstanceValue, IteratorValue, Unknown, Value

Block = Generator[Value, Sent, Result]

_SCOPES = (ir.FunctionDef, ir.Lambda, ir.ClassDef)
"""What has scopes of its own: a `yield` in there is not the generator's."""


def run_generator(machine: Machine, frame: Frame, statements: tuple[ir.Stmt, ...]) -> iteration.Steps:
    """Give what a generator function's body yields; returns what it returns."""
    result = yield from _block(machine, frame, statements)
    return result.value if isinstance(result, Leave) else None


def has_shelters(machine: Machine, value: Value) -> bool:
    """Whether a value is a generator that may be left where something is done when it is collected."""
    function = value.function if isinstance(value, IteratorValue) else None
    definition = function.definition if function is not None else None
    if function is None or not isinstance(definition, ir.FunctionDef):
        return False
    return any(map(_waits, calls.body_of(machine, function, definition).statements))


@lru_cache(maxsize=4096)
def _waits(statement: ir.Stmt) -> bool:
    blocks = (each for each in ir.walk(statement, _SCOPES) if isinstance(each, ir.Try | ir.With))
    return any(map(_yields, blocks))


def _untold(machine: Machine, frame: Frame, at: ir.At, *values: Value) -> Untold:
    return Untold(machine.unknown("only a run can tell how the generator goes on", Spot(frame, at), *values))


@lru_cache(maxsize=4096)
def _yields(node: ir.Node) -> bool:
    """Whether a `yield` of the same function stands in a node."""
    return any(isinstance(each, ir.Yield) for each in ir.walk(node, _SCOPES))


def _block(machine: Machine, frame: Frame, statements: tuple[ir.Stmt, ...]) -> Block:
    for statement in statements:
        if not _yields(statement):
            result = machine.operations.execute(machine, frame, statement)
        else:
            machine.step(frame, statement.at)
            stepper = _STATEMENTS.get(type(statement))
            if stepper is None:
                raise _untold(machine, frame, statement.at)
            result = yield from stepper(machine, frame, statement)
        if isinstance(result, Forked):
            raise _untold(machine, frame, statement.at)
        if result is not None:
            return result
    return None


def _value(machine: Machine, frame: Frame, node: ir.Expr | None) -> Generator[Value, Sent, Value]:
    """Evaluate an expression that is a `yield` or holds none."""
    if node is not None and not _yields(node):
        return machine.evaluate(frame, node)
    if not isinstance(node, ir.Yield) or (node.value is not None and _yields(node.value)):
        raise _untold(machine, frame, node.at if node is not None else (0, 0, 0, 0))
    spot = Spot(frame, node.at)
    value = machine.evaluate(frame, node.value) if node.value is not None else machine.none(spot)
    if not node.is_from:
        return _received(machine, spot, (yield value))
    iterator = iteration.iter_of(machine, spot, value)
    sent = Sent()
    while (item := iteration.next_item(machine, spot, iterator, sent)) is not None:
        sent = yield item
    result = iterator.result if isinstance(iterator, IteratorValue) else None
    return result if result is not None else machine.none(spot)


def _received(machine: Machine, spot: Spot, sent: Sent) -> Value:
    if sent.raised is not None:
        raise sent.raised
    return sent.value if sent.value is not None else machine.none(spot)


def _expression(machine: Machine, frame: Frame, node: ir.Expression) -> Block:
    yield from _value(machine, frame, node.value)
    return None


def _assign(machine: Machine, frame: Frame, node: ir.Assign) -> Block:
    value = yield from _value(machine, frame, node.value)
    for target in node.targets:
        assignment.assign(machine, frame, target, value)
    return None


def _return(machine: Machine, frame: Frame, node: ir.Return) -> Block:
    value = yield from _value(machine, frame, node.value)
    return Leave("return", value)


def _decided(machine: Machine, frame: Frame, test: ir.Expr) -> bool:
    if _yields(test):
        raise _untold(machine, frame, test.at)
    value = machine.evaluate(frame, test)
    verdict = operators.truth(machine, Spot(frame, test.at), value)
    if verdict is None:
        raise _untold(machine, frame, test.at, value)
    return verdict


def _if(machine: Machine, frame: Frame, node: ir.If) -> Block:
    return (yield from _block(machine, frame, node.body if _decided(machine, frame, node.test) else node.orelse))


def _while(machine: Machine, frame: Frame, node: ir.While) -> Block:
    while _decided(machine, frame, node.test):
        machine.step(frame, node.at)
        result = yield from _block(machine, frame, node.body)
        if isinstance(result, Leave) and result.kind != "continue":
            return result if result.kind != "break" else None
    return (yield from _block(machine, frame, node.orelse))


def _for(machine: Machine, frame: Frame, node: ir.For) -> Block:
    if node.is_async or _yields(node.iterable):
        raise _untold(machine, frame, node.at)
    iterable = machine.evaluate(frame, node.iterable)
    for item in iteration.items_of(machine, Spot(frame, node.iterable.at), iterable):
        assignment.assign(machine, frame, node.target, item)
        result = yield from _block(machine, frame, node.body)
        if isinstance(result, Leave) and result.kind != "continue":
            return result if result.kind != "break" else None
    return (yield from _block(machine, frame, node.orelse))


def _try(machine: Machine, frame: Frame, node: ir.Try) -> Block:
    raised: Raised | None = None
    result: Result = None
    sheltered = endings.acts(machine, frame, node.final) or any(_may_stop(frame, each) for each in node.handlers)
    frame.shelters += sheltered
    try:
        result = yield from _handled(machine, frame, node)
    except Raised as error:
        raised = error
    frame.shelters -= sheltered  # not where it is lost how the generator goes on: it may be left here
    final = _block(machine, frame, node.final)
    ended = yield from (final if raised is None else _handling(machine, raised, final))
    if ended is not None:
        return ended
    if raised is not None:
        raise raised
    return result


def _may_stop(frame: Frame, handler: ir.Handler) -> bool:
    """Whether a handler may catch the GeneratorExit that a generator ends with which is closed."""
    if not isinstance(handler.type, ir.Name) or frame.lookup(handler.type.id) is not None:
        return True
    caught = getattr(builtins, handler.type.id, BaseException)
    return not (isinstance(caught, type) and issubclass(caught, Exception))


def _handled(machine: Machine, frame: Frame, node: ir.Try) -> Block:
    if node.is_star:
        raise _untold(machine, frame, node.at)
    try:
        result = yield from _watched(machine, frame, node.at, _block(machine, frame, node.body))
    except Raised as raised:
        handler = _handler(machine, frame, node, raised)
        if handler is None:
            raise
        return (yield from _handle(machine, frame, handler, raised))
    return result if result is not None else (yield from _block(machine, frame, node.orelse))


def _watched(machine: Machine, frame: Frame, at: ir.At, steps: Block) -> Block:
    """Run the body of a `try` with an eye on what may raise: then how it goes on is not followed."""

    @contextmanager
    def watch() -> Iterator[None]:
        machine.heap.open()
        first = len(machine.risks)
        try:
            with machine.watching():
                yield
        finally:
            machine.heap.keep()
            if len(machine.risks) > first:
                del machine.risks[first:]
                raise _untold(machine, frame, at)

    return _each_step(steps, watch)


def _handler(machine: Machine, frame: Frame, node: ir.Try, raised: Raised) -> ir.Handler | None:
    for handler in node.handlers:
        verdict = handler.type is None or matches(machine, raised.value, machine.evaluate(frame, handler.type))
        if verdict is None:
            raise _untold(machine, frame, handler.at, raised.value)
        if verdict:
            return handler
    return None


def _handling(machine: Machine, raised: Raised, steps: Block) -> Block:
    """Run what handles an exception: between its steps, whoever asks for them handles what it did before."""
    return _each_step(steps, lambda: machine.handle(raised))


def _each_step(steps: Block, around: Callable[[], AbstractContextManager[None]]) -> Block:
    """Run `steps`, each of them inside what `around` gives."""
    sent: Sent | None = None
    while True:
        try:
            with around():
                item = next(steps) if sent is None else steps.send(sent)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]  # a Block returns a Result
        sent = yield item


def _handle(machine: Machine, frame: Frame, handler: ir.Handler, raised: Raised) -> Block:
    if handler.name is not None:
        assignment.bind_name(machine, frame, handler.name, raised.value)
    result = yield from _handling(machine, raised, _block(machine, frame, handler.body))
    if handler.name is not None and result is None:
        home = frame.home(handler.name)
        machine.cell(home)
        home.names.pop(handler.name, None)
    return result


def _with(machine: Machine, frame: Frame, node: ir.With) -> Block:
    """Run a `with` on objects of the program and on what comes from outside, which only gives something unknown."""
    if node.is_async or len(node.items) > 1 or _yields(node.items[0].context):
        frame.shelters += 1
        raise _untold(machine, frame, node.at)
    item = node.items[0]
    spot = Spot(frame, item.context.at)
    manager = machine.evaluate(frame, item.context)
    if isinstance(manager, Unknown | External):
        withs.enter_outside(machine, frame, item, manager)
        return (yield from _watched(machine, frame, node.at, _block(machine, frame, node.body)))
    if not isinstance(manager, InstanceValue) or "with." + manager.cls.native in machine.library:
        frame.shelters += 1
        raise _untold(machine, frame, node.at, manager)
    leave = withs.enter(machine, frame, item, manager)
    frame.shelters += 1
    raised: Raised | None = None
    result: Result = None
    try:
        result = yield from _watched(machine, frame, node.at, _block(machine, frame, node.body))
    except Raised as error:
        raised = error
    frame.shelters -= 1
    if withs.leave(machine, spot, leave, raised) is None:
        raise _untold(machine, frame, node.at, manager)
    return result


_STATEMENTS: dict[type, Callable[[Machine, Frame, Any], Block]] = {
    ir.Expression: _expression,
    ir.Assign: _assign,
    ir.Return: _return,
    ir.If: _if,
    ir.While: _while,
    ir.For: _for,
    ir.Try: _try,
    ir.With: _with,
}
