"""The call protocol: which code a call runs, by the kind of what is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import attributes, callbacks, smears
from oprc_static.evaluate.branches import fork_value
from oprc_static.evaluate.calls.functions import call_function
from oprc_static.evaluate.calls.outside import call_outside, hand_over
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.values import (
    METHOD,
    Alias,
    BoundMethod,
    ClassValue,
    Descriptor,
    External,
    FunctionValue,
    InstanceValue,
    Native,
    PartialValue,
    Sdk,
    Unknown,
    Value,
)
from oprc_static.origin import derive

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_NO_KEYWORDS: Mapping[str, Value] = {}


def call(
    machine: Machine,
    spot: Spot,
    callee: Value,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value] = _NO_KEYWORDS,
    *,
    spread: Unknown | None = None,
) -> Value:
    """Call `callee`; `spread` is set when unknown further arguments are passed. Raises what Python would."""
    site = CallSite(spot.frame, spot.at, tuple(arguments), dict(keywords), machine.origin(spot, "call", callee), spread)
    caller = CALLERS.get(type(callee))
    if caller is not None:
        return caller(machine, callee, site)
    raise machine.error("TypeError", f"'{attributes.type_name(callee)}' object is not callable", spot)


def is_callable(value: Value) -> bool | None:
    """Return `callable(value)`, None where only a run can tell."""
    if isinstance(value, Unknown):
        if value.kind:
            return value.kind == METHOD  # what else of the interpreter's has a kind is data
        if not value.alternatives or value.missing:
            return None
        verdicts = {is_callable(each) for each in value.alternatives}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(value, External | Sdk):
        return None
    if isinstance(value, Descriptor):
        return value.kind in ("staticmethod", "funcmeta")
    if isinstance(value, InstanceValue):
        return _instance_is_callable(value)
    return type(value) in CALLERS


def _instance_is_callable(value: InstanceValue) -> bool | None:
    if attributes.lookup(value.cls, "__call__") is not None:
        return True
    return None if value.cls.is_open else False


def _call_native(machine: Machine, callee: Native, site: CallSite) -> Value:
    if len(site.arguments) < callee.least:
        if site.spread is not None:
            return machine.follow(site.spread, site.spot)
        message = f"{callee.name}() takes at least {callee.least} arguments ({len(site.arguments)} given)"
        raise machine.error("TypeError", message, site.spot)
    return callee.code(machine, site)


def _call_bound(machine: Machine, callee: BoundMethod, site: CallSite) -> Value:
    arguments = (callee.instance, *site.arguments)
    return call(machine, site.spot, callee.function, arguments, site.keywords, spread=site.spread)


def _call_partial(machine: Machine, callee: PartialValue, site: CallSite) -> Value:
    keywords = {**callee.keywords, **site.keywords}
    return call(machine, site.spot, callee.function, (*callee.arguments, *site.arguments), keywords, spread=site.spread)


def _call_class(machine: Machine, callee: ClassValue, site: CallSite) -> Value:
    return machine.operations.instantiate(machine, callee, site)


def _call_instance(machine: Machine, callee: InstanceValue, site: CallSite) -> Value:
    method = attributes.special(machine, site.spot, callee, "__call__")
    if method is not None:
        return call(machine, site.spot, method, site.arguments, site.keywords, spread=site.spread)
    if callee.cls.is_open:
        return call_outside(machine, site, callee, "an object with a base class from outside")
    own = attributes.lookup(callee.cls, "__call__")
    if own is not None:  # of a class of ours, which special methods are not looked up on
        return call(machine, site.spot, own[1], (callee, *site.arguments), site.keywords, spread=site.spread)
    raise machine.error("TypeError", f"'{attributes.type_name(callee)}' object is not callable", site.spot)


def _call_descriptor(machine: Machine, callee: Descriptor, site: CallSite) -> Value:
    if callee.kind in ("staticmethod", "funcmeta"):
        return call(machine, site.spot, callee.function, site.arguments, site.keywords, spread=site.spread)
    raise machine.error("TypeError", f"'{callee.kind}' object is not callable", site.spot)


def _call_alias(machine: Machine, callee: Alias, site: CallSite) -> Value:
    return call(machine, site.spot, callee.base, site.arguments, site.keywords, spread=site.spread)


def _call_external(machine: Machine, callee: External, site: CallSite) -> Value:
    maker = machine.library.get(f"{callee.path}()")
    if maker is not None:
        return maker(machine, site)  # type: ignore[no-any-return]  # the library's entries are untyped
    made = machine.library["host.make"](machine, site, callee.path)
    if made is not None:
        return made  # type: ignore[no-any-return]  # the library's entries are untyped
    if machine.library["harmless.decorator"](machine, callee.path):
        only = site.arguments[0] if len(site.arguments) == 1 and not site.keywords else None
        if isinstance(only, FunctionValue | Descriptor):
            return machine.library["harmless.wrap"](machine, site.spot, only)  # type: ignore[no-any-return]  # the library's entries are untyped
        return Unknown(f"it is what `{callee.path}` returns", derive("harmless", site.spot.place))
    if machine.library["quiet"](callee.path):
        machine.outside_may_raise(site.spot, f"a call of `{callee.path}`")
        if callee.path == "logging.getLogger":
            return External("logging.getLogger()", site.origin)
        return machine.unknown(f"it is what `{callee.path}` returns", site.spot, callee)
    if machine.library["looks"](callee.path) and len(site.arguments) == 1:
        machine.outside_may_raise(site.spot, f"a call of `{callee.path}`")
        return machine.unknown(f"it is what `{callee.path}` returns", site.spot, callee, *site.arguments)
    return call_outside(machine, site, callee, f"`{callee.path}`")


def _call_unknown(machine: Machine, callee: Unknown, site: CallSite) -> Value:
    if callee.alternatives and not callee.missing and len(callee.alternatives) <= 4:
        ways = [
            lambda each=each: call(machine, site.spot, each, site.arguments, site.keywords, spread=site.spread)
            for each in callee.alternatives
        ]
        return fork_value(machine, ways, site.frame.place(site.at))
    if callee.marked:
        machine.report_unknown(callee, site.spot, "what is called here, which may register a service,")
    _check_reached(machine, site, callee)
    return call_outside(machine, site, callee, "something unknown")


def _check_reached(machine: Machine, site: CallSite, callee: Unknown) -> None:
    for value in smears.reached(machine, [callee]) if callee.parts or callee.alternatives else ():
        if isinstance(value, FunctionValue):
            callbacks.check(machine, site.spot, value, "something unknown that may be it")


def _call_sdk(machine: Machine, callee: Sdk, site: CallSite) -> Value:
    for value in [*site.arguments, *site.keywords.values()]:
        hand_over(machine, site.spot, value, f"`{callee.path}`")
    machine.assume("A4", site.spot, f"`{callee.path}` is called")
    return machine.sdk.call(machine, callee, site)


CALLERS: dict[type, Callable[[Machine, Any, CallSite], Value]] = {
    FunctionValue: call_function,
    Native: _call_native,
    BoundMethod: _call_bound,
    PartialValue: _call_partial,
    ClassValue: _call_class,
    InstanceValue: _call_instance,
    Descriptor: _call_descriptor,
    Alias: _call_alias,
    External: _call_external,
    Unknown: _call_unknown,
    Sdk: _call_sdk,
}
