"""Putting a machine together: its built-ins, its library, and the operations that the modules below call upwards."""

from __future__ import annotations

from oprc_static.evaluate import metaclasses
from oprc_static.evaluate.library import (
    builtin_functions,
    collections,
    containers,
    contexts,
    dataclasses,
    enums,
    external,
    functools,
    os_and_sys,
    text_methods,
    types,
    typing,
)
from oprc_static.evaluate.machine import Machine


def install(machine: Machine) -> None:
    """Fill a new machine's built-ins and library."""
    for module in (
        types, builtin_functions, text_methods, containers, external, functools, typing, collections, contexts,
        dataclasses, enums, os_and_sys, metaclasses,
    ):  # fmt: skip
        module.install(machine)
