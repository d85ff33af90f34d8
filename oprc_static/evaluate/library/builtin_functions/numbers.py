"""Built-in functions of numbers and characters: `abs`, `round`, `ord`, `hex` and the like."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from oprc_static.evaluate import attributes, calls, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.text_methods import wrap
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, External, InstanceValue, NativeCode, Unknown, Value

_FINEST = 10_000
"""Rounding to more digits is not computed."""


def _is_long(*numbers: Value | None) -> bool:
    """Whether raising a number to a power, modulo another, takes long: as many products as the power has bits."""
    bits = [each.value.bit_length() for each in numbers if isinstance(each, Const) and isinstance(each.value, int)]
    return len(bits) == 3 and (bits[0] // 64 + 1) * (bits[1] + 1) * (bits[2] // 64 + 1) > _MOST_PRODUCTS


_MOST_PRODUCTS = 50_000_000


def _plain_call(name: str) -> Callable[[Machine, CallSite], Value]:
    function = getattr(builtins, name)

    def code(machine: Machine, site: CallSite) -> Value:
        plain = [operators.plain_of(value) for value in site.arguments]
        for value in site.arguments:
            if isinstance(value, Unknown | External):
                machine.outside_may_raise(site.spot, f"{name}() of something unknown")
        if site.arguments and isinstance(site.arguments[0], InstanceValue):
            method = attributes.special(machine, site.spot, site.arguments[0], f"__{name}__")
            if method is not None:
                return calls.call(machine, site.spot, method, site.arguments[1:], site.keywords)
        if site.keywords or not all(isinstance(value, Const) for value in plain):
            return machine.unknown(f"{name}() of this is not followed", site.spot, *site.arguments)
        if name == "round" and any(isinstance(each.value, int) and abs(each.value) > _FINEST for each in plain[1:]):  # type: ignore[union-attr]  # constants all
            return machine.unknown("it is too large to compute", site.spot, *site.arguments)
        if name == "pow" and len(plain) == 3 and _is_long(*plain):
            return machine.unknown("it is too large to compute", site.spot, *site.arguments)
        if name == "divmod" and len(plain) == 2:
            machine.walk(operators.effort(plain[0], plain[1]))
        try:
            if name == "pow" and len(site.arguments) == 2:
                return operators.binary(machine, site.spot, "**", *site.arguments)
            return wrap(
                machine,
                site.spot,
                function(*[value.value for value in plain if isinstance(value, Const)]),
                *site.arguments,
            )
        except (TypeError, ValueError, OverflowError, ZeroDivisionError) as error:
            raise machine.error(type(error).__name__, str(error), site.spot, exact=True) from None

    return code


FUNCTIONS: dict[str, NativeCode] = {
    name: _plain_call(name) for name in ("abs", "ascii", "round", "ord", "chr", "bin", "hex", "oct", "divmod", "pow")
}
