"""The marks that the SDK's decorators leave on functions, and how they are found."""

from __future__ import annotations

from oprc_static.evaluate.values import (
    BoundMethod,
    Const,
    Descriptor,
    FunctionValue,
    InstanceValue,
    PartialValue,
    Value,
)
from oprc_static.source import Place

METHOD, FUNCTION, CONSTRUCTOR = "_oaas_method", "_oaas_function", "_oaas_constructor"
ACCESSOR = "_oaas_accessor"
KINDS = (METHOD, FUNCTION, CONSTRUCTOR)
DECLARED, BOUND = "_oprc_oaas_function", "_oprc_bind"
"""Where our own model of the proposal's decorators keeps what they were given (never visible to a program)."""


def holds_mark(value: Value) -> bool:
    """Whether a value carries a mark, however it is wrapped."""
    for _ in range(50):
        if isinstance(value, FunctionValue | PartialValue | Descriptor):
            held = value.attributes
            if any(kind in held for kind in (*KINDS, ACCESSOR, DECLARED, BOUND)):
                return True
            if isinstance(value, FunctionValue):
                return False
            value = value.function
        elif isinstance(value, BoundMethod):
            value = value.function
        elif isinstance(value, InstanceValue):
            return any(kind in value.attributes.names for kind in (*KINDS, ACCESSOR, DECLARED, BOUND))
        else:
            return False
    return False


def is_exported(value: Value) -> bool:
    """Whether a value carries a mark that exports something: any but an accessor's."""
    inner = value
    for _ in range(50):
        held = getattr(inner, "attributes", None)
        if isinstance(held, dict) and any(kind in held for kind in (*KINDS, DECLARED, BOUND)):
            return True
        if isinstance(inner, FunctionValue) or not hasattr(inner, "function"):
            return False
        inner = inner.function
    return False


def configs_of(value: Value) -> list[Value]:
    """Return the configurations of all marks that a value carries."""
    found: list[Value] = []
    inner = value
    for _ in range(50):
        held = getattr(inner, "attributes", None)
        if isinstance(held, dict):
            found += [held[f"{kind}_config"] for kind in (*KINDS, ACCESSOR) if f"{kind}_config" in held]
        if not hasattr(inner, "function"):
            break
        inner = inner.function
    return found


def place_of(value: Value) -> Place:
    """Return where a mark was put: its decorator; the value's own place where there is none."""
    inner = value
    for _ in range(50):
        held = getattr(inner, "attributes", None)
        if isinstance(held, dict):
            for kind in (*KINDS, ACCESSOR):
                config: Value | None = held.get(f"{kind}_config")
                if config is not None:
                    return config.origin.place
        if not hasattr(inner, "function"):
            break
        inner = inner.function
    return value.origin.place


def name_of(value: Value) -> str:
    """Return a function's name for messages."""
    while isinstance(value, BoundMethod | Descriptor | PartialValue):
        value = value.function
    if isinstance(value, FunctionValue) and isinstance(value.name, Const):
        return str(value.name.value)
    return "?"
