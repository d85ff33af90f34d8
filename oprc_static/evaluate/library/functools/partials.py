"""`partial`, `partialmethod`, `cached_property`."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.functools.wrappers import STARS
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, Descriptor, FunctionValue, NativeCode, PartialValue, TupleValue, Value


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


def bind_partial(machine: Machine, spot: Spot, raw: Descriptor, instance: Value | None, owner: Value) -> Value:
    """Return what a partialmethod is when reached through an object or a class."""
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
            parameters=STARS,
            code=lambda machine, site: calls.call(
                machine,
                site.spot,
                raw.function,
                (*site.arguments[:1], *extra, *site.arguments[1:]),
                {**raw.parts, **site.keywords},
            ),
        )
    return PartialValue(machine.heap, raw.origin, bound, extra, dict(raw.parts))


MODELS: dict[str, NativeCode] = {
    "functools.partial": _partial,
    "functools.cached_property": _descriptor("cached_property"),
    "functools.partialmethod": _descriptor("partialmethod"),
    "functools.singledispatchmethod": _descriptor("singledispatchmethod"),
}
