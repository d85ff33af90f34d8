"""Reading values when everything has run: plain Python values, and findings for what is wrong or unknown."""

from __future__ import annotations

from typing import cast

from oprc_static.diagnostics import Diagnostic, Rule, Severity
from oprc_static.docstrings import clean
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, DictValue, Value
from oprc_static.rules import knowable, members, registration
from oprc_static.rules import proposal as rules
from oprc_static.sdk.proposal.forms import Signature
from oprc_static.sdk.proposal.kinds import SURROGATE_ADVICE, Flag, Kind, Plain, Reading, Text, has_surrogate, is_none
from oprc_static.sdk.proposal.model import argument
from oprc_static.sdk.reporting import as_unknown, unknown_value
from oprc_static.source import Place

OF_THE_SDK = frozenset(
    each.slug for family in (members, registration, rules) for each in vars(family).values() if isinstance(each, Rule)
)
"""The rules whose errors may be why something is missing."""

UNSURE = frozenset({rules.UNDECLARED_FUNCTION.slug, rules.UNBOUND_FUNCTION.slug})
"""The rules about something missing, which `Reader.warn` says only where no error may be the reason."""


class Reader:
    """Reads values of a finished run; findings go to the machine."""

    def __init__(self, machine: Machine, spot: Spot) -> None:
        """Read on `machine`; `spot` is where the reading is said to happen."""
        self.machine = machine
        self.spot = spot
        self.site = CallSite(spot.frame, spot.at, (), {}, machine.origin(spot, "export"))

    def read(self, kind: Kind, value: Value, what: str, place: Place) -> Plain:
        """Return the plain value of `value`, needed at `place`; None also for what is reported."""
        reading = Reading()
        plain = kind.read(value, what, reading)
        for problem in reading.problems:
            at = problem.value.origin.place
            self.machine.report(problem.rule, at if at.path else place, problem.message, help=problem.advice)
        for each, noun in reading.unknown:
            self.unknown(each, noun, place)
        return plain

    def text(self, value: Value, what: str, place: Place) -> str | None:
        """Return a text."""
        return cast("str | None", self.read(Text(), value, what, place))

    def flag(self, value: Value, what: str, place: Place) -> bool:
        """Return a flag, False for what is reported."""
        return bool(self.read(Flag(), value, what, place))

    def argument(self, signature: Signature, given: DictValue | None, name: str) -> Plain:
        """Return an argument that a decorator keeps, None where it was not passed."""
        value = argument(given, name)
        if given is None or value is None:
            return None
        return self.read(signature.kind(name), value, signature.noun(name), given.origin.place)

    def unknown(self, value: Value, what: str, place: Place) -> None:
        """Report `what`, needed at `place`, as unknown."""
        why = as_unknown(value)
        self.machine.add(unknown_value(why, place, what))

    def description(self, doc: Value, what: str, place: Place) -> str:
        """Return what a docstring describes, cleaned: "" for none (SEMANTICS 4.3, "Functions")."""
        reading = Reading()
        if is_none(doc):
            return ""
        if isinstance(doc, Const) and isinstance(doc.value, str):
            text = clean(doc.value)
            if has_surrogate(text):
                at = place if doc.origin.kind == "docstring" else doc.origin.place
                message = f"the docstring of {what} holds a lone surrogate"
                self.machine.report(rules.LONE_SURROGATE, at, message, help=SURROGATE_ADVICE)
            return text
        plain = Text(optional=True).read(doc, f"the docstring of {what}", reading)
        for problem in reading.problems:
            self.machine.report(problem.rule, doc.origin.place, problem.message, help="assign a string to `__doc__`")
        for each, noun in reading.unknown:
            self.unknown(each, noun, place)
        return clean(plain) if plain else ""

    def warn(self, rule: Rule, place: Place, message: str, advice: str) -> None:
        """Add a warning about something that is missing, unless an error may be why it is missing."""
        errors = [each for each in self.machine.diagnostics.values() if each.severity is Severity.ERROR]
        if not any(each.place.path == place.path or each.rule.slug in OF_THE_SDK for each in errors):
            self.machine.report(rule, place, message, help=advice)

    def failed(self, raised: Raised) -> None:
        """Report an exception that reading a class met."""
        finding = raised.finding
        if finding is None:
            rule = knowable.IMPORT_FAILS
            finding = Diagnostic(rule, rule.severity, f"reading this raises {raised.summary}", raised.place)
        self.machine.add(finding)
