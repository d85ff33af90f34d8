"""Arguments of the SDK's functions: refused with a finding of their own where the SDK refuses them."""

from __future__ import annotations

from oprc_static.diagnostics import Diagnostic, Rule
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Unknown, Value
from oprc_static.records import record
from oprc_static.rules import registration
from oprc_static.sdk.reporting import unknown_value


@record
class Form:
    """The parameters of an SDK function: positional ones in order, the required ones first, then keyword-only ones."""

    name: str
    positional: tuple[str, ...]
    required: int = 0
    keyword_only: tuple[str, ...] = ()


def finding(rule: Rule, site: CallSite, message: str, help: str = "") -> Diagnostic:
    """Return a finding at a call."""
    return Diagnostic(rule, rule.severity, message, site.frame.place(site.at), (), help)


def refused(machine: Machine, site: CallSite, kind: str, message: str, help: str = "") -> Raised:
    """Return the exception of an SDK call that raises, to be raised."""
    return sdk_error(machine, kind, message, site, finding(registration.SDK_CALL_RAISES, site, message, help))


def sdk_error(
    machine: Machine,
    kind: str,
    message: str,
    site: CallSite,
    finding: Diagnostic | None,
    arguments: tuple[Value, ...] = (),
) -> Raised:
    """Return an exception that the SDK raises: `kind`, or on `spec` a class of that kind whose name nobody knows.

    SEMANTICS 4.3 says what is an error, and not what its class is called.
    """
    known = f"spec.{kind}" if machine.settings.is_spec else kind
    raised = machine.error(known, message, site.spot, finding=finding, arguments=arguments)
    raised.summary = f"{kind}: {message}" if message else kind
    return raised


def bind(machine: Machine, site: CallSite, form: Form) -> dict[str, Value]:
    """Return the given arguments by name; raises TypeError in the program for what the SDK's signature refuses.

    Unknown spread arguments are an error: nobody can tell what they set.
    """
    if site.spread is not None:
        report_unknown(machine, site, site.spread, f"the arguments of `{form.name}`")
    if len(site.arguments) > len(form.positional):
        message = (
            f"{form.name}() takes at most {len(form.positional)} positional arguments, {len(site.arguments)} were given"
        )
        raise refused(machine, site, "TypeError", message, "drop the extra arguments")
    values = dict(zip(form.positional, site.arguments, strict=False))
    for name, value in site.keywords.items():
        if name not in form.positional and name not in form.keyword_only:
            message = f"{form.name}() got an unexpected keyword argument '{name}'"
            raise refused(
                machine,
                site,
                "TypeError",
                message,
                f"{form.name}() takes {', '.join((*form.positional, *form.keyword_only))}",
            )
        if name in values:
            raise refused(machine, site, "TypeError", f"{form.name}() got multiple values for argument '{name}'")
        values[name] = value
    missing = [name for name in form.positional[: form.required] if name not in values]
    if missing and site.spread is None:
        raise refused(
            machine, site, "TypeError", f"{form.name}() is missing its argument '{missing[0]}'", f"give `{missing[0]}`"
        )
    return values


def decorator_error(machine: Machine, site: CallSite, raised: Raised) -> Raised:
    """Return the SDK's DecoratorError that stands for what a member raises (OaasService.service, 0.3.x)."""
    text = machine.unknown("it is the text of an error of the SDK", site.spot)
    return sdk_error(machine, "DecoratorError", raised.summary, site, raised.finding, (text,))


def report_unknown(machine: Machine, site: CallSite, value: Unknown, what: str) -> None:
    """Report a value that an export needs and that only a run can tell."""
    machine.add(unknown_value(value, site.frame.place(site.at), what))
