"""What `service` does to a class at decoration (SEMANTICS 4.1, as far as 4.3 leaves it)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import _accessors as accessors
from ._marks import Marks, check_parameter_count, dictionary_of, read_marks, sdk_mark
from .model import ClsMeta, FuncMeta, make_func_meta

services: dict[str, type] = {}


def _public_callables(cls: type) -> Iterator[tuple[str, Any]]:
    """What the SDK walks: `dir(cls)`, inherited ones included, names with a leading `_` skipped."""
    for name in dir(cls):
        if not name.startswith("_"):
            value = getattr(cls, name)
            if callable(value):
                yield name, value


def check_service(cls: type) -> None:
    """Raise where the SDK's registration raises: signatures of marked methods, then accessors."""
    for name, value in _public_callables(cls):
        if sdk_mark(value, name) is not None:
            check_parameter_count(value, f"{cls.__qualname__}.{name}")
    check_accessors(cls)


def check_accessors(cls: type) -> None:
    """4.1, *Accessors*: not looked at on `_` names or where another mark is present."""
    for name, value in _public_callables(cls):
        if getattr(value, accessors.MARK, False) is True and read_marks(name, dictionary_of(cls, name), cls) is None:
            accessors.check_accessor(cls, name, value)


def wrap_service(cls: Any, key: str, package: str) -> None:
    """Put a FuncMeta into the place of each marked method of the class's own body.

    Inherited ones stay where they are: base bindings count by themselves here (4.3), and a copy in the subclass would
    come before another base's override.
    """
    meta = ClsMeta(key, package)
    meta.cls = meta.service_of = cls
    for name in dir(cls):
        raw = vars(cls).get(name)
        if name.startswith("_") or raw is None or isinstance(raw, FuncMeta):
            continue
        marks = read_marks(name, raw, cls)
        if marks is not None and marks.sdk is not None:
            setattr(cls, name, _wrapped(meta, marks))
    cls._oaas_cls_meta = meta
    cls._oaas_service_name = key
    cls._oaas_package = package
    services[f"{package}.{key}"] = cls


def _wrapped(meta: ClsMeta, marks: Marks) -> FuncMeta:
    assert marks.sdk is not None
    more = {"raw": marks.raw, "is_service": True}
    wrapped = make_func_meta(marks.value, marks.sdk.name, marks.sdk.stateless, False, **more)
    meta.func_dict[marks.sdk.name] = wrapped
    return wrapped
