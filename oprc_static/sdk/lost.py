"""Marks and registrations that come to nothing: lost under a decorator, or inside a function that nobody calls."""

from __future__ import annotations

from collections.abc import Iterable
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
    MutableValue,
    Namespace,
    Unknown,
    Value,
)
from oprc_static.records import record
from oprc_static.rules import members, registration
from oprc_static.sdk import marks
from oprc_static.source import Place

_REGISTERING = frozenset({"service", "new_cls"})
_PROPOSED = frozenset({"package", "bind", "state_spec"})
"""What registers on `spec` besides (SEMANTICS 4.3, "Registration")."""


@record
class _Mark:
    """A mark on a member of a class body: its configuration, the body, where it is put, and the member's name."""

    config: Value
    names: Namespace
    place: Place
    name: str


@dataclass
class MarkBook:
    """Every mark that was put on a member of a class body, and those that something came of.

    A mark is known by its configuration, which travels with it through wrappers. Both are kept by the module that made
    them; `beyond` has the marks of other modules that a module settled.
    """

    made: dict[int, dict[int, list[_Mark]]] = field(default_factory=dict)
    settled: dict[int, dict[int, Value]] = field(default_factory=dict)
    beyond: dict[int, set[int]] = field(default_factory=dict)

    def make(self, site: CallSite, config: Value, target: Value) -> None:
        """Remember a mark put on `target` at `site`."""
        if site.frame.kind == "class":
            names = site.frame.names
            mark = _Mark(config, names, site.frame.place(site.at), marks.name_of(target))
            self.made.setdefault(names.owner, {}).setdefault(id(names), []).append(mark)

    def settle(self, machine: Machine, value: Value) -> None:
        """Something came of the marks that `value` carries, or it was said that nothing does."""
        for config in marks.configs_of(value):
            self._settle(machine, config)

    def _settle(self, machine: Machine, config: Value) -> None:
        owner = _owner(config)
        self.settled.setdefault(owner, {})[id(config)] = config
        if owner != machine.heap.owner:
            self.beyond.setdefault(machine.heap.owner, set()).add(id(config))

    def forget(self, owner: int) -> None:
        """Forget what a module made and settled: it is evaluated again."""
        for known in (self.made, self.settled, self.beyond):
            known.pop(owner, None)

    def warn(self, machine: Machine, cls: ClassValue) -> None:
        """Warn of marks in the bodies of a registered class and its bases that came to nothing."""
        bodies = [each.names for each in cls.mro if not each.native]
        for mark in [mark for names in bodies for mark in self.made.get(names.owner, {}).get(id(names), ())]:
            config, names, place, name = mark.config, mark.names, mark.place, mark.name
            is_settled = id(config) in self.settled.get(_owner(config), {})
            if not is_settled and _is_lost(names.names.get(name)):
                self._settle(machine, config)
                machine.report(
                    members.LOST_MARK,
                    place,
                    f"`{name}` is marked here, but the mark does not reach the class: it is not exported",
                    help="put the mark above the other decorators, or let them wrap with functools.wraps",
                )


def _owner(config: Value) -> int:
    return config.owner if isinstance(config, MutableValue) else 0


def _is_lost(value: Value | None) -> bool:
    """Whether what a class holds under a marked function's name has lost the mark (not: is gone, or is unknown)."""
    if value is None or isinstance(value, Unknown) or marks.holds_mark(value):
        return False
    return not (isinstance(value, Descriptor) and value.kind in ("state", "funcmeta"))


def warn_uncalled(machine: Machine, functions: Iterable[object]) -> None:
    """Warn of registrations in those of `functions` that importing never calls."""
    for function in functions:
        if (
            isinstance(function, FunctionValue)
            and not function.calls
            and isinstance(function.definition, ir.FunctionDef)
        ):
            _warn_function(machine, function, function.definition)


def may_register(machine: Machine, function: FunctionValue) -> bool:
    """Whether a function names what registers: that it is never called may be worth a warning."""
    definition = function.definition
    return isinstance(definition, ir.FunctionDef) and not registering(machine).isdisjoint(definition.mentions)


def registering(machine: Machine) -> frozenset[str]:
    """Return the words of what registers."""
    return _REGISTERING | _PROPOSED if machine.settings.is_spec else _REGISTERING


def _warn_function(machine: Machine, function: FunctionValue, definition: ir.FunctionDef) -> None:
    words = registering(machine)
    if words.isdisjoint(definition.mentions) or function.frame is None:
        return
    if not any(_leads_to_sdk(machine, function, name) for name in definition.mentions):
        return
    body = bodies.lowered(machine, definition.body)
    if isinstance(body, ir.Loss):
        return
    for node in ir.walk(body.statements):
        if (
            isinstance(node, ir.Attribute | ir.Name)
            and (node.attr if isinstance(node, ir.Attribute) else node.id) in words
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
