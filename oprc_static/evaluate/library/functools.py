"""`functools`, `operator` and the decorators of the standard library that matter for marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import assignment, attributes, calls, iteration, operators
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.arguments import only, take
from oprc_static.evaluate.library.types import START, class_value
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    IteratorValue,
    ListValue,
    Native,
    NativeCode,
    Parameter,
    PartialValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
)

_STARS = (Parameter("args", "var_positional"), Parameter("kwargs", "var_keyword"))


ASSIGNED = ("__module__", "__name__", "__qualname__", "__doc__")


def update_wrapper(
    machine: Machine,
    spot: Spot,
    wrapper: Value,
    wrapped: Value,
    *,
    assigned: tuple[str, ...] = ASSIGNED,
    updated: bool = True,
) -> None:
    """Do what `functools.update_wrapper` does: copy names, docstring and `__dict__`, and set `__wrapped__`."""
    for name in assigned:
        found = attributes.find(machine, spot, wrapped, name)
        if isinstance(found, Value):
            assignment.set_attribute(machine, spot, wrapper, name, found)
    held = getattr(wrapped.function if isinstance(wrapped, BoundMethod) else wrapped, "attributes", None)
    if updated and isinstance(held, dict) and not (isinstance(wrapped, Descriptor) and wrapped.kind != "funcmeta"):
        for name, value in list(held.items()):
            assignment.set_attribute(machine, spot, wrapper, name, value)
    assignment.set_attribute(machine, spot, wrapper, "__wrapped__", wrapped)


def make_wrapper(
    machine: Machine,
    site: CallSite,
    wrapped: Value,
    *,
    parameters: tuple[Parameter, ...] = _STARS,
    code: NativeCode | None = None,
    is_async: bool = False,
) -> FunctionValue:
    """Return a new function that stands for `wrapped`, as a `functools.wraps` wrapper does."""
    name = Const("wrapper", site.origin)
    run = code or (
        lambda machine, inner: calls.call(
            machine, inner.spot, wrapped, inner.arguments, inner.keywords, spread=inner.spread
        )
    )
    wrapper = FunctionValue(
        machine.heap, site.origin, name=name, qualname=name, doc=Const(None, site.origin), module=name,
        parameters=parameters, code=run, is_async=is_async,
    )  # fmt: skip
    update_wrapper(machine, site.spot, wrapper, wrapped)
    return wrapper


def is_async(value: Value) -> bool:
    """Whether `inspect.iscoroutinefunction` holds: looks through bound methods and partials, not through wrappers."""
    while isinstance(value, BoundMethod | PartialValue):
        value = value.function
    return isinstance(value, FunctionValue) and value.is_async and not value.is_generator


_WRAPS = ("wrapper", "wrapped", "assigned", "updated")


def _update_wrapper(machine: Machine, site: CallSite) -> Value:
    given = take(machine, site, "update_wrapper", _WRAPS, required=2)
    _copy(machine, site, given["wrapper"], given)
    return given["wrapper"]


def _wraps(machine: Machine, site: CallSite) -> Value:
    given = take(machine, site, "wraps", _WRAPS[1:], required=1)

    def decorate(machine: Machine, inner: CallSite) -> Value:
        wrapper = only(machine, inner, "wraps")
        _copy(machine, inner, wrapper, given)
        return wrapper

    return Native("functools.wraps.decorate", decorate, site.origin)


def _copy(machine: Machine, site: CallSite, wrapper: Value, given: dict[str, Value]) -> None:
    wrapped = given["wrapped"]
    assigned, updated = (
        _listed(machine, site, given.get("assigned"), ASSIGNED),
        _listed(machine, site, given.get("updated"), ("__dict__",)),
    )
    if assigned is None or updated is None or set(updated) - {"__dict__"}:
        machine.refuse("which attributes functools.wraps copies is unknown", site.spot)
        return
    if isinstance(wrapped, Unknown | External) and isinstance(wrapper, FunctionValue):
        _copy_unknown(machine, site, wrapper, wrapped)
        return
    update_wrapper(machine, site.spot, wrapper, wrapped, assigned=assigned, updated=bool(updated))


def _listed(machine: Machine, site: CallSite, value: Value | None, default: tuple[str, ...]) -> tuple[str, ...] | None:
    if value is None:
        return default
    items = iteration.to_list(machine, site.spot, value)
    if isinstance(items, Unknown) or not all(isinstance(item, Const) for item in items):
        return None
    return tuple(str(item.value) for item in items if isinstance(item, Const))


def _copy_unknown(machine: Machine, site: CallSite, wrapper: FunctionValue, wrapped: Value) -> None:
    unknown = machine.unknown("it is copied from a function that is unknown", site.spot, wrapped)
    for name in ASSIGNED:
        assignment.set_attribute(machine, site.spot, wrapper, name, unknown)
    assignment.set_attribute(machine, site.spot, wrapper, "__wrapped__", unknown)
    if machine.holds_mark(wrapped):
        machine.refuse("a mark may be hidden in what functools.wraps copies", site.spot)


def _partial(machine: Machine, site: CallSite) -> Value:
    if not site.arguments:
        raise machine.error("TypeError", "type 'partial' takes at least one argument", site.spot)
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    function = site.arguments[0]
    if isinstance(function, PartialValue) and not function.attributes:
        arguments = (*function.arguments, *site.arguments[1:])
        return PartialValue(
            machine.heap, site.origin, function.function, arguments, {**function.keywords, **site.keywords}
        )
    return PartialValue(machine.heap, site.origin, function, site.arguments[1:], dict(site.keywords))


def _cached(machine: Machine, site: CallSite) -> Value:
    return _wrapping(machine, site, only(machine, site, "cache"))


def _wrapping(
    machine: Machine, site: CallSite, function: Value, *, most: int | None = None, typed: bool = False
) -> Value:
    if calls.is_callable(function) is False:
        raise machine.error("TypeError", "the first argument must be callable", site.spot)
    if isinstance(function, Unknown | External):
        return machine.unknown("it wraps something unknown", site.spot, function)
    wrapper = make_wrapper(machine, site, function, code=_memoised(machine, site, function, most=most, typed=typed))
    for name in ("cache_info", "cache_clear", "cache_parameters"):
        wrapper.attributes[name] = Native(
            name, lambda machine, inner: machine.unknown("the state of a cache", inner.spot), START
        )
    return wrapper


def _memoised(machine: Machine, site: CallSite, function: Value, *, most: int | None, typed: bool) -> NativeCode:
    cache = DictValue(machine.heap, site.origin)

    def code(machine: Machine, inner: CallSite) -> Value:
        given = (*inner.arguments, *inner.keywords.values())
        keys = [key_of(value) for value in given]
        unhashable = next(
            (
                value
                for value in given
                if isinstance(value, ListValue | DictValue) or (isinstance(value, SetValue) and not value.frozen)
            ),
            None,
        )
        if unhashable is not None:
            raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(unhashable)}'", inner.spot)
        if inner.spread is not None or any(key is None for key in keys):
            return calls.call(machine, inner.spot, function, inner.arguments, inner.keywords, spread=inner.spread)
        kinds = tuple(map(attributes.type_name, given)) if typed else ()
        key = (tuple(keys), tuple(inner.keywords), kinds)
        result = (
            cache.items[key][1]
            if key in cache.items
            else calls.call(machine, inner.spot, function, inner.arguments, inner.keywords)
        )
        machine.cell(cache)
        cache.items.pop(key, None)
        cache.items[key] = (result, result)
        if most is not None and len(cache.items) > most:
            del cache.items[next(iter(cache.items))]
        return result

    return code


_CACHED = 128
"""How many results lru_cache keeps unless it is told."""


def _lru_cache(machine: Machine, site: CallSite) -> Value:
    if site.arguments and calls.is_callable(site.arguments[0]):
        return _wrapping(machine, site, site.arguments[0], most=_CACHED)
    given = take(machine, site, "lru_cache", ("maxsize", "typed"), required=0)
    size, typed = (
        given.get("maxsize"),
        operators.truth(machine, site.spot, given["typed"]) if "typed" in given else False,
    )
    if typed is None or not (size is None or (isinstance(size, Const) and isinstance(size.value, int | None))):
        machine.refuse("how much lru_cache keeps is unknown", site.spot)
    kept = size.value if isinstance(size, Const) else None
    most = _CACHED if size is None else max(kept, 0) if isinstance(kept, int) else None

    def decorate(machine: Machine, inner: CallSite) -> Value:
        return _wrapping(machine, inner, only(machine, inner, "lru_cache"), most=most, typed=bool(typed))

    return Native("functools.lru_cache.decorate", decorate, site.origin)


def _descriptor(kind: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        if not site.arguments:
            raise machine.error("TypeError", f"{kind}() missing 1 required positional argument: 'func'", site.spot)
        function = site.arguments[0]
        if kind != "cached_property" and calls.is_callable(function) is False and not isinstance(function, Descriptor):
            raise machine.error(
                "TypeError", f"{attributes.type_name(function)} is not callable or a descriptor", site.spot
            )
        parts = dict(site.keywords) if kind == "partialmethod" else {}
        made = Descriptor(machine.heap, site.origin, kind, function, parts)
        if kind == "partialmethod":
            made.doc = TupleValue(site.arguments[1:], site.origin)
        return made

    return code


def _bind_partial(machine: Machine, spot: Spot, raw: Descriptor, instance: Value | None, owner: Value) -> Value:
    bound = attributes.bind(machine, spot, raw.function, instance, owner)
    extra = raw.doc.items if isinstance(raw.doc, TupleValue) else ()
    if instance is None and bound is raw.function:
        name = Const("_method", raw.origin)
        return FunctionValue(
            machine.heap,
            raw.origin,
            name=name,
            qualname=name,
            doc=Const(None, raw.origin),
            module=name,
            parameters=_STARS,
            code=lambda machine, site: calls.call(
                machine,
                site.spot,
                raw.function,
                (*site.arguments[:1], *extra, *site.arguments[1:]),
                {**raw.parts, **site.keywords},
            ),
        )
    return PartialValue(machine.heap, raw.origin, bound, extra, dict(raw.parts))


def _bind_dispatch(machine: Machine, spot: Spot, raw: Descriptor, instance: Value | None, owner: Value) -> Value:
    site = CallSite(spot.frame, spot.at, (), {}, raw.origin)
    return make_wrapper(machine, site, raw.function)


def _register(machine: Machine, spot: Spot, raw: Value) -> Value:
    def register(machine: Machine, site: CallSite) -> Value:
        if site.arguments and isinstance(site.arguments[-1], FunctionValue | Descriptor):
            return site.arguments[-1]
        return Native("register", lambda machine, inner: only(machine, inner, "register"), site.origin)

    return Native("register", register, START)


def _singledispatch(machine: Machine, site: CallSite) -> Value:
    function = only(machine, site, "singledispatch")
    table = DictValue(machine.heap, site.origin)

    def dispatch(machine: Machine, inner: CallSite) -> Value:
        if not inner.arguments:
            raise machine.error(
                "TypeError", "a single-dispatch function requires at least 1 positional argument", inner.spot
            )
        chosen = _chosen(machine, inner.spot, table, inner.arguments[0], function)
        return calls.call(machine, inner.spot, chosen, inner.arguments, inner.keywords, spread=inner.spread)

    wrapper = make_wrapper(machine, site, function, code=dispatch)
    wrapper.attributes["register"] = Native(
        "register", lambda machine, inner: _registering(machine, inner, table), START
    )
    return wrapper


def _chosen(machine: Machine, spot: Spot, table: DictValue, value: Value, default: Value) -> Value:
    cls = class_value(machine, value)
    if cls is None or cls.is_open or table.blur is not None:
        return machine.unknown("which registered function is chosen only a run can tell", spot, value)
    for each in cls.mro:
        if each in table.items:
            return table.items[each][1]
    return default


def _registering(machine: Machine, site: CallSite, table: DictValue) -> Value:
    """`f.register(cls)`, `f.register(cls, g)`, or `@f.register` on a function with an annotation."""
    first = site.arguments[0] if site.arguments else site.keywords.get("cls")
    second = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("func")
    if isinstance(first, FunctionValue) and second is None:
        annotation = first.parameters[0].annotation if first.parameters else None
        return _register_one(machine, site, table, annotation.value if annotation is not None else None, first)
    if second is None:
        return Native(
            "register",
            lambda machine, inner: _register_one(machine, inner, table, first, only(machine, inner, "register")),
            START,
        )
    return _register_one(machine, site, table, first, second)


def _register_one(machine: Machine, site: CallSite, table: DictValue, cls: Value | None, function: Value) -> Value:
    machine.cell(table)
    if isinstance(cls, ClassValue):
        table.items[cls] = (cls, function)
    else:
        table.blur = machine.unknown("for which class a function is registered is not followed", site.spot)
    return function


def _reduce(machine: Machine, site: CallSite) -> Value:
    items = iteration.to_list(machine, site.spot, site.arguments[1])
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    rest = list(items)
    total = site.arguments[2] if len(site.arguments) > 2 else (rest.pop(0) if rest else None)
    if total is None:
        raise machine.error("TypeError", "reduce() of empty iterable with no initial value", site.spot)
    for item in rest:
        total = calls.call(machine, site.spot, site.arguments[0], (total, item))
    return total


def _same(machine: Machine, site: CallSite) -> Value:
    return only(machine, site, "decorator")


def _abstract(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "abstractmethod")
    if isinstance(value, FunctionValue) or (
        isinstance(value, Descriptor) and value.kind in ("staticmethod", "classmethod")
    ):
        machine.cell(value)
        value.attributes["__isabstractmethod__"] = machine.const(True, site.spot)
    return value


_ORDERS = ("__lt__", "__le__", "__gt__", "__ge__")
_FROM_ROOT: dict[str, dict[str, tuple[bool, str]]] = {
    "__lt__": {"__gt__": (True, "and !="), "__le__": (False, "or =="), "__ge__": (True, "")},
    "__le__": {"__ge__": (True, "or =="), "__lt__": (False, "and !="), "__gt__": (True, "")},
    "__gt__": {"__lt__": (True, "and !="), "__ge__": (False, "or =="), "__le__": (True, "")},
    "__ge__": {"__le__": (True, "or =="), "__gt__": (False, "and !="), "__lt__": (True, "")},
}
"""What `total_ordering` makes of the one order method that a class has: whether its answer is negated, and what of
equality is added."""


def _total_ordering(machine: Machine, site: CallSite) -> Value:
    cls = only(machine, site, "total_ordering")
    if not isinstance(cls, ClassValue):
        return cls
    own = [name for name in _ORDERS if (found := attributes.lookup(cls, name)) is not None and not found[0].native]
    if not own and not cls.is_open:
        raise machine.error("ValueError", "must define at least one ordering operation: < > <= >=", site.spot)
    root = next((name for name in ("__lt__", "__le__", "__gt__", "__ge__") if name in own), None)
    machine.cell(cls.names)
    for name, (negated, equality) in _FROM_ROOT[root].items() if root else ():
        if name not in own:
            cls.names.names[name] = Native(name, _derived_order(root or "", negated, equality), START, binds=True)
    return cls


def _derived_order(root: str, negated: bool, equality: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        left, right = site.arguments
        answer = calls.call(machine, site.spot, attributes.get(machine, site.spot, left, root), (right,))
        if isinstance(answer, Const) and answer.value is NotImplemented:
            return answer
        verdict = operators.truth(machine, site.spot, answer)
        if verdict is None:
            return machine.unknown("only a run can tell the order", site.spot, answer)
        verdict = verdict is not negated
        if equality and verdict is equality.startswith("and"):
            return operators.compare(machine, site.spot, equality[-2:], left, right)
        return machine.const(verdict, site.spot, "call", left, right)

    return code


def _binary(op: str) -> NativeCode:
    return lambda machine, site: operators.binary(machine, site.spot, op, site.arguments[0], site.arguments[1])


def _getter(kind: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        wanted = site.arguments

        def get(machine: Machine, inner: CallSite) -> Value:
            found = [_one(machine, inner.spot, kind, inner.arguments[0], each) for each in wanted]
            return found[0] if len(found) == 1 else TupleValue(tuple(found), inner.origin)

        return Native(kind, get, site.origin)

    return code


def _one(machine: Machine, spot: Spot, kind: str, value: Value, wanted: Value) -> Value:
    if kind == "itemgetter":
        return iteration.get_item(machine, spot, value, wanted)
    if not isinstance(wanted, Const):
        return machine.unknown("the attribute's name is unknown", spot, value, wanted)
    for name in str(wanted.value).split("."):
        value = attributes.get(machine, spot, value, name)
    return value


def _methodcaller(machine: Machine, site: CallSite) -> Value:
    name = site.arguments[0]

    def call(machine: Machine, inner: CallSite) -> Value:
        method = _one(machine, inner.spot, "attrgetter", inner.arguments[0], name)
        return calls.call(machine, inner.spot, method, site.arguments[1:], site.keywords)

    return Native("methodcaller", call, site.origin)


def _chain(machine: Machine, site: CallSite) -> Value:
    def run(each: Callable[[Value], Value]) -> Unknown | None:
        for source in site.arguments:
            unknown = iteration.for_each(machine, site.spot, source, each)
            if unknown is not None:
                return unknown
        return None

    return IteratorValue(machine.heap, site.origin, "generator", body=run)


def _chain_from(machine: Machine, site: CallSite) -> Value:
    def run(each: Callable[[Value], Value]) -> Unknown | None:
        sources = iteration.to_list(machine, site.spot, site.arguments[0])
        if isinstance(sources, Unknown):
            return sources
        for source in sources:
            unknown = iteration.for_each(machine, site.spot, source, each)
            if unknown is not None:
                return unknown
        return None

    return IteratorValue(machine.heap, site.origin, "generator", body=run)


def _later(machine: Machine, site: CallSite) -> Value:
    return site.arguments[0] if site.arguments else machine.none(site.spot)


_FUNCTIONS: dict[str, Any] = {
    "functools.wraps": _wraps,
    "functools.update_wrapper": _update_wrapper,
    "functools.partial": _partial,
    "functools.cache": _cached,
    "functools.lru_cache": _lru_cache,
    "functools.cached_property": _descriptor("cached_property"),
    "functools.partialmethod": _descriptor("partialmethod"),
    "functools.singledispatchmethod": _descriptor("singledispatchmethod"),
    "functools.singledispatch": _singledispatch,
    "functools.reduce": _reduce,
    "functools.total_ordering": _total_ordering,
    "abc.abstractmethod": _abstract,
    "abc.abstractproperty": lambda machine, site: Descriptor(
        machine.heap, site.origin, "property", only(machine, site, "abstractproperty"), {"fget": site.arguments[0]}
    ),
    "abc.abstractclassmethod": lambda machine, site: Descriptor(
        machine.heap, site.origin, "classmethod", only(machine, site, "abstractclassmethod")
    ),
    "abc.abstractstaticmethod": lambda machine, site: Descriptor(
        machine.heap, site.origin, "staticmethod", only(machine, site, "abstractstaticmethod")
    ),
    "atexit.register": _later,
    "dataclasses.KW_ONLY": None,
    "operator.attrgetter": _getter("attrgetter"),
    "operator.itemgetter": _getter("itemgetter"),
    "operator.methodcaller": _methodcaller,
    "operator.add": _binary("+"),
    "operator.or_": _binary("|"),
    "operator.mul": _binary("*"),
    "operator.sub": _binary("-"),
    "operator.concat": _binary("+"),
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_from,
}


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _FUNCTIONS.items():
        if code is not None:
            machine.library[name] = Native(name, code, START)
    machine.library["functools.partialmethod.bound"] = _bind_partial
    machine.library["functools.singledispatchmethod.bound"] = _bind_dispatch
    machine.library["functools.singledispatchmethod.register"] = _register
