"""The values of the abstract machine: Python's own, as far as importing a program can tell them apart.

Immutable values are frozen. Values that a program can change are cells of the heap (`heap.Cell`). `Unknown` is a
value like any other: operations on it give `Unknown` again, and only what decides an export asks why.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oprc_static import ir
from oprc_static.evaluate.heap import Heap
from oprc_static.origin import Origin

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import CallSite, Frame
    from oprc_static.evaluate.machine import Machine


_HEAVY = 20_000
_MOST_PARTS = 30


class Value:
    """Anything that a name can be bound to. Compared by identity; `origin` is where it comes from."""

    __slots__ = ()
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Const(Value):
    """An immutable atom: None, bool, int, float, complex, str, bytes, Ellipsis or NotImplemented."""

    value: Any
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(Value):
    """A value that only a run could tell.

    `reason` is a clause that fits after "because". `alternatives` are all it can be, where that is known; none means
    anything. `marked` says that a method with an SDK mark may be hidden in it, `missing` that the name may be unbound.
    `parts` are objects of the program that it may be or hold, besides the alternatives.
    """

    reason: str
    origin: Origin
    alternatives: tuple[Value, ...] = ()
    marked: bool = False
    missing: bool = False
    parts: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class External(Value):
    """A module, or a name in one, from outside the scanned roots: `path` is its dotted name."""

    path: str
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Sdk(Value):
    """A module or object of the SDK that has no value of its own here: `path` is its canonical dotted name."""

    path: str
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class TupleValue(Value):
    """A tuple."""

    items: tuple[Value, ...]
    origin: Origin
    weight: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        weight = 1 + sum(item.weight if type(item) is TupleValue else 1 for item in self.items)
        object.__setattr__(self, "weight", weight)

    @property
    def is_heavy(self) -> bool:
        """Whether it holds more, counted through nested tuples, than is worth comparing item by item."""
        return self.weight > _HEAVY


@dataclass(frozen=True, slots=True, eq=False)
class SliceValue(Value):
    """A slice object."""

    lower: Value
    upper: Value
    step: Value
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class RangeValue(Value):
    """A range object."""

    range: range
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class BoundMethod(Value):
    """A function bound to an instance or a class."""

    function: Value
    instance: Value
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Alias(Value):
    """A parametrised generic (`Base[int]`, `list[str]`): used as a base it stands for `base`."""

    base: Value
    arguments: tuple[Value, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Super(Value):
    """A `super()` object: attributes are looked up behind `cls` in the MRO of `instance`'s class."""

    cls: ClassValue
    instance: Value
    origin: Origin


NativeCode = Callable[["Machine", "CallSite"], Value]


@dataclass(frozen=True, slots=True, eq=False)
class Native(Value):
    """A function that is not the program's: built in, of a modelled library, or the SDK's. It never binds."""

    name: str
    code: NativeCode
    origin: Origin
    binds: bool = False
    is_type: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class View(Value):
    """A live view of a dict: `kind` is "keys", "values" or "items"."""

    kind: str
    of: Value
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


class Namespace(MutableValue):
    """An ordered mapping of names: the variables of a module, class, function or instance.

    `blur` is set once names that nobody can list may have been bound, replaced or deleted.
    """

    __slots__ = ("blur", "names")

    def __init__(self, heap: Heap, origin: Origin, names: dict[str, Value] | None = None) -> None:
        super().__init__(heap, origin)
        self.names: dict[str, Value] = names if names is not None else {}
        self.blur: Unknown | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.names), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        names, self.blur = state
        self.names = dict(names)


class ListValue(MutableValue):
    """A list (`kind` "list"; "deque" and "bytearray" are alike enough for what is asked of them)."""

    __slots__ = ("blur", "items", "kind")

    def __init__(self, heap: Heap, origin: Origin, items: list[Value], kind: str = "list") -> None:
        super().__init__(heap, origin)
        self.items = items
        self.kind = kind
        self.blur: Unknown | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return (list(self.items), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        items, self.blur = state
        self.items = list(items)


class DictValue(MutableValue):
    """A dict: hashable stand-ins of the keys to (key, value); `factory` is a defaultdict's."""

    __slots__ = ("blur", "factory", "items", "kind")

    def __init__(self, heap: Heap, origin: Origin, kind: str = "dict") -> None:
        super().__init__(heap, origin)
        self.items: dict[Hashable, tuple[Value, Value]] = {}
        self.blur: Unknown | None = None
        self.factory: Value | None = None
        self.kind = kind

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.items), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        items, self.blur = state
        self.items = dict(items)


def _blurred(value: Value, why: Unknown) -> Unknown:
    """Return what `value` is once it may have been replaced; what is no constant may hide a mark."""
    marked = value.marked if isinstance(value, Unknown) else not isinstance(value, Const | External)
    return Unknown(why.reason, why.origin, (), why.marked or marked, parts=parts_of((why, value)))


class NamespaceDict(DictValue):
    """The dict of a module, class or object: it shows what the namespace holds whenever it is asked.

    `kind` is "dict", or "mappingproxy" where it cannot be written to; `extra` are names that only the dict shows.
    """

    __slots__ = ("extra", "shown")

    def __init__(
        self, heap: Heap, origin: Origin, shown: Namespace, kind: str, extra: dict[str, Value] | None = None
    ) -> None:
        self.shown = shown
        self.extra = extra if extra is not None else {}
        super().__init__(heap, origin, kind)
        self.factory = shown

    @property
    def items(self) -> dict[Hashable, tuple[Value, Value]]:
        """The names and what they are bound to, now."""
        return {
            ("constant", name): (Const(name, self.origin), value)
            for name, value in {**self.extra, **self.shown.names}.items()
        }

    @items.setter
    def items(self, items: dict[Hashable, tuple[Value, Value]]) -> None:
        """Ignore a new table: what is shown is the namespace's."""

    @property
    def blur(self) -> Unknown | None:
        """Why the namespace's names are unknown, if they are."""
        return self.shown.blur

    @blur.setter
    def blur(self, why: Unknown | None) -> None:
        if why is not None:
            self.shown.blur = why
            self.shown.names = {name: _blurred(value, why) for name, value in self.shown.names.items()}

    def save(self) -> object:
        """Return a copy of the state."""
        return None

    def load(self, state: Any) -> None:
        """Nothing of its own can change."""


class SetValue(MutableValue):
    """A set or frozenset: hashable stand-ins to values. Its iteration order is Python's secret."""

    __slots__ = ("blur", "frozen", "items")

    def __init__(self, heap: Heap, origin: Origin, *, frozen: bool = False) -> None:
        super().__init__(heap, origin)
        self.items: dict[Hashable, Value] = {}
        self.blur: Unknown | None = None
        self.frozen = frozen

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.items), self.blur)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        items, self.blur = state
        self.items = dict(items)


class IteratorValue(MutableValue):
    """An iterator: `source` is what it was made from, `position` how far it got, `spent` when nobody can tell.

    `function` is a generator's. `kind` is "sequence" (walks `source` by position), "generator" (runs `body`, once, on
    demand) or one of the lazy
    built-ins, whose arguments are in `parts`.
    """

    __slots__ = ("body", "function", "kind", "parts", "position", "spent")

    def __init__(
        self,
        heap: Heap,
        origin: Origin,
        kind: str,
        parts: tuple[Value, ...] = (),
        body: Callable[[Callable[[Value], Value]], Unknown | None] | None = None,
    ) -> None:
        super().__init__(heap, origin)
        self.kind = kind
        self.parts = parts
        self.body = body
        self.position = 0
        self.spent = False
        self.function: FunctionValue | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return (self.position, self.spent, self.parts, self.body)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.position, self.spent, self.parts, self.body = state


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a callable as `inspect.signature` would show it."""

    name: str
    kind: str
    default: Value | None = None
    annotation: Annotation | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation: evaluated (`value`), or still an expression with the frame that it would be evaluated in.

    `lazy` is true where `from __future__ import annotations` left text.
    """

    expression: ir.Expr | None
    frame: Frame | None
    value: Value | None
    lazy: bool


class FunctionValue(MutableValue):
    """A function: the program's (`definition`) or a native one that behaves as a Python function (`code`).

    `attributes` is its `__dict__`; name, qualname and doc can be assigned. `method_of` is what `super()` means in it.
    """

    __slots__ = (
        "annotations",
        "attributes",
        "calls",
        "code",
        "definition",
        "doc",
        "frame",
        "is_async",
        "is_generator",
        "method_of",
        "module",
        "name",
        "parameters",
        "qualname",
    )

    def __init__(
        self,
        heap: Heap,
        origin: Origin,
        *,
        name: Value,
        qualname: Value,
        doc: Value,
        module: Value,
        parameters: tuple[Parameter, ...],
        definition: ir.FunctionDef | ir.Lambda | None = None,
        frame: Frame | None = None,
        code: NativeCode | None = None,
        is_async: bool = False,
        is_generator: bool = False,
        returns: Annotation | None = None,
    ) -> None:
        super().__init__(heap, origin)
        self.name, self.qualname, self.doc, self.module = name, qualname, doc, module
        self.parameters = parameters
        self.definition = definition
        self.frame = frame
        self.code = code
        self.is_async = is_async
        self.is_generator = is_generator
        self.annotations = returns
        self.attributes: dict[str, Value] = {}
        self.method_of: ClassValue | None = None
        self.calls = 0

    @property
    def returns(self) -> Annotation | None:
        """The return annotation, if there is one."""
        return self.annotations

    def save(self) -> object:
        """Return a copy of the state."""
        return (self.name, self.qualname, self.doc, self.module, dict(self.attributes), self.parameters)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.name, self.qualname, self.doc, self.module, attributes, self.parameters = state
        self.attributes = dict(attributes)


class Descriptor(MutableValue):
    """An object that wraps functions in a class: `kind` is the lower-case name of its type.

    Kinds: staticmethod, classmethod, property, cached_property, partialmethod, singledispatchmethod, state (the SDK's
    StateDescriptor), funcmeta (the SDK's FuncMeta), slot.
    """

    __slots__ = ("attributes", "doc", "function", "kind", "parts")

    def __init__(
        self,
        heap: Heap,
        origin: Origin,
        kind: str,
        function: Value,
        parts: dict[str, Value] | None = None,
    ) -> None:
        super().__init__(heap, origin)
        self.kind = kind
        self.function = function
        self.parts = parts if parts is not None else {}
        self.attributes: dict[str, Value] = {}
        self.doc: Value | None = None

    def save(self) -> object:
        """Return a copy of the state."""
        return (dict(self.attributes), dict(self.parts), self.doc)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        attributes, parts, self.doc = state
        self.attributes, self.parts = dict(attributes), dict(parts)


class PartialValue(MutableValue):
    """A `functools.partial` object."""

    __slots__ = ("arguments", "attributes", "function", "keywords")

    def __init__(
        self, heap: Heap, origin: Origin, function: Value, arguments: tuple[Value, ...], keywords: dict[str, Value]
    ) -> None:
        super().__init__(heap, origin)
        self.function = function
        self.arguments = arguments
        self.keywords = keywords
        self.attributes: dict[str, Value] = {}

    def save(self) -> object:
        """Return a copy of the state."""
        return dict(self.attributes)

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.attributes = dict(state)


def parts_of(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return what an unknown value that is made of `values` may be or hold and the program can change."""
    found: dict[Value, None] = {}
    for value in values:
        if isinstance(value, Unknown):
            found.update(dict.fromkeys((*value.parts, *value.alternatives)))
        elif isinstance(value, MutableValue | TupleValue | BoundMethod):
            found[value] = None
    parts = tuple(found)
    return parts if len(parts) <= _MOST_PARTS else (TupleValue(parts, parts[0].origin),)


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

    `annotations` are its own, in order. `native` names the built-in or SDK class that this is, "" for the program's.
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

    `level` is how many ways were open when it started; `imported` are the modules that it surely imports.
    """

    __slots__ = ("imported", "is_package", "level", "name", "names", "number", "path", "search", "state")

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
        self.search: object = None

    def save(self) -> object:
        """Return a copy of the state."""
        return self.state

    def load(self, state: Any) -> None:
        """Put a saved state back."""
        self.state = state
