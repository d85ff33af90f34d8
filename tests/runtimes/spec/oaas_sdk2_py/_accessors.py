"""Accessors export nothing, but a registration can fail because of one (SEMANTICS 4.1, *Accessors*)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, get_type_hints

from ._errors import SpecRegistrationError, warn
from .model import is_bare

MARK: Final = "_oaas_accessor"
CONFIG: Final = "_oaas_accessor_config"


class AccessorKind(str, Enum):
    """Which way an accessor goes."""

    GETTER = "getter"
    SETTER = "setter"


def getter(field: Any = None, *, projection: Any = None) -> Callable[[Any], Any]:
    """Mark a method as reading a field."""
    return _accessor(AccessorKind.GETTER, field, projection)


def setter(field: Any = None) -> Callable[[Any], Any]:
    """Mark a method as writing a field."""
    return _accessor(AccessorKind.SETTER, field, None)


def _accessor(kind: AccessorKind, field: Any, projection: Any) -> Callable[[Any], Any]:
    if is_bare(field):
        warn(f"{kind.value} without a call drops {getattr(field, '__name__', field)!r}")

    def decorator(fn: Any) -> Any:
        setattr(fn, MARK, True)
        setattr(fn, CONFIG, {"kind": kind, "field": field, "projection": projection})
        return fn

    return decorator


def check_accessor(cls: type, name: str, function: Any) -> None:
    """Raise what the SDK raises for an accessor of `cls`."""
    config = getattr(function, CONFIG)
    _check_projection(config["projection"])
    field = config["field"] or _inferred_field(cls, name, config["kind"])
    if field not in _field_names(cls):
        raise SpecRegistrationError(f"{cls.__qualname__}.{name}: field {field!r} is not annotated")
    _check_signature(function, config["kind"], f"{cls.__qualname__}.{name}")


def _check_projection(projection: Any) -> None:
    if projection is None:
        return
    if not isinstance(projection, list) or not all(isinstance(step, str) and step for step in projection):
        raise SpecRegistrationError("projection must be a list of non-empty strings")


def _annotations(cls: type) -> set[str]:
    return {name for base in cls.__mro__ for name in getattr(base, "__annotations__", None) or {}}


def _field_names(cls: type) -> set[str]:
    try:
        return set(get_type_hints(cls))
    except Exception:  # evaluating annotations can raise anything; the SDK then takes them unevaluated
        return _annotations(cls)


def _inferred_field(cls: type, name: str, kind: AccessorKind) -> str:
    """`get_x`/`set_x`/`x` against the annotations of the MRO."""
    candidates = [name.removeprefix(f"{kind.value[:3]}_"), name]
    for candidate in candidates:
        if candidate in _annotations(cls):
            return candidate
    raise SpecRegistrationError(f"{cls.__qualname__}.{name}: cannot infer the field")


def _check_signature(function: Any, kind: AccessorKind, what: str) -> None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError) as error:
        raise SpecRegistrationError(f"{what}: {error}") from error
    parameters = list(signature.parameters.values())
    annotation = signature.return_annotation
    if len(parameters) != (1 if kind is AccessorKind.GETTER else 2):
        raise SpecRegistrationError(f"{what}: wrong number of parameters for a {kind.value}")
    if kind is AccessorKind.SETTER:
        annotation = parameters[1].annotation
    if annotation is None or annotation is inspect.Parameter.empty:
        raise SpecRegistrationError(f"{what}: a {kind.value} needs its annotation")
