"""`contextlib`: suppress, nullcontext, ExitStack aside, and context managers written as generators."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import assignment, calls, iteration
from oprc_static.evaluate.branches import Forked, Result
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import matches
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
        generator = calls.call(machine, inner.spot, function, inner.arguments, inner.keywords, spread=inner.spread)
        cls = machine.library["contextlib.class.GeneratorContext"]
        return InstanceValue(machine.heap, inner.origin, cls, TupleValue((generator,), inner.origin))

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
        results[0] = body()
        if isinstance(results[0], Forked):
            machine.refuse("the body of this `with` ends in several ways", spot)
        return machine.none(spot)

    if not isinstance(generator, IteratorValue):
        entered = machine.unknown("it is what an unknown context manager gives", spot, generator)
        if item.target is not None:
            assignment.assign(machine, frame, item.target, entered)
        return body()
    iteration.for_each(machine, spot, generator, at_yield)
    if not results:
        raise machine.error("RuntimeError", "generator didn't yield", spot)
    return results[0]


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
    machine.library["contextlib.class.GeneratorContext"] = _class(machine, "GeneratorContext")
    machine.library["contextlib.contextmanager"] = Native("contextlib.contextmanager", _contextmanager, START)
    machine.library["contextlib.asynccontextmanager"] = Native(
        "contextlib.asynccontextmanager", _asynccontextmanager, START
    )
    machine.library["with.suppress"] = _with_suppress
    machine.library["with.nullcontext"] = _with_null
    machine.library["with.GeneratorContext"] = _with_generator
    machine.library["asyncio.run"] = Native("asyncio.run", _run, START)
