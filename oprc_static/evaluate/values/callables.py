"""What is called: functions, methods, partial objects, natives; what wraps functions in a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oprc_static import ir
from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values.atoms import MutableValue, Value
from oprc_static.origin import Origin
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import CallSite, Frame
    from oprc_static.evaluate.machine import Machine
    from oprc_static.evaluate.values.classes import ClassValue


@record(eq=False)
class BoundMethod(Value):
    """A function bound to an instance or a class."""

    function: Value
    instance: Value
    origin: Origin


@record(eq=False)
class Super(Value):
    """A `super()` object: attributes are looked up behind `cls` in the MRO of `instance`'s class."""

    cls: ClassValue
    instance: Value
    origin: Origin


NativeCode = Callable[["Machine", "CallSite"], Value]


@record(eq=False)
class Native(Value):
    """A function that is not the program's: built in, of a modelled library, or the SDK's. It never binds.

    `least` is how many positional arguments it must be given, where its code does not see to that. A `name` that ends
    with `()` is that of the class of an object that is called. `receiver` is what a method of a container is bound to.
    """

    name: str
    code: NativeCode
    origin: Origin
    binds: bool = False
    least: int = 0
    receiver: Value | None = None


@record
class Parameter:
    """A parameter of a callable as `inspect.signature` would show it."""

    name: str
    kind: str
    default: Value | None = None
    annotation: Annotation | None = None


@record
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
