"""The proposal's names as functions of the evaluator; the SDK's marks with the types of the proposal."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.evaluate import calls, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Descriptor,
    DictValue,
    External,
    NativeCode,
    Unknown,
    Value,
)
from oprc_static.sdk import arguments
from oprc_static.sdk import decorators as marking
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.decorators import inner_function
from oprc_static.sdk.proposal import forms, on_classes, on_functions
from oprc_static.sdk.proposal.forms import Signature
from oprc_static.sdk.proposal.kinds import Flag, Text, is_none
from oprc_static.sdk.proposal.model import Registrations
from oprc_static.sdk.proposal.on_classes import Called
from oprc_static.sdk.proposal.services import put_service, take_service

PutOnClass = Callable[[Machine, CallSite, Registrations, ClassValue, DictValue], None]
"""Does what a decorator does to a class, given the decorator's arguments."""
Apply = Callable[[Machine, CallSite, Value, Called], None]
"""Applies a called decorator to its target."""
Take = Callable[[Machine, CallSite], DictValue]
"""Checks a decorator's call and returns its arguments."""


def decorators(registrations: Registrations) -> dict[str, NativeCode]:
    """Return the code of every name that behaves otherwise than the SDK's, or that the SDK has not."""
    return {
        "package": _code(registrations, forms.PACKAGE, _on_class(registrations, on_classes.put_package)),
        "state_spec": _code(registrations, forms.STATE_SPEC, _on_class(registrations, on_classes.put_state)),
        "service": _code(registrations, forms.SERVICE, _on_class(registrations, put_service), take_service),
        "oaas_function": _code(registrations, forms.OAAS_FUNCTION, _declaring(registrations)),
        "bind": _code(registrations, forms.BIND, _binding(registrations)),
        "method": _checked("method", marking.METHOD, marking.method),
        "function": _checked("function", marking.FUNCTION, marking.function),
    }


def _code(registrations: Registrations, signature: Signature, apply: Apply, take: Take | None = None) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        given = take(machine, site) if take is not None else forms.take(machine, site, signature)
        called = Called(signature, site, given, registrations.moment)

        def decorate(machine: Machine, inner: CallSite) -> Value:
            if len(inner.arguments) != 1 or inner.keywords:
                message = f"`{signature.name}(…)` takes exactly one class or function"
                raise arguments.refused(machine, inner, "TypeError", message)
            apply(machine, inner, inner.arguments[0], called)
            return inner.arguments[0]

        return inner_function(machine, site, signature.name, "target", decorate)

    return code


def _on_class(registrations: Registrations, put: PutOnClass) -> Apply:
    def apply(machine: Machine, site: CallSite, target: Value, called: Called) -> None:
        cls = on_classes.class_of(machine, site, target, called.signature.name)
        if cls is not None:
            on_classes.check_replaced(machine, site, registrations, cls, called)
            put(machine, site, registrations, cls, called.given)

    return apply


def _declaring(registrations: Registrations) -> Apply:
    def apply(machine: Machine, site: CallSite, target: Value, called: Called) -> None:
        function = on_functions.function_of(machine, site, target, called.signature)
        if function is not None:
            on_functions.declare(machine, site, registrations, function, called.given)

    return apply


def _binding(registrations: Registrations) -> Apply:
    put_on_class = _on_class(registrations, on_classes.put_bind)

    def apply(machine: Machine, site: CallSite, target: Value, called: Called) -> None:
        if isinstance(target, ClassValue):
            put_on_class(machine, site, target, called)
            return
        function = on_functions.function_of(machine, site, target, called.signature)
        if function is not None:
            on_functions.bind_method(machine, site, registrations, function, called.given)

    return apply


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
