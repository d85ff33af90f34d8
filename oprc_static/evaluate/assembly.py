"""Putting a machine together: its built-ins, its library, and the operations that the modules below call upwards."""

from __future__ import annotations

from oprc_static.evaluate import (
    calls,
    classes,
    expressions,
    generators,
    iteration,
    metaclasses,
    operators,
    risks,
    statements,
    strings,
)
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.interfaces import Operations
from oprc_static.evaluate.library import (
    abc,
    abstract_bases,
    builtin_functions,
    collections,
    containers,
    contexts,
    copies,
    dataclasses,
    enums,
    external,
    functools,
    generics,
    host_objects,
    itertools,
    loaded_modules,
    operator,
    os_and_sys,
    pure,
    pydantic,
    text_methods,
    type_hints,
    types,
    typing,
)
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Value


def _compared(machine: Machine, spot: Spot, left: Value, right: Value) -> bool | None:
    return operators.truth(machine, spot, operators.compare(machine, spot, "==", left, right))


OPERATIONS = Operations(
    call=calls.call,
    compared=_compared,
    construct=classes.construct,
    create_class=classes.create,
    instantiate=classes.instantiate,
    execute=statements.execute,
    items=iteration.to_list,
    next_item=iteration.next_item,
    percent=strings.percent,
    record_risk=risks.record,
    run_block=statements.run_block,
    run_generator=generators.run_generator,
    expressions=expressions.EXPRESSIONS,
)
"""The evaluator's own operations."""


def install(machine: Machine) -> None:
    """Fill a new machine's built-ins and library."""
    for module in (
        types, builtin_functions, text_methods, containers, external, functools, operator, itertools,
        abc, abstract_bases, typing, generics, collections, contexts, copies,
        dataclasses, enums, os_and_sys, loaded_modules, pure, host_objects,
        type_hints, pydantic, metaclasses,
    ):  # fmt: skip
        module.install(machine)
