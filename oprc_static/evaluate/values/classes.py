"""Classes, their instances, and modules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values.atoms import Const, External, MutableValue, Namespace, Unknown, Value
from oprc_static.evaluate.values.callables import Annotation, NativeCode
from oprc_static.evaluate.values.containers import ListValue
from oprc_static.ir import At
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.source import Place


@record(eq=False)
class Alias(Value):
    """A parametrised generic (`Base[int]`, `list[str]`): used as a base it stands for `base`."""

    base: Value
    arguments: tuple[Value, ...]
    origin: Origin


@dataclass
class EnumFacts:
    """What the enum machinery keeps of a class: its members by name (aliases included), in definition order."""

    members: dict[str, Value] = field(default_factory=dict)
    mixin: str = ""


_PLAIN_BASES = ("typing.", "typing_extensions.", "abc.")
"""Bases from these modules add nothing but special methods."""


def _is_open_base(base: Value) -> bool:
    if isinstance(base, Alias):
        base = base.base
    return isinstance(base, Unknown) or (isinstance(base, External) and not base.path.startswith(_PLAIN_BASES))


class ClassValue(MutableValue):
    """A class. `mro` starts with itself; `outside` lists bases that come from outside the scanned roots.

    `annotations` are its own, in order. `native` names the built-in or SDK class that this is, "" for the program's;
    `subclasses` are what derives from it directly, in order.
    """

    __slots__ = (
        "annotations",
        "bases",
        "construct",
        "enum",
        "facts",
        "metaclass",
        "module",
        "mro",
        "name",
        "names",
        "native",
        "outside",
        "qualname",
        "subclasses",
    )

    def __init__(
        self,
        heap: Heap,
        origin: Origin,
        *,
        name: str,
        qualname: Value,
        module: Value,
        names: Namespace,
        bases: tuple[Value, ...] = (),
        native: str = "",
        construct: NativeCode | None = None,
    ) -> None:
        super().__init__(heap, origin)
        self.name: Value = Const(name, origin)
        self.qualname, self.module = qualname, module
        self.names = names
        self.bases = bases
        self.mro: tuple[ClassValue, ...] = (self,)
        self.outside: tuple[External | Unknown, ...] = ()
        self.annotations: dict[str, Annotation] = {}
        self.native = native
        self.construct = construct
        self.enum: EnumFacts | None = None
        self.metaclass: Value | None = None
        self.facts: dict[str, Any] = {}
        self.subclasses: ListValue | None = None

    @property
    def is_open(self) -> bool:
        """Whether a base class from outside, a harmless one too, may decide what its objects are and do."""
        return bool(self.outside) or any(_is_open_base(base) for each in self.mro for base in each.bases)

    def save(self) -> object:
        """Return a copy of the state."""
        return (self.name, self.qualname, self.module, dict(self.annotations), dict(self.facts))

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.name, self.qualname, self.module, annotations, facts = state
        self.annotations, self.facts = dict(annotations), dict(facts)


class InstanceValue(MutableValue):
    """An object of a class. `payload` is what a built-in base holds: the str of a str subclass, an enum's value."""

    __slots__ = ("attributes", "cls", "payload")

    def __init__(self, heap: Heap, origin: Origin, cls: ClassValue, payload: Value | None = None) -> None:
        super().__init__(heap, origin)
        self.cls = cls
        self.attributes = Namespace(heap, origin)
        self.payload = payload

    def save(self) -> object:
        """Return a copy of the state."""
        return self.payload

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.payload = state


class ModuleValue(MutableValue):
    """A module of the program while and after it runs. `state` is "loading", "loaded" or "failed".

    `level` is how many ways were open when it started; `imported` are the modules that it surely imports. `is_ours`
    says that it is a part of the standard library as we wrote it, `folder` is what a package's `__path__` holds as it
    starts, `spec` what any module's `__spec__` is. `places` are the absolute places in it that were asked for.
    """

    __slots__ = (
        "folder", "imported", "is_ours", "is_package", "level", "name", "names", "number", "path", "places", "spec",
        "state",
    )  # fmt: skip

    def __init__(self, heap: Heap, origin: Origin, name: str, path: str, *, is_package: bool) -> None:
        super().__init__(heap, origin)
        self.name = name
        self.path = path
        self.is_package = is_package
        self.names = Namespace(heap, origin)
        self.state = "loading"
        self.number = 0
        self.level = -1
        self.imported: list[ModuleValue] = []
        self.folder: Value | None = None
        self.spec: Value | None = None
        self.is_ours = False
        self.places: dict[tuple[int, At], Place] = {}

    def save(self) -> object:
        """Return a copy of the state."""
        return self.state

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.state = state
