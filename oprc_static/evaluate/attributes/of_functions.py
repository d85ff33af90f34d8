"""Attributes of functions, methods, and what wraps functions (`property`, `partial` and the like)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.attributes.access import MISSING, Finder, find
from oprc_static.evaluate.attributes.binding import bind
from oprc_static.evaluate.attributes.of_classes import namespace_view
from oprc_static.evaluate.values import (
    BoundMethod,
    Const,
    Descriptor,
    DictValue,
    FunctionValue,
    Namespace,
    Native,
    PartialValue,
    TupleValue,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


_FIELDS = {"__name__": "name", "__qualname__": "qualname", "__doc__": "doc", "__module__": "module"}
"""Attributes that a function has from its definition, and the fields that hold them."""


def _of_function(machine: Machine, spot: Spot, value: FunctionValue, name: str) -> Value | object:
    if name in value.attributes:
        return value.attributes[name]
    if name in _FIELDS:
        found: Value = getattr(value, _FIELDS[name])
        return found
    if name == "__dict__":
        names = Namespace(machine.heap, value.origin, value.attributes)
        return namespace_view(machine, spot, names)
    cached = "cache_clear" in value.attributes
    if name in _SHOWN and (not cached or name == "__annotations__"):
        return _SHOWN[name](machine, spot, value)
    if name == "__get__":
        return Native("__get__", _function_get(value), machine.origin(spot, "attribute"))
    if name == "__call__":
        return value
    return _native_of(machine, spot, _CACHED if cached else _a_function, name, "function")


def _defaults(machine: Machine, spot: Spot, value: FunctionValue) -> Value:
    found = [each.default for each in value.parameters if each.kind != "keyword_only" and each.default is not None]
    return TupleValue(tuple(found), machine.origin(spot, "attribute")) if found else machine.none(spot)


def _keyword_defaults(machine: Machine, spot: Spot, value: FunctionValue) -> Value:
    """Return a copy of `__kwdefaults__`; the dict itself decides what later calls get, and it is out of sight now."""
    found = {each.name: each.default for each in value.parameters if each.kind == "keyword_only" and each.default}
    if not found:
        return machine.none(spot)
    machine.cell(value)
    why = machine.unknown("it is in `__kwdefaults__`, which may have been changed", spot, *found.values())
    value.parameters = tuple(replace(each, default=why) if each.name in found else each for each in value.parameters)
    return _dict(machine, spot, found)


def _annotations(machine: Machine, spot: Spot, value: FunctionValue) -> Value:
    """Return a copy of `__annotations__`; a change of it is refused (`assignment.put`)."""
    found: dict[str, Value] = {}
    pairs = [*((each.name, each.annotation) for each in value.parameters), ("return", value.returns)]
    for name, annotation in pairs:
        if annotation is not None:
            text = machine.unknown("it is an annotation kept as text", spot)
            found[name] = annotation.value if annotation.value is not None else text
    result = _dict(machine, spot, found)
    result.kind = "annotations"
    return result


def _dict(machine: Machine, spot: Spot, found: Mapping[str, Value]) -> DictValue:
    result = DictValue(machine.heap, machine.origin(spot, "attribute"))
    result.items = {("constant", name): (machine.const(name, spot), each) for name, each in found.items()}
    return result


_SHOWN: dict[str, Callable[[Machine, Spot, FunctionValue], Value]] = {
    "__defaults__": _defaults,
    "__kwdefaults__": _keyword_defaults,
    "__annotations__": _annotations,
}


def _function_get(value: FunctionValue) -> Callable[[Machine, Any], Value]:
    def code(machine: Machine, site: Any) -> Value:
        instance = site.arguments[0] if site.arguments else None
        if isinstance(instance, Const) and instance.value is None:
            instance = None
        return bind(machine, site.spot, value, instance, instance or value)

    return code


def _a_function() -> None:
    """Stand for any function when asking which attributes functions have."""


_CACHED = functools.lru_cache(_a_function)
"""Stand for any function with a cache, which is no function itself."""


def _native_of(machine: Machine, spot: Spot, sample: object, name: str, what: str) -> Value | object:
    if hasattr(sample, name):
        return machine.unknown(f"`{name}` of a {what} is not followed", spot)
    return MISSING


def _of_bound(machine: Machine, spot: Spot, value: BoundMethod, name: str) -> Value | object:
    if name == "__func__":
        return value.function
    if name == "__self__":
        return value.instance
    return find(machine, spot, value.function, name)


_HOLDERS = {
    "__func__": ("staticmethod", "classmethod"),
    "__wrapped__": ("staticmethod", "classmethod"),
    "func": ("cached_property", "partialmethod", "singledispatchmethod"),
}
"""Under which name a wrapper shows what it wraps."""

_DESCRIPTOR_SAMPLES: dict[str, object] = {
    "slot": vars(functools.partial)["func"],
    "property": property(),
    "staticmethod": staticmethod(_a_function),
    "classmethod": classmethod(lambda cls: None),
}


def _of_descriptor(machine: Machine, spot: Spot, value: Descriptor, name: str) -> Value | object:
    if name in value.attributes:
        return value.attributes[name]
    if value.kind == "property":
        return _of_property(machine, spot, value, name)
    if value.kind == "funcmeta":
        return value.parts.get(name, MISSING)
    if value.kind in _HOLDERS.get(name, ()):
        return value.function
    if value.kind in ("staticmethod", "classmethod") and name in ("__name__", "__qualname__", "__doc__", "__module__"):
        return find(machine, spot, value.function, name)
    if value.kind == "singledispatchmethod" and name == "register":
        return machine.library["functools.singledispatchmethod.register"](machine, spot, value)  # type: ignore[no-any-return]  # the library's entries are untyped
    if value.kind == "state":
        return value.parts.get(name, MISSING)
    return _native_of(machine, spot, _DESCRIPTOR_SAMPLES.get(value.kind, object()), name, value.kind)


def _of_property(machine: Machine, spot: Spot, value: Descriptor, name: str) -> Value | object:
    if name in ("getter", "setter", "deleter"):
        slot = {"getter": "fget", "setter": "fset", "deleter": "fdel"}[name]

        def code(machine: Machine, site: Any) -> Value:
            parts = {**value.parts, slot: site.arguments[0]}
            function = parts["fget"] if slot == "fget" else value.function
            return Descriptor(machine.heap, site.origin, "property", function, parts)

        return Native(name, code, machine.origin(spot, "attribute"))
    if name in ("fget", "fset", "fdel"):
        return value.parts.get(name, machine.none(spot))
    if name == "__doc__":
        given = value.parts.get("doc")
        if given is not None and not (isinstance(given, Const) and given.value is None):
            return given
        return find(machine, spot, value.function, "__doc__")
    if name == "__name__" and machine.settings.python_version >= (3, 13):
        return find(machine, spot, value.function, name)
    if name == "__name__":
        return MISSING
    return _native_of(machine, spot, _DESCRIPTOR_SAMPLES["property"], name, "property")


def _of_partial(machine: Machine, spot: Spot, value: PartialValue, name: str) -> Value | object:
    if name in value.attributes:
        return value.attributes[name]
    if name == "func":
        return value.function
    if name == "args":
        return TupleValue(value.arguments, machine.origin(spot, "attribute"))
    if name == "keywords":
        held = DictValue(machine.heap, machine.origin(spot, "attribute"))
        for key, each in value.keywords.items():
            held.items[("constant", key)] = (machine.const(key, spot), each)
        return held
    if name in ("__doc__", "__call__", "__class__"):
        return machine.unknown(f"`{name}` of a partial object is not followed", spot)
    return MISSING


def _of_native(machine: Machine, spot: Spot, value: Native, name: str) -> Value | object:
    if name in ("__name__", "__qualname__") and not value.name.endswith("()"):
        return machine.const(value.name.rsplit(".", 1)[-1], spot)
    nested = machine.library.get(f"{value.name}.{name}")
    if isinstance(nested, Native):
        return nested
    return _native_of(machine, spot, object() if value.name.endswith("()") else len, name, "built-in function")


FINDERS: dict[type, Finder] = {
    FunctionValue: _of_function,
    BoundMethod: _of_bound,
    Descriptor: _of_descriptor,
    PartialValue: _of_partial,
    Native: _of_native,
}
