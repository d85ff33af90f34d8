"""The signatures of the proposal's decorators, their calls checked where they are made (PROPOSAL.md; SEMANTICS 4.3)."""

from __future__ import annotations

from collections.abc import Mapping

from oprc_static.diagnostics import Diagnostic, Fix, Related, Rule
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, Descriptor, DictValue, FunctionValue, Value
from oprc_static.opackage import ACCESS_MODIFIERS, CONSISTENCY_MODELS, FUNCTION_TYPES
from oprc_static.records import record
from oprc_static.rules import proposal as rules
from oprc_static.sdk import arguments
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.proposal.kinds import Flag, KeySpecs, Kind, Problem, Reading, Text, Texts
from oprc_static.source import Place


@record
class Signature:
    """A decorator's parameters, `required` of them without a default, and the type of each; `goes_on` says where."""

    name: str
    kinds: Mapping[str, Kind]
    required: int
    goes_on: str

    @property
    def form(self) -> Form:
        """The parameters as the SDK's own functions have them."""
        return Form(self.name, tuple(self.kinds), self.required)

    def kind(self, argument: str) -> Kind:
        """Return the type of an argument."""
        return self.kinds[argument]

    def noun(self, argument: str) -> str:
        """Return what messages call an argument."""
        return f"`{argument}` of `{self.name}`"


PACKAGE = Signature(
    "package",
    {
        "name": Text(filled=True), "version": Text(optional=True), "author": Text(optional=True),
        "description": Text(optional=True), "tags": Texts(), "dependencies": Texts(),
    },
    1,
    "a class",
)  # fmt: skip
STATE_SPEC = Signature(
    "state_spec",
    {
        "key_specs": KeySpecs(), "default_provider": Text(), "consistency_model": Text(choices=CONSISTENCY_MODELS),
        "persistent": Flag(), "serialization_format": Text(),
    },
    1,
    "a class",
)  # fmt: skip
SERVICE = Signature("service", {"name": Text(optional=True), "package": Text(optional=True, filled=True)}, 1, "a class")
BIND = Signature(
    "bind",
    {
        "name": Text(filled=True), "function_key": Text(filled=True), "access_modifier": Text(choices=ACCESS_MODIFIERS),
        "stateless": Flag(), "parameters": Texts(),
    },
    2,
    "a class or a method",
)  # fmt: skip
OAAS_FUNCTION = Signature(
    "oaas_function",
    {
        "key": Text(filled=True), "description": Text(optional=True), "function_type": Text(choices=FUNCTION_TYPES),
    },
    1,
    "a function",
)  # fmt: skip


def take(machine: Machine, site: CallSite, signature: Signature, form: Form | None = None) -> DictValue:
    """Return the arguments of a decorator's call as the decorator keeps them: only those that were passed.

    Raises in the program for bare use, for what the signature refuses, and for the first argument of a wrong type.
    """
    _refuse_bare(machine, site, signature)
    form = form or signature.form
    passed = arguments.bind(machine, site, form)
    if site.spread is not None:
        passed = {name: machine.follow(site.spread, site.spot) for name in form.positional[: form.required]} | passed
    given = DictValue(machine.heap, site.origin)
    for name, value in passed.items():
        given.items[("constant", name)] = (machine.const(name, site.spot), value)
        if name in signature.kinds:
            check(machine, site, signature.kind(name), value, signature.noun(name))
    return given


def _refuse_bare(machine: Machine, site: CallSite, signature: Signature) -> None:
    first = site.arguments[0] if len(site.arguments) == 1 and not site.keywords else None
    if isinstance(first, ClassValue | FunctionValue | Descriptor):
        message = f"`{signature.name}` is used bare, without its call: it has nothing to say"
        needed = ", ".join(f"{name}=…" for name in list(signature.kinds)[: signature.required])
        advice = f"write `@{signature.name}({needed})`"
        fix = _call_of(signature, first)
        raise refused(machine, site, rules.DECORATOR_PLACEMENT, message, advice, fix=fix)


def _call_of(signature: Signature, bare: Value) -> Fix | None:
    """Return the fix that calls a bare decorator, where what it must be given follows from what it is put on."""
    if not signature.required:
        return Fix("call")
    name = bare.name.value if isinstance(bare, ClassValue) and isinstance(bare.name, Const) else None
    if signature is SERVICE and isinstance(name, str) and name.isidentifier():
        return Fix("call", f'"{name}"')
    return None


def check(machine: Machine, site: CallSite, kind: Kind, value: Value, what: str) -> None:
    """Raise in the program for a value of a wrong type; what is unknown waits for the export."""
    reading = Reading()
    kind.read(value, what, reading)
    if reading.problems:
        raise _raised(machine, site, reading.problems[0])


def _raised(machine: Machine, site: CallSite, problem: Problem) -> Raised:
    here, there = site.frame.place(site.at), problem.value.origin.place
    inside = _holds(here, there)
    related = () if inside or not there.path else (Related(there, "the value comes from here"),)
    finding = Diagnostic(
        problem.rule, problem.rule.severity, problem.message, there if inside else here, related, problem.advice
    )
    return arguments.sdk_error(machine, problem.error, problem.message, site, finding)


def _holds(outer: Place, inner: Place) -> bool:
    begin = (outer.span.line, outer.span.column) <= (inner.span.line, inner.span.column)
    end = (inner.span.end_line, inner.span.end_column) <= (outer.span.end_line, outer.span.end_column)
    return outer.path == inner.path and begin and end


def refused(
    machine: Machine, site: CallSite, rule: Rule, message: str, advice: str, *related: Related, fix: Fix | None = None
) -> Raised:
    """Return the exception of a decorator that refuses what it is put on; the finding stands at the decorator."""
    finding = Diagnostic(rule, rule.severity, message, site.frame.place(site.at), related, advice, fix)
    error = "TypeError" if rule is rules.DECORATOR_PLACEMENT else "Exception"
    return arguments.sdk_error(machine, error, message, site, finding)
