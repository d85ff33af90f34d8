"""The built-in functions."""

from __future__ import annotations

from oprc_static.evaluate.library.builtin_functions import dynamic, iterations, numbers, objects, orders
from oprc_static.evaluate.library.builtin_functions.iterations import maybe_called
from oprc_static.evaluate.library.builtin_functions.orders import LOOKED_AT, in_order, sort
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Native, Unknown

__all__ = ["LOOKED_AT", "in_order", "install", "maybe_called", "sort"]


_LEAST = {
    "isinstance": 2, "issubclass": 2, "hasattr": 2, "getattr": 2, "setattr": 3, "delattr": 2, "iter": 1, "next": 1,
    "sum": 1, "sorted": 1, "min": 1, "max": 1, "filter": 2, "map": 2, "reversed": 1, "format": 1,
    "round": 1, "pow": 2, "divmod": 2,
}  # fmt: skip
"""How many arguments they must be given, by position."""


def install(machine: Machine) -> None:
    """Add the built-in functions."""
    for module in (objects, orders, iterations, numbers, dynamic):
        for name, code in module.FUNCTIONS.items():
            machine.builtins[name] = Native(name, code, START, least=_LEAST.get(name, 0))
    for name in ("copyright", "credits", "license", "help"):
        machine.builtins[name] = Unknown(f"`{name}` is added by the site module", START)
