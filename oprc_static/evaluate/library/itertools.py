"""`itertools`: each tool gives its items one by one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from oprc_static.evaluate import calls, iteration, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.iteration import Steps, Untold
from oprc_static.evaluate.library.arguments import take
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, IteratorValue, Native, NativeCode, TupleValue, Unknown, Value

Given = dict[str, Value]
Tool = Callable[[Machine, CallSite, Given], Steps]


_SOURCES = ("iterable", "data", "selectors")
"""What tools call the parameters that they iterate: their iterators are asked for when the tool is made."""


def _taken(machine: Machine, spot: Spot, value: Value) -> Value:
    """Return a tuple of all items, which some tools take when they are made, or the unknown that stands in the way."""
    items = iteration.to_list(machine, spot, value)
    return items if isinstance(items, Unknown) else TupleValue(tuple(items), machine.origin(spot, "iteration", value))


def _tool(
    name: str,
    names: tuple[str, ...],
    required: int,
    begin: Tool,
    start: Callable[[Machine, Spot, Value], Value] = iteration.begun,
) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        if site.spread is not None:
            return machine.follow(site.spread, site.spot)
        given = take(machine, site, name, names, required=required)
        given.update((each, start(machine, site.spot, given[each])) for each in names if each in _SOURCES)
        return iteration.lazy(machine, site.spot, begin(machine, site, given))

    return code


def _items(machine: Machine, site: CallSite, value: Value) -> Iterable[Value]:
    return iteration.items_of(machine, site.spot, value)


def _all(machine: Machine, site: CallSite, value: Value) -> list[Value]:
    items = iteration.to_list(machine, site.spot, value)
    if not isinstance(items, list):
        raise Untold(items)
    return items


def _tuple(machine: Machine, site: CallSite, items: Iterable[Value]) -> TupleValue:
    found = tuple(items)
    return TupleValue(found, machine.origin(site.spot, "iteration", *found[:1]))


def _holds(machine: Machine, site: CallSite, value: Value) -> bool:
    verdict = operators.truth(machine, site.spot, value)
    if verdict is None:
        raise Untold(machine.unknown("only a run can tell which items are taken", site.spot, value))
    return verdict


def _number(machine: Machine, site: CallSite, value: Value | None, default: int | None) -> int | None:
    plain = operators.plain_of(value) if value is not None else None
    if value is None or (isinstance(plain, Const) and plain.value is None):
        return default
    if not isinstance(plain, Const) or not isinstance(plain.value, int):
        raise Untold(machine.unknown("a number that it is given is unknown", site.spot, value))
    return plain.value


def _is_none(value: Value | None) -> bool:
    return value is None or (isinstance(value, Const) and value.value is None)


def _count(machine: Machine, site: CallSite, given: Given) -> Steps:
    value = given.get("start", machine.const(0, site.spot))
    step = given.get("step", machine.const(1, site.spot))
    while True:
        yield value
        value = operators.binary(machine, site.spot, "+", value, step)


def _cycle(machine: Machine, site: CallSite, given: Given) -> Steps:
    seen: list[Value] = []
    for item in _items(machine, site, given["iterable"]):
        seen.append(item)
        yield item
    while seen:
        for item in seen:
            yield item  # a list takes nothing that is sent
    return None


def _repeat(machine: Machine, site: CallSite, given: Given) -> Steps:
    times = _number(machine, site, given.get("times"), None) if "times" in given else None
    while times is None or times > 0:
        times = None if times is None else times - 1
        yield given["object"]
    return None


def _chain(machine: Machine, site: CallSite) -> Value:
    def steps() -> Steps:
        for source in site.arguments:
            yield from _items(machine, site, source)
        return None

    return iteration.lazy(machine, site.spot, steps())


def _chain_from(machine: Machine, site: CallSite, given: Given) -> Steps:
    for source in _items(machine, site, given["iterable"]):
        yield from _items(machine, site, source)
    return None


def _islice(machine: Machine, site: CallSite) -> Value:
    def steps() -> Steps:
        bounds = site.arguments[1:]
        start, stop, step = 0, _number(machine, site, bounds[0], None), 1
        if len(bounds) > 1:
            start, stop = _number(machine, site, bounds[0], 0) or 0, _number(machine, site, bounds[1], None)
            step = _number(machine, site, bounds[2], 1) or 1 if len(bounds) > 2 else 1
        wanted = start
        if stop is not None and stop <= 0:
            return None
        for index, item in enumerate(_items(machine, site, begun)):
            if index == wanted and (stop is None or index < stop):
                wanted += step
                yield item
            if stop is not None and index + 1 >= stop:
                return None
        return None

    if not 2 <= len(site.arguments) <= 4:
        raise machine.error("TypeError", "islice expected at least 2 arguments", site.spot)
    begun = iteration.begun(machine, site.spot, site.arguments[0])
    return iteration.lazy(machine, site.spot, steps())


def _takewhile(machine: Machine, site: CallSite, given: Given) -> Steps:
    for item in _items(machine, site, given["iterable"]):
        if not _holds(machine, site, calls.call(machine, site.spot, given["predicate"], (item,))):
            return None
        yield item
    return None


def _dropwhile(machine: Machine, site: CallSite, given: Given) -> Steps:
    dropping = True
    for item in _items(machine, site, given["iterable"]):
        dropping = dropping and _holds(machine, site, calls.call(machine, site.spot, given["predicate"], (item,)))
        if not dropping:
            yield item
    return None


def _filterfalse(machine: Machine, site: CallSite, given: Given) -> Steps:
    test = given["function"]
    for item in _items(machine, site, given["iterable"]):
        if not _holds(machine, site, item if _is_none(test) else calls.call(machine, site.spot, test, (item,))):
            yield item
    return None


def _compress(machine: Machine, site: CallSite, given: Given) -> Steps:
    for item, chosen in zip(
        _items(machine, site, given["data"]), _items(machine, site, given["selectors"]), strict=False
    ):
        if _holds(machine, site, chosen):
            yield item
    return None


def _starmap(machine: Machine, site: CallSite, given: Given) -> Steps:
    for item in _items(machine, site, given["iterable"]):
        yield calls.call(machine, site.spot, given["function"], _all(machine, site, item))
    return None


def _pairwise(machine: Machine, site: CallSite, given: Given) -> Steps:
    before: Value | None = None
    for item in _items(machine, site, given["iterable"]):
        if before is not None:
            yield _tuple(machine, site, (before, item))
        before = item
    return None


def _batched(machine: Machine, site: CallSite, given: Given) -> Steps:
    size = _number(machine, site, given["n"], None) or 1
    batch: list[Value] = []
    for item in _items(machine, site, given["iterable"]):
        batch.append(item)
        if len(batch) == size:
            yield _tuple(machine, site, batch)
            batch = []
    if batch:
        yield _tuple(machine, site, batch)
    return None


def _accumulate(machine: Machine, site: CallSite, given: Given) -> Steps:
    function = given.get("func")
    total = None if _is_none(given.get("initial")) else given["initial"]
    if total is not None:
        yield total
    for item in _items(machine, site, given["iterable"]):
        if total is None:
            total = item
        elif _is_none(function):
            total = operators.binary(machine, site.spot, "+", total, item)
        else:
            total = calls.call(machine, site.spot, function, (total, item)) if function is not None else item
        yield total
    return None


def _groupby(machine: Machine, site: CallSite, given: Given) -> Steps:
    """Give (key, group); a group is at its end once the next one is asked for."""
    key = given.get("key")
    waiting: tuple[Value, list[Value]] | None = None
    for item in _items(machine, site, given["iterable"]):
        label = item if key is None or _is_none(key) else calls.call(machine, site.spot, key, (item,))
        if waiting is not None:
            if _holds(machine, site, operators.compare(machine, site.spot, "==", waiting[0], label)):
                waiting[1].append(item)
                continue
            yield from _group(machine, site, *waiting)
        waiting = (label, [item])
    if waiting is not None:
        yield from _group(machine, site, *waiting)
    return None


def _group(machine: Machine, site: CallSite, label: Value, items: list[Value]) -> Steps:
    members = IteratorValue(machine.heap, site.origin, "sequence", (_tuple(machine, site, items),))
    yield _tuple(machine, site, (label, members))
    machine.cell(members)
    members.position = len(items)
    return None


def _zip_longest(machine: Machine, site: CallSite) -> Value:
    fill = site.keywords.get("fillvalue") or machine.none(site.spot)

    begun = [iteration.begun(machine, site.spot, each) for each in site.arguments]

    def steps() -> Steps:
        sources = [iter(_items(machine, site, each)) for each in begun]
        while sources:
            row = [next(source, None) for source in sources]
            if all(item is None for item in row):
                return None
            yield _tuple(machine, site, [fill if item is None else item for item in row])
        return None

    return iteration.lazy(machine, site.spot, steps())


def _tee(machine: Machine, site: CallSite) -> Value:
    """Return iterators over one source: what the first of them takes is kept for the others."""
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    given = take(machine, site, "tee", ("iterable", "n"), required=1)
    copies = given.get("n")
    number = copies.value if isinstance(copies, Const) else 2
    if not isinstance(number, int) or not 0 <= number < 100:
        return machine.unknown("how many iterators tee() makes is unknown", site.spot, *site.arguments)
    source = iter(_items(machine, site, iteration.begun(machine, site.spot, given["iterable"])))
    kept: list[Value] = []

    def steps() -> Steps:
        index = 0
        while True:
            if index == len(kept):
                item = next(source, None)
                if item is None:
                    return None
                kept.append(item)
            index += 1
            yield kept[index - 1]

    return TupleValue(tuple(iteration.lazy(machine, site.spot, steps()) for _ in range(number)), site.origin)


def _product(machine: Machine, site: CallSite) -> Value:
    taken = [_taken(machine, site.spot, each) for each in site.arguments]

    def steps() -> Steps:
        sources = [_all(machine, site, each) for each in taken]
        times = _number(machine, site, site.keywords.get("repeat"), 1) or 0
        for row in itertools.product(*sources, repeat=times):
            machine.step(site.frame, site.at)
            yield _tuple(machine, site, row)
        return None

    return iteration.lazy(machine, site.spot, steps())


def _arranged(arrange: Callable[..., Iterable[Any]]) -> Tool:
    """`combinations`, `permutations` and the like: of all items, by their position."""

    def steps(machine: Machine, site: CallSite, given: Given) -> Steps:
        items = _all(machine, site, given["iterable"])
        length = _number(machine, site, given.get("r"), len(items))
        for row in arrange(items, length):
            machine.step(site.frame, site.at)
            yield _tuple(machine, site, row)
        return None

    return steps


_ITERABLE = ("iterable",)
_MODELS: dict[str, NativeCode] = {
    "accumulate": _tool("accumulate", ("iterable", "func", "initial"), 1, _accumulate),
    "batched": _tool("batched", ("iterable", "n"), 2, _batched),
    "chain": _chain,
    "chain.from_iterable": _tool("from_iterable", _ITERABLE, 1, _chain_from),
    "combinations": _tool("combinations", ("iterable", "r"), 2, _arranged(itertools.combinations), _taken),
    "combinations_with_replacement": _tool(
        "combinations_with_replacement",
        ("iterable", "r"),
        2,
        _arranged(itertools.combinations_with_replacement),
        _taken,
    ),
    "compress": _tool("compress", ("data", "selectors"), 2, _compress),
    "count": _tool("count", ("start", "step"), 0, _count),
    "cycle": _tool("cycle", _ITERABLE, 1, _cycle),
    "dropwhile": _tool("dropwhile", ("predicate", "iterable"), 2, _dropwhile),
    "filterfalse": _tool("filterfalse", ("function", "iterable"), 2, _filterfalse),
    "groupby": _tool("groupby", ("iterable", "key"), 1, _groupby),
    "islice": _islice,
    "pairwise": _tool("pairwise", _ITERABLE, 1, _pairwise),
    "permutations": _tool("permutations", ("iterable", "r"), 1, _arranged(itertools.permutations), _taken),
    "product": _product,
    "repeat": _tool("repeat", ("object", "times"), 1, _repeat),
    "starmap": _tool("starmap", ("function", "iterable"), 2, _starmap),
    "takewhile": _tool("takewhile", ("predicate", "iterable"), 2, _takewhile),
    "tee": _tee,
    "zip_longest": _zip_longest,
}


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _MODELS.items():
        machine.library[f"itertools.{name}"] = Native(f"itertools.{name}", code, START)
