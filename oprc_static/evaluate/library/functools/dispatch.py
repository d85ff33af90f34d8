"""`singledispatch` and `singledispatchmethod`."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.functools.wrappers import make_wrapper
from oprc_static.evaluate.library.types import START, class_value
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Descriptor, DictValue, FunctionValue, Native, NativeCode, Value


def bind_dispatch(machine: Machine, spot: Spot, raw: Descriptor, instance: Value | None, owner: Value) -> Value:
    """Return what a singledispatchmethod is when reached through an object or a class."""

    def dispatch(machine: Machine, inner: CallSite) -> Value:
        if not inner.arguments:
            return machine.unknown("what a single-dispatch method does without arguments is not followed", inner.spot)
        chosen = _chosen(machine, inner.spot, _table(machine, raw), inner.arguments[0], raw.function)
        bound = attributes.bind(machine, inner.spot, chosen, instance, owner)
        return calls.call(machine, inner.spot, bound, inner.arguments, inner.keywords, spread=inner.spread)

    site = CallSite(spot.frame, spot.at, (), {}, raw.origin)
    made = make_wrapper(machine, site, raw.function, code=dispatch)
    if isinstance(made, FunctionValue):
        made.attributes["register"] = register_method(machine, spot, raw)
    return made


def register_method(machine: Machine, spot: Spot, raw: Descriptor) -> Value:
    """Return the `register` of a singledispatchmethod."""
    return Native("register", lambda machine, site: _registering(machine, site, _table(machine, raw)), START)


def _table(machine: Machine, raw: Descriptor) -> DictValue:
    """Return which functions a singledispatchmethod has, by class."""
    known = raw.parts.get("table")
    if not isinstance(known, DictValue):
        machine.cell(raw)
        raw.parts["table"] = known = DictValue(machine.heap, raw.origin)
    return known


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
    for name in ("dispatch", "registry"):
        wrapper.attributes[name] = machine.unknown(f"`{name}` of a single-dispatch function is not followed", site.spot)
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
    function = first.function if isinstance(first, Descriptor) else first
    if isinstance(function, FunctionValue) and first is not None and second is None:
        annotations = [each.annotation for each in function.parameters if each.annotation is not None]
        return _register_one(machine, site, table, annotations[0].value if annotations else None, first)
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


MODELS: dict[str, NativeCode] = {
    "functools.singledispatch": _singledispatch,
}
