"""`operator`: operators as functions, getters and callers."""

from __future__ import annotations

from oprc_static.evaluate import assignment, attributes, calls, iteration, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, Native, NativeCode, TupleValue, Value

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and_": "&", "or_": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "concat": "+",
}  # fmt: skip
_COMPARED = {
    "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "is_": "is", "is_not": "is not",
}  # fmt: skip
_UNARY = {"neg": "-", "pos": "+", "inv": "~", "invert": "~"}


def _taking(count: int, name: str, code: NativeCode) -> NativeCode:
    """Check the number of arguments, which are positional only."""

    def checked(machine: Machine, site: CallSite) -> Value:
        if site.spread is not None:
            return machine.follow(site.spread, site.spot)
        if len(site.arguments) != count or site.keywords:
            given = len(site.arguments)
            raise machine.error("TypeError", f"{name} expected {count} arguments, got {given}", site.spot)
        return code(machine, site)

    return checked


def _binary(op: str) -> NativeCode:
    return lambda machine, site: operators.binary(machine, site.spot, op, *site.arguments)


def _compared(op: str) -> NativeCode:
    return lambda machine, site: operators.compare(machine, site.spot, op, *site.arguments)


def _unary(op: str) -> NativeCode:
    return lambda machine, site: operators.unary(machine, site.spot, op, site.arguments[0])


def _truth(wanted: bool) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        verdict = operators.truth(machine, site.spot, site.arguments[0])
        if verdict is None:
            return machine.unknown("only a run can tell whether it is true", site.spot, *site.arguments)
        return machine.const(verdict is wanted, site.spot, "call", *site.arguments)

    return code


def _contains(machine: Machine, site: CallSite) -> Value:
    return operators.compare(machine, site.spot, "in", site.arguments[1], site.arguments[0])


def _getitem(machine: Machine, site: CallSite) -> Value:
    return iteration.get_item(machine, site.spot, *site.arguments)


def _setitem(machine: Machine, site: CallSite) -> Value:
    assignment.set_item(machine, site.spot, *site.arguments)
    return machine.none(site.spot)


def _delitem(machine: Machine, site: CallSite) -> Value:
    assignment.delete_item(machine, site.spot, *site.arguments)
    return machine.none(site.spot)


def _abs(machine: Machine, site: CallSite) -> Value:
    return calls.call(machine, site.spot, machine.builtins["abs"], site.arguments)


def _getter(kind: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        wanted = site.arguments
        if not wanted:
            raise machine.error("TypeError", f"{kind} expected 1 argument, got 0", site.spot)

        def get(machine: Machine, inner: CallSite) -> Value:
            found = [_one(machine, inner.spot, kind, inner.arguments[0], each) for each in wanted]
            return found[0] if len(found) == 1 else TupleValue(tuple(found), inner.origin)

        return Native(f"{kind}()", get, site.origin)

    return code


def _one(machine: Machine, spot: Spot, kind: str, value: Value, wanted: Value) -> Value:
    if kind == "itemgetter":
        return iteration.get_item(machine, spot, value, wanted)
    name = operators.plain_of(wanted)
    if not isinstance(name, Const):
        return machine.unknown("the attribute's name is unknown", spot, value, wanted)
    if not isinstance(name.value, str):
        raise machine.error("TypeError", "attribute name must be a string", spot, exact=True)
    for each in name.value.split("."):
        value = attributes.get(machine, spot, value, each)
    return value


def _methodcaller(machine: Machine, site: CallSite) -> Value:
    if not site.arguments:
        raise machine.error("TypeError", "methodcaller needs at least one argument, the method name", site.spot)
    name = site.arguments[0]

    def call(machine: Machine, inner: CallSite) -> Value:
        method = _one(machine, inner.spot, "attrgetter", inner.arguments[0], name)
        return calls.call(machine, inner.spot, method, site.arguments[1:], site.keywords)

    return Native("methodcaller()", call, site.origin)


_MODELS: dict[str, NativeCode] = {
    **{name: _taking(2, name, _binary(op)) for name, op in _BINARY.items()},
    **{name: _taking(2, name, _compared(op)) for name, op in _COMPARED.items()},
    **{name: _taking(1, name, _unary(op)) for name, op in _UNARY.items()},
    "abs": _taking(1, "abs", _abs),
    "contains": _taking(2, "contains", _contains),
    "delitem": _taking(2, "delitem", _delitem),
    "getitem": _taking(2, "getitem", _getitem),
    "not_": _taking(1, "not_", _truth(False)),
    "setitem": _taking(3, "setitem", _setitem),
    "truth": _taking(1, "truth", _truth(True)),
    "attrgetter": _getter("attrgetter"),
    "itemgetter": _getter("itemgetter"),
    "methodcaller": _methodcaller,
}


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _MODELS.items():
        machine.library[f"operator.{name}"] = Native(name, code, START)
