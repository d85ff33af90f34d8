"""`contextlib`: suppress, nullcontext, ExitStack aside, and context managers written as generators."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import assignment, calls, iteration
from oprc_static.evaluate.branches import Forked, Result
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import matches, raise_value
from oprc_static.evaluate.expressions import run_coroutine
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.functools import make_wrapper
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.tries import guarded
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    InstanceValue,
    IteratorValue,
    Namespace,
    Native,
    PartialValue,
    TupleValue,
    Value,
)

Body = Callable[[], Result]


def _class(machine: Machine, name: str) -> ClassValue:
    cls = ClassValue(
        machine.heap, START, name=name, qualname=Const(name, START), module=Const("contextlib", START),
        names=Namespace(machine.heap, START), native=name,
    )  # fmt: skip
    root = machine.builtins["object"]
    assert isinstance(root, ClassValue)
    cls.mro = (cls, root)
    return cls


def _made(name: str) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        cls = machine.library["contextlib.class." + name]
        return InstanceValue(machine.heap, site.origin, cls, TupleValue(site.arguments, site.origin))

    return code


def _payload(manager: InstanceValue) -> tuple[Value, ...]:
    return manager.payload.items if isinstance(manager.payload, TupleValue) else ()


def _with_suppress(
    machine: Machine, frame: Frame, spot: Spot, manager: InstanceValue, item: ir.WithItem, body: Body
) -> Result:
    kinds = TupleValue(_payload(manager), manager.origin)

    def leave(result: Result, raised: Raised | None) -> Result:
        if raised is None:
            return result
        verdict = matches(machine, raised.value, kinds)
        if verdict is False:
            raise raised
        if verdict is None:
            machine.risk(raised, spot.place)
        return None

    return guarded(machine, body, leave)


def _with_null(
    machine: Machine, frame: Frame, spot: Spot, manager: InstanceValue, item: ir.WithItem, body: Body
) -> Result:
    held = _payload(manager)
    if item.target is not None:
        assignment.assign(machine, frame, item.target, held[0] if held else machine.none(spot))
    return body()


def _contextmanager(machine: Machine, site: CallSite) -> Value:
    function = only(machine, site, "contextmanager")

    def call(machine: Machine, inner: CallSite) -> Value:
        again = PartialValue(machine.heap, inner.origin, function, inner.arguments, dict(inner.keywords))
        generator = calls.call(machine, inner.spot, function, inner.arguments, inner.keywords, spread=inner.spread)
        cls = machine.library["contextlib.class.GeneratorContext"]
        return InstanceValue(machine.heap, inner.origin, cls, TupleValue((generator, again), inner.origin))

    return make_wrapper(machine, site, function, code=call)


def _asynccontextmanager(machine: Machine, site: CallSite) -> Value:
    function = only(machine, site, "asynccontextmanager")
    return make_wrapper(
        machine,
        site,
        function,
        code=lambda machine, inner: machine.unknown("an asynchronous context is not followed", inner.spot),
    )


def _with_generator(
    machine: Machine, frame: Frame, spot: Spot, manager: InstanceValue, item: ir.WithItem, body: Body
) -> Result:
    generator = _payload(manager)[0]
    results: list[Result] = []

    def at_yield(value: Value) -> Value:
        if results:
            raise machine.error("RuntimeError", "generator didn't stop", spot)
        if item.target is not None:
            assignment.assign(machine, frame, item.target, value)
        results.append(None)
        try:
            results[0] = body()
        except Raised as raised:
            machine.handled[-1] = raised  # while the generator, into which it is thrown, runs to its end
            raise
        if isinstance(results[0], Forked):
            machine.refuse("the body of this `with` ends in several ways", spot)
        return machine.none(spot)

    if not isinstance(generator, IteratorValue):
        entered = machine.unknown("it is what an unknown context manager gives", spot, generator)
        if item.target is not None:
            assignment.assign(machine, frame, item.target, entered)
        return body()
    with machine.handle(machine.handling):
        iteration.for_each(machine, spot, generator, at_yield, pushed=True)
    if not results:
        raise machine.error("RuntimeError", "generator didn't yield", spot)
    return results[0]


def _generator_of(site: CallSite) -> Value:
    manager = site.arguments[0]
    assert isinstance(manager, InstanceValue)
    return _payload(manager)[0]


def _enter_generator(machine: Machine, site: CallSite) -> Value:
    """`__enter__` of a context manager written as a generator: what it yields."""
    try:
        item = iteration.next_item(machine, site.spot, _generator_of(site))
    except iteration.Untold as untold:
        machine.outside_may_raise(site.spot, "a context manager that is not followed")
        return untold.why
    if item is None:
        raise machine.error("RuntimeError", "generator didn't yield", site.spot, exact=True)
    return item


def _leave_generator(machine: Machine, site: CallSite) -> Value:
    """`__exit__(type, value, traceback)` of a context manager written as a generator."""
    raised = site.arguments[2] if len(site.arguments) > 2 else machine.none(site.spot)
    none = isinstance(raised, Const) and raised.value is None
    sent = iteration.Sent() if none else iteration.Sent(raised=raise_value(machine, site.spot, raised))
    try:
        item = iteration.next_item(machine, site.spot, _generator_of(site), sent)
    except iteration.Untold as untold:
        machine.outside_may_raise(site.spot, "a context manager that is not followed")
        return untold.why
    except Raised as error:
        if error.value is raised:
            return machine.const(False, site.spot)
        raise
    if item is not None:
        message = "generator didn't stop" if none else "generator didn't stop after throw()"
        raise machine.error("RuntimeError", message, site.spot, exact=True)
    return machine.const(not none, site.spot)


def _decorate(machine: Machine, site: CallSite) -> Value:
    """A context manager as a decorator: each call of the function runs in a context of its own."""
    manager, function = site.arguments
    assert isinstance(manager, InstanceValue)
    again = _payload(manager)[1]

    def call(machine: Machine, inner: CallSite) -> Value:
        context = CallSite(inner.frame, inner.at, (_context(machine, inner, again),), {}, inner.origin)
        _enter_generator(machine, context)
        none = machine.none(inner.spot)
        try:
            result = calls.call(machine, inner.spot, function, inner.arguments, inner.keywords, spread=inner.spread)
        except Raised as raised:
            leaving = (*context.arguments, none, raised.value, none)
            with machine.handle(raised):
                handled = _leave_generator(machine, CallSite(inner.frame, inner.at, leaving, {}, inner.origin))
            if not isinstance(handled, Const) or not handled.value:
                raise
            return none
        leaving = (*context.arguments, none, none, none)
        _leave_generator(machine, CallSite(inner.frame, inner.at, leaving, {}, inner.origin))
        return result

    return make_wrapper(machine, site, function, code=call)


def _context(machine: Machine, site: CallSite, again: Value) -> Value:
    generator = calls.call(machine, site.spot, again, ())
    cls = machine.library["contextlib.class.GeneratorContext"]
    return InstanceValue(machine.heap, site.origin, cls, TupleValue((generator, again), site.origin))


def _run(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0] if site.arguments else None
    if isinstance(value, IteratorValue) and value.kind == "coroutine":
        return run_coroutine(machine, value)
    return machine.unknown("it is what an event loop returns", site.spot, *site.arguments)


def install(machine: Machine) -> None:
    """Add the models."""
    for name in ("suppress", "nullcontext"):
        machine.library["contextlib.class." + name] = _class(machine, name)
        machine.library["contextlib." + name] = Native("contextlib." + name, _made(name), START)
    context = machine.library["contextlib.class.GeneratorContext"] = _class(machine, "GeneratorContext")
    for name, code in (("__enter__", _enter_generator), ("__exit__", _leave_generator), ("__call__", _decorate)):
        context.names.names[name] = Native(name, code, START, binds=True)
    machine.library["contextlib.contextmanager"] = Native("contextlib.contextmanager", _contextmanager, START)
    machine.library["contextlib.asynccontextmanager"] = Native(
        "contextlib.asynccontextmanager", _asynccontextmanager, START
    )
    machine.library["with.suppress"] = _with_suppress
    machine.library["with.nullcontext"] = _with_null
    machine.library["with.GeneratorContext"] = _with_generator
    machine.library["asyncio.run"] = Native("asyncio.run", _run, START)
