"""`inspect.signature` of values: wrappers followed, bound arguments dropped (standard library, `inspect`)."""

from __future__ import annotations

from dataclasses import replace

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Annotation,
    BoundMethod,
    Const,
    Descriptor,
    FunctionValue,
    InstanceValue,
    Native,
    Parameter,
    PartialValue,
    Unknown,
    Value,
)
from oprc_static.sdk.reporting import as_unknown

_MOST = 200


class Signature:
    """Parameters in order, and the return annotation; `unknown` instead where it is not followed."""

    def __init__(
        self, parameters: tuple[Parameter, ...], returns: Annotation | None = None, unknown: Unknown | None = None
    ) -> None:
        self.parameters = parameters
        self.returns = returns
        self.unknown = unknown


def signature(machine: Machine, spot: Spot, value: Value) -> Signature:
    """Return the signature of a callable; raises TypeError or ValueError in the program where `inspect` would."""
    if isinstance(value, BoundMethod):
        return _without_first(machine, spot, signature(machine, spot, value.function))
    if isinstance(value, Descriptor) and not calls.is_callable(value):
        raise machine.error("TypeError", f"<{value.kind} object> is not a callable object", spot)
    value = unwrap(machine, spot, value)
    if isinstance(value, BoundMethod):
        return _without_first(machine, spot, signature(machine, spot, value.function))
    if isinstance(value, FunctionValue):
        if "__signature__" in value.attributes:
            return _unknown(value)
        return Signature(value.parameters, value.returns)
    if isinstance(value, PartialValue):
        return _of_partial(machine, spot, value)
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, spot, value, "__call__")
        if method is not None:
            return signature(machine, spot, method)
        if not value.cls.outside:
            raise machine.error("TypeError", f"{attributes.type_name(value)} object is not a callable object", spot)
    if isinstance(value, Descriptor):
        raise machine.error("TypeError", f"<{value.kind} object> is not a callable object", spot)
    if isinstance(value, Const):
        raise machine.error("TypeError", f"{value.value!r} is not a callable object", spot)
    return _unknown(value)


def _unknown(value: Value) -> Signature:
    return Signature((), None, as_unknown(value, "the parameters of this callable are not followed"))


def unwrap(machine: Machine, spot: Spot, value: Value) -> Value:
    """Follow `__wrapped__` to the innermost callable; stops at a bound method and at `__signature__`."""
    for _ in range(_MOST):
        if isinstance(value, BoundMethod | Unknown | Native):
            return value
        held = getattr(value, "attributes", None)
        if isinstance(held, dict) and "__signature__" in held:
            return value
        inner = attributes.find(machine, spot, value, "__wrapped__")
        if not isinstance(inner, Value) or (isinstance(inner, Unknown) and not isinstance(held, dict)):
            return value
        value = inner
    return value


def _without_first(machine: Machine, spot: Spot, found: Signature) -> Signature:
    if found.unknown is not None:
        return found
    if not found.parameters or found.parameters[0].kind in ("keyword_only", "var_keyword"):
        raise machine.error("ValueError", "invalid method signature", spot)
    if found.parameters[0].kind == "var_positional":
        return found
    return Signature(found.parameters[1:], found.returns)


def _of_partial(machine: Machine, spot: Spot, value: PartialValue) -> Signature:
    found = signature(machine, spot, value.function)
    if found.unknown is not None:
        return found
    left = len(value.arguments)
    kept: list[Parameter] = []
    keyword_only = False
    for parameter in found.parameters:
        if parameter.kind in ("positional_only", "positional_or_keyword") and left:
            left -= 1
            continue
        if parameter.name in value.keywords and parameter.kind in ("positional_or_keyword", "keyword_only"):
            keyword_only = True
            kept.append(replace(parameter, kind="keyword_only", default=value.keywords[parameter.name]))
        elif keyword_only and parameter.kind == "positional_or_keyword":
            kept.append(replace(parameter, kind="keyword_only"))
        elif not (keyword_only and parameter.kind == "var_positional"):
            kept.append(parameter)
    return Signature(tuple(kept), found.returns)
