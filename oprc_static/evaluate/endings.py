"""What runs when an object is collected: the end of a generator that waits inside `try` or `with`, and `__del__`.

When that is depends on who still holds the object, which is not followed. So it is refused where what runs then could
change anything, unless it is plain to see that nobody else can hold the object.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import calls, iteration
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of, raise_value
from oprc_static.evaluate.suspended import Sent, Untold
from oprc_static.evaluate.values import (
    ClassValue,
    External,
    FunctionValue,
    IteratorValue,
    Native,
    Value,
)
from oprc_static.rules import knowable

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Frame, Spot
    from oprc_static.evaluate.machine import Machine

_QUIET = frozenset(
    {"print", "len", "str", "repr", "isinstance", "issubclass", "getattr", "hasattr", "id", "type", "int"}
)
"""Built-in functions that change nothing, as far as what they are given is of a built-in type."""

_LOUD = (
    ir.For, ir.With, ir.Import, ir.ImportFrom, ir.Yield, ir.Await, ir.Comprehension, ir.ClassDef, ir.Break, ir.Continue,
)  # fmt: skip


def close(machine: Machine, spot: Spot, generator: IteratorValue) -> None:
    """Do `generator.close()`; raises what it lets through."""
    if generator.result is not None and not generator.spent:
        return
    left = raise_value(machine, spot, calls.call(machine, spot, machine.builtins["GeneratorExit"], ()))
    try:
        item = iteration.next_item(machine, spot, generator, Sent(raised=left))
    except Untold:
        return
    except Raised as raised:
        if is_instance_of(raised.value, "GeneratorExit") is True:
            return
        raise
    if item is not None:
        raise machine.error("RuntimeError", "generator ignored GeneratorExit", spot, exact=True)


def drop(machine: Machine, spot: Spot, generator: IteratorValue) -> None:
    """A generator that nobody else holds is collected: it is closed, and what that raises is lost."""
    with suppress(Raised):
        close(machine, spot, generator)


def report_waiting(machine: Machine) -> None:
    """Report the generators that still wait at the end of the run: they were collected, or will be."""
    for generator, place in machine.waiting:
        if generator.result is None and generator.waits:
            machine.report(
                knowable.UNSUPPORTED_CONSTRUCT,
                place,
                "a generator is left inside `try` or `with`: only a run can tell when it is collected and goes on",
                help="run the generator to its end, or close it",
            )
    machine.waiting.clear()


def refuse_finalizer(machine: Machine, spot: Spot, finalizer: Value) -> None:
    """Report an object whose `__del__` could change anything but the object."""
    if not isinstance(finalizer, FunctionValue) or _acts_when_called(machine, finalizer, {finalizer}):
        machine.refuse(
            "the object has a `__del__` that may change something, and only a run can tell when it is called",
            spot,
            help="let `__del__` change the object only, or use a context manager",
        )


def acts(machine: Machine, frame: Frame, statements: tuple[ir.Stmt, ...]) -> bool:
    """Whether running statements of a function may change anything but its local names."""
    return _may_act(machine, frame, frame.bound, statements, "", set())


def _acts_when_called(machine: Machine, function: FunctionValue, seen: set[FunctionValue]) -> bool:
    definition = function.definition
    if not isinstance(definition, ir.FunctionDef) or function.frame is None:
        return True
    body = calls.body_of(machine, function, definition)
    own = frozenset((*body.bound, *(each.name for each in definition.parameters)))
    if body.global_names or body.nonlocal_names:
        return True
    receiver = definition.parameters[0].name if definition.parameters and function.method_of is not None else ""
    return _may_act(machine, function.frame, own, body.statements, receiver, seen)


def _may_act(
    machine: Machine, frame: Frame, own: frozenset[str], body: object, receiver: str, seen: set[FunctionValue]
) -> bool:
    for node in ir.walk(body, (ir.FunctionDef, ir.Lambda)):
        if isinstance(node, _LOUD):
            return True
        if isinstance(node, ir.Assign | ir.Delete):
            if any(not _is_own(target, own, receiver) for target in node.targets):
                return True
        elif isinstance(node, ir.AugmentedAssign | ir.AnnotatedAssign):
            if not isinstance(node.target, ir.Name) or node.target.id not in own:
                return True
        elif isinstance(node, ir.Call) and not _is_quiet(machine, frame, own, node.func, seen):
            return True
    return False


def _is_own(target: ir.Expr, own: frozenset[str], receiver: str) -> bool:
    if isinstance(target, ir.Attribute):
        return bool(receiver) and isinstance(target.value, ir.Name) and target.value.id == receiver
    return isinstance(target, ir.Name) and target.id in own


def _is_quiet(machine: Machine, frame: Frame, own: frozenset[str], called: ir.Expr, seen: set[FunctionValue]) -> bool:
    """Whether a call changes nothing: of a quiet built-in function, of something from outside, of such a function."""
    if isinstance(called, ir.Attribute):
        root: ir.Expr = called
        while isinstance(root, ir.Attribute):
            root = root.value
        return isinstance(root, ir.Name) and root.id not in own and isinstance(frame.lookup(root.id), External)
    if not isinstance(called, ir.Name) or called.id in own:
        return False
    found = frame.lookup(called.id) or machine.builtins.get(called.id)
    if isinstance(found, FunctionValue):
        known = found in seen
        seen.add(found)
        return known or not _acts_when_called(machine, found, seen)
    if isinstance(found, Native | ClassValue):
        return called.id in _QUIET and found is machine.builtins.get(called.id)
    return isinstance(found, External)
