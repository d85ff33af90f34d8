"""What the decorators leave behind: one registry per process (SEMANTICS 4.3, *Registration*)."""

from __future__ import annotations

import inspect
import itertools
import sys
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from ._errors import SpecError, SpecTypeError
from ._values import Unset

if TYPE_CHECKING:
    from .model import ClsMeta

_PACKAGE: Final = __name__.partition(".")[0]
_OWNER: Final = "_oaas_spec_owner"


@dataclass(frozen=True, eq=False)
class FunctionDeclaration:
    """One `oaas_function` on one function."""

    key: str
    description: str | None
    function_type: str
    function: Any


@dataclass(frozen=True, eq=False)
class BindDeclaration:
    """One `bind`; `Unset` fields (and `parameters=None`) were not passed."""

    name: str
    function_key: str
    access_modifier: str | Unset
    stateless: bool | Unset
    parameters: Any
    site: str
    in_class: bool


@dataclass(frozen=True, eq=False)
class PackageDeclaration:
    """One `package`; tags and dependencies are kept as handed over, since late mutation counts (4.1)."""

    name: str
    version: str | None
    author: str | None
    description: str | None
    tags: Any
    dependencies: Any


@dataclass(frozen=True, eq=False)
class StateDeclaration:
    """One `state_spec`; key_specs kept as handed over."""

    key_specs: Any
    default_provider: str
    consistency_model: str
    persistent: bool
    serialization_format: str


@dataclass(frozen=True, eq=False)
class ServiceDeclaration:
    """One `service`: name `""` means the class name, package None means none was given."""

    name: str
    package: str | None


@dataclass(eq=False)
class ClassRecord:
    """The class-level decorators of one class's own."""

    cls: type
    package: PackageDeclaration | None = None
    state: StateDeclaration | None = None
    service: ServiceDeclaration | None = None
    binds: list[BindDeclaration] = field(default_factory=list)


@dataclass(frozen=True)
class Token:
    """When and where a class-level decorator was made: finds decorators that swap the class."""

    number: int
    frame: int
    line: int

    def is_here(self, frame: FrameType | None) -> bool:
        """Whether `frame` stands where the decorator was made: it is written on the class statement it decorates."""
        return frame is not None and (id(frame), frame.f_lineno) == (self.frame, self.line)


_numbers = itertools.count()
_applied: list[tuple[Token, type]] = []
records: dict[int, ClassRecord] = {}
order: list[ClassRecord | ClsMeta] = []
declarations: list[FunctionDeclaration] = []
method_binds: list[BindDeclaration] = []


def caller() -> FrameType | None:
    """The innermost frame that is not the SDK's own."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__")).partition(".")[0] == _PACKAGE:
        frame = frame.f_back
    return frame


def in_class_body() -> bool:
    """Whether the calling program is executing a class body right now."""
    frame = caller()
    if frame is None or frame.f_code.co_flags & inspect.CO_OPTIMIZED:
        return False
    return frame.f_locals is not frame.f_globals


def new_token() -> Token:
    """Call when a decorator is made, before it is applied."""
    frame = caller()
    return Token(next(_numbers), id(frame), frame.f_lineno if frame else 0)


def record_of(cls: object, decorator: str) -> ClassRecord:
    """The record of a class that `decorator` is about to be applied to; nothing is registered yet."""
    if not isinstance(cls, type):
        raise SpecTypeError(f"{decorator} goes on a class, not on {type(cls).__name__}")
    return records.get(id(cls)) or ClassRecord(cls)


def check_same_class(cls: type, token: Token, decorator: str) -> None:
    """Refuse a class that a decorator between two of ours has put in the place of the decorated one (4.3).

    A copy (`dataclass(slots=True)`) carries the original's owner mark. Any other replacement shows in the order of
    events: decorators are made top to bottom and applied bottom to top, so one that was made after this one and is
    applied before it, in the same frame, belongs to the same class statement.
    """
    owner = vars(cls).get(_OWNER, cls)
    nested = [other for made, other in _applied if made.number > token.number and made.frame == token.frame]
    for other in [owner, *(nested if token.is_here(caller()) else [])]:
        if other is not cls:
            raise SpecError(f"{decorator}: a decorator below it returned another class than {other.__qualname__}")


def enroll(record: ClassRecord, token: Token) -> None:
    """Register the class, which fixes only its position, at its first class-level decorator."""
    if token.is_here(caller()):
        _applied.append((token, record.cls))
    if id(record.cls) in records:
        return
    records[id(record.cls)] = record
    order.append(record)
    try:
        setattr(record.cls, _OWNER, record.cls)
    except (AttributeError, TypeError):
        pass  # a metaclass may forbid it; the order of events is still there


def own_record(cls: type) -> ClassRecord | None:
    """The record of the class itself, not of a base."""
    return records.get(id(cls))
