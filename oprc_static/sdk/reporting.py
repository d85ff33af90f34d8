"""Findings about values that an export needs."""

from __future__ import annotations

from oprc_static.diagnostics import Diagnostic, Related
from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.values import Const, Unknown, Value
from oprc_static.origin import Origin
from oprc_static.rules import knowable
from oprc_static.source import Place

_STEPS = ("operation", "argument", "assignment", "import")
_GIVEN = ("start", "built-in")


def first_cause(origin: Origin) -> Origin:
    """Return the oldest step that made a value unknown."""
    while origin.parents and origin.kind in _STEPS and origin.parents[0].kind not in _GIVEN:
        origin = origin.parents[0]
    if origin.kind in ("join", "loop"):
        for parent in origin.parents:
            cause = first_cause(parent)
            if cause.kind in ("unknown", "decorator"):
                return cause
    return origin


def as_unknown(value: Value, otherwise: str = "it comes from outside") -> Unknown:
    """Return `value` if it is unknown itself, else an unknown where it comes from, with `otherwise` as the reason."""
    return value if isinstance(value, Unknown) else Unknown(otherwise, value.origin)


def unknown_value(value: Unknown, place: Place, what: str) -> Diagnostic:
    """Return the finding for `what` (a noun phrase), needed at `place`, being unknown; it stands at the cause."""
    cause = first_cause(value.origin)
    related = [Related(place, "it is needed here")] if cause.place != place else []
    related += [Related(each.origin.place, "one of its values comes from here") for each in value.alternatives[:4]]
    rule = _RULES.get(cause.kind, knowable.UNKNOWN_VALUE)
    message = f"{what} cannot be known statically: {value.reason}"
    return Diagnostic(rule, rule.severity, message, cause.place, tuple(related), _help(value))


_RULES = {"join": knowable.UNKNOWN_BRANCH, "loop": knowable.UNKNOWN_BRANCH, "decorator": knowable.UNKNOWN_DECORATOR}


def _help(value: Unknown) -> str:
    if "environment variable" in value.reason:
        return "give the variable with --define NAME=VALUE, or write the value as a constant"
    if "outside" in value.reason or "returns" in value.reason:
        return "write the value as a constant, or as an expression of constants of the scanned sources"
    return "write the value so that it does not depend on a run"


def describe(value: Value) -> str:
    """Return a few words for a value in a message."""
    if isinstance(value, Const):
        return repr(value.value)[:60]
    return f"a {attributes.type_name(value)}"


def kept_by_sdk(site: CallSite, kind: str) -> Unknown:
    """Return what the SDK leaves on a class for its own use: an object of the built-in class `kind`."""
    return Unknown("the SDK keeps it for itself", site.origin, kind=kind)
