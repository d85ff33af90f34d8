"""What the proposal's decorators leave behind: cells of the evaluator's heap, read when everything has run."""

from __future__ import annotations

from typing import Any

from oprc_static import ir
from oprc_static.evaluate.frames import CallSite, Frame
from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, DictValue, MutableValue, Value
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.sdk.model import MetaValue

OWN = "_oprc_registration"
"""The name under which a class holds its `Registration`: copied with the class's namespace, as a real mark would be."""
ORIGINAL = "_oprc_original"
"""The name under which a method that `service` wrapped keeps the attribute it was."""


class Registration(MutableValue):
    """A class with class-level decorators of its own, and what each of them was given (SEMANTICS 4.3).

    `origin` is the first decorator's. `binds` stand as in the source, top to bottom.
    """

    __slots__ = ("binds", "cls", "package", "service", "state")

    def __init__(self, heap: Heap, origin: Origin, cls: ClassValue) -> None:
        super().__init__(heap, origin)
        self.cls = cls
        self.package: DictValue | None = None
        self.state: DictValue | None = None
        self.service: DictValue | None = None
        self.binds: tuple[DictValue, ...] = ()

    def save(self) -> object:
        """Return a copy of the state, as `heap.Cell` asks."""
        return (self.package, self.state, self.service, self.binds)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.package, self.state, self.service, self.binds = state


@record
class Application:
    """A class decorator that was called and applied on one class statement: where, when, and to which class."""

    frame: Frame
    at: ir.At
    moment: int
    cls: ClassValue


class Registrations(MutableValue):
    """What is registered, in order: classes with the proposal's decorators, and legacy metas at their first use.

    `declared` holds every `oaas_function` mark with its function, `bound` every `bind` mark that was put on a function
    outside a class body. `moment` counts applications of class decorators.
    """

    __slots__ = ("applications", "bound", "declared", "entries", "moment")

    def __init__(self, heap: Heap) -> None:
        super().__init__(heap, START)
        self.entries: list[Registration | MetaValue] = []
        self.declared: list[tuple[DictValue, Value]] = []
        self.bound: list[tuple[DictValue, Value]] = []
        self.applications: list[Application] = []
        self.moment = 0

    def save(self) -> object:
        """Return a copy of the state, as `heap.Cell` asks."""
        return (list(self.entries), list(self.declared), list(self.bound))

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        entries, declared, bound = state
        self.entries, self.declared, self.bound = list(entries), list(declared), list(bound)

    def register(self, machine: Machine, site: CallSite, cls: ClassValue) -> Registration:
        """Return the class's own registration; the first decorator makes it and fixes its position."""
        known = own(cls)
        if known is not None:
            return known
        made = Registration(machine.heap, site.origin, cls)
        machine.cell(cls.names)
        cls.names.names[OWN] = made
        machine.cell(self)
        self.entries.append(made)
        return made


def own(cls: ClassValue) -> Registration | None:
    """Return the registration of `cls` itself; a copy of the class holds the original's."""
    found = cls.names.names.get(OWN)
    return found if isinstance(found, Registration) else None


def argument(given: DictValue | None, name: str) -> Value | None:
    """Return the argument `name` of a decorator's call, None where it was not passed."""
    found = given.items.get(("constant", name)) if given is not None else None
    return found[1] if found is not None else None
