"""Calls: what is called, how arguments meet parameters, how a function of the program runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from oprc_static import ir
from oprc_static.evaluate import attributes, callbacks, smears
from oprc_static.evaluate.branches import Forked, Leave, Path, fork_value, settle
from oprc_static.evaluate.errors import BudgetExceeded
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.scopes import bound_in
from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    Namespace,
    Native,
    Parameter,
    PartialValue,
    Sdk,
    SetValue,
    TupleValue,
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


def decorate(machine: Machine, spot: Spot, decorator: Value, function: Value) -> Value:
    """Apply a function decorator; one from outside is taken to wrap or keep the function, not to call it (A3)."""
    if is_harmless(machine, decorator):
        return machine.library["harmless.wrap"](machine, spot, function)  # type: ignore[no-any-return]  # the library's entries are untyped
    if isinstance(decorator, External) or (
        isinstance(decorator, Unknown) and not decorator.marked and not decorator.alternatives
    ):
        what = f"`{decorator.path}`" if isinstance(decorator, External) else "a decorator that is unknown"
        machine.outside_may_raise(spot, f"a call of {what}")
        machine.assumptions["A3"] += 1
        reason = f"it is what {what} returns" if isinstance(decorator, External) else decorator.reason
        return machine.unknown(reason, spot, decorator, function)
    return call(machine, spot, decorator, (function,))


def is_harmless(machine: Machine, decorator: Value) -> bool:
    """Whether a decorator from outside is known, or trusted, to return a wrapper that keeps what it wraps."""
    if isinstance(decorator, External):
        return bool(machine.library["harmless.decorator"](machine, decorator.path))
    return isinstance(decorator, Unknown) and decorator.origin.kind == "harmless"


def is_callable(value: Value) -> bool | None:
    """Return `callable(value)`, None where only a run can tell."""
    if isinstance(value, Unknown):
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


# --- functions of the program ----------------------------------------------------------------------------------------


def _call_function(machine: Machine, callee: FunctionValue, site: CallSite) -> Value:
    if callee.code is not None:
        return callee.code(machine, site)
    callee.calls += 1
    values = bind_arguments(machine, callee, site)
    frame = _function_frame(machine, callee, values)
    if callee.is_generator and not callee.is_async:
        made = IteratorValue(
            machine.heap, site.origin, "generator", body=lambda each: _run_generator(machine, callee, frame, each)
        )
        made.function = callee
        return made
    if callee.is_async:
        return IteratorValue(
            machine.heap, site.origin, "async_generator" if callee.is_generator else "coroutine",
            body=lambda each: _run_coroutine(machine, callee, frame, each),
        )  # fmt: skip
    return run_function(machine, callee, frame, site.spot)


def _run_generator(machine: Machine, callee: FunctionValue, frame: Frame, each: Callable[[Value], Value]) -> None:
    frame.on_yield = each
    run_function(machine, callee, frame, Spot(frame, callee.definition.at if callee.definition else (0, 0, 0, 0)))


def _run_coroutine(machine: Machine, callee: FunctionValue, frame: Frame, each: Callable[[Value], Value]) -> None:
    spot = Spot(frame, callee.definition.at if callee.definition else (0, 0, 0, 0))
    each(run_function(machine, callee, frame, spot))


def _function_frame(machine: Machine, callee: FunctionValue, values: dict[str, Value]) -> Frame:
    defined = callee.frame
    assert defined is not None
    definition = callee.definition
    bound = set(values)
    if isinstance(definition, ir.Lambda):
        bound |= bound_in(definition.body)
    global_names: frozenset[str] = frozenset()
    nonlocal_names: frozenset[str] = frozenset()
    if isinstance(definition, ir.FunctionDef):
        body = body_of(machine, callee, definition)
        bound |= set(body.bound)
        global_names, nonlocal_names = frozenset(body.global_names), frozenset(body.nonlocal_names)
        bound -= global_names | nonlocal_names
    qualname = callee.qualname.value if isinstance(callee.qualname, Const) else "?"
    return Frame(
        "function",
        Namespace(machine.heap, callee.origin, values),
        defined.module,
        defined.line,
        outer=defined if defined.kind in ("function", "comprehension") else defined.outer,
        bound=frozenset(bound),
        global_names=global_names,
        nonlocal_names=nonlocal_names,
        qualname=f"{qualname}.<locals>.",
        cls=callee.method_of,
        receiver=next(iter(values.values()), None),
        future_annotations=defined.future_annotations,
    )


def body_of(machine: Machine, callee: FunctionValue, definition: ir.FunctionDef) -> ir.FunctionBody:
    """Return a function's body, lowered at its first call."""
    known = machine.bodies.get(definition.body.digest)
    if known is not None:
        return known
    body = machine.loader.body(definition.body)
    if isinstance(body, ir.Loss):
        assert callee.frame is not None
        raise BudgetExceeded(callee.frame.place(definition.at), f"the parser's limits ({body.message})")
    machine.bodies[definition.body.digest] = body
    return body


def run_function(machine: Machine, callee: FunctionValue, frame: Frame, spot: Spot) -> Value:
    """Run a function's body in its frame and return what it returns."""
    definition = callee.definition
    machine.depth += 1
    if machine.depth > machine.settings.depth:
        machine.depth -= 1
        raise BudgetExceeded(spot.place, f"{machine.settings.depth} nested calls")
    try:
        if isinstance(definition, ir.Lambda):
            return machine.evaluate(frame, definition.body)
        assert isinstance(definition, ir.FunctionDef)
        body = body_of(machine, callee, definition)
        result = machine.run_block(frame, body.statements)
    finally:
        machine.depth -= 1
    return _returned(machine, frame, result, spot)


def _returned(machine: Machine, frame: Frame, result: Leave | Forked | None, spot: Spot) -> Value:
    if isinstance(result, Forked):
        ends = [
            path if path.outcome is not None else Path(Leave("return", machine.none(spot)), path.delta, path.lineage)
            for path in result.paths
        ]
        result = settle(machine, ends, result.why, result.stamp)
    if isinstance(result, Leave) and result.value is not None:
        return result.value
    return machine.none(spot)


def bind_arguments(machine: Machine, callee: FunctionValue, site: CallSite) -> dict[str, Value]:
    """Return the parameters' values by name; raises TypeError as Python's call protocol does."""
    if site.spread is not None:
        return _bind_unknown(machine, callee, site, site.spread)
    name = callee.name.value if isinstance(callee.name, Const) else "function"
    positional = [each for each in callee.parameters if each.kind in ("positional_only", "positional_or_keyword")]
    values = dict(zip((each.name for each in positional), site.arguments, strict=False))
    extra = site.arguments[len(positional) :]
    keywords = dict(site.keywords)
    for each in callee.parameters:
        if each.kind == "var_positional":
            values[each.name] = TupleValue(extra, site.origin)
            extra = ()
    if extra:
        raise machine.error(
            "TypeError",
            f"{name}() takes {len(positional)} positional arguments but {len(site.arguments)} were given",
            site.spot,
        )
    _bind_keywords(machine, callee, name, site, values, keywords)
    return {each.name: values[each.name] for each in callee.parameters}


def _bind_keywords(
    machine: Machine,
    callee: FunctionValue,
    name: str,
    site: CallSite,
    values: dict[str, Value],
    keywords: dict[str, Value],
) -> None:
    rest: Parameter | None = None
    for each in callee.parameters:
        if each.kind == "var_keyword":
            rest = each
        elif each.kind in ("positional_or_keyword", "keyword_only") and each.name in keywords:
            if each.name in values:
                raise machine.error("TypeError", f"{name}() got multiple values for argument '{each.name}'", site.spot)
            values[each.name] = keywords.pop(each.name)
        elif each.name not in values and each.kind != "var_positional":
            if each.default is None:
                raise machine.error("TypeError", f"{name}() missing a required argument: '{each.name}'", site.spot)
            values[each.name] = each.default
    if rest is not None:
        collected = DictValue(machine.heap, site.origin)
        for key, value in keywords.items():
            collected.items[("constant", key)] = (machine.const(key, site.spot), value)
        values[rest.name] = collected
    elif keywords:
        raise machine.error(
            "TypeError", f"{name}() got an unexpected keyword argument '{next(iter(keywords))}'", site.spot
        )


def _bind_unknown(machine: Machine, callee: FunctionValue, site: CallSite, why: Unknown) -> dict[str, Value]:
    return {each.name: site.keywords.get(each.name, machine.follow(why, site.spot)) for each in callee.parameters}


# --- everything else that can be called ------------------------------------------------------------------------------


def _call_native(machine: Machine, callee: Native, site: CallSite) -> Value:
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
    if callee.cls.native == "GeneratorContext":
        return machine.unknown(
            "a function decorated with a context manager is not followed", site.spot, *site.arguments
        )
    raise machine.error("TypeError", f"'{attributes.type_name(callee)}' object is not callable", site.spot)


def _call_descriptor(machine: Machine, callee: Descriptor, site: CallSite) -> Value:
    if callee.kind in ("staticmethod", "funcmeta"):
        return call(machine, site.spot, callee.function, site.arguments, site.keywords, spread=site.spread)
    raise machine.error("TypeError", f"'{callee.kind}' object is not callable", site.spot)


def _call_alias(machine: Machine, callee: Alias, site: CallSite) -> Value:
    return call(machine, site.spot, callee.base, site.arguments, site.keywords, spread=site.spread)


def _call_external(machine: Machine, callee: External, site: CallSite) -> Value:
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
    for value in smears.reached([callee]) if callee.parts or callee.alternatives else ():
        if isinstance(value, FunctionValue):
            callbacks.check(machine, site.spot, value, "something unknown that may be it")


def call_outside(machine: Machine, site: CallSite, callee: Value, what: str) -> Value:
    """Call something whose code is not among the sources (assumption A3): the result is unknown."""
    machine.outside_may_raise(site.spot, f"a call of {what}")
    for value in [*site.arguments, *site.keywords.values()]:
        hand_over(machine, site.spot, value, what)
    reason = f"it is what {what} returns" if not isinstance(callee, Unknown) else callee.reason
    return machine.unknown(reason, site.spot, callee, *site.arguments, *site.keywords.values())


def hand_over(machine: Machine, spot: Spot, value: Value, what: str, seen: set[Value] | None = None) -> None:
    """Give `value` to code from outside: containers lose their known content, functions may be called by it."""
    if isinstance(value, ListValue | DictValue | SetValue):
        _blur(machine, spot, value, what, seen)
    elif isinstance(value, TupleValue):
        seen = set() if seen is None else seen
        for item in value.items if value not in seen else ():
            seen.add(value)
            hand_over(machine, spot, item, what, seen)
    elif isinstance(value, FunctionValue | BoundMethod | PartialValue | IteratorValue | Descriptor):
        callbacks.check(machine, spot, value, what)
    elif isinstance(value, ClassValue | InstanceValue):
        machine.assume("A3", spot, f"a class or object is handed to {what}")
        if isinstance(value, InstanceValue) and not value.cls.native and value.cls.enum is None:
            machine.cell(value.attributes)
            why = machine.unknown(f"the object was handed to {what}", spot)
            value.attributes.names = dict.fromkeys(value.attributes.names, why)


def _blur(machine: Machine, spot: Spot, value: Any, what: str, seen: set[Value] | None) -> None:
    machine.assume("A3", spot, f"a container is handed to {what}")
    items = value.items.values() if not isinstance(value, ListValue) else value.items
    inner = [each[-1] if isinstance(each, tuple) else each for each in items]
    if value.blur is None:
        machine.cell(value)
        value.blur = machine.unknown(
            f"the {value.kind if not isinstance(value, SetValue) else 'set'} was handed to {what}", spot, *inner
        )
        for item in inner:
            hand_over(machine, spot, item, what, seen)


def _call_sdk(machine: Machine, callee: Sdk, site: CallSite) -> Value:
    for value in [*site.arguments, *site.keywords.values()]:
        hand_over(machine, site.spot, value, f"`{callee.path}`")
    machine.assume("A4", site.spot, f"`{callee.path}` is called")
    return machine.sdk.call(machine, callee, site)


CALLERS: dict[type, Callable[[Machine, Any, CallSite], Value]] = {
    FunctionValue: _call_function,
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
