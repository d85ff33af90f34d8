"""`eval`, `exec`, `__import__`, input and output."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir
from oprc_static.evaluate import imports
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, NativeCode, Value
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


def _import(machine: Machine, site: CallSite) -> Value:
    name = site.arguments[0] if site.arguments else None
    if isinstance(name, Const) and isinstance(name.value, str) and len(site.arguments) == 1:
        imports.import_module(machine, site.spot, name.value)
        return imports.import_module(machine, site.spot, name.value.split(".")[0])
    return _dynamic("__import__")(machine, site)


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
