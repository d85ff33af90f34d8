"""Functions of the program handed to code from outside, which may call them: whether that could register anything.

Assumption A3 says that code from outside does not alter what it is handed; it does not say that it never calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import effects
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.values import (
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    FunctionValue,
    ModuleValue,
    Native,
    PartialValue,
    Sdk,
    Value,
)
from oprc_static.rules import knowable

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_REGISTERING = frozenset(
    {"service", "new_cls", "bind", "state_spec", "oaas_function", "import_module", "__import__", "exec"}
)

_REGISTRARS = frozenset(f"oaas.{name}" for name in ("service", "package", "bind", "state_spec", "oaas_function"))


def check(machine: Machine, spot: Spot, value: Value, what: str) -> None:
    """Report `value` if calling it could register a service."""
    machine.assumptions["A3"] += 1
    function = _function_of(value)
    if function is None:
        return
    effects.forget(machine, spot, function)
    effects.forget_receiver(machine, spot, value)
    seen: set[int] = set()
    registers = could_register(machine, function, seen)
    machine.spend(len(seen))
    if registers:
        name = function.name.value if isinstance(function.name, Const) else "?"
        machine.report(
            knowable.DYNAMIC_CODE,
            spot.place,
            f"`{name}` is handed to {what}, which may call it, and it could register a service",
            help="call the function directly, or keep registrations out of callbacks",
        )


def _function_of(value: Value) -> FunctionValue | None:
    while isinstance(value, BoundMethod | PartialValue | Descriptor):
        value = value.function
    return value if isinstance(value, FunctionValue) else None


def _run_by(called: Value | None) -> list[FunctionValue]:
    """Return the functions that a call of `called` may run: its own, or what makes an instance."""
    if isinstance(called, FunctionValue):
        return [called]
    if not isinstance(called, ClassValue) or called.native:
        return []
    makers = [called.names.names.get(name) for name in ("__new__", "__init__", "__post_init__")]
    return [each for each in makers if isinstance(each, FunctionValue)]


def _named_in(expression: ir.Expr) -> set[str]:
    nodes = tuple(ir.walk(expression))
    names = {each.id for each in nodes if isinstance(each, ir.Name)}
    return names | {each.attr for each in nodes if isinstance(each, ir.Attribute)}


def _registers(machine: Machine, found: Value | None, mentions: set[str]) -> bool:
    """Whether a name is a registering function of the SDK, or one that `package`, too common a name, is taken from."""
    if isinstance(found, Native):
        return found.name in _REGISTRARS
    if found is None or "package" not in mentions or not machine.settings.is_spec:
        return False
    return isinstance(found, Sdk) or machine.holds_mark(found)


def could_register(machine: Machine, function: FunctionValue, seen: set[int]) -> bool:
    """Whether the names that a function's body mentions lead to a registration (functions it may call included)."""
    definition = function.definition
    if id(function) in seen or definition is None or function.frame is None:
        return False
    seen.add(id(function))
    mentions = set(definition.mentions) if isinstance(definition, ir.FunctionDef) else _named_in(definition.body)
    if isinstance(definition, ir.FunctionDef):
        machine.asked.add(definition.body.digest)
    machine.walk(len(mentions))
    if mentions & _REGISTERING:
        return True
    for name in sorted(mentions - {each.name for each in function.parameters}):
        called = function.frame.lookup(name)
        if _registers(machine, called, mentions):
            return True
        if any(could_register(machine, each, seen) for each in _run_by(called)):
            return True
        if isinstance(called, ModuleValue):
            for each in mentions:
                machine.note_read(Spot(function.frame, definition.at), called, each)
            reached = [called.names.names.get(each) for each in sorted(mentions)]
            if any(isinstance(each, FunctionValue) and could_register(machine, each, seen) for each in reached):
                return True
    return False
