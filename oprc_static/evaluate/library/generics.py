"""Generic classes: which type variables a class takes, what subscripting it gives, and what of that raises.

Source: CPython, `typing` (`Generic.__init_subclass__`, `Generic.__class_getitem__`, `_GenericAlias`), the same in
3.11 to 3.13 for what is followed here.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable, Sequence

from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    External,
    InstanceValue,
    ListValue,
    TupleValue,
    Value,
)

_PLAIN = frozenset({"abc.ABC"})
_SUBSCRIPTABLE = frozenset({"list", "dict", "set", "tuple", "frozenset", "type"})
_VARIABLES = "type variables"
"""The fact of a class that counts those it takes: a number, or None where that is not known."""

_GENERIC = frozenset({"typing.Generic", "typing_extensions.Generic"})
_PASSING = frozenset(
    ("collections.abc", name)
    for name in (
        "Callable", "Awaitable", "Iterable", "Iterator", "AsyncIterable", "Hashable", "Sized", "Container",
        "Collection", "Reversible", "Buffer",
    )
) | {("contextlib", "AbstractContextManager"), ("contextlib", "AbstractAsyncContextManager")}  # fmt: skip
"""Classes that are no protocols, from which a protocol may derive (`typing`, from 3.8 on)."""

_GIVEN_VARIABLES = frozenset(
    f"typing.{name}" for name, value in vars(typing).items() if isinstance(value, typing.TypeVar)
)
"""Type variables that `typing` itself has: `AnyStr`, and some that it keeps to itself."""

_PROTOCOL = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
_OPTIONAL_SINCE = (3, 13)
"""Type variables may have defaults (PEP 696)."""


def declare(machine: Machine, spot: Spot, cls: ClassValue) -> None:
    """Note how many type variables a new class takes, by its bases as they are written.

    Raises:
        Raised: a TypeError as `Generic.__init_subclass__` or `Protocol.__init_subclass__` raises it.
    """
    if not cls.facts.get("generic"):
        return
    _check_protocol(machine, spot, cls)
    original = cls.names.names.get("__orig_bases__")
    written = original.items if isinstance(original, TupleValue) else cls.bases
    if any(_is(base, _GENERIC) for base in written):
        raise machine.error("TypeError", "Cannot inherit from plain Generic", spot)
    aliases = [base for base in written if isinstance(base, Alias)]
    listed = [base for base in aliases if _is(base.base, _GENERIC)]
    if len(listed) > 1:
        raise machine.error("TypeError", "Cannot inherit from Generic[...] multiple times.", spot)
    found = variables_of(aliases)
    if listed and found is not None:
        own = variables_of(listed) or []
        if not all(any(each is other for other in own) for each in found):
            raise machine.error("TypeError", "Some type variables are not listed in Generic", spot)
        found = own
    known = found is not None and not any(map(_is_parameter_spec, found)) and not any(map(_has_own_rules, cls.mro))
    cls.facts[_VARIABLES] = len(found) if found is not None and known else None


def _has_own_rules(cls: ClassValue) -> bool:
    """Whether a class derives from one of Python's with a `__class_getitem__` of its own, which may come first."""
    foreign = (base for base in cls.bases if isinstance(base, External))
    return cls.native in _SUBSCRIPTABLE or not all(_is(base, _GENERIC | _PROTOCOL | _PLAIN) for base in foreign)


def _check_protocol(machine: Machine, spot: Spot, cls: ClassValue) -> None:
    """A class that names Protocol among its bases is one, and derives from protocols only."""
    cls.facts["protocol"] = any(_is(base, _PROTOCOL) for base in cls.bases)
    if not cls.facts["protocol"]:
        return
    for base in cls.bases:
        if isinstance(base, ClassValue) and base.native != "object" and not _may_be_below_protocol(base):
            raise machine.error("TypeError", "Protocols can only inherit from other protocols", spot)


def _may_be_below_protocol(cls: ClassValue) -> bool:
    """Whether a protocol may derive from a class: another protocol, or what `typing` lets pass for one."""
    if cls.facts.get("protocol"):
        return True
    return (_text(cls.module), _text(cls.name)) in _PASSING


def _text(value: Value) -> object:
    return value.value if isinstance(value, Const) else None


def _is(value: Value, paths: frozenset[str]) -> bool:
    return isinstance(value, External) and value.path in paths


def variables_of(values: Iterable[Value]) -> list[Value] | None:
    """Return the type variables in some values, each once, in order; None where something else may be one."""
    found: dict[Value, bool] = {}
    pending = [*values][::-1]
    while pending:
        value = pending.pop()
        if value in found:
            continue
        inside = _below(value)
        if inside is None:
            return None
        found[value] = isinstance(value, InstanceValue) and _is_variable(value)
        pending.extend(reversed(inside))
    return [value for value, is_variable in found.items() if is_variable]


def _below(value: Value) -> Sequence[Value] | None:
    """Return the values that a type is made of, None where something in it may be a type variable."""
    if isinstance(value, Alias):
        return value.arguments
    if isinstance(value, TupleValue | ListValue):
        return None if getattr(value, "blur", None) else value.items
    if isinstance(value, InstanceValue | ClassValue | Const):
        return ()
    if isinstance(value, External) and value.path.startswith(("typing.", "collections.")) and "()" not in value.path:
        return None if value.path.endswith(".instance") or value.path in _GIVEN_VARIABLES else ()
    return None


def _is_variable(value: InstanceValue) -> bool:
    return any(
        isinstance(each.name, Const) and each.name.value == "TypeVar" and _module_of(each) == "typing"
        for each in value.cls.mro
    )


def _module_of(cls: ClassValue) -> object:
    return cls.module.value if isinstance(cls.module, Const) else None


def _is_parameter_spec(value: Value) -> bool:
    names = [each.name for each in value.cls.mro] if isinstance(value, InstanceValue) else []
    return any(isinstance(name, Const) and name.value == "ParamSpec" for name in names)


def subscripted_class(machine: Machine, spot: Spot, cls: ClassValue, index: Value) -> Value:
    """Return `cls[index]` of a class that derives from Generic.

    Raises:
        Raised: a TypeError where it takes no or another number of type variables.
    """
    name = cls.name.value if isinstance(cls.name, Const) else "?"
    return _subscripted(machine, spot, cls, index, cls.facts.get(_VARIABLES), f"<class '{name}'>")


def subscripted_alias(machine: Machine, spot: Spot, value: Alias, index: Value) -> Value:
    """Return `Base[...][index]`: the type variables in the brackets are what is replaced."""
    if _is(value.base, _GENERIC | _PROTOCOL):
        raise machine.error("TypeError", "Cannot subscript what is subscripted already", spot)
    found = variables_of(value.arguments)
    specification = found is not None and any(map(_is_parameter_spec, found))
    count = None if found is None or specification else len(found)
    return _subscripted(machine, spot, value, index, count, "the alias")


def _subscripted(machine: Machine, spot: Spot, base: Value, index: Value, count: int | None, what: str) -> Value:
    origin = machine.origin(spot, "subscript", base)
    arguments = index.items if isinstance(index, TupleValue) else (index,)
    if count is None:
        machine.outside_may_raise(spot, "whether the number of type arguments fits is not followed")
        return Alias(base.base if isinstance(base, Alias) else base, arguments, origin)
    if not count:
        raise machine.error("TypeError", f"{what} is not a generic class", spot)
    if len(arguments) > count:
        raise machine.error("TypeError", f"Too many arguments for {what}", spot)
    if len(arguments) < count:
        if machine.settings.python_version >= _OPTIONAL_SINCE:
            return machine.unknown("whether its type variables have defaults is not followed", spot, base)
        raise machine.error("TypeError", f"Too few arguments for {what}", spot)
    return Alias(base.base if isinstance(base, Alias) else base, _replaced(base, arguments), origin)


def _replaced(base: Value, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of an alias with its type variables replaced; of a class, the arguments themselves."""
    if not isinstance(base, Alias):
        return arguments
    known: dict[Value, Value] = dict(zip(variables_of(base.arguments) or [], arguments, strict=True))

    def replace(value: Value) -> Value:
        if value not in known and isinstance(value, Alias):
            known[value] = Alias(value.base, tuple(map(replace, value.arguments)), value.origin)
        return known.get(value, value)

    return tuple(map(replace, base.arguments))


def _generic_item(machine: Machine, spot: Spot, value: External, index: Value) -> Value:
    """`Generic[...]` and `Protocol[...]`: type variables only, each once."""
    arguments = index.items if isinstance(index, TupleValue) else (index,)
    name = value.path.rpartition(".")[2]
    if not arguments:
        raise machine.error("TypeError", f"Parameter list to {name}[...] cannot be empty", spot)
    for number, each in enumerate(arguments):
        if isinstance(each, Const | ClassValue | Alias) or (isinstance(each, InstanceValue) and not _is_variable(each)):
            raise machine.error("TypeError", f"Parameters to {name}[...] must all be type variables", spot)
        if isinstance(each, InstanceValue) and any(each is other for other in arguments[:number]):
            raise machine.error("TypeError", f"Parameters to {name}[...] must all be unique", spot)
    return Alias(value, arguments, machine.origin(spot, "subscript", value))


def install(machine: Machine) -> None:
    """Add what subscripting does."""
    machine.library["generics.declare"] = declare
    machine.library["generics.class"] = subscripted_class
    machine.library["generics.alias"] = subscripted_alias
    for path in (*_GENERIC, *_PROTOCOL):
        machine.library[path + "[]"] = _generic_item
