"""The decorators that mark members: method, function, constructor, getter, setter (0.3.x, SEMANTICS 4.1)."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.diagnostics import Fix
from oprc_static.evaluate import assignment, attributes, calls, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.functools import is_async, update_wrapper
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    NativeCode,
    Parameter,
    Unknown,
    Value,
)
from oprc_static.rules import knowable, members
from oprc_static.sdk import arguments, marks
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.reporting import describe

_METHOD_OPTIONS = ("name", "stateless", "strict", "serve_with_agent", "timeout", "retry_count", "retry_delay")
METHOD = Form("oaas.method", ("func_or_name",), 0, _METHOD_OPTIONS)
FUNCTION = Form("oaas.function", ("name", "serve_with_agent", "timeout", "retry_count", "retry_delay"))
CONSTRUCTOR = Form("oaas.constructor", ("validate", "timeout", "error_handling"))
GETTER = Form("oaas.getter", ("field",), 0, ("projection",))
SETTER = Form("oaas.setter", ("field",))

_OWN = {
    marks.METHOD: (Parameter("obj_self", "positional_or_keyword"),),
    marks.CONSTRUCTOR: (Parameter("obj_self", "positional_or_keyword"),),
    marks.FUNCTION: (),
}
_STARS = (Parameter("args", "var_positional"), Parameter("kwargs", "var_keyword"))


def inner_function(machine: Machine, site: CallSite, name: str, parameter: str, code: NativeCode) -> FunctionValue:
    """Return the closure that a decorator factory of the SDK returns: a real function, called `decorator` there."""
    return FunctionValue(
        machine.heap, site.origin, name=Const("decorator", site.origin),
        qualname=Const(f"OaasService.{name}.<locals>.decorator", site.origin), doc=Const(None, site.origin),
        module=Const("oaas_sdk2_py.simplified.service", site.origin),
        parameters=(Parameter(parameter, "positional_or_keyword"),), code=code,
    )  # fmt: skip


def method(machine: Machine, site: CallSite) -> Value:
    """`oaas.method`: bare, called, or with a positional name, which beats `name=`."""
    given = arguments.bind(machine, site, METHOD)
    first = given.get("func_or_name")
    if first is None or (isinstance(first, Const) and first.value is None):
        return inner_function(machine, site, "method", "func", _marking(marks.METHOD, given, given.get("name")))
    callable_ = calls.is_callable(first)
    if callable_ is None:
        return _unknown_function(machine, site, first)
    if callable_:
        return mark(machine, site, marks.METHOD, first, given, given.get("name"))
    if not isinstance(first, Const):
        _warn_bare(machine, site, "method", first)
    return inner_function(machine, site, "method", "func", _marking(marks.METHOD, given, first))


def _unknown_function(machine: Machine, site: CallSite, value: Value) -> Value:
    why = (
        value.reason
        if isinstance(value, Unknown)
        else f"`{value.path}` comes from outside"
        if isinstance(value, External)
        else "it is unknown"
    )
    machine.report(
        knowable.UNKNOWN_DECORATOR,
        site.frame.place(site.at),
        f"what is marked here cannot be known statically: {why}",
        help="put the decorator from outside above the mark, or list its module under `trusted`",
    )
    marked = machine.unknown("a mark was put on something unknown", site.spot, value)
    return Unknown(marked.reason, marked.origin, marked=True)


def function(machine: Machine, site: CallSite) -> Value:
    """`oaas.function(…)`, which needs its call."""
    given = arguments.bind(machine, site, FUNCTION)
    first = given.get("name")
    if first is not None and calls.is_callable(first) and site.arguments:
        _warn_bare(machine, site, "function", first)
    return inner_function(machine, site, "function", "func", _marking(marks.FUNCTION, given, first))


def constructor(machine: Machine, site: CallSite) -> Value:
    """`oaas.constructor(…)`, which needs its call."""
    given = arguments.bind(machine, site, CONSTRUCTOR)
    first = given.get("validate")
    if first is not None and calls.is_callable(first) and site.arguments:
        _warn_bare(machine, site, "constructor", first)
    return inner_function(machine, site, "constructor", "func", _marking(marks.CONSTRUCTOR, given, None))


def _warn_bare(machine: Machine, site: CallSite, name: str, value: Value) -> None:
    machine.report(
        members.BARE_DECORATOR,
        site.frame.place(site.at),
        f"bare `@oaas.{name}` drops `{marks.name_of(value)}`: nothing is exported for it",
        help=f"write `@oaas.{name}()`",
        fix=Fix("call"),
    )


def _marking(kind: str, given: dict[str, Value], name: Value | None) -> NativeCode:
    def decorate(machine: Machine, site: CallSite) -> Value:
        if len(site.arguments) != 1 or site.keywords:
            raise arguments.refused(machine, site, "TypeError", "the decorator takes exactly one function")
        target = site.arguments[0]
        if isinstance(target, Unknown | External):
            return _unknown_function(machine, site, target)
        return mark(machine, site, kind, target, given, name)

    return decorate


def mark(
    machine: Machine, site: CallSite, kind: str, target: Value, given: dict[str, Value], name: Value | None
) -> Value:
    """Return the wrapper that a marking decorator makes of `target` (EnhancedMethodDecorator and its like)."""
    own_name = attributes.find(machine, site.spot, target, "__name__")
    if not isinstance(own_name, Value):
        message = f"{describe(target)} has no `__name__`, so `oaas.{_word(kind)}` raises"
        raise arguments.refused(machine, site, "AttributeError", message, "put this decorator above the SDK's")
    chosen = _chosen(machine, site, name, own_name)
    wrapper = FunctionValue(
        machine.heap, site.origin, name=own_name, qualname=own_name, doc=Const(None, site.origin), module=own_name,
        parameters=(*_OWN[kind], *_STARS), code=_run(target), is_async=is_async(target),
    )  # fmt: skip
    update_wrapper(machine, site.spot, wrapper, target)
    wrapper.attributes[kind] = machine.const(True, site.spot)
    config = wrapper.attributes[f"{kind}_config"] = _config(machine, site, kind, chosen, given)
    machine.sdk.book.make(site, config, target)
    return wrapper


def _word(kind: str) -> str:
    return kind.removeprefix("_oaas_")


def _run(target: Value) -> NativeCode:
    return lambda machine, site: calls.call(
        machine, site.spot, target, site.arguments, site.keywords, spread=site.spread
    )


def _chosen(machine: Machine, site: CallSite, name: Value | None, own_name: Value) -> Value:
    if name is None:
        return own_name
    verdict = operators.truth(machine, site.spot, name)
    if verdict is None:
        return (
            machine.unknown("whether a name is given is unknown", site.spot, name)
            if not isinstance(name, Unknown)
            else name
        )
    return name if verdict else own_name


def _config(machine: Machine, site: CallSite, kind: str, name: Value, given: dict[str, Value]) -> DictValue:
    config = DictValue(machine.heap, site.origin)
    stateless: Value = given.get("stateless", machine.const(False, site.spot, "default"))
    if kind == marks.FUNCTION:
        stateless = machine.const(True, site.spot, "default")
    items: dict[str, Value] = {
        "name": name,
        "stateless": stateless,
        **{key: value for key, value in given.items() if key not in ("name", "func_or_name", "stateless")},
    }
    for key, value in items.items():
        config.items[("constant", key)] = (machine.const(key, site.spot), value)
    return config


# --- accessors -------------------------------------------------------------------------------------------------------


def getter(machine: Machine, site: CallSite) -> Value:
    """`oaas.getter(field=None, *, projection=None)`."""
    return _accessor(machine, site, "getter", GETTER)


def setter(machine: Machine, site: CallSite) -> Value:
    """`oaas.setter(field=None)`."""
    return _accessor(machine, site, "setter", SETTER)


def _accessor(machine: Machine, site: CallSite, kind: str, form: Form) -> Value:
    given = arguments.bind(machine, site, form)
    field = given.get("field")
    if field is not None and calls.is_callable(field) and site.arguments:
        _warn_bare(machine, site, kind, field)

    def decorate(machine: Machine, inner: CallSite) -> Value:
        target = inner.arguments[0] if len(inner.arguments) == 1 else None
        if target is None or inner.keywords:
            raise arguments.refused(machine, inner, "TypeError", "the decorator takes exactly one function")
        config = DictValue(machine.heap, inner.origin)
        parts: dict[str, Value] = {"kind": machine.const(kind, inner.spot), "field": field or machine.none(inner.spot)}
        parts["projection"] = given.get("projection", machine.none(inner.spot))
        for key, value in parts.items():
            config.items[("constant", key)] = (machine.const(key, inner.spot), value)
        assignment.set_attribute(machine, inner.spot, target, marks.ACCESSOR, machine.const(True, inner.spot))
        assignment.set_attribute(machine, inner.spot, target, f"{marks.ACCESSOR}_config", config)
        return target

    return inner_function(machine, site, kind, "fn", decorate)


# --- decorator classes -----------------------------------------------------------------------------------------------


def decorator_class(kind: str, form: Form) -> Callable[[ClassValue], NativeCode]:
    """Return what constructing `EnhancedMethodDecorator` and its like gives: an object that marks when called."""

    def constructing(cls: ClassValue) -> NativeCode:
        def construct(machine: Machine, site: CallSite) -> Value:
            given = arguments.bind(machine, site, form)
            return inner_function(machine, site, cls.native, "func", _marking(kind, given, given.get("name")))

        return construct

    return constructing
