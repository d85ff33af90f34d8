"""Built-in functions on iterables: `sum`, `any`, `all`, `map`, `zip`, `iter`, `next` and the like."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.evaluate import attributes, calls, iteration, operators
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.errors import LoopLeft
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    InstanceValue,
    IteratorValue,
    NativeCode,
    TupleValue,
    Unknown,
    Value,
)


def _sum(machine: Machine, site: CallSite) -> Value:
    items = iteration.to_list(machine, site.spot, site.arguments[0])
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    start = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("start")
    total: Value = start if start is not None else machine.const(0, site.spot)
    for item in items:
        total = operators.binary(machine, site.spot, "+", total, item)
    return total


def _quantifier(stop_at: bool) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        unsure: list[Value] = []
        stopped: list[bool] = []

        def each(item: Value) -> Value:
            verdict = operators.truth(machine, site.spot, item)
            if verdict is None:
                unsure.append(item)
            elif verdict is stop_at:
                stopped.append(True)
                raise LoopLeft
            return item

        try:
            unknown = iteration.for_each(machine, site.spot, only(machine, site, "any" if stop_at else "all"), each)
        except LoopLeft:
            if not stopped:
                raise
            return machine.const(stop_at, site.spot, "call", *site.arguments)
        if unknown is not None:
            return unknown
        if unsure:
            return machine.unknown("only a run can tell", site.spot, unsure[0])
        return machine.const(not stop_at, site.spot, "call", *site.arguments)

    return code


Lazy = Callable[[Machine, CallSite, Callable[[Value], Value]], Unknown | None]


def _lazy(make: Lazy) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        return IteratorValue(machine.heap, site.origin, "generator", body=lambda each: make(machine, site, each))

    return code


def maybe_called(machine: Machine, site: CallSite, function: Value, item: Value) -> None:
    """Call `function` on one of an unknown number of items: what it changes is no longer certain."""
    ways = [lambda: machine.none(site.spot), lambda: calls.call(machine, site.spot, function, (item,))]
    fork_value(machine, ways, site.frame.place(site.at))


def _enumerate(machine: Machine, site: CallSite, each: Callable[[Value], Value]) -> Unknown | None:
    start = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("start")
    index = start.value if isinstance(start, Const) and isinstance(start.value, int) else 0
    counter = [index]

    def pair(item: Value) -> Value:
        number = machine.const(counter[0], site.spot)
        counter[0] += 1
        return each(TupleValue((number, item), machine.origin(site.spot, "iteration", item)))

    return iteration.for_each(machine, site.spot, site.arguments[0], pair)


def _map(machine: Machine, site: CallSite, each: Callable[[Value], Value]) -> Unknown | None:
    function = site.arguments[0]
    if len(site.arguments) == 2:
        apply = lambda item: each(calls.call(machine, site.spot, function, (item,)))  # noqa: E731  # one line, used once
        unknown = iteration.for_each(machine, site.spot, site.arguments[1], apply)
        if unknown is not None:
            maybe_called(machine, site, function, unknown)
        return unknown
    rows = _rows(machine, site, site.arguments[1:])
    if isinstance(rows, Unknown):
        return rows
    for row in rows:
        each(calls.call(machine, site.spot, function, row))
    return None


def _filter(machine: Machine, site: CallSite, each: Callable[[Value], Value]) -> Unknown | None:
    test = site.arguments[0]
    unsure: list[Unknown] = []

    def maybe(item: Value) -> Value:
        kept = item if isinstance(test, Const) and test.value is None else calls.call(machine, site.spot, test, (item,))
        verdict = operators.truth(machine, site.spot, kept)
        if verdict is None:
            unsure.append(machine.unknown("only a run can tell which items are kept", site.spot, kept, item))
        return each(item) if verdict else item

    unknown = iteration.for_each(machine, site.spot, site.arguments[1], maybe)
    if unknown is not None and not (isinstance(test, Const) and test.value is None):
        maybe_called(machine, site, test, unknown)
    return unknown or (unsure[0] if unsure else None)


def _rows(machine: Machine, site: CallSite, sources: tuple[Value, ...]) -> list[tuple[Value, ...]] | Unknown:
    columns: list[list[Value]] = []
    for source in sources:
        items = iteration.to_list(machine, site.spot, source)
        if isinstance(items, Unknown):
            return items
        columns.append(items)
    strict = site.keywords.get("strict")
    if (
        strict is not None
        and operators.truth(machine, site.spot, strict)
        and len({len(column) for column in columns}) > 1
    ):
        raise machine.error("ValueError", "zip() arguments have different lengths", site.spot)
    return list(zip(*columns, strict=False))


def _zip_with_generator(
    machine: Machine, site: CallSite, position: int, each: Callable[[Value], Value]
) -> Unknown | None:
    """Zip one generator, perhaps an endless one, with sequences: it is run only as far as the shortest of them."""
    columns = [
        iteration.to_list(machine, site.spot, source)
        for index, source in enumerate(site.arguments)
        if index != position
    ]
    unknown = next((column for column in columns if isinstance(column, Unknown)), None)
    if unknown is not None:
        return unknown
    known = [column for column in columns if not isinstance(column, Unknown)]
    shortest = min(map(len, known))
    before = min(map(len, known[:position]), default=shortest + 1)
    count = [0]
    stopped: list[bool] = []

    def deliver(item: Value) -> Value:
        if count[0] >= shortest:
            stopped.append(True)
            raise LoopLeft
        others = [column[count[0]] for column in known]
        row = (*others[:position], item, *others[position:])
        result = each(TupleValue(row, machine.origin(site.spot, "iteration", *row)))
        count[0] += 1
        if count[0] >= before:
            stopped.append(True)
            raise LoopLeft
        return result

    if before == 0:
        return None
    try:
        return iteration.for_each(machine, site.spot, site.arguments[position], deliver)
    except LoopLeft:
        if not stopped:
            raise
        return None


def _zip(machine: Machine, site: CallSite, each: Callable[[Value], Value]) -> Unknown | None:
    generators = [
        index
        for index, source in enumerate(site.arguments)
        if isinstance(source, IteratorValue) and source.body is not None
    ]
    if len(generators) == 1 and len(site.arguments) > 1 and "strict" not in site.keywords:
        return _zip_with_generator(machine, site, generators[0], each)
    rows = _rows(machine, site, site.arguments)
    if isinstance(rows, Unknown):
        return rows
    for row in rows:
        each(TupleValue(row, machine.origin(site.spot, "iteration", *row)))
    return None


def _reversed(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0] if site.arguments else None
    method = (
        attributes.special(machine, site.spot, value, "__reversed__")
        if isinstance(value, InstanceValue | ClassValue)
        else None
    )
    if method is not None:
        return calls.call(machine, site.spot, method, ())
    items = iteration.to_list(machine, site.spot, only(machine, site, "reversed"))
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    sequence = TupleValue(tuple(reversed(items)), machine.origin(site.spot, "call"))
    return IteratorValue(machine.heap, site.origin, "sequence", (sequence,))


def _iter(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0]
    if len(site.arguments) != 1:
        return machine.unknown("iter() with a sentinel is not followed", site.spot, *site.arguments)
    if isinstance(value, IteratorValue | Unknown):
        return value
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, site.spot, value, "__iter__")
        if method is not None:
            return calls.call(machine, site.spot, method, ())
    return IteratorValue(machine.heap, site.origin, "sequence", (value,))


def _next(machine: Machine, site: CallSite) -> Value:
    found = iteration.next_item(machine, site.spot, site.arguments[0])
    if found is not None:
        return found
    if len(site.arguments) > 1:
        return site.arguments[1]
    raise machine.error("StopIteration", "", site.spot)


FUNCTIONS: dict[str, NativeCode] = {
    "sum": _sum,
    "any": _quantifier(True),
    "all": _quantifier(False),
    "enumerate": _lazy(_enumerate),
    "map": _lazy(_map),
    "filter": _lazy(_filter),
    "zip": _lazy(_zip),
    "reversed": _reversed,
    "iter": _iter,
    "next": _next,
}
