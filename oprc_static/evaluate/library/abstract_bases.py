"""`collections.abc`: its classes as bases of the program's, and what is an instance of them (PEP 3119)."""

from __future__ import annotations

import builtins
import collections
import collections.abc
import functools
import types
from typing import Any

from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library import in_python
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    External,
    InstanceValue,
    IteratorValue,
    Native,
    Sdk,
    Unknown,
    Value,
)

_METHODS: dict[str, tuple[str, ...]] = {
    "AsyncIterable": ("__aiter__",),
    "AsyncIterator": ("__anext__", "__aiter__"),
    "Awaitable": ("__await__",),
    "Callable": ("__call__",),
    "Collection": ("__len__", "__iter__", "__contains__"),
    "Container": ("__contains__",),
    "Coroutine": ("__await__", "send", "throw", "close"),
    "Generator": ("__iter__", "__next__", "send", "throw", "close"),
    "Hashable": ("__hash__",),
    "Iterable": ("__iter__",),
    "Iterator": ("__iter__", "__next__"),
    "Reversible": ("__reversed__", "__iter__"),
    "Sized": ("__len__",),
}
"""The classes that everything with certain methods is an instance of."""

_DERIVED = (
    "ItemsView", "KeysView", "Mapping", "MappingView", "MutableMapping", "MutableSequence", "MutableSet", "Sequence",
    "Set", "ValuesView",
)  # fmt: skip
"""The classes that only what derives from them, or was registered, is an instance of."""

_NAMES = frozenset((*_METHODS, *_DERIVED))

_TYPES: dict[str, Any] = {
    **{each.__name__: each for each in vars(types).values() if isinstance(each, type)},
    "dict_items": type({}.items()),
    "dict_keys": type({}.keys()),
    "dict_values": type({}.values()),
    "OrderedDict": collections.OrderedDict,
    "defaultdict": collections.defaultdict,
    "partial": functools.partial,
}


def name_of(kind: Value) -> str | None:
    """Return the name in `collections.abc` of what `kind` is or stands for, None if it is something else."""
    if isinstance(kind, ClassValue):
        found = kind.facts.get("abstract base")
        return found if isinstance(found, str) else None
    module, _, name = kind.path.rpartition(".") if isinstance(kind, External) else ("", "", "")
    if module not in ("collections.abc", "typing"):
        return None
    if module == "typing":  # whose Set is the built-in one
        name = {"Set": "", "AbstractSet": "Set"}.get(name, name)
    return name if name in _NAMES else None


def base_of(machine: Machine, base: Value) -> Value | None:
    """Return the class that stands for a base from `collections.abc`, None for any other base."""
    base = base.base if isinstance(base, Alias) else base
    name = name_of(base) if isinstance(base, External) else None
    if name is None:
        return None
    cls = in_python.load(machine, "collections.abc", tuple(sorted(_NAMES)))[name]
    assert isinstance(cls, ClassValue)
    if "abstract base" not in cls.facts:
        cls.facts.update({"abstract base": name, "generic": True})
    return cls


def is_instance(machine: Machine, value: Value, name: str) -> bool | None:
    """Return `isinstance(value, collections.abc.<name>)`, None where only a run can tell."""
    if isinstance(value, Unknown | External | Sdk | Alias):
        return None
    if isinstance(value, InstanceValue):
        return is_subclass(value.cls, name)
    if isinstance(value, ClassValue):
        plain = value.metaclass is None and value.enum is None
        return issubclass(type, _abstract(name)) if plain else True if name in ("Callable", "Hashable") else None
    if isinstance(value, Const):
        return isinstance(value.value, _abstract(name))
    if isinstance(value, IteratorValue) and value.function is None:
        return True if name in ("Iterator", "Iterable", "Hashable") else None
    kind = getattr(builtins, attributes.type_name(value), None) or _TYPES.get(attributes.type_name(value))
    return issubclass(kind, _abstract(name)) if isinstance(kind, type) else None


def is_subclass(cls: ClassValue, name: str) -> bool | None:
    """Return `issubclass(cls, collections.abc.<name>)`, None where only a run can tell."""
    if any(each.facts.get("abstract base") == name for each in cls.mro):
        return True
    hosts = [found for each in cls.mro if (found := _host(each)) is not None]
    if any(issubclass(each, _abstract(name)) for each in hosts if each is not object) and name not in _METHODS:
        return True
    if name in _METHODS:
        verdicts = [_has_method(cls, hosts, each) for each in _METHODS[name]]
        return None if None in verdicts else all(verdicts)
    return None if _is_open(cls, hosts) else False


def _has_method(cls: ClassValue, hosts: list[type], name: str) -> bool | None:
    for each in cls.mro:
        found = each.names.names.get(name) or each.names.blur
        if isinstance(found, Unknown):
            return None
        if found is not None:
            return not (isinstance(found, Const) and found.value is None)
        host = _host(each)
        if host is not None and name in vars(host):
            return vars(host)[name] is not None
    return None if _is_open(cls, hosts) else False


def _is_open(cls: ClassValue, hosts: list[type]) -> bool:
    """Whether more may be in the MRO than is known: something from outside, or a built-in class without a host."""
    return cls.is_open or len(hosts) < sum(bool(each.native) for each in cls.mro)


def _host(cls: ClassValue) -> type | None:
    found = (getattr(builtins, cls.native, None) or _TYPES.get(cls.native)) if cls.native else None
    return found if isinstance(found, type) else None


def _abstract(name: str) -> type:
    found = getattr(collections.abc, name)
    assert isinstance(found, type)
    return found


def _register(machine: Machine, site: CallSite) -> Value:
    machine.refuse("a virtual subclass, made with `register`, is not followed", site.spot, help="derive from the class")
    return site.arguments[0] if site.arguments else machine.none(site.spot)


def install(machine: Machine) -> None:
    """Add the models."""
    models = {"base": base_of, "name": name_of, "is_instance": is_instance, "is_subclass": is_subclass}
    machine.library.update({f"abstract.{name}": model for name, model in models.items()})
    for name in _NAMES:
        machine.library[f"collections.abc.{name}.register"] = Native("register", _register, START)
