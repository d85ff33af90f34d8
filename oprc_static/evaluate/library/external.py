"""Names from outside the scanned roots: what is known of them, and which are harmless.

A name in `Machine.library` has a model; anything else stays `External`: it can be imported, and its value is unknown.
"""

from __future__ import annotations

import types

from oprc_static.evaluate import assignment, attributes, classes, operators, search, smears, stdlib
from oprc_static.evaluate.frames import CallSite, Spot, blurred
from oprc_static.evaluate.library import in_python
from oprc_static.evaluate.library.functools import make_wrapper
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    Native,
    SetValue,
    Super,
    TupleValue,
    Unknown,
    Value,
)

HARMLESS: dict[str, str] = {
    "abc": "ABC and its metaclass only track abstract methods",
    "typing": "typing constructs leave the methods of a class alone",
    "typing_extensions": "backports of typing",
    "collections.abc": "abstract base classes add mixin methods, never marks",
    "contextlib": "AbstractContextManager and ContextDecorator add plain methods",
    "logging": "Handler, Filter, Formatter and adapters are plain classes",
    "threading": "Thread and local are plain classes",
    "json": "encoders and decoders are plain classes",
    "string": "Template and Formatter are plain classes",
    "unittest": "TestCase is a plain class",
    "argparse": "actions and parsers are plain classes",
    "asyncio": "protocols and transports are plain classes",
    "concurrent": "futures and executors are plain classes",
    "datetime": "date and time types are plain classes",
    "decimal": "Decimal is a plain class",
    "numbers": "abstract number types are plain classes",
    "collections": "containers are plain classes",
    "ast": "visitors are plain classes",
    "html": "parsers are plain classes",
    "http": "handlers are plain classes",
    "socketserver": "handlers and mixins are plain classes",
    "queue": "queues are plain classes",
    "random": "Random is a plain class",
    "types": "SimpleNamespace and friends are plain classes",
    "uuid": "UUID is a plain class",
    "pydantic": "its metaclass collects fields and keeps functions as they are",
    "pydantic_settings": "settings classes are pydantic models",
    "pathlib": "paths are plain classes",
    "io": "streams are plain classes",
    "warnings": "`deprecated` wraps with functools.wraps, which keeps marks",
    "zoneinfo": "ZoneInfo is a plain class",
}
"""External modules whose classes, used as bases, leave the methods of a class alone, each with the reason."""

WRAPPING: dict[str, str] = {
    "tenacity.retry": "wraps with functools.wraps, which keeps name, docstring and marks",
    "backoff.on_exception": "wraps with functools.wraps",
    "backoff.on_predicate": "wraps with functools.wraps",
    "stamina.retry": "wraps with functools.wraps",
    "retrying.retry": "wraps with functools.wraps",
    "ratelimit.limits": "wraps with functools.wraps",
    "ratelimit.sleep_and_retry": "wraps with functools.wraps",
    "cachetools.cached": "wraps with functools.update_wrapper",
    "cachetools.func": "wraps with functools.update_wrapper",
    "pydantic.validate_call": "wraps with functools.wraps",
    "warnings.deprecated": "wraps with functools.wraps",
    "typing_extensions.deprecated": "wraps with functools.wraps",
    "unittest.mock.patch": "wraps with functools.wraps",
    "unittest.skip": "wraps with functools.wraps",
    "unittest.skipIf": "returns the function, or wraps it with functools.wraps",
    "unittest.skipUnless": "returns the function, or wraps it with functools.wraps",
}
"""External decorators that return a functools.wraps wrapper of what they decorate, each with the reason."""

QUIET = frozenset({"logging", "warnings", "print", "time", "pprint", "traceback", "gc", "faulthandler", "locale"})
"""Modules whose functions neither change what they are given nor call it back."""

LOOKING = frozenset(
    {f"inspect.{name}" for name in ("signature", "getfullargspec", "getdoc", "getfile", "getsource", "getmodule")}
    | {f"inspect.is{name}" for name in ("class", "function", "method", "builtin", "routine", "abstract", "module")}
    | {f"inspect.is{name}function" for name in ("coroutine", "generator", "asyncgen")}
    | {"inspect.unwrap", "asyncio.iscoroutinefunction", "asgiref.sync.iscoroutinefunction", "weakref.ref"}
    | {"weakref.WeakMethod"}
)
"""Functions that look at what they are given and neither change it nor call it; their results may hold it."""


def _module_of(path: str, listed: object) -> bool:
    parts = path.split(".")
    return any(".".join(parts[:end]) in listed for end in range(1, len(parts) + 1))  # type: ignore[operator]  # any container


def harmless_base(machine: Machine, path: str) -> bool:
    """Whether a class from outside leaves the methods of classes that derive from it alone."""
    return _module_of(path, HARMLESS) or _module_of(path, machine.settings.trusted)


def _attribute(machine: Machine, spot: Spot, path: str, value: External) -> Value | object:
    search.note_search(machine, spot, path)
    if path in machine.patched:
        return machine.unknown(f"the program sets `{path}` itself", spot, value)
    known = machine.library.get(path) or in_python.find(machine, path)
    if isinstance(known, Value):
        return known
    if value.path == "builtins" and path.removeprefix("builtins.") in machine.builtins:
        return machine.builtins[path.removeprefix("builtins.")]
    if path == f"{value.path}.__name__" and stdlib.is_module(value.path, machine.settings.python_version):
        return machine.const(value.path, spot, "attribute")
    presence = stdlib.name_presence(value.path, path.rpartition(".")[2], machine.settings.python_version)
    if presence is False and stdlib.presence(value.path, machine.settings.python_version, machine.settings.platform):
        if hasattr(types.ModuleType, path.rpartition(".")[2]):  # what every module has, listed nowhere
            return machine.unknown(f"`{path}` is not followed", spot, value)
        return attributes.MISSING
    if presence is None:
        machine.outside_may_raise(spot, f"reading `{path}`")
    return External(path, machine.origin(spot, "attribute", value))


def _item(machine: Machine, spot: Spot, value: External, index: Value) -> Value:
    special = machine.library.get(value.path + "[]")
    if special is not None:
        return special(machine, spot, value, index)  # type: ignore[no-any-return]  # the library's entries are untyped
    if _is_typing(value.path):
        arguments = index.items if isinstance(index, TupleValue) else (index,)
        return Alias(value, arguments, machine.origin(spot, "subscript", value))
    machine.outside_may_raise(spot, f"an item of `{value.path}`")
    if value.path[:1].isupper() or value.path.rpartition(".")[2][:1].isupper():
        arguments = index.items if isinstance(index, TupleValue) else (index,)
        return Alias(value, arguments, machine.origin(spot, "subscript", value))
    return machine.unknown(f"it is an item of `{value.path}` from outside", spot, value, index)


def _is_typing(path: str) -> bool:
    return _module_of(
        path,
        (
            "typing",
            "typing_extensions",
            "collections.abc",
            "collections",
            "contextlib",
            "asyncio",
            "queue",
            "os",
            "re",
            "types",
            "weakref",
        ),
    )


def _super_fallback(machine: Machine, spot: Spot, value: Super, name: str) -> Value | object:
    if name in ("__init__", "__init_subclass__", "__set_name__"):
        return Native(
            name, lambda machine, site: _object_method(machine, site, value, name), machine.origin(spot, "attribute")
        )
    if name == "__new__":
        return Native(name, _object_new, machine.origin(spot, "attribute"))
    payload = value.instance.payload if isinstance(value.instance, InstanceValue) else None
    if payload is not None and not isinstance(payload, InstanceValue):
        found = attributes.find(machine, spot, payload, name)
        if found is not attributes.MISSING:
            return found
    if hasattr(object, name):
        return machine.unknown(f"`object.{name}` is not followed", spot)
    return attributes.MISSING


def _object_method(machine: Machine, site: CallSite, value: Super, name: str) -> Value:
    if name == "__init__" and isinstance(value.instance, InstanceValue) and "args" in value.instance.attributes.names:
        machine.cell(value.instance.attributes)
        value.instance.attributes.names["args"] = TupleValue(site.arguments, site.origin)
    if name == "__init__" and isinstance(value.instance, InstanceValue):
        _fill(machine, value.instance, site)
    if name == "__init_subclass__" and site.keywords:
        raise machine.error("TypeError", "__init_subclass__() takes no keyword arguments", site.spot)
    return machine.none(site.spot)


def _fill(machine: Machine, instance: InstanceValue, site: CallSite) -> None:
    """Do `list.__init__`, `set.__init__` (which replace what is there) or `dict.__init__` (which adds to it)."""
    held = instance.payload
    native = next((each for each in instance.cls.mro if each.native in ("list", "dict", "set")), None)
    if not isinstance(held, ListValue | DictValue | SetValue) or native is None or native.construct is None:
        return
    made = native.construct(machine, site)
    machine.cell(held)
    if isinstance(made, DictValue) and isinstance(held, DictValue):
        held.items.update(made.items)
        held.blur = held.blur or made.blur
    elif type(made) is type(held):
        held.load(made.save())
    else:
        held.blur = machine.unknown("what it was filled with is not followed", site.spot, made)


def _init_object(machine: Machine, site: CallSite) -> Value:
    if site.arguments and isinstance(site.arguments[0], InstanceValue):
        inner = CallSite(site.frame, site.at, site.arguments[1:], site.keywords, site.origin, site.spread)
        _fill(machine, site.arguments[0], inner)
    return machine.none(site.spot)


def _object_new(machine: Machine, site: CallSite) -> Value:
    if not site.arguments or not isinstance(site.arguments[0], ClassValue):
        return machine.unknown("`object.__new__` of something unknown", site.spot, *site.arguments)
    inner = CallSite(site.frame, site.at, site.arguments[1:], site.keywords, site.origin, site.spread)
    return classes.new_instance(machine, site.arguments[0], inner)


def harmless_decorator(machine: Machine, path: str) -> bool:
    """Whether a decorator from outside returns a wrapper that keeps name, docstring, signature and marks."""
    return _module_of(path, WRAPPING) or _module_of(path, machine.settings.trusted)


def _wrap(machine: Machine, spot: Spot, function: Value) -> Value:
    if not isinstance(function, FunctionValue):
        return function
    return make_wrapper(
        machine, CallSite(spot.frame, spot.at, (), {}, function.origin), function, is_async=function.is_async
    )


def is_quiet(path: str) -> bool:
    """Whether calls of an external function leave their arguments alone."""
    return _module_of(path, QUIET)


def only_looks(path: str) -> bool:
    """Whether an external function looks at its arguments without changing or calling them."""
    return path in LOOKING


def _harmless_metaclass(machine: Machine, path: str) -> bool:
    return path in ("abc.ABCMeta", "typing._ProtocolMeta") or harmless_base(machine, path)


def install(machine: Machine) -> None:
    """Add the rules for names from outside."""
    machine.library["external"] = _attribute
    machine.library["external.item"] = _item
    machine.library["harmless.base"] = harmless_base
    machine.library["harmless.decorator"] = harmless_decorator
    machine.library["harmless.wrap"] = _wrap
    machine.library["quiet"] = is_quiet
    machine.library["looks"] = only_looks
    machine.library["harmless.metaclass"] = _harmless_metaclass
    machine.library["super.fallback"] = _super_fallback
    cls = machine.builtins["object"]
    assert isinstance(cls, ClassValue)
    cls.names.names["__new__"] = Native("__new__", _object_new, cls.origin)
    cls.names.names["__init__"] = Native("__init__", _init_object, cls.origin, binds=True)
    cls.names.names["__setattr__"] = Native("__setattr__", _set_plain, cls.origin, binds=True)
    cls.names.names["__delattr__"] = Native("__delattr__", _delete_plain, cls.origin, binds=True)
    exception = machine.builtins["BaseException"]
    assert isinstance(exception, ClassValue)
    exception.names.names["__init__"] = Native("__init__", _init_exception, exception.origin, binds=True)


def _init_exception(machine: Machine, site: CallSite) -> Value:
    if site.arguments and isinstance(site.arguments[0], InstanceValue):
        attributes_of = site.arguments[0].attributes
        machine.cell(attributes_of)
        given: Value = TupleValue(site.arguments[1:], site.origin)
        attributes_of.names["args"] = given if site.spread is None else machine.follow(site.spread, site.spot)
    return machine.none(site.spot)


def _set_plain(machine: Machine, site: CallSite) -> Value:
    """`object.__setattr__(receiver, name, value)`."""
    receiver, name = _object_and_name(machine, site, 3)
    if receiver is not None and name is not None:
        assignment.set_plainly(machine, site.spot, receiver, name, site.arguments[2])
    return machine.none(site.spot)


def _delete_plain(machine: Machine, site: CallSite) -> Value:
    """`object.__delattr__(receiver, name)`."""
    receiver, name = _object_and_name(machine, site, 2)
    if receiver is not None and name is not None:
        assignment.delete_plainly(machine, site.spot, receiver, name)
    return machine.none(site.spot)


def _object_and_name(machine: Machine, site: CallSite, count: int) -> tuple[InstanceValue | None, str | None]:
    """Return whose attribute is meant and its name; what is not known is forgotten."""
    if len(site.arguments) != count or site.spread is not None:
        machine.refuse("it sets or deletes attributes in a way that is not followed", site.spot)
        return None, None
    receiver, name = site.arguments[0], operators.plain_of(site.arguments[1])
    if isinstance(receiver, InstanceValue) and isinstance(name, Const) and isinstance(name.value, str):
        return receiver, name.value
    if isinstance(receiver, InstanceValue):
        machine.cell(receiver.attributes)
        why = machine.unknown("an attribute of unknown name was set or deleted", site.spot, *site.arguments)
        blurred(receiver.attributes, why, machine.holds_mark)
    elif isinstance(receiver, Unknown) and isinstance(name, Const):
        new = site.arguments[2] if count > 2 else None
        smears.set_attribute(machine, site.spot, receiver, str(name.value), new, lambda each: None)
    else:
        machine.refuse("it sets or deletes attributes in a way that is not followed", site.spot)
    return None, None
