"""What registering a method demands of its parameters, by release (SEMANTICS 4.1, "Signatures", and 4.2)."""

from __future__ import annotations

from oprc_static.diagnostics import Diagnostic, Rule
from oprc_static.evaluate import attributes
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Alias, Annotation, ClassValue, Const, External, Unknown, Value
from oprc_static.rules import members
from oprc_static.sdk import arguments
from oprc_static.sdk.behaviour import ParameterCheck, behaviour
from oprc_static.sdk.reporting import unknown_value
from oprc_static.sdk.signatures import Signature, signature, unwrap
from oprc_static.source import Place

_MOST_PARAMETERS = 3
_PAYLOAD_AND_SELF = 2
_REQUESTS = frozenset({"InvocationRequest", "ObjectInvocationRequest"})


def check_parameters(machine: Machine, site: CallSite, function: Value) -> None:
    """Raise in the program what registering a method with these parameters raises.

    What cannot be known of them is reported.
    Source: `ClsMeta._create_caller` of oaas-sdk2-py 0.2.2, 0.2.3 and 0.3.x; 0.1.x looks at nothing.
    """
    check = behaviour(machine).parameters
    if check is ParameterCheck.NONE:
        return
    found = _signature(machine, site, function)
    if found is None:
        return
    count = len(found.parameters)
    if not 1 <= count <= _MOST_PARAMETERS:
        names = ", ".join(each.name for each in found.parameters) or "none"
        shown = _shown(machine, site, function)
        message = f"`{shown}` takes {count} parameters ({names}); the SDK accepts one to three"
        help = "take `self`, at most one payload, and at most the request"
        raise _refused(machine, site, function, members.PARAMETER_COUNT, "ValueError", message, help)
    if count == _PAYLOAD_AND_SELF and check is not ParameterCheck.COUNT:
        _check_payload(machine, site, function, found.parameters[1].annotation, check)


def definition_place(machine: Machine, site: CallSite, function: Value) -> Place:
    """Return where the function inside all wrappers is defined; the place of what is at hand where that is unknown."""
    inner = unwrap(machine, site.spot, function)
    while hasattr(inner, "function"):
        inner = unwrap(machine, site.spot, inner.function)
    return inner.origin.place if inner.origin.kind == "definition" else function.origin.place


def _signature(machine: Machine, site: CallSite, function: Value) -> Signature | None:
    try:
        found = signature(machine, site.spot, function)
    except Raised as raised:
        message = f"the SDK cannot read the signature of a marked method: {raised.summary}"
        raise arguments.refused(machine, site, "ValueError", message, "mark a plain function") from None
    if found.unknown is not None:
        machine.add(unknown_value(found.unknown, function.origin.place, "the parameters of a marked method"))
        return None
    return found


def _shown(machine: Machine, site: CallSite, function: Value) -> str:
    name = attributes.find(machine, site.spot, function, "__name__")
    return str(name.value) if isinstance(name, Const) else "the method"


def _refused(
    machine: Machine, site: CallSite, function: Value, rule: Rule, kind: str, message: str, help: str
) -> Raised:
    place = definition_place(machine, site, function)
    finding = Diagnostic(rule, rule.severity, message, place, (), help)
    return arguments.sdk_error(machine, kind, message, site, finding)


# --- the annotation of the payload, 0.2.x ----------------------------------------------------------------------------


def _check_payload(
    machine: Machine, site: CallSite, function: Value, annotation: Annotation | None, check: ParameterCheck
) -> None:
    """Raise in the program unless the second of two parameters is annotated as the release wants it."""
    allows_text = check is ParameterCheck.PAYLOAD_OR_TEXT
    if annotation is None:
        kind: str | Unknown | None = "ValueError" if allows_text else None
    elif annotation.lazy:
        kind = "TypeError"  # the SDK asks issubclass() about the text
    else:
        assert annotation.value is not None
        kind = _payload_error(machine, site, annotation.value, allows_text=allows_text)
    if isinstance(kind, Unknown):
        machine.add(unknown_value(kind, definition_place(machine, site, function), "the annotation of a payload"))
    elif kind is not None:
        message = f"this release refuses how `{_shown(machine, site, function)}` annotates its payload"
        others = "bytes or str" if allows_text else "dict or nothing"
        help = f"annotate it with a pydantic BaseModel, a request type, {others}"
        raise _refused(machine, site, function, members.PAYLOAD_ANNOTATION, kind, message, help)


def _payload_error(machine: Machine, site: CallSite, value: Value, *, allows_text: bool) -> str | Unknown | None:
    """Return the name of the exception that an annotation raises, None for none, Unknown where nobody can tell."""
    if isinstance(value, Const):
        return "TypeError"  # no class: text, or None
    if isinstance(value, Alias) and not (isinstance(value.base, ClassValue) and value.base.facts.get("pydantic")):
        return "TypeError"  # no class either, unless pydantic made one
    if isinstance(value, Alias):
        return None
    if isinstance(value, ClassValue):
        if value.facts.get("pydantic") or (allows_text and any(each.native in ("bytes", "str") for each in value.mro)):
            return None
        if value is machine.builtins["dict"] and not allows_text:
            return None
        if not value.outside:
            return "ValueError"
    if isinstance(value, External) and value.path.rpartition(".")[2] in _REQUESTS:
        return None
    return machine.unknown("whether it is a pydantic model is not known", site.spot, value)
