"""The proposal's decorators on classes: `package`, `state_spec` and class-level `bind` (SEMANTICS 4.3)."""

from __future__ import annotations

from oprc_static.diagnostics import Related
from oprc_static.evaluate import attributes
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import CallSite, ClassValue, Const, DictValue, External, Unknown, Value
from oprc_static.rules import proposal as rules
from oprc_static.sdk.proposal.forms import refused
from oprc_static.sdk.proposal.kinds import Reading, Text
from oprc_static.sdk.proposal.model import Application, Registration, Registrations, argument, own
from oprc_static.sdk.reporting import unknown_value


def class_of(machine: Machine, site: CallSite, target: Value, name: str) -> ClassValue | None:
    """Return the class that a class decorator is applied to; None for something unknown, which is reported.

    Raises in the program for anything that is no class of it.
    """
    if isinstance(target, Unknown | External):
        why = target if isinstance(target, Unknown) else machine.unknown("it comes from outside", site.spot, target)
        machine.add(unknown_value(why, site.frame.place(site.at), "the class that is registered"))
        return None
    if isinstance(target, ClassValue) and not target.native:
        return target
    shown = f"the built-in class `{target.native}`" if isinstance(target, ClassValue) else f"a {attributes.type_name(target)}"
    message = f"`{name}` goes on a class of the program, not on {shown}"
    raise refused(machine, site, rules.DECORATOR_PLACEMENT, message, f"put `{name}` on a class")


def shown(cls: ClassValue) -> str:
    """Return a class's name for messages."""
    return str(cls.name.value) if isinstance(cls.name, Const) else "?"


def check_replaced(
    machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, name: str, *, moment: int, direct: bool
) -> None:
    """Raise in the program where a decorator below returned another class than the one that was decorated there.

    `moment` is when the decorator was called, `direct` whether that was on the class statement: then a decorator that
    was applied since, in the same frame, was on the same statement.
    """
    known = own(cls)
    before = known.cls if known is not None and known.cls is not cls else None
    place = known.origin.place if known is not None else None
    for earlier in reversed(registrations.applications):
        if before is not None or not direct or earlier.moment < moment:
            break
        if earlier.frame is site.frame and earlier.cls is not cls:
            before, place = earlier.cls, earlier.frame.place(earlier.at)
    if before is not None and place is not None:
        message = f"a decorator between `{name}` and another decorator of the proposal returns another class than `{shown(before)}`"
        help = "put that decorator below or above all decorators of the proposal"
        raise refused(machine, site, rules.CLASS_REPLACED, message, help, (Related(place, "this one saw the class before"),))
    if direct:
        registrations.applications.append(Application(site.frame, site.at, registrations.moment, cls))
    registrations.moment += 1


def put_package(machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, given: DictValue) -> None:
    """Do `package(…)(cls)`."""
    known = own(cls)
    check_second(machine, site, known.package if known else None, "package", cls)
    if known is not None and known.service is not None:
        check_packages(machine, site, known.service, given)
    made = registrations.register(machine, site, cls)
    machine.cell(made)
    made.package = given


def put_state(machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, given: DictValue) -> None:
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
        raise refused(
            machine, site, rules.REPEATED_DECORATOR, f"a second `{name}` on class `{shown(cls)}`",
            f"keep one `{name}`", (Related(before.origin.place, "the first one"),),
        )  # fmt: skip


def check_packages(machine: Machine, site: CallSite, service: DictValue, package: DictValue) -> None:
    """Raise in the program where a class's own `service(package=…)` and own `package` disagree."""
    explicit, named = _text(argument(service, "package")), _text(argument(package, "name"))
    if explicit is not None and named is not None and explicit != named:
        other = service if package.origin.place == site.frame.place(site.at) else package
        raise refused(
            machine, site, rules.PACKAGE_CONFLICT, f"`service` puts the class into the package `{explicit}`, `package` into `{named}`",
            "drop `package=` from `service`, or give both the same name", (Related(other.origin.place, "the other one"),),
        )  # fmt: skip


def check_duplicate(
    machine: Machine, site: CallSite, before: tuple[DictValue, ...], given: DictValue, what: str
) -> None:
    """Raise in the program for two `bind`s of one name on one class or method."""
    name = _text(argument(given, "name"))
    for each in before:
        if name is not None and _text(argument(each, "name")) == name:
            raise refused(
                machine, site, rules.DUPLICATE_BIND, f"two `bind`s of {name!r} on {what}",
                "give each binding a name of its own", (Related(each.origin.place, "the other one"),),
            )  # fmt: skip


def _text(value: Value | None) -> str | None:
    return Text(optional=True).read(value, "", Reading()) if value is not None else None


def has_registration(cls: ClassValue) -> Registration | None:
    """Return the registration that decorators of `cls` itself made, not one copied from another class."""
    known = own(cls)
    return known if known is not None and known.cls is cls else None
