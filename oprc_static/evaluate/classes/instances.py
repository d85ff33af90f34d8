"""Calls of a class: `__new__` and `__init__`."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, endings
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import text_of
from oprc_static.evaluate.values import ClassValue, Descriptor, InstanceValue, TupleValue, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


_PLAIN = ("object", "Generic", "Enum", "ReprEnum", "IntEnum", "StrEnum", "Flag", "IntFlag")
"""Built-in classes that decide nothing about what an object holds."""


def instantiate(machine: Machine, cls: ClassValue, site: CallSite) -> Value:
    """Call a class: its native constructor, or `__new__` and `__init__`."""
    for each in cls.mro:
        if each.construct is not None and (each is cls or each.facts.get("inherits_construct")) and cls.enum is None:
            return each.construct(machine, site)
    override = attributes.special(machine, site.spot, cls, "__call__")
    if override is not None:
        return calls.call(machine, site.spot, override, site.arguments, site.keywords, spread=site.spread)
    if cls.enum is not None:
        return machine.library["enum.call"](machine, site, cls)  # type: ignore[no-any-return]  # the library's entries are untyped
    return construct(machine, cls, site)


def construct(machine: Machine, cls: ClassValue, site: CallSite) -> Value:
    """Do `type.__call__(cls, …)`: `__new__`, then `__init__` of what it gave."""
    made = attributes.lookup(cls, "__new__")
    if made is not None and not made[0].native:
        function = made[1].function if isinstance(made[1], Descriptor) else made[1]
        instance = calls.call(machine, site.spot, function, (cls, *site.arguments), site.keywords, spread=site.spread)
    else:
        instance = new_instance(machine, cls, site)
    if isinstance(instance, InstanceValue) and cls in instance.cls.mro:
        _initialise(machine, cls, instance, site)
    return instance


def _makes_its_own(cls: ClassValue) -> bool:
    """Whether a built-in class has a `__new__` of its own: only that of `object` refuses abstract classes."""
    known = getattr(builtins, cls.native, None) if cls.native else None
    return isinstance(known, type) and known is not object and "__new__" in vars(known)


def new_instance(machine: Machine, cls: ClassValue, site: CallSite) -> Value:
    """Return what `object.__new__` (or a built-in base's) gives."""
    if cls.facts.get("abstract") and not any(map(_makes_its_own, cls.mro)):
        raise machine.error("TypeError", f"Can't instantiate abstract class {text_of(cls.name)}", site.spot)
    finalizer = attributes.lookup(cls, "__del__")
    if finalizer is not None:
        endings.refuse_finalizer(machine, site.spot, finalizer[1])
    instance = InstanceValue(machine.heap, site.origin, cls)
    native = next((each for each in cls.mro if each.native and each.native not in _PLAIN), None)
    if native is None:
        return instance
    if any(each.native == "BaseException" for each in cls.mro):
        instance.attributes.names["args"] = TupleValue(site.arguments, site.origin)
        return instance
    if (
        native.native in ("str", "int", "float", "bytes", "tuple", "frozenset", "list", "dict", "set")
        and native.construct
    ):
        takes_arguments = attributes.lookup(cls, "__init__")
        own_init = takes_arguments is not None and not takes_arguments[0].native
        if native.native in ("list", "dict", "set") and own_init:
            empty = CallSite(site.frame, site.at, (), {}, site.origin)
            instance.payload = native.construct(machine, empty)
        else:
            instance.payload = native.construct(machine, site)
        return instance
    followed = machine.library.get("new." + native.native)
    if followed is not None:
        return followed(machine, cls, site)  # type: ignore[no-any-return]  # the library's entries are untyped
    return machine.unknown(f"an instance of a subclass of `{native.native}` is not followed", site.spot, cls)


def _initialise(machine: Machine, cls: ClassValue, instance: InstanceValue, site: CallSite) -> None:
    init = attributes.lookup(cls, "__init__")
    if init is not None and not init[0].native:
        method = attributes.bind(machine, site.spot, init[1], instance, cls)
        calls.call(machine, site.spot, method, site.arguments, site.keywords, spread=site.spread)
        return
    if cls.is_open:
        for value in [*site.arguments, *site.keywords.values()]:
            calls.hand_over(machine, site.spot, value, "a class with a base from outside")
        return
    made = attributes.lookup(cls, "__new__")
    plain = (made is None or made[0].native) and instance.payload is None and "args" not in instance.attributes.names
    if plain and (site.arguments or site.keywords):
        raise machine.error("TypeError", f"{text_of(cls.name)}() takes no arguments", site.spot)
