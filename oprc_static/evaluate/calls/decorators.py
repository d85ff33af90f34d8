"""Decorators of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate.calls.protocol import call
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.values import External, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


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
