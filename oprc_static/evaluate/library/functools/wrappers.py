"""`wraps`, `update_wrapper`, and wrappers of our own making."""

from __future__ import annotations

from oprc_static.evaluate import assignment, attributes, calls, iteration
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.arguments import only, take
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    BoundMethod,
    Const,
    Descriptor,
    External,
    FunctionValue,
    Native,
    NativeCode,
    Parameter,
    PartialValue,
    Unknown,
    Value,
)

STARS = (Parameter("args", "var_positional"), Parameter("kwargs", "var_keyword"))


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
    parameters: tuple[Parameter, ...] = STARS,
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
    if site.spread is not None:
        machine.refuse("which function functools.update_wrapper copies from is unknown", site.spot)
        return machine.follow(site.spread, site.spot)
    given = take(machine, site, "update_wrapper", _WRAPS, required=2)
    _copy(machine, site, given["wrapper"], given)
    return given["wrapper"]


def _wraps(machine: Machine, site: CallSite) -> Value:
    if site.spread is not None:
        machine.refuse("which function functools.wraps copies from is unknown", site.spot)
        return machine.follow(site.spread, site.spot)
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


MODELS: dict[str, NativeCode] = {
    "functools.wraps": _wraps,
    "functools.update_wrapper": _update_wrapper,
}
