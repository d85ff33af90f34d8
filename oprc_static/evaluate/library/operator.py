"""`operator`: operators as functions, getters and callers."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, iteration, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, Native, NativeCode, TupleValue, Value


def _binary(op: str) -> NativeCode:
    return lambda machine, site: operators.binary(machine, site.spot, op, site.arguments[0], site.arguments[1])


def _getter(kind: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        wanted = site.arguments

        def get(machine: Machine, inner: CallSite) -> Value:
            found = [_one(machine, inner.spot, kind, inner.arguments[0], each) for each in wanted]
            return found[0] if len(found) == 1 else TupleValue(tuple(found), inner.origin)

        return Native(kind, get, site.origin)

    return code


def _one(machine: Machine, spot: Spot, kind: str, value: Value, wanted: Value) -> Value:
    if kind == "itemgetter":
        return iteration.get_item(machine, spot, value, wanted)
    if not isinstance(wanted, Const):
        return machine.unknown("the attribute's name is unknown", spot, value, wanted)
    for name in str(wanted.value).split("."):
        value = attributes.get(machine, spot, value, name)
    return value


def _methodcaller(machine: Machine, site: CallSite) -> Value:
    name = site.arguments[0]

    def call(machine: Machine, inner: CallSite) -> Value:
        method = _one(machine, inner.spot, "attrgetter", inner.arguments[0], name)
        return calls.call(machine, inner.spot, method, site.arguments[1:], site.keywords)

    return Native("methodcaller", call, site.origin)


_MODELS: dict[str, NativeCode] = {
    "operator.attrgetter": _getter("attrgetter"),
    "operator.itemgetter": _getter("itemgetter"),
    "operator.methodcaller": _methodcaller,
    "operator.add": _binary("+"),
    "operator.or_": _binary("|"),
    "operator.mul": _binary("*"),
    "operator.sub": _binary("-"),
    "operator.concat": _binary("+"),
}


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _MODELS.items():
        machine.library[name] = Native(name, code, START)
