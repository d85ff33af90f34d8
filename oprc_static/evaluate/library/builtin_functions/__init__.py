"""The built-in functions."""

from __future__ import annotations

from oprc_static.evaluate.library.builtin_functions import dynamic, iterations, numbers, objects, orders
from oprc_static.evaluate.library.builtin_functions.iterations import maybe_called
from oprc_static.evaluate.library.builtin_functions.orders import in_order, sort
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Native, Unknown

__all__ = ["in_order", "install", "maybe_called", "sort"]


def install(machine: Machine) -> None:
    """Add the built-in functions."""
    for module in (objects, orders, iterations, numbers, dynamic):
        for name, code in module.FUNCTIONS.items():
            machine.builtins[name] = Native(name, code, START)
    for name in ("copyright", "credits", "license", "help"):
        machine.builtins[name] = Unknown(f"`{name}` is added by the site module", START)
