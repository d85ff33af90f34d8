"""`total_ordering`, `cmp_to_key` and `reduce`."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls, iteration, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, Native, NativeCode, Unknown, Value


def _reduce(machine: Machine, site: CallSite) -> Value:
    items = iteration.to_list(machine, site.spot, site.arguments[1])
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    rest = list(items)
    total = site.arguments[2] if len(site.arguments) > 2 else (rest.pop(0) if rest else None)
    if total is None:
        raise machine.error("TypeError", "reduce() of empty iterable with no initial value", site.spot)
    for item in rest:
        total = calls.call(machine, site.spot, site.arguments[0], (total, item))
    return total


_ORDERS = ("__lt__", "__le__", "__gt__", "__ge__")


_FROM_ROOT: dict[str, dict[str, tuple[bool, str]]] = {
    "__lt__": {"__gt__": (True, "and !="), "__le__": (False, "or =="), "__ge__": (True, "")},
    "__le__": {"__ge__": (True, "or =="), "__lt__": (False, "and !="), "__gt__": (True, "")},
    "__gt__": {"__lt__": (True, "and !="), "__ge__": (False, "or =="), "__le__": (True, "")},
    "__ge__": {"__le__": (True, "or =="), "__gt__": (False, "and !="), "__lt__": (True, "")},
}
"""What `total_ordering` makes of the one order method that a class has: whether its answer is negated, and what of
equality is added."""


def _total_ordering(machine: Machine, site: CallSite) -> Value:
    cls = only(machine, site, "total_ordering")
    if not isinstance(cls, ClassValue):
        return cls
    own = [name for name in _ORDERS if (found := attributes.lookup(cls, name)) is not None and not found[0].native]
    if not own and not cls.is_open:
        raise machine.error("ValueError", "must define at least one ordering operation: < > <= >=", site.spot)
    root = next((name for name in ("__lt__", "__le__", "__gt__", "__ge__") if name in own), None)
    machine.cell(cls.names)
    for name, (negated, equality) in _FROM_ROOT[root].items() if root else ():
        if name not in own:
            cls.names.names[name] = Native(name, _derived_order(root or "", negated, equality), START, binds=True)
    return cls


def _derived_order(root: str, negated: bool, equality: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        left, right = site.arguments
        answer = calls.call(machine, site.spot, attributes.get(machine, site.spot, left, root), (right,))
        if isinstance(answer, Const) and answer.value is NotImplemented:
            return answer
        verdict = operators.truth(machine, site.spot, answer)
        if verdict is None:
            return machine.unknown("only a run can tell the order", site.spot, answer)
        verdict = verdict is not negated
        if equality and verdict is equality.startswith("and"):
            return operators.compare(machine, site.spot, equality[-2:], left, right)
        return machine.const(verdict, site.spot, "call", left, right)

    return code


MODELS: dict[str, NativeCode] = {
    "functools.reduce": _reduce,
    "functools.total_ordering": _total_ordering,
}
