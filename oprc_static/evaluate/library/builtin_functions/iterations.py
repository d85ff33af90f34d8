"""Built-in functions on iterables: `sum`, `any`, `all`, `map`, `zip`, `iter`, `next` and the like."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

from oprc_static.evaluate import attributes, calls, generators, iteration, operators
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.errors import LoopLeft
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only, take
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
    start = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("start")
    total: Value = start if start is not None else machine.const(0, site.spot)
    kind = type(total.value) if isinstance(total, Const) else None
    if kind in _NEVER_SUMMED:
        message = f"sum() can't sum {_NEVER_SUMMED[kind]} instead]"
        raise machine.error("TypeError", message, site.spot, exact=True)

    def add(item: Value) -> Value:
        nonlocal total
        total = operators.binary(machine, site.spot, "+", total, item)
        return item

    unknown = iteration.for_each(machine, site.spot, site.arguments[0], add)
    return machine.follow(unknown, site.spot) if unknown is not None else total


_NEVER_SUMMED: dict[type | None, str] = {
    str: "strings [use ''.join(seq)",
    bytes: "bytes [use b''.join(seq)",
}


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


def _lazy(
    name: str, names: tuple[str, ...], required: int, make: Lazy, begin: Callable[[Machine, CallSite], iteration.Steps]
) -> Callable[[Machine, CallSite], Value]:
    """Return a tool with these parameters that can be run to its end (`make`) or item by item (`begin`)."""

    def code(machine: Machine, site: CallSite) -> Value:
        if site.spread is not None:
            return machine.follow(site.spread, site.spot)
        given = take(machine, site, name, names, required=required)
        site = replace(site, arguments=tuple(given[each] for each in names if each in given), keywords={})
        source = names.index("iterable")
        site = _begun(machine, site, source, source + 1)
        steps = iteration.Suspended(lambda: begin(machine, site))
        whole = None if _are_stepped(machine, site.arguments) else lambda each: make(machine, site, each)
        return IteratorValue(machine.heap, site.origin, "generator", body=whole, steps=steps)

    return code


def _begun(machine: Machine, site: CallSite, first: int, end: int | None = None) -> CallSite:
    """Return the call of a tool with some of its arguments as iterators: it asks for these at once."""
    given = site.arguments[first:end]
    begun = tuple([iteration.begun(machine, site.spot, each) for each in given])
    behind = site.arguments[first + len(given) :]
    return site if begun == given else replace(site, arguments=(*site.arguments[:first], *begun, *behind))


def _are_stepped(machine: Machine, sources: tuple[Value, ...]) -> bool:
    """Whether iterators among the sources must be run item by item: they are in use, or it matters where they stop."""
    return any(
        isinstance(each, IteratorValue)
        and (each.body is None or each.position != 0 or generators.has_shelters(machine, each))
        for each in sources
    )


def maybe_called(machine: Machine, site: CallSite, function: Value, item: Value) -> None:
    """Call `function` on one of an unknown number of items: what it changes is no longer certain."""
    ways = [lambda: machine.none(site.spot), lambda: calls.call(machine, site.spot, function, (item,))]
    fork_value(machine, ways, site.frame.place(site.at))


def _enumerate(machine: Machine, site: CallSite, each: Callable[[Value], Value]) -> Unknown | None:
    counter = [_first_index(site)]

    def pair(item: Value) -> Value:
        number = machine.const(counter[0], site.spot)
        counter[0] += 1
        return each(TupleValue((number, item), machine.origin(site.spot, "iteration", item)))

    return iteration.for_each(machine, site.spot, site.arguments[0], pair, pushed=True)


def _map(machine: Machine, site: CallSite, each: Callable[[Value], Value]) -> Unknown | None:
    function = site.arguments[0]
    apply = lambda item: each(calls.call(machine, site.spot, function, (item,)))  # noqa: E731  # one line, used once
    unknown = iteration.for_each(machine, site.spot, site.arguments[1], apply, pushed=True)
    if unknown is not None:
        maybe_called(machine, site, function, unknown)
    return unknown


def _mapped(machine: Machine, site: CallSite) -> iteration.Steps:
    function, *sources = site.arguments
    pulled = [iteration.items_of(machine, site.spot, each) for each in sources]
    while True:
        row = [next(source, None) for source in pulled[:1]]
        for source in pulled[1:]:
            row.append(next(source, None) if row[-1] is not None else None)
        items = [item for item in row if item is not None]
        if len(items) < len(row) or not row:
            return None
        yield calls.call(machine, site.spot, function, items)


def _map_over(machine: Machine, site: CallSite) -> Value:
    if len(site.arguments) < 2:
        raise machine.error("TypeError", "map() must have at least two arguments.", site.spot, exact=True)
    if len(site.arguments) == 2:
        return _lazy("map", ("function", "iterable"), 2, _map, _mapped)(machine, site)
    return iteration.lazy(machine, site.spot, _mapped(machine, _begun(machine, site, 1)))


def _enumerated(machine: Machine, site: CallSite) -> iteration.Steps:
    index = _first_index(site)
    for item in iteration.items_of(machine, site.spot, site.arguments[0]):
        yield TupleValue((machine.const(index, site.spot), item), machine.origin(site.spot, "iteration", item))
        index += 1
    return None


def _first_index(site: CallSite) -> int:
    start = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("start")
    return start.value if isinstance(start, Const) and isinstance(start.value, int) else 0


def _filtered(machine: Machine, site: CallSite) -> iteration.Steps:
    test, source = site.arguments
    for item in iteration.items_of(machine, site.spot, source):
        kept = item if isinstance(test, Const) and test.value is None else calls.call(machine, site.spot, test, (item,))
        verdict = operators.truth(machine, site.spot, kept)
        if verdict is None:
            raise iteration.Untold(machine.unknown("only a run can tell which items are kept", site.spot, kept))
        if verdict:
            yield item
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

    unknown = iteration.for_each(machine, site.spot, site.arguments[1], maybe, pushed=True)
    if unknown is not None and not (isinstance(test, Const) and test.value is None):
        maybe_called(machine, site, test, unknown)
    return unknown or (unsure[0] if unsure else None)


def _zip(machine: Machine, site: CallSite) -> Value:
    strict = operators.truth(machine, site.spot, site.keywords["strict"]) if "strict" in site.keywords else False
    if site.spread is not None or strict is None:
        return machine.unknown("what is zipped is unknown", site.spot, *site.arguments)
    return iteration.lazy(machine, site.spot, _zipped(machine, _begun(machine, site, 0), strict=strict))


def _zipped(machine: Machine, site: CallSite, *, strict: bool) -> iteration.Steps:
    sources = [iteration.items_of(machine, site.spot, each) for each in site.arguments]
    while sources:
        row: list[Value] = []
        for number, source in enumerate(sources):
            item = next(source, None)
            if item is None:
                _check_lengths(machine, site, sources, number, strict=strict)
                return None
            row.append(item)
        yield TupleValue(tuple(row), machine.origin(site.spot, "iteration", *row))
    return None


def _check_lengths(
    machine: Machine, site: CallSite, sources: list[Generator[Value, None, None]], ended: int, *, strict: bool
) -> None:
    """The iterator number `ended` is at its end: with `strict` the ones before it must have been, those after be."""
    if not strict:
        return
    if ended > 0:
        message = f"zip() argument {ended + 1} is shorter than argument{'s 1-' if ended > 1 else ' '}{ended}"
        raise machine.error("ValueError", message, site.spot, exact=True)
    for number, source in enumerate(sources[1:], start=1):
        if next(source, None) is not None:
            message = f"zip() argument {number + 1} is longer than argument{'s 1-' if number > 1 else ' '}{number}"
            raise machine.error("ValueError", message, site.spot, exact=True)


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
    if len(site.arguments) == 2:
        return iteration.lazy(machine, site.spot, _until(machine, site, *site.arguments))
    try:
        return iteration.iter_of(machine, site.spot, value)
    except iteration.Untold as untold:
        return untold.why


def _until(machine: Machine, site: CallSite, function: Value, sentinel: Value) -> iteration.Steps:
    """Give what `function()` returns until that is the sentinel: `iter(function, sentinel)`."""
    while True:
        machine.step(site.frame, site.at)
        item = calls.call(machine, site.spot, function, ())
        verdict = operators.truth(machine, site.spot, operators.compare(machine, site.spot, "==", item, sentinel))
        if verdict is None:
            raise iteration.Untold(machine.unknown("whether the iterator ends only a run can tell", site.spot, item))
        if verdict:
            return None
        yield item


def _next(machine: Machine, site: CallSite) -> Value:
    iterator = site.arguments[0]
    try:
        found = iteration.next_item(machine, site.spot, iterator)
    except iteration.Untold as untold:
        machine.outside_may_raise(site.spot, "next() of an iterator that is not followed")
        return untold.why
    if found is not None:
        return found
    if len(site.arguments) > 1:
        return site.arguments[1]
    result = iterator.result if isinstance(iterator, IteratorValue) else None
    returned = () if result is None or (isinstance(result, Const) and result.value is None) else (result,)
    raise machine.error("StopIteration", "", site.spot, arguments=returned)


FUNCTIONS: dict[str, NativeCode] = {
    "sum": _sum,
    "any": _quantifier(True),
    "all": _quantifier(False),
    "enumerate": _lazy("enumerate", ("iterable", "start"), 1, _enumerate, _enumerated),
    "map": _map_over,
    "filter": _lazy("filter", ("function", "iterable"), 2, _filter, _filtered),
    "zip": _zip,
    "reversed": _reversed,
    "iter": _iter,
    "next": _next,
}
