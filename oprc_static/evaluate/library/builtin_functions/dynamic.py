"""`eval`, `exec`, `__import__`, input and output."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import imports, operators, search
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, ListValue, ModuleValue, NativeCode, TupleValue, Value
from oprc_static.rules import knowable


def _print(machine: Machine, site: CallSite) -> Value:
    return machine.none(site.spot)


def _opaque(name: str) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        machine.outside_may_raise(site.spot, f"{name}()")
        return machine.unknown(f"it is the result of {name}()", site.spot, *site.arguments)

    return code


def _dynamic(name: str) -> Callable[[Machine, CallSite], Value]:
    def code(machine: Machine, site: CallSite) -> Value:
        machine.report(
            knowable.DYNAMIC_CODE,
            site.frame.place(site.at),
            f"`{name}` runs code that is not in the sources, and it could register services",
            help="write the code out, or call it from a function that importing does not reach",
        )
        return machine.unknown(f"it is the result of {name}()", site.spot)

    return code


def _eval(machine: Machine, site: CallSite) -> Value:
    text = site.arguments[0] if site.arguments else None
    if isinstance(text, Const) and isinstance(text.value, str) and len(site.arguments) == 1:
        expression = machine.loader.expression(text.value)
        if not isinstance(expression, ir.Loss):
            return machine.evaluate(site.frame, expression)
    return _dynamic("eval")(machine, site)


_IMPORT = ("name", "globals", "locals", "fromlist", "level")


def _import(machine: Machine, site: CallSite) -> Value:
    """`__import__(name, globals, locals, fromlist, level)`, absolute and with names that are known."""
    given = {**dict(zip(_IMPORT, site.arguments, strict=False)), **site.keywords}
    name = operators.plain_of(given.get("name", machine.none(site.spot)))
    level = given.get("level", machine.const(0, site.spot))
    wanted = _texts(given.get("fromlist"))
    is_absolute = isinstance(level, Const) and level.value == 0 and len(site.arguments) <= len(_IMPORT)
    if not isinstance(name, Const) or not isinstance(name.value, str) or wanted is None or not is_absolute:
        return _dynamic("__import__")(machine, site)
    module = imports.import_module(machine, site.spot, name.value)
    if not wanted:
        return imports.import_module(machine, site.spot, name.value.split(".")[0])
    if not isinstance(module, ModuleValue) or not module.is_package:
        return module
    for each in wanted:
        full = f"{name.value}.{each}"
        machine.note_read(site.spot, module, each)
        if each not in module.names.names and search.find(machine, site.spot, full, module) is not None:
            imports.import_module(machine, site.spot, full)
    return module


def _texts(value: Value | None) -> list[str] | None:
    """Return the names in a `fromlist`, None where they are not all known."""
    if value is None or (isinstance(value, Const) and not value.value):
        return []
    if not isinstance(value, ListValue | TupleValue) or getattr(value, "blur", None) is not None:
        return None
    texts = [each.value for each in value.items if isinstance(each, Const) and isinstance(each.value, str)]
    return texts if len(texts) == len(value.items) and "*" not in texts else None


def _exit(machine: Machine, site: CallSite) -> Value:
    raise machine.error("SystemExit", "", site.spot, arguments=site.arguments)


FUNCTIONS: dict[str, NativeCode] = {
    "print": _print,
    "exec": _dynamic("exec"),
    "eval": _eval,
    "__import__": _import,
    "compile": _opaque("compile"),
    "open": _opaque("open"),
    "input": _opaque("input"),
    "globals": _opaque("globals"),
    "locals": _opaque("locals"),
    "breakpoint": _print,
    "exit": _exit,
    "quit": _exit,
    "aiter": _opaque("aiter"),
    "anext": _opaque("anext"),
    "__build_class__": _opaque("__build_class__"),
}
