"""The proposal's names as functions of the evaluator; the SDK's marks with the types of the proposal."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.evaluate import calls, operators
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import CallSite, ClassValue, Descriptor, DictValue, External, NativeCode, Unknown, Value
from oprc_static.sdk import arguments
from oprc_static.sdk import decorators as marking
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.decorators import inner_function
from oprc_static.sdk.proposal import forms, on_classes, on_functions
from oprc_static.sdk.proposal.forms import Signature
from oprc_static.sdk.proposal.kinds import Flag, Text, is_none
from oprc_static.sdk.proposal.model import Registrations
from oprc_static.sdk.proposal.services import put_service, take_service

PutOnClass = Callable[[Machine, CallSite, Registrations, ClassValue, DictValue], None]


def decorators(registrations: Registrations) -> dict[str, NativeCode]:
    """Return the code of every name that behaves otherwise than the SDK's, or that the SDK has not."""
    return {
        "package": _on_class(registrations, forms.PACKAGE, on_classes.put_package),
        "state_spec": _on_class(registrations, forms.STATE_SPEC, on_classes.put_state),
        "service": _on_class(registrations, forms.SERVICE, put_service, take_service),
        "oaas_function": _oaas_function(registrations),
        "bind": _bind(registrations),
        "method": _checked("method", marking.METHOD, marking.method),
        "function": _checked("function", marking.FUNCTION, marking.function),
    }


def _target(machine: Machine, site: CallSite) -> Value:
    if len(site.arguments) != 1 or site.keywords:
        raise arguments.refused(machine, site, "TypeError", "the decorator takes exactly one class or function")
    return site.arguments[0]


def _take(signature: Signature) -> Callable[[Machine, CallSite], DictValue]:
    return lambda machine, site: forms.take(machine, site, signature)


def _on_class(
    registrations: Registrations, signature: Signature, put: PutOnClass, take: Callable[[Machine, CallSite], DictValue] | None = None
) -> NativeCode:
    take = take or _take(signature)

    def code(machine: Machine, site: CallSite) -> Value:
        given = take(machine, site)
        moment = registrations.moment

        def decorate(machine: Machine, inner: CallSite) -> Value:
            target = _target(machine, inner)
            _apply(machine, site, inner, registrations, signature.name, target, given, put, moment)
            return target

        return inner_function(machine, site, signature.name, "cls", decorate)

    return code


def _apply(
    machine: Machine, called: CallSite, site: CallSite, registrations: Registrations, name: str, target: Value,
    given: DictValue, put: PutOnClass, moment: int,
) -> None:  # fmt: skip
    cls = on_classes.class_of(machine, site, target, name)
    if cls is None:
        return
    direct = called.frame is site.frame and called.at == site.at
    on_classes.check_replaced(machine, site, registrations, cls, name, moment=moment, direct=direct)
    put(machine, site, registrations, cls, given)


def _oaas_function(registrations: Registrations) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        given = forms.take(machine, site, forms.OAAS_FUNCTION)

        def decorate(machine: Machine, inner: CallSite) -> Value:
            target = _target(machine, inner)
            function = on_functions.function_of(machine, inner, target, forms.OAAS_FUNCTION)
            if function is not None:
                on_functions.declare(machine, inner, registrations, function, given)
            return target

        return inner_function(machine, site, "oaas_function", "func", decorate)

    return code


def _bind(registrations: Registrations) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        given = forms.take(machine, site, forms.BIND)
        moment = registrations.moment

        def decorate(machine: Machine, inner: CallSite) -> Value:
            target = _target(machine, inner)
            if isinstance(target, ClassValue):
                _apply(machine, site, inner, registrations, "bind", target, given, on_classes.put_bind, moment)
                return target
            function = on_functions.function_of(machine, inner, target, forms.BIND)
            if function is not None:
                on_functions.bind_method(machine, inner, registrations, function, given)
            return target

        return inner_function(machine, site, "bind", "target", decorate)

    return code


# --- the SDK's own marks ---------------------------------------------------------------------------------------------


def _checked(name: str, form: Form, code: NativeCode) -> NativeCode:
    """Return an SDK mark that refuses a name that is no string and a `stateless` that is no bool (SEMANTICS 4.3)."""

    def checked(machine: Machine, site: CallSite) -> Value:
        given = arguments.bind(machine, site, form)
        chosen = _chosen_name(given)
        if chosen is not None and operators.truth(machine, site.spot, chosen):
            forms.check(machine, site, Text(), chosen, f"`name` of `oaas.{name}`")
        if "stateless" in given:
            forms.check(machine, site, Flag(), given["stateless"], f"`stateless` of `oaas.{name}`")
        return code(machine, site)

    return checked


def _chosen_name(given: dict[str, Value]) -> Value | None:
    first = given.get("func_or_name")
    chosen = given.get("name") if first is None or is_none(first) or calls.is_callable(first) else first
    waits = isinstance(chosen, Unknown | External | Descriptor)  # a descriptor is bare use, which drops the method
    return None if chosen is None or waits or calls.is_callable(chosen) else chosen
