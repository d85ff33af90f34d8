"""Marks and registrations that come to nothing: lost under a decorator, or inside a function that nobody calls."""

from __future__ import annotations

from dataclasses import dataclass, field

from oprc_static import ir
from oprc_static.evaluate import bodies
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    Descriptor,
    FunctionValue,
    Namespace,
    Unknown,
    Value,
)
from oprc_static.rules import members, registration
from oprc_static.sdk import marks
from oprc_static.source import Place

_REGISTERING = frozenset({"service", "new_cls"})
_PROPOSED = frozenset({"package", "bind", "state_spec"})
"""What registers on `spec` besides (SEMANTICS 4.3, "Registration")."""


@dataclass
class MarkBook:
    """Every mark that was put on a member of a class body, and those that something came of.

    A mark is known by its configuration, which travels with it through wrappers.
    """

    made: list[tuple[Value, Namespace, Place, str]] = field(default_factory=list)
    settled: set[int] = field(default_factory=set)

    def make(self, site: CallSite, config: Value, target: Value) -> None:
        """Remember a mark put on `target` at `site`."""
        if site.frame.kind == "class":
            self.made.append((config, site.frame.names, site.frame.place(site.at), marks.name_of(target)))

    def settle(self, value: Value) -> None:
        """Something came of the marks that `value` carries, or it was said that nothing does."""
        for config in marks.configs_of(value):
            self.settled.add(id(config))

    def warn(self, machine: Machine, cls: ClassValue) -> None:
        """Warn of marks in the bodies of a registered class and its bases that came to nothing."""
        bodies = {id(each.names) for each in cls.mro if not each.native}
        for config, names, place, name in self.made:
            if id(names) in bodies and id(config) not in self.settled and _is_lost(names.names.get(name)):
                self.settled.add(id(config))
                machine.report(
                    members.LOST_MARK,
                    place,
                    f"`{name}` is marked here, but the mark does not reach the class: it is not exported",
                    help="put the mark above the other decorators, or let them wrap with functools.wraps",
                )


def _is_lost(value: Value | None) -> bool:
    """Whether what a class holds under a marked function's name has lost the mark (not: is gone, or is unknown)."""
    if value is None or isinstance(value, Unknown) or marks.holds_mark(value):
        return False
    return not (isinstance(value, Descriptor) and value.kind in ("state", "funcmeta"))


def warn_uncalled(machine: Machine) -> None:
    """Warn of registrations in functions that importing never calls."""
    for function in machine.functions:
        if (
            isinstance(function, FunctionValue)
            and not function.calls
            and isinstance(function.definition, ir.FunctionDef)
        ):
            _warn_function(machine, function, function.definition)


def _warn_function(machine: Machine, function: FunctionValue, definition: ir.FunctionDef) -> None:
    registering = _REGISTERING | _PROPOSED if machine.settings.is_spec else _REGISTERING
    if not registering & set(definition.mentions) or function.frame is None:
        return
    if not any(_leads_to_sdk(machine, function, name) for name in definition.mentions):
        return
    body = bodies.lowered(machine, definition.body)
    if isinstance(body, ir.Loss):
        return
    for node in ir.walk(body.statements):
        if (
            isinstance(node, ir.Attribute | ir.Name)
            and (node.attr if isinstance(node, ir.Attribute) else node.id) in registering
        ):
            name = function.name.value if isinstance(function.name, Const) else "?"
            machine.report(
                registration.UNCALLED_REGISTRATION,
                function.frame.place(node.at),
                f"this registers a service inside `{name}`, which importing never calls",
                help="register at module level, or call the function there",
            )
            return


def _leads_to_sdk(machine: Machine, function: FunctionValue, name: str) -> bool:
    assert function.frame is not None
    found = function.frame.lookup(name)
    return found is not None and machine.sdk.holds_mark(found) and not marks.holds_mark(found)
