"""The built-in functions."""

from __future__ import annotations

import builtins
import functools
from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import assignment, attributes, calls, imports, iteration, operators, strings
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.equality import set_items
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.frames import CallSite, blurred
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.text_methods import wrap
from oprc_static.evaluate.library.types import START, is_instance, is_subclass
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    Native,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
)
from oprc_static.rules import knowable


def _verdict(machine: Machine, site: CallSite, verdict: bool | None) -> Value:
    if verdict is not None:
        return machine.const(verdict, site.spot, "call", *site.arguments)
    return machine.unknown("only a run can tell", site.spot, *site.arguments)


def _len(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "len")
    if isinstance(value, InstanceValue | ClassValue):
        method = attributes.special(machine, site.spot, value, "__len__")
        if method is not None:
            return calls.call(machine, site.spot, method, ())
    plain = operators.plain_of(value) or value
    if isinstance(plain, Const) and isinstance(plain.value, str | bytes):
        return machine.const(len(plain.value), site.spot, "call", value)
    if isinstance(plain, ListValue | DictValue | SetValue | View):
        of = plain.of if isinstance(plain, View) else plain
        assert isinstance(of, ListValue | DictValue | SetValue)
        return machine.follow(of.blur, site.spot) if of.blur else machine.const(len(of.items), site.spot, "call", value)
    if isinstance(plain, TupleValue):
        return machine.const(len(plain.items), site.spot, "call", value)
    if isinstance(plain, ClassValue) and plain.enum is not None:
        items = iteration.to_list(machine, site.spot, plain)
        return machine.const(len(items), site.spot) if isinstance(items, list) else items
    if hasattr(plain, "range"):
        return machine.const(len(plain.range), site.spot, "call", value)
    if (
        isinstance(plain, Unknown | External)
        or (isinstance(plain, InstanceValue) and plain.cls.is_open)
        or _has_unknown_type(plain)
    ):
        machine.outside_may_raise(site.spot, "len() of something unknown")
        return machine.unknown("its length is unknown", site.spot, value)
    raise machine.error("TypeError", f"object of type '{attributes.type_name(value)}' has no len()", site.spot)


def _has_unknown_type(value: Value) -> bool:
    return isinstance(value, ClassValue) and (bool(value.outside) or isinstance(value.metaclass, External | Unknown))


def _isinstance(machine: Machine, site: CallSite) -> Value:
    return _verdict(machine, site, is_instance(machine, site.spot, site.arguments[0], site.arguments[1]))


def _issubclass(machine: Machine, site: CallSite) -> Value:
    return _verdict(machine, site, is_subclass(machine, site.spot, site.arguments[0], site.arguments[1]))


def _callable(machine: Machine, site: CallSite) -> Value:
    return _verdict(machine, site, calls.is_callable(only(machine, site, "callable")))


def _hasattr(machine: Machine, site: CallSite) -> Value:
    name = operators.plain_of(site.arguments[1])
    if not isinstance(name, Const):
        return machine.unknown("the attribute's name is unknown", site.spot, *site.arguments)
    return _verdict(machine, site, attributes.has(machine, site.spot, site.arguments[0], name.value))


def _getattr(machine: Machine, site: CallSite) -> Value:
    name = operators.plain_of(site.arguments[1])
    if not isinstance(name, Const):
        machine.outside_may_raise(site.spot, "getattr() of an unknown name")
        return _any_attribute(machine, site)
    if not isinstance(name.value, str):
        raise machine.error("TypeError", "attribute name must be string", site.spot)
    try:
        return attributes.get(machine, site.spot, site.arguments[0], name.value)
    except Raised as raised:
        if len(site.arguments) > 2 and is_instance_of(raised.value, "AttributeError"):
            return site.arguments[2]
        raise


def _any_attribute(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0]
    held: tuple[Value, ...] = ()
    if isinstance(value, ClassValue):
        held = tuple(each for cls in value.mro for each in cls.names.names.values())
    elif isinstance(value, ModuleValue):
        held = tuple(value.names.names.values())
    return machine.unknown("the attribute's name is unknown", site.spot, *site.arguments, *held)


def _setattr(machine: Machine, site: CallSite) -> Value:
    receiver, name, value = site.arguments
    plain = operators.plain_of(name)
    if isinstance(plain, Const) and isinstance(plain.value, str):
        assignment.set_attribute(machine, site.spot, receiver, plain.value, value)
    elif isinstance(receiver, ClassValue | ModuleValue):
        machine.cell(receiver.names)
        blurred(
            receiver.names,
            machine.unknown("an attribute of unknown name was set on it", site.spot, value),
            machine.holds_mark,
        )
    elif isinstance(receiver, InstanceValue):
        machine.cell(receiver.attributes)
        blurred(
            receiver.attributes,
            machine.unknown("an attribute of unknown name was set on it", site.spot, value),
            machine.holds_mark,
        )
    elif isinstance(receiver, FunctionValue):
        machine.refuse("it sets an attribute of unknown name on a function", site.spot)
    return machine.none(site.spot)


def _delattr(machine: Machine, site: CallSite) -> Value:
    name = operators.plain_of(site.arguments[1])
    if isinstance(name, Const) and isinstance(name.value, str):
        assignment.delete_attribute(machine, site.spot, site.arguments[0], name.value)
    elif isinstance(site.arguments[0], ClassValue | ModuleValue):
        names = site.arguments[0].names
        machine.cell(names)
        blurred(names, machine.unknown("an attribute of unknown name was deleted", site.spot), machine.holds_mark)
    return machine.none(site.spot)


def _vars(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "vars")
    return attributes.get(machine, site.spot, value, "__dict__")


def _dir(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "dir")
    if isinstance(value, ModuleValue) and value.names.blur is None:
        names = sorted(value.names.names)
    elif isinstance(value, ClassValue) and not value.outside and value.enum is None:
        found = (
            {name for cls in value.mro for name in cls.names.names}
            | set(dir(object))
            | {"__dict__", "__weakref__", "__module__"}
        )
        names = sorted(found)
    else:
        return machine.unknown("`dir()` of this is not followed", site.spot, value)
    return ListValue(machine.heap, site.origin, [machine.const(name, site.spot) for name in names])


def _sorted(machine: Machine, site: CallSite) -> Value:
    items = _unordered(machine, site)
    result = ListValue(machine.heap, machine.origin(site.spot, "call", *site.arguments), [])
    ordered = sort(machine, site, items)
    if isinstance(ordered, Unknown):
        result.blur = ordered
    else:
        result.items = ordered
    return result


def _unordered(machine: Machine, site: CallSite) -> list[Value] | Unknown:
    known = set_items(site.arguments[0])
    if known is not None and isinstance(site.arguments[0], SetValue):
        return list(known.values())
    return iteration.to_list(machine, site.spot, site.arguments[0])


def sort(machine: Machine, site: CallSite, items: list[Value] | Unknown) -> list[Value] | Unknown:
    """Return `items` sorted by the call's `key` and `reverse`."""
    key = site.keywords.get("key")
    if isinstance(items, Unknown):
        if key is not None and not (isinstance(key, Const) and key.value is None):
            maybe_called(machine, site, key, items)
        return items
    key, reverse = site.keywords.get("key"), site.keywords.get("reverse")
    backwards = operators.truth(machine, site.spot, reverse) if reverse is not None else False
    by_key = key is not None and not (isinstance(key, Const) and key.value is None)
    keys = [calls.call(machine, site.spot, key, (item,)) if by_key and key else item for item in items]
    if len(items) < 2:
        return items
    if backwards is None:
        return machine.unknown("the order of what is sorted is unknown", site.spot, *items)
    order = in_order(machine, site, keys, reverse=backwards)
    if order is None:
        return machine.unknown("the order of what is sorted is unknown", site.spot, *items)
    return [items[index] for index in order]


class _Unordered(Exception):
    """Two values whose order only a run can tell."""


def in_order(machine: Machine, site: CallSite, keys: list[Value], *, reverse: bool = False) -> list[int] | None:
    """Return the indices that sort `keys` (stable), None where an order is unknown."""

    def compare(left: int, right: int) -> int:
        for first, second, sign in ((left, right, -1), (right, left, 1)):
            verdict = operators.less(machine, site.spot, keys[first], keys[second])
            if verdict is None:
                raise _Unordered
            if verdict:
                return sign
        return 0

    try:
        return sorted(range(len(keys)), key=functools.cmp_to_key(compare), reverse=reverse)
    except _Unordered:
        return None


def _extreme(name: str, *, greatest: bool) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        items = _candidates(machine, site)
        if isinstance(items, Unknown):
            if "key" in site.keywords:
                maybe_called(machine, site, site.keywords["key"], items)
            return machine.follow(items, site.spot)
        if not items:
            if "default" in site.keywords:
                return site.keywords["default"]
            raise machine.error("ValueError", f"{name}() iterable argument is empty", site.spot)
        key = site.keywords.get("key")
        keys = [calls.call(machine, site.spot, key, (item,)) if key is not None else item for item in items]
        order = in_order(machine, site, keys, reverse=greatest)
        if order is None:
            return machine.unknown("it chooses among values that only a run can order", site.spot, *items)
        return items[order[0]]

    return code


def _candidates(machine: Machine, site: CallSite) -> list[Value] | Unknown:
    if len(site.arguments) != 1:
        return list(site.arguments)
    known = set_items(site.arguments[0]) if isinstance(site.arguments[0], SetValue) else None
    return list(known.values()) if known is not None else iteration.to_list(machine, site.spot, site.arguments[0])


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


_FINEST = 10_000
"""Rounding to more digits is not computed."""


def _plain_call(name: str) -> Callable[[Machine, CallSite], Value]:
    function = getattr(builtins, name)

    def code(machine: Machine, site: CallSite) -> Value:
        plain = [operators.plain_of(value) for value in site.arguments]
        for value in site.arguments:
            if isinstance(value, Unknown | External):
                machine.outside_may_raise(site.spot, f"{name}() of something unknown")
        if site.arguments and isinstance(site.arguments[0], InstanceValue):
            method = attributes.special(machine, site.spot, site.arguments[0], f"__{name}__")
            if method is not None:
                return calls.call(machine, site.spot, method, site.arguments[1:], site.keywords)
        if site.keywords or not all(isinstance(value, Const) for value in plain):
            return machine.unknown(f"{name}() of this is not followed", site.spot, *site.arguments)
        if name == "round" and any(isinstance(each.value, int) and abs(each.value) > _FINEST for each in plain[1:]):  # type: ignore[union-attr]  # constants all
            return machine.unknown("it is too large to compute", site.spot, *site.arguments)
        try:
            if name == "pow" and len(site.arguments) == 2:
                return operators.binary(machine, site.spot, "**", *site.arguments)
            return wrap(
                machine,
                site.spot,
                function(*[value.value for value in plain if isinstance(value, Const)]),
                *site.arguments,
            )
        except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
            raise machine.error(type(error).__name__, str(error), site.spot, exact=True) from None

    return code


def _repr(machine: Machine, site: CallSite) -> Value:
    return strings.converted(machine, site.spot, only(machine, site, "repr"), "r")


def _format(machine: Machine, site: CallSite) -> Value:
    spec = site.arguments[1] if len(site.arguments) > 1 else machine.const("", site.spot)
    return strings.formatted(machine, site.spot, site.arguments[0], spec)


def _print(machine: Machine, site: CallSite) -> Value:
    return machine.none(site.spot)


def _opaque(name: str) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        machine.outside_may_raise(site.spot, f"{name}()")
        return machine.unknown(f"it is the result of {name}()", site.spot, *site.arguments)

    return code


def _dynamic(name: str) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        machine.report(
            knowable.DYNAMIC_CODE,
            site.frame.place(site.at),
            f"`{name}` runs code that is not in the sources, and it could register services",
            help="write the code out, or call it from a function that importing does not reach",
        )
        return machine.unknown(f"it is the result of {name}()", site.spot)

    return code


def _eval(machine: Machine, site: CallSite) -> Value:
    text = site.arguments[0] if site.arguments else None
    if isinstance(text, Const) and isinstance(text.value, str) and len(site.arguments) == 1:
        expression = machine.loader.expression(text.value)
        if not isinstance(expression, ir.Loss):
            return machine.evaluate(site.frame, expression)
    return _dynamic("eval")(machine, site)


def _import(machine: Machine, site: CallSite) -> Value:
    name = site.arguments[0] if site.arguments else None
    if isinstance(name, Const) and isinstance(name.value, str) and len(site.arguments) == 1:
        imports.import_module(machine, site.spot, name.value)
        return imports.import_module(machine, site.spot, name.value.split(".")[0])
    return _dynamic("__import__")(machine, site)


def _id(machine: Machine, site: CallSite) -> Value:
    return machine.unknown("an object's id or hash differs from run to run", site.spot)


def _exit(machine: Machine, site: CallSite) -> Value:
    raise machine.error("SystemExit", "", site.spot, arguments=site.arguments)


_FUNCTIONS: dict[str, Callable[[Machine, CallSite], Value]] = {
    "len": _len,
    "isinstance": _isinstance,
    "issubclass": _issubclass,
    "callable": _callable,
    "hasattr": _hasattr,
    "getattr": _getattr,
    "setattr": _setattr,
    "delattr": _delattr,
    "vars": _vars,
    "dir": _dir,
    "sorted": _sorted,
    "min": _extreme("min", greatest=False),
    "max": _extreme("max", greatest=True),
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
    "repr": _repr,
    "ascii": _plain_call("ascii"),
    "format": _format,
    "print": _print,
    "exec": _dynamic("exec"),
    "eval": _eval,
    "__import__": _import,
    "compile": _opaque("compile"),
    "open": _opaque("open"),
    "input": _opaque("input"),
    "id": _id,
    "hash": _id,
    "globals": _opaque("globals"),
    "locals": _opaque("locals"),
    "breakpoint": _print,
    "exit": _exit,
    "quit": _exit,
    "aiter": _opaque("aiter"),
    "anext": _opaque("anext"),
    "__build_class__": _opaque("__build_class__"),
    **{name: _plain_call(name) for name in ("abs", "round", "ord", "chr", "bin", "hex", "oct", "divmod", "pow")},
}


def install(machine: Machine) -> None:
    """Add the built-in functions."""
    for name, code in _FUNCTIONS.items():
        machine.builtins[name] = Native(name, code, START)
    for name in ("copyright", "credits", "license", "help"):
        machine.builtins[name] = Unknown(f"`{name}` is added by the site module", START)
