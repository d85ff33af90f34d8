"""`functools`."""

from __future__ import annotations

from oprc_static.evaluate.library.functools import caches, dispatch, orders, partials, wrappers
from oprc_static.evaluate.library.functools.wrappers import ASSIGNED, is_async, make_wrapper, update_wrapper
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Native

__all__ = ["ASSIGNED", "install", "is_async", "make_wrapper", "update_wrapper"]


def install(machine: Machine) -> None:
    """Add the models."""
    for module in (wrappers, partials, caches, dispatch, orders):
        for name, code in module.MODELS.items():
            machine.library[name] = Native(name, code, START, least=2 if name == "functools.reduce" else 0)
    machine.library["functools.partialmethod.bound"] = partials.bind_partial
    machine.library["functools.singledispatchmethod.bound"] = dispatch.bind_dispatch
    machine.library["functools.singledispatchmethod.register"] = dispatch.register_method
