"""`os`, `sys`, `platform`, `inspect`: what the machine that runs the program would answer."""

from __future__ import annotations

import posixpath
import string
import textwrap
from collections.abc import Callable

from oprc_static.evaluate import attributes, calls, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.functools import is_async
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Namespace,
    Native,
    TupleValue,
    Unknown,
    Value,
)


def _variable(machine: Machine, site: CallSite) -> Value:
    """`os.environ.get` and `os.getenv`: known for names given by --define."""
    name = operators.plain_of(site.arguments[0]) if site.arguments else None
    default = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("default")
    if isinstance(name, Const) and name.value in machine.settings.defines:
        return machine.const(machine.settings.defines[name.value], site.spot, "define")
    machine_only = (
        f"the environment variable {name.value!r} is only known at run time"
        if isinstance(name, Const)
        else "which environment variable is read is unknown"
    )
    return machine.unknown(machine_only, site.spot, *([default] if default else []))


def _environ_item(machine: Machine, spot: Spot, value: External, index: Value) -> Value:
    name = operators.plain_of(index)
    if isinstance(name, Const) and name.value in machine.settings.defines:
        return machine.const(machine.settings.defines[name.value], spot, "define")
    if machine.tries:
        machine.assumed_risk(machine.error("KeyError", "", spot, arguments=(index,)), spot.place)
    shown = f"{name.value!r}" if isinstance(name, Const) else "of an unknown name"
    return machine.unknown(f"the environment variable {shown} is only known at run time", spot)


def _paths(name: str) -> Callable[[Machine, CallSite], Value]:
    function = getattr(posixpath, name)

    def code(machine: Machine, site: CallSite) -> Value:
        plain = [operators.plain_of(each) for each in site.arguments]
        if (
            site.spread
            or site.keywords
            or not all(isinstance(each, Const) and isinstance(each.value, str) for each in plain)
        ):
            return machine.unknown("it is a path on the machine that runs the program", site.spot, *site.arguments)
        result = function(*[each.value for each in plain if isinstance(each, Const)])
        if isinstance(result, tuple):
            return TupleValue(tuple(machine.const(part, site.spot) for part in result), site.origin)
        return machine.const(result, site.spot, "call", *site.arguments)

    return code


def _exit(machine: Machine, site: CallSite) -> Value:
    raise machine.error("SystemExit", "", site.spot, arguments=site.arguments)


def _end_process(machine: Machine, site: CallSite) -> Value:
    machine.refuse(
        "it ends the process at once, which is not followed", site.spot, help="end the program with sys.exit()"
    )
    raise machine.error("SystemExit", "", site.spot)


def _is_coroutine(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0]
    if isinstance(value, Unknown | External):
        return machine.unknown("only a run can tell", site.spot, value)
    return machine.const(is_async(value), site.spot)


def _is_kind(*kinds: type) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        value = site.arguments[0]
        if isinstance(value, Unknown | External) and (isinstance(value, External) or value.kind in ("", "module")):
            return machine.unknown("only a run can tell", site.spot, value)
        return machine.const(isinstance(site.arguments[0], kinds), site.spot)

    return code


def _members(machine: Machine, site: CallSite) -> Value:
    """`inspect.getmembers(obj, predicate)`: what `dir()` lists, sorted by name."""
    value = site.arguments[0]
    predicate = site.arguments[1] if len(site.arguments) > 1 else site.keywords.get("predicate")
    listed = calls.call(machine, site.spot, machine.builtins["dir"], (value,))
    if not isinstance(listed, ListValue):
        return listed
    found: list[Value] = []
    for each in listed.items:
        assert isinstance(each, Const)
        member = attributes.get(machine, site.spot, value, each.value)
        if predicate is not None:
            verdict = operators.truth(machine, site.spot, calls.call(machine, site.spot, predicate, (member,)))
            if verdict is None:
                return machine.unknown("which members there are only a run can tell", site.spot, member)
            if not verdict:
                continue
        found.append(TupleValue((each, member), site.origin))
    return ListValue(machine.heap, site.origin, found)


def _version_info(machine: Machine) -> Value:
    major, minor = machine.settings.python_version
    rest = Unknown("the micro version of the Python that runs the program is unknown", START)
    items: tuple[Value, ...] = (Const(major, START), Const(minor, START), rest, Const("final", START), Const(0, START))
    cls = ClassValue(
        machine.heap, START, name="version_info", qualname=Const("version_info", START), module=Const("sys", START),
        names=Namespace(machine.heap, START), native="version_info",
    )  # fmt: skip
    parent = machine.builtins["tuple"]
    assert isinstance(parent, ClassValue)
    cls.mro = (cls, *parent.mro)
    instance = InstanceValue(machine.heap, START, cls, TupleValue(items, START))
    for name, item in zip(("major", "minor", "micro", "releaselevel", "serial"), items, strict=True):
        instance.attributes.names[name] = item
    return instance


def install(machine: Machine) -> None:
    """Add the models."""
    library = machine.library
    for name in ("os.environ.get", "os.getenv"):
        library[name] = Native(name, _variable, START)
    library["os.environ[]"] = _environ_item
    for name in (
        "ascii_letters",
        "ascii_lowercase",
        "ascii_uppercase",
        "digits",
        "hexdigits",
        "octdigits",
        "punctuation",
        "whitespace",
        "printable",
    ):
        library[f"string.{name}"] = Const(getattr(string, name), START)
    for name in ("join", "basename", "dirname", "splitext", "normpath", "split", "isabs"):
        library[f"os.path.{name}"] = Native(f"os.path.{name}", _paths(name), START)
    library["os.sep"] = Const("/", START)
    library["os.linesep"] = Const("\n", START)
    library["os.name"] = Const("nt" if machine.settings.platform == "win32" else "posix", START)
    library["sys.platform"] = Const(machine.settings.platform, START)
    library["sys.version_info"] = _version_info(machine)
    library["sys.maxsize"] = Const(2**63 - 1, START)
    library["sys.byteorder"] = Const("little", START)
    library["sys.exit"] = Native("sys.exit", _exit, START)
    for name in ("_exit", "abort"):
        library[f"os.{name}"] = Native(f"os.{name}", _end_process, START)
    library["sys.intern"] = Native("sys.intern", lambda machine, site: site.arguments[0], START)
    library["inspect.iscoroutinefunction"] = Native("inspect.iscoroutinefunction", _is_coroutine, START)
    library["asyncio.iscoroutinefunction"] = Native("asyncio.iscoroutinefunction", _is_coroutine, START)
    library["inspect.isclass"] = Native("inspect.isclass", _is_kind(ClassValue), START)
    library["inspect.isfunction"] = Native("inspect.isfunction", _is_kind(FunctionValue), START)
    library["inspect.ismodule"] = Native("inspect.ismodule", _is_kind(ModuleValue), START)
    library["inspect.getmembers"] = Native("inspect.getmembers", _members, START)
    library["inspect.cleandoc"] = Native("inspect.cleandoc", _cleandoc, START)
    library["textwrap.dedent"] = Native("textwrap.dedent", _dedent, START)


def _dedent(machine: Machine, site: CallSite) -> Value:
    plain = operators.plain_of(site.arguments[0]) if site.arguments else None
    if not isinstance(plain, Const) or not isinstance(plain.value, str):
        return machine.unknown("it dedents a text that is unknown", site.spot, *site.arguments)
    return machine.const(textwrap.dedent(plain.value), site.spot, "call", *site.arguments)


def _cleandoc(machine: Machine, site: CallSite) -> Value:
    return machine.unknown("inspect.cleandoc() is not followed", site.spot, *site.arguments)
