"""Reading the marks of an attribute: the SDK's own (4.1) and the proposal's (4.3)."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from . import _registry as registry
from ._errors import SpecRegistrationError
from .model import FuncMeta

FUNCTION_MARK: Final = "_oaas_spec_function"
BINDS_MARK: Final = "_oaas_spec_binds"
# 4.1: a method mark wins over function over constructor.
SDK_MARKS: Final = ("_oaas_method", "_oaas_function", "_oaas_constructor")
ACCESSOR_MARK: Final = "_oaas_accessor"
# Any object with attributes; functions and classes do not look at the type of what they are bound to.
_INSTANCE: Final = object()


@dataclass(frozen=True)
class SdkMark:
    """A mark of `oaas.method`, `oaas.function` or `oaas.constructor`."""

    name: str
    stateless: bool


@dataclass(frozen=True)
class Marks:
    """The marks of one attribute, `value` being the attribute as its class shows it."""

    attribute: str
    raw: Any
    value: Any
    sdk: SdkMark | None
    function: registry.FunctionDeclaration | None
    binds: tuple[registry.BindDeclaration, ...]


def bound(raw: Any, instance: Any, owner: type) -> Any:
    """What attribute access makes of a class dictionary's value."""
    getter = getattr(type(raw), "__get__", None)
    return raw if getter is None else getter(raw, instance, owner)


def original(raw: Any) -> Any:
    """The attribute that a registration has wrapped, or `raw` itself."""
    return raw.raw if isinstance(raw, FuncMeta) else raw


def sdk_mark(value: Any, attribute: str) -> SdkMark | None:
    """The winning mark of the SDK's own decorators."""
    for mark in SDK_MARKS:
        if hasattr(value, mark):
            config = getattr(value, f"{mark}_config", {})
            stateless = mark == "_oaas_function" or (mark == "_oaas_method" and config.get("stateless", False))
            return SdkMark(config.get("name", attribute), stateless)
    return None


def read_marks(attribute: str, raw: Any, owner: type) -> Marks | None:
    """The marks of `raw`, seen as an attribute of `owner`; None when it is unmarked or no callable.

    A legacy `@meta.func` is no mark here: nothing of it is inherited (4.2).
    """
    if isinstance(raw, FuncMeta) and not raw.is_service:
        return None
    try:
        value = bound(original(raw), None, owner)
    except AttributeError:
        return None  # there on instances only: `name` and `value` of an Enum
    if not callable(value):
        return None
    sdk = sdk_mark(value, attribute)
    function = getattr(value, FUNCTION_MARK, None)
    binds = getattr(value, BINDS_MARK, ())
    if not isinstance(function, registry.FunctionDeclaration):
        function = None
    if not isinstance(binds, tuple):
        binds = ()
    if sdk is None and function is None and not binds:
        return None
    shown = raw.func if isinstance(raw, FuncMeta) else value
    return Marks(attribute, original(raw), shown, sdk, function, binds)


def parameter_names(raw: Any, owner: type) -> list[str]:
    """`inspect.signature` of the attribute on an instance (4.3): every kind, bare names."""
    value = bound(original(raw), _INSTANCE, owner)
    try:
        return list(inspect.signature(value).parameters)
    except (TypeError, ValueError) as error:
        raise SpecRegistrationError(f"{owner.__qualname__}: no parameters to be had: {error}") from error


def check_parameter_count(value: Any, what: str) -> None:
    """4.1: the SDK's own marks need 1 to 3 parameters as seen on the class."""
    try:
        count = len(inspect.signature(value).parameters)
    except (TypeError, ValueError) as error:
        raise SpecRegistrationError(f"{what}: {error}") from error
    if not 1 <= count <= 3:
        raise SpecRegistrationError(f"{what} takes {count} parameters, not 1 to 3")


def dictionary_of(cls: type, attribute: str) -> Any:
    """The class dictionary's value behind an attribute, or None."""
    for base in cls.__mro__:
        if attribute in vars(base):
            return vars(base)[attribute]
    return None


def marked_attributes(cls: type, owner: type) -> Iterator[Marks]:
    """The marked attributes of one class body, in definition order, as `owner` sees them."""
    for attribute, raw in list(vars(cls).items()):
        marks = read_marks(attribute, raw, owner)
        if marks is not None:
            yield marks
