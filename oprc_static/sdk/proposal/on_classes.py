"""The proposal's decorators on classes: `package`, `state_spec` and class-level `bind` (SEMANTICS 4.3)."""

from __future__ import annotations

from oprc_static.diagnostics import Related
from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, DictValue, External, Unknown, Value
from oprc_static.records import record
from oprc_static.rules import proposal as rules
from oprc_static.sdk.proposal.forms import Signature, refused
from oprc_static.sdk.proposal.kinds import Reading, Text
from oprc_static.sdk.proposal.model import Application, Registrations, argument, own
from oprc_static.sdk.reporting import as_unknown, unknown_value
from oprc_static.source import Place


@record
class Called:
    """A decorator that was called at `site` with what it was `given`; `moment` is when, by `Registrations.moment`."""

    signature: Signature
    site: CallSite
    given: DictValue
    moment: int

    def applied_directly(self, site: CallSite) -> bool:
        """Whether it is applied on the statement that it was called on: `@package(…)`, not `@later`."""
        return self.site.frame is site.frame and self.site.at == site.at


def class_of(machine: Machine, site: CallSite, target: Value, name: str) -> ClassValue | None:
    """Return the class that a class decorator is applied to; None for something unknown, which is reported.

    Raises in the program for anything that is no class of it.
    """
    if isinstance(target, Unknown | External):
        why = as_unknown(target)
        machine.add(unknown_value(why, site.frame.place(site.at), "the class that is registered"))
        return None
    if isinstance(target, ClassValue) and not target.native:
        return target
    kind = "class that is built in" if isinstance(target, ClassValue) else attributes.type_name(target)
    message = f"`{name}` goes on a class of the program, not on a {kind}"
    raise refused(machine, site, rules.DECORATOR_PLACEMENT, message, f"put `{name}` on a class")


def shown(cls: ClassValue) -> str:
    """Return a class's name for messages."""
    return str(cls.name.value) if isinstance(cls.name, Const) else "?"


def check_replaced(
    machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, called: Called
) -> None:
    """Raise in the program where a decorator below returned another class than the one that was decorated there."""
    before = _copied(cls) or _seen_below(site, registrations, cls, called)
    if before is not None:
        name, place = before
        raise refused(
            machine,
            site,
            rules.CLASS_REPLACED,
            f"a decorator below `{called.signature.name}` returns another class than the decorated `{name}`",
            "put that decorator below or above all decorators of the proposal",
            Related(place, "this decorator saw the class before"),
        )
    if called.applied_directly(site):
        registrations.applications.append(Application(site.frame, site.at, registrations.moment, cls))
    registrations.moment += 1


def _copied(cls: ClassValue) -> tuple[str, Place] | None:
    """Return the class that `cls` is a copy of: the copy carries the registration in its namespace."""
    known = own(cls)
    return (shown(known.cls), known.origin.place) if known is not None and known.cls is not cls else None


def _seen_below(
    site: CallSite, registrations: Registrations, cls: ClassValue, called: Called
) -> tuple[str, Place] | None:
    """Return the class that a decorator further down on the same class statement was applied to, if it is another.

    On one statement all decorators are called before any is applied; whatever was applied in this frame since this
    one was called is below it.
    """
    if not called.applied_directly(site):
        return None
    for earlier in reversed(registrations.applications):
        if earlier.moment < called.moment:
            return None
        if earlier.frame is site.frame and earlier.cls is not cls:
            return shown(earlier.cls), earlier.frame.place(earlier.at)
    return None


def put_package(
    machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, given: DictValue
) -> None:
    """Do `package(…)(cls)`."""
    known = own(cls)
    check_second(machine, site, known.package if known else None, "package", cls)
    if known is not None and known.service is not None:
        check_packages(machine, site, explicit=known.service, named=given, other=known.service)
    made = registrations.register(machine, site, cls)
    machine.cell(made)
    made.package = given


def put_state(
    machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, given: DictValue
) -> None:
    """Do `state_spec(…)(cls)`."""
    known = own(cls)
    check_second(machine, site, known.state if known else None, "state_spec", cls)
    made = registrations.register(machine, site, cls)
    machine.cell(made)
    made.state = given


def put_bind(machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, given: DictValue) -> None:
    """Do `bind(…)(cls)`: it stands above those that are there."""
    known = own(cls)
    check_duplicate(machine, site, known.binds if known else (), given, f"class `{shown(cls)}`")
    made = registrations.register(machine, site, cls)
    machine.cell(made)
    made.binds = (given, *made.binds)


def check_second(machine: Machine, site: CallSite, before: DictValue | None, name: str, cls: ClassValue) -> None:
    """Raise in the program for a second decorator of a kind that a class has once."""
    if before is not None:
        first = Related(before.origin.place, "the first one")
        message = f"a second `{name}` on class `{shown(cls)}`"
        raise refused(machine, site, rules.REPEATED_DECORATOR, message, f"keep one `{name}`", first)


def check_packages(
    machine: Machine, site: CallSite, *, explicit: DictValue, named: DictValue, other: DictValue
) -> None:
    """Raise in the program where a class's own `service(package=…)` and own `package` disagree.

    `other` is the one of both that was there before.
    """
    ours, theirs = _text(argument(explicit, "package")), _text(argument(named, "name"))
    if ours is not None and theirs is not None and ours != theirs:
        raise refused(
            machine,
            site,
            rules.PACKAGE_CONFLICT,
            f"`service` puts the class into the package `{ours}`, and `package` into `{theirs}`",
            "drop `package=` from `service`, or give both the same name",
            Related(other.origin.place, "the other package is named here"),
        )


def check_duplicate(
    machine: Machine, site: CallSite, before: tuple[DictValue, ...], given: DictValue, what: str
) -> None:
    """Raise in the program for two `bind`s of one name on one class or method."""
    name = _text(argument(given, "name"))
    for each in before:
        if name is not None and _text(argument(each, "name")) == name:
            other = Related(each.origin.place, "the other one")
            message, advice = f"two `bind`s of {name!r} on {what}", "give each binding a name of its own"
            raise refused(machine, site, rules.DUPLICATE_BIND, message, advice, other)


def _text(value: Value | None) -> str | None:
    return Text(optional=True).read(value, "", Reading()) if value is not None else None
