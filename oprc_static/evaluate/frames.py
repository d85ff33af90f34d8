"""Scopes: where a name is looked up and bound (language reference 4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from oprc_static import ir
from oprc_static.evaluate.values import ClassValue, ModuleValue, Namespace, Unknown, Value, parts_of
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.source import WHOLE_FILE, Place, Span

_NONE: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Frame:
    """One running scope: a module, a class body, a function call or a comprehension.

    `outer` is the enclosing function scope (class scopes are skipped, as Python does). `line` is the file line of the
    top-level statement that spans are relative to. `bound` are a function's own names. `stands_at` is where the program
    calls a function of our own. `shelters` counts the `try` and `with` around a generator's place that do something
    when it is closed.
    """

    kind: str
    names: Namespace
    module: ModuleValue
    line: int
    outer: Frame | None = None
    bound: frozenset[str] = _NONE
    global_names: frozenset[str] = _NONE
    nonlocal_names: frozenset[str] = _NONE
    qualname: str = ""
    cls: ClassValue | None = None
    receiver: Value | None = None
    on_yield: Callable[[Value], Value] | None = None
    annotations: dict[str, object] = field(default_factory=dict)
    future_annotations: bool = False
    walrus: Frame | None = None
    first_function: int = 0
    stands_at: Place | None = None
    shelters: int = 0

    def place(self, at: ir.At) -> Place:
        """Return the absolute place of a relative span; in our own code that is where the program calls it."""
        module = self.module
        if module.is_ours:
            return self._called_at()
        known = module.places.get((self.line, at))
        if known is None:
            line, column, end_line, end_column = at
            known = Place(module.path, Span(self.line + line, column, self.line + end_line, end_column))
            module.places[self.line, at] = known
        return known

    def _called_at(self) -> Place:
        scope: Frame | None = self
        while scope is not None:
            if scope.stands_at is not None:
                return scope.stands_at
            scope = scope.outer
        return Place(self.module.path, WHOLE_FILE)

    def lookup(self, name: str) -> Value | None:
        """Return what `name` means here, None if it is not bound (built-ins are not looked at)."""
        if name in self.global_names:
            return _in(self.module.names, name)
        if self.kind in ("module", "class"):
            found = _in(self.names, name)
            if found is not None or self.kind == "module":
                return found
            return _in(self.module.names, name) if name in self.bound else self._beyond(name)
        if name in self.bound:
            return _in(self.names, name)
        return self._beyond(name)

    def _beyond(self, name: str) -> Value | None:
        scope = self.outer
        while scope is not None:
            if name in scope.bound:
                return _in(scope.names, name)
            if name in scope.global_names:
                break
            scope = scope.outer
        return _in(self.module.names, name)

    def is_local(self, name: str) -> bool:
        """Whether `name`, if unbound here, is an UnboundLocalError rather than a NameError."""
        return self.kind in ("function", "comprehension") and name in self.bound

    def home(self, name: str) -> Namespace:
        """Return the namespace that binding `name` here writes to."""
        if name in self.global_names:
            return self.module.names
        if name in self.nonlocal_names or (self.kind == "comprehension" and name not in self.bound):
            scope = self.outer
            while scope is not None:
                if name in scope.bound:
                    return scope.names
                scope = scope.outer
        return self.names


def _in(names: Namespace, name: str) -> Value | None:
    found = names.names.get(name)
    if found is None:
        return names.blur
    return found


def blurred(names: Namespace, why: Unknown, is_marked: Callable[[Value], bool]) -> None:
    """Forget what every name of `names` means: something that nobody can list was bound in it.

    `is_marked` says of a value whether an SDK mark may be hidden in it.
    """
    names.blur = why
    for name, value in names.names.items():
        names.names[name] = Unknown(
            why.reason, why.origin, (), why.marked or is_marked(value), parts=parts_of((why, value))
        )


class Spot(NamedTuple):
    """Where the program is: a frame and a span in it."""

    frame: Frame
    at: ir.At

    @property
    def place(self) -> Place:
        """The absolute place."""
        return self.frame.place(self.at)


@record
class CallSite:
    """The arguments of a native call and the place it is made at.

    `spread` is set when a star argument of unknown content was among them: then nobody knows which others there are.
    """

    frame: Frame
    at: ir.At
    arguments: tuple[Value, ...]
    keywords: dict[str, Value]
    origin: Origin
    spread: Unknown | None = None

    @property
    def spot(self) -> Spot:
        """The place of the call."""
        return Spot(self.frame, self.at)
