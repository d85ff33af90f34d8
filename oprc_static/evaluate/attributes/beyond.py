"""What an object has in Python and the model of it here does not know: unknown, never missing.

A model knows the attributes that programs use. Whether an object has a further one is asked of an object of the same
kind in the interpreter that runs the scan: built-in ones and those of the standard library, nothing of the program.
"""

from __future__ import annotations

import abc
import builtins
import collections
import contextlib
import dataclasses
import enum
import functools
import itertools
import types
import typing
from collections.abc import Callable
from typing import Any

from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    InstanceValue,
    IteratorValue,
    ModuleValue,
    Native,
    PartialValue,
    Super,
    Value,
)


def _function() -> None:
    """Stand for any function."""


_TYPES = {each.__name__: each for each in vars(types).values() if isinstance(each, type)}
_OURS: dict[tuple[object, object], Any] = {
    (each.__module__, each.__qualname__): each
    for each in (
        collections.ChainMap, collections.Counter, collections.UserDict, collections.UserList, collections.deque,
        contextlib.ExitStack, contextlib.closing, types.SimpleNamespace, typing.NewType, typing.ParamSpec,
        typing.TypeVar,
    )
}  # fmt: skip
_NATIVE: dict[str, tuple[Any, ...]] = {
    "field": (dataclasses.Field,),
    "Field": (dataclasses.Field,),
    "auto": (enum.auto,),
    "suppress": (contextlib.suppress(Exception),),
    "nullcontext": (contextlib.nullcontext(),),
}
_ENUM_DICT = enum.EnumMeta.__prepare__("Sample", ())
_ENUMS = (enum.Flag, enum.IntFlag, enum.StrEnum)
_CALLABLES = (len, _function, type, str.upper, functools.partial(len), functools.lru_cache(len))
_ITERATORS: tuple[Any, ...] = (
    itertools.chain, itertools.chain(), zip(), map, filter, enumerate(()), reversed(()), itertools.cycle(()),
    itertools.islice((), 1), itertools.product(), iter(()), iter([]), iter(""), iter({}), iter(set()),
    (_ for _ in ()),
)  # fmt: skip
_DESCRIPTORS: dict[str, object] = {
    "cached_property": functools.cached_property(lambda _: None),
    "partialmethod": functools.partialmethod(len),
    "singledispatchmethod": functools.singledispatchmethod(len),
}
_MODULE = ("__annotations__", "__builtins__", "__cached__", "__dict__", "__file__")


def may_have(value: Value, name: str) -> bool:
    """Whether Python's own objects of this kind have an attribute that the model of `value` did not give."""
    asked = _ASKED.get(type(value))
    return asked is not None and asked(value, name)


def knows_subscripts(cls: ClassValue) -> bool:
    """Whether it is known that `cls[...]` raises, no class that it derives from being generic in Python."""
    return not cls.is_open and not may_have(cls, "__class_getitem__")


def is_complete(value: Value) -> bool:
    """Whether the model knows all operators of `value`, so that one that it lacks raises."""
    if isinstance(value, InstanceValue | ClassValue):
        cls = value.cls if isinstance(value, InstanceValue) else value
        return not cls.is_open and cls.metaclass is None and not _is_ours(cls)
    return not isinstance(value, Native | Alias | External | IteratorValue)


def samples_of(cls: ClassValue) -> tuple[Any, ...]:
    """Return Python's own classes that `cls` is or derives from, `object` left out."""
    found: list[Any] = list(_ENUMS) if cls.enum is not None else []
    for each in cls.mro:
        named = (_text(each.module), _text(each.qualname))
        sample = getattr(builtins, each.native, None) or _TYPES.get(each.native) if each.native else _OURS.get(named)
        found += [sample] if sample not in (None, object) else []
        found += _NATIVE.get(each.native, ())
        if any(isinstance(base, Alias | External) for base in each.bases) or "abstract" in each.facts:
            found += [abc.ABC, typing.Protocol]
    return tuple(found)


def _text(value: Value | None) -> object:
    return value.value if isinstance(value, Const) else None


def _any_has(samples: tuple[Any, ...], name: str) -> bool:
    return any(hasattr(each, name) for each in samples)


def _of_class(cls: Any, name: str) -> bool:
    if name == "__annotations__" and cls.native:
        return False
    return name == "__orig_bases__" or _any_has(samples_of(cls), name) or _is_generic(cls, name)


def _is_generic(cls: ClassValue, name: str) -> bool:
    generic = any(isinstance(base, Alias | External) for each in cls.mro for base in each.bases)
    return name == "__class_getitem__" and generic


def _of_instance(value: Any, name: str) -> bool:
    if name == "__annotations__":
        return not value.cls.native
    samples = samples_of(value.cls)
    if name == "__orig_bases__" or (name.startswith("_") and not name.startswith("__") and _is_ours(value.cls)):
        return True
    return any(hasattr(each, name) and not hasattr(type, name) for each in samples)


def _is_ours(cls: ClassValue) -> bool:
    return any((_text(each.module), _text(each.qualname)) in _OURS or each.native in _NATIVE for each in cls.mro)


def _of_native(value: Any, name: str) -> bool:
    sample = getattr(builtins, value.name, None)
    if sample is not None:
        return hasattr(sample, name)
    return _any_has(_CALLABLES, name) or (not name.startswith("__") and "." in value.name)


_ASKED: dict[type, Callable[[Any, str], bool]] = {
    Const: lambda value, name: hasattr(value.value, name),
    ClassValue: _of_class,
    InstanceValue: _of_instance,
    Native: _of_native,
    PartialValue: lambda _, name: hasattr(functools.partial(len), name),
    Descriptor: lambda value, name: value.kind in _DESCRIPTORS and hasattr(_DESCRIPTORS[value.kind], name),
    DictValue: lambda value, name: value.kind == "_EnumDict" and hasattr(_ENUM_DICT, name),
    IteratorValue: lambda _, name: _any_has(_ITERATORS, name),
    ModuleValue: lambda _, name: name in _MODULE or hasattr(types.ModuleType("m"), name),
    Super: lambda _, name: hasattr(super, name),
    Alias: lambda _, name: name.startswith("_") or _any_has((list[int], typing.List[int]), name),  # noqa: UP006  # the other kind
}
