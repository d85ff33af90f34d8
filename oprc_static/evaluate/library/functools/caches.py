"""`cache` and `lru_cache`."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, operators
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only, take
from oprc_static.evaluate.library.functools.wrappers import make_wrapper
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Const,
    DictValue,
    External,
    ListValue,
    Native,
    NativeCode,
    SetValue,
    Unknown,
    Value,
)


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
        keys = [key_of(machine, value) for value in given]
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


MODELS: dict[str, NativeCode] = {
    "functools.cache": _cached,
    "functools.lru_cache": _lru_cache,
}
