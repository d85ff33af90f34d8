"""Special methods of built-in objects called by name: `"a".__add__("b")`, `[].__getitem__(0)`."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.evaluate import assignment, calls, iteration, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import take
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Native, Value

Code = Callable[[Machine, CallSite, Value], Value]

_BINARY = {
    "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__floordiv__": "//", "__mod__": "%",
    "__pow__": "**", "__and__": "&", "__or__": "|", "__xor__": "^", "__lshift__": "<<", "__rshift__": ">>",
}  # fmt: skip
_COMPARED = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">=", "__eq__": "==", "__ne__": "!="}
_BUILT_IN = {
    "__len__": "len",
    "__iter__": "iter",
    "__next__": "next",
    "__str__": "str",
    "__repr__": "repr",
    "__bool__": "bool",
    "__hash__": "hash",
    "__abs__": "abs",
    "__int__": "int",
    "__float__": "float",
}


def find(name: str, value: Value) -> Native | None:
    """Return a special method of a built-in object, None for those that are not followed."""
    code = _CODES.get(name)
    if code is None:
        return None
    return Native(name, lambda machine, site: code(machine, site, value), value.origin)


def _one(machine: Machine, site: CallSite, name: str) -> Value:
    return take(machine, site, name, ("value",), required=1)["value"]


def _binary(name: str) -> Code:
    return lambda machine, site, value: operators.binary(
        machine, site.spot, _BINARY[name], value, _one(machine, site, name)
    )


def _compared(name: str) -> Code:
    return lambda machine, site, value: operators.compare(
        machine, site.spot, _COMPARED[name], value, _one(machine, site, name)
    )


def _built_in(name: str) -> Code:
    return lambda machine, site, value: calls.call(machine, site.spot, machine.builtins[_BUILT_IN[name]], (value,))


def _contains(machine: Machine, site: CallSite, value: Value) -> Value:
    return operators.compare(machine, site.spot, "in", _one(machine, site, "__contains__"), value)


def _get(machine: Machine, site: CallSite, value: Value) -> Value:
    return iteration.get_item(machine, site.spot, value, _one(machine, site, "__getitem__"))


def _set(machine: Machine, site: CallSite, value: Value) -> Value:
    given = take(machine, site, "__setitem__", ("key", "value"), required=2)
    assignment.set_item(machine, site.spot, value, given["key"], given["value"])
    return machine.none(site.spot)


def _delete(machine: Machine, site: CallSite, value: Value) -> Value:
    assignment.delete_item(machine, site.spot, value, _one(machine, site, "__delitem__"))
    return machine.none(site.spot)


def _format(machine: Machine, site: CallSite, value: Value) -> Value:
    return calls.call(machine, site.spot, machine.builtins["format"], (value, *site.arguments))


_CODES: dict[str, Code] = {
    **{name: _binary(name) for name in _BINARY},
    **{name: _compared(name) for name in _COMPARED},
    **{name: _built_in(name) for name in _BUILT_IN},
    "__contains__": _contains,
    "__getitem__": _get,
    "__setitem__": _set,
    "__delitem__": _delete,
    "__format__": _format,
}
NAMES = frozenset(_CODES)
"""The special methods that are followed."""
