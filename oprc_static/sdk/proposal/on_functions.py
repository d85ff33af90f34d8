"""The proposal's decorators on functions: `oaas_function`, and `bind` on a method (SEMANTICS 4.3).

Their marks lie in the function's `__dict__`, so that `functools.wraps` carries them as it carries the SDK's.
"""

from __future__ import annotations

from oprc_static.diagnostics import Related
from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.rules import knowable
from oprc_static.rules import proposal as rules
from oprc_static.sdk import marks
from oprc_static.sdk.proposal.forms import Signature, refused
from oprc_static.sdk.proposal.model import Registrations
from oprc_static.sdk.proposal.on_classes import check_duplicate

_REGISTERED = "method that `service` has registered already"
_KINDS = {"funcmeta": _REGISTERED, "type": "class", "method": "bound method"}


def function_of(machine: Machine, site: CallSite, target: Value, signature: Signature) -> FunctionValue | None:
    """Return the function that carries the mark; None for something unknown, which is reported.

    Static and class methods count as their function. Raises in the program for anything else.
    """
    inner = target
    while isinstance(inner, Descriptor) and inner.kind in ("staticmethod", "classmethod"):
        inner = inner.function
    if isinstance(inner, FunctionValue):
        return inner
    if isinstance(inner, Unknown | External):
        why = inner.reason if isinstance(inner, Unknown) else f"`{inner.path}` comes from outside"
        message = f"what is marked here cannot be known statically: {why}"
        advice = "put the decorator from outside above the mark, or list its module under `trusted`"
        machine.report(knowable.UNKNOWN_DECORATOR, site.frame.place(site.at), message, help=advice)
        return None
    kind = attributes.type_name(inner)
    message = f"`{signature.name}` goes on {signature.goes_on}, not on a {_KINDS.get(kind, kind)}"
    advice = f"put `{signature.name}` on the function, below the other decorators"
    raise refused(machine, site, rules.DECORATOR_PLACEMENT, message, advice)


def declare(
    machine: Machine, site: CallSite, registrations: Registrations, function: FunctionValue, given: DictValue
) -> None:
    """Do `oaas_function(…)(function)`."""
    before = function.attributes.get(marks.DECLARED)
    if before is not None:
        message = f"a second `oaas_function` on `{marks.name_of(function)}`"
        advice = "keep one `oaas_function`; `bind` may name its key again"
        first = Related(before.origin.place, "the first one")
        raise refused(machine, site, rules.REPEATED_DECORATOR, message, advice, first)
    machine.cell(function)
    function.attributes[marks.DECLARED] = given
    machine.cell(registrations)
    registrations.declared.append((given, function))


def bind_method(
    machine: Machine, site: CallSite, registrations: Registrations, function: FunctionValue, given: DictValue
) -> None:
    """Do `bind(…)(function)`: it stands above those that are there."""
    before = function.attributes.get(marks.BOUND)
    binds = before.items if isinstance(before, TupleValue) else ()
    known = tuple(each for each in binds if isinstance(each, DictValue))
    check_duplicate(machine, site, known, given, f"`{marks.name_of(function)}`")
    machine.cell(function)
    function.attributes[marks.BOUND] = TupleValue((given, *binds), site.origin)
    machine.sdk.book.make(site, given, function)
    if site.frame.kind != "class":
        machine.cell(registrations)
        registrations.bound.append((given, function))
