"""The marked attributes of a class body: which marks an attribute carries, as the class has it (SEMANTICS 4.1, 4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    FunctionValue,
    InstanceValue,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.records import record
from oprc_static.rules import members
from oprc_static.sdk import marks, parameters
from oprc_static.sdk.proposal.model import ORIGINAL
from oprc_static.sdk.proposal.on_classes import shown
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.sdk.services import check_unknown
from oprc_static.sdk.signatures import signature
from oprc_static.source import Place

_TRANSPARENT = ("state", "funcmeta", "staticmethod", "classmethod")


@record(eq=False)
class Member:
    """A marked attribute of a class body.

    `value` is what the class gives for it (for a registered method: the SDK's wrapper of it), `raw` the attribute as
    it was in the body. `mark` is the configuration of `oaas.method`, `function` or `constructor`, `declared` what
    `oaas_function` was given, `binds` what the `bind`s on it were given, top to bottom.
    """

    attribute: str
    value: Value
    raw: Value
    mark: DictValue | None
    declared: DictValue | None
    binds: tuple[DictValue, ...]

    @property
    def place(self) -> Place:
        """Where it is marked."""
        marked = self.mark or self.declared or self.binds[0]
        return marked.origin.place


def members_of(reader: Reader, cls: ClassValue) -> Iterator[Member]:
    """Yield the marked attributes of a class's own body in definition order, hidden and `_` ones included."""
    if cls.names.blur is not None:
        reader.unknown(cls.names.blur, f"the members of `{shown(cls)}`", cls.origin.place)
    for name, raw in list(cls.names.names.items()):
        if name.startswith("_oprc_"):
            continue
        found = member(reader, cls, name, raw)
        if found is not None:
            yield found


def member(reader: Reader, cls: ClassValue, name: str, raw: Value) -> Member | None:
    """Return the marked attribute, None where it carries no mark that exports."""
    if isinstance(raw, Descriptor) and raw.kind == "funcmeta":
        if ORIGINAL not in raw.parts:
            return None
        return _registered(reader, cls, name, raw)
    if not marks.holds_mark(raw) and not isinstance(raw, Unknown | InstanceValue | Descriptor):
        return None
    value = _reached(reader, cls, name)
    if isinstance(value, Unknown):
        check_unknown(reader.machine, cls.origin.place, cls, name, value)
        return None
    if not calls.is_callable(value):
        return None
    return _marked(reader, name, value, raw)


def _registered(reader: Reader, cls: ClassValue, name: str, raw: Descriptor) -> Member | None:
    """Return a method that `service` wrapped: marks and parameters as they were, docstring of that moment."""
    original = raw.parts[ORIGINAL]
    before = attributes.bind(reader.machine, reader.spot, original, None, cls)
    found = _marked(reader, name, before, original)
    return replace(found, value=raw.function) if found is not None else None


def _reached(reader: Reader, cls: ClassValue, name: str) -> Value:
    try:
        return attributes.get(reader.machine, reader.spot, cls, name)
    except Raised:
        return reader.machine.none(reader.spot)


def _marked(reader: Reader, name: str, value: Value, raw: Value) -> Member | None:
    mark = next((found for kind in marks.KINDS if (found := _held(reader, value, f"{kind}_config"))), None)
    declared = _held(reader, value, marks.DECLARED)
    bound = attributes.find(reader.machine, reader.spot, value, marks.BOUND)
    if isinstance(bound, Unknown):
        reader.unknown(bound, f"the bindings of `{name}`", value.origin.place)
    items = bound.items if isinstance(bound, TupleValue) else ()
    binds = tuple(each for each in items if isinstance(each, DictValue))
    if mark is None and _is_marked_by_hand(reader, value):
        reader.unknown(value, f"how `{name}`, which bears the SDK's private mark, is exported", value.origin.place)
    if mark is None and declared is None and not binds:
        return None
    return Member(name, value, raw, mark, declared, binds)


def _is_marked_by_hand(reader: Reader, value: Value) -> bool:
    """`_oaas_method = True` in the program itself, without the options that a decorator leaves beside it."""
    found = [attributes.find(reader.machine, reader.spot, value, kind) for kind in marks.KINDS]
    return any(isinstance(each, Const) and each.value for each in found)


def _held(reader: Reader, value: Value, name: str) -> DictValue | None:
    found = attributes.find(reader.machine, reader.spot, value, name)
    if isinstance(found, Unknown) and isinstance(value, FunctionValue):
        reader.unknown(found, f"whether `{marks.name_of(value)}` is marked", value.origin.place)
    return found if isinstance(found, DictValue) else None


def warn_dropped(reader: Reader, cls: ClassValue, *, hidden: bool) -> None:
    """Warn of marks in a class body that export nothing: under `_` names, under descriptors; all if `hidden`."""
    for name, raw in cls.names.names.items():
        if name.startswith("_") and marks.holds_mark(raw):
            message = f"`{name}` is marked, but names that begin with `_` are not exported"
            advice = "rename the method; `name=` may keep the binding's name"
            reader.machine.report(members.PRIVATE_METHOD, place_of(raw), message, help=advice)
            continue
        why = _why_dropped(reader, cls, name, raw, hidden=hidden) if marks.is_exported(raw) else None
        if why is not None:
            reader.machine.sdk.book.settle(reader.machine, raw)
            message = f"`{name}` is marked, but {why}: it is not exported"
            advice = "make the class a plain one" if hidden else "put the mark above, or drop it"
            reader.machine.report(members.LOST_MARK, place_of(raw), message, help=advice)


def _why_dropped(reader: Reader, cls: ClassValue, name: str, raw: Value, *, hidden: bool) -> str | None:
    if hidden:
        return f"`{shown(cls)}` is an Enum, whose methods are not seen"
    covers = isinstance(raw, Descriptor) and raw.kind not in _TRANSPARENT
    return (
        f"`{attributes.type_name(raw)}` hides the mark" if covers and member(reader, cls, name, raw) is None else None
    )


def place_of(raw: Value) -> Place:
    """Return where an attribute was marked: an SDK mark's place before the proposal's."""
    names = [*(f"{kind}_config" for kind in (*marks.KINDS, marks.ACCESSOR)), marks.DECLARED, marks.BOUND]
    inner: object = raw
    while isinstance(inner, Value):
        held: dict[str, Value] = getattr(inner, "attributes", None) or {}
        found = next((held[name] for name in names if name in held), None)
        if found is not None:
            return found.items[0].origin.place if isinstance(found, TupleValue) else found.origin.place
        inner = getattr(inner, "function", None)
    return raw.origin.place


def parameters_of(reader: Reader, cls: ClassValue, raw: Value, what: str, place: Place) -> tuple[str, ...]:
    """Return the names of `inspect.signature` of an attribute on an instance of `cls`; reports what is unknown."""
    instance = InstanceValue(reader.machine.heap, cls.origin, cls)
    try:
        reached = attributes.bind(reader.machine, reader.spot, raw, instance, cls)
        found = signature(reader.machine, reader.spot, reached)
    except Raised as raised:
        at = parameters.definition_place(reader.machine, reader.site, raw)
        message = f"{what} has no parameter that an instance could be passed as: {raised.summary}"
        reader.machine.report(members.PARAMETER_COUNT, at, message, help="take `self`, or make it a static method")
        return ()
    if found.unknown is not None:
        reader.unknown(found.unknown, f"the parameters of {what}", place)
    return tuple(each.name for each in found.parameters)
