"""Values without parts: constants, what is unknown, what comes from outside; the base of everything on the heap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from oprc_static.evaluate.heap import Heap
from oprc_static.origin import Origin
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


class Value:
    """Anything that a name can be bound to. Compared by identity; `origin` is where it comes from."""

    __slots__ = ()
    origin: Origin


@record(eq=False)
class Const(Value):
    """An immutable atom: None, bool, int, float, complex, str, bytes, Ellipsis or NotImplemented."""

    value: Any
    origin: Origin


METHOD = "method of object"
"""The `kind` of an unknown that is one of the methods that every object has from the interpreter."""


@record(eq=False)
class Unknown(Value):
    """A value that only a run could tell.

    `reason` is a clause that fits after "because". `alternatives` are all it can be, where that is known; none means
    anything. `marked` says that a method with an SDK mark may be hidden in it, `missing` that the name may be unbound.
    `parts` are objects of the program that it may be or hold, besides the alternatives. `kind` is the name of the class
    of the interpreter that it surely is an object of (not of a subclass), where that is known. `is_choice` says that
    each alternative is what it is on some way; else one may have been ruled out since, as by `x or []`.
    """

    reason: str
    origin: Origin
    alternatives: tuple[Value, ...] = ()
    marked: bool = False
    missing: bool = False
    parts: tuple[Value, ...] = ()
    kind: str = ""
    is_choice: bool = False


def may_be_unbound(value: Value) -> bool:
    """Whether a name that has this value is bound only on some of the ways through the program."""
    return isinstance(value, Unknown) and value.missing


@record(eq=False)
class External(Value):
    """A module, or a name in one, from outside the scanned roots: `path` is its dotted name."""

    path: str
    origin: Origin


@record(eq=False)
class Sdk(Value):
    """A module or object of the SDK that has no value of its own here: `path` is its canonical dotted name."""

    path: str
    origin: Origin


class MutableValue(Value):
    """Base of everything on the heap: `born` and `owner` as `Heap` stamps them."""

    __slots__ = ("born", "origin", "owner")

    def __init__(self, heap: Heap, origin: Origin) -> None:
        self.born = heap.born
        self.owner = heap.owner
        self.origin = origin

    def save(self) -> object:
        """Return a copy of the state, as `heap.Cell` asks."""
        raise NotImplementedError

    def load(self, state: object) -> None:
        """Put a saved state back."""
        raise NotImplementedError

    def joined(self, left: object, right: object) -> object | None:
        """Return the state that stands for two different ones after two ways, None where nothing does."""
        return None


class BodyHook(Protocol):
    """What the namespace of a special class body (an enum's) does with a name that is bound in it."""

    def bind(self, machine: Machine, spot: Spot, names: Namespace, key: str, value: Value) -> Value:
        """Return what `key = value` binds; raises what Python would."""


class Namespace(MutableValue):
    """An ordered mapping of names: the variables of a module, class, function or instance.

    `blur` is set once names that nobody can list may have been bound, replaced or deleted. `hook` says what binding a
    name in the body of a special class gives.
    """

    __slots__ = ("blur", "hook", "names")

    def __init__(self, heap: Heap, origin: Origin, names: dict[str, Value] | None = None) -> None:
        super().__init__(heap, origin)
        self.names: dict[str, Value] = names if names is not None else {}
        self.blur: Unknown | None = None
        self.hook: BodyHook | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.names), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        names, self.blur = state
        self.names = dict(names)
