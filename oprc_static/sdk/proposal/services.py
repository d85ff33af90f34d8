"""`oaas.service` on `spec`: what the SDK's does, but for position, package and callback (SEMANTICS 4.1 and 4.3)."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.functools import is_async, make_wrapper
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Descriptor, DictValue, Unknown, Value
from oprc_static.origin import Origin
from oprc_static.records import record
from oprc_static.rules import registration
from oprc_static.sdk import arguments, marks, metas, parameters
from oprc_static.sdk.accessors import wrap_accessors
from oprc_static.sdk.proposal import forms, on_classes
from oprc_static.sdk.proposal.kinds import is_none
from oprc_static.sdk.proposal.model import ORIGINAL, Registrations, argument, own
from oprc_static.sdk.services import SERVICE, member_names


@record(eq=False)
class RegisteredMeta(Value):
    """`Cls._oaas_cls_meta` of a class that `service` registered: nothing of it is followed."""

    origin: Origin


def _meta_attribute(machine: Machine, spot: Spot, meta: RegisteredMeta, name: str) -> Value | object:
    """Refuse whatever is read from a registered class's meta: it could register more."""
    machine.refuse(f"`{name}` of a class's `_oaas_cls_meta` is not followed", spot, help="use the decorators")
    return machine.unknown("it belongs to the SDK's own record of a class", spot, meta)


attributes.FINDERS[RegisteredMeta] = _meta_attribute


def take_service(machine: Machine, site: CallSite) -> DictValue:
    """Return the arguments of `service(…)`; `update_callback` is ignored with a warning."""
    given = forms.take(machine, site, forms.SERVICE, SERVICE)
    callback = argument(given, "update_callback")
    if callback is not None and not is_none(callback):
        message = "`update_callback` is ignored: the class is exported as it stands"
        advice = "drop `update_callback`, and run its code after the class statement"
        machine.report(registration.UPDATE_CALLBACK, site.frame.place(site.at), message, help=advice)
    return given


def put_service(
    machine: Machine, site: CallSite, registrations: Registrations, cls: ClassValue, given: DictValue
) -> None:
    """Do `service(…)(cls)`: check the members as the SDK does, and wrap the marked ones of the class's own body."""
    known = own(cls)
    on_classes.check_second(machine, site, known.service if known else None, "service", cls)
    if known is not None and known.package is not None:
        on_classes.check_packages(machine, site, explicit=given, named=known.package, other=known.package)
    check_members(machine, site, cls)
    made = registrations.register(machine, site, cls)
    machine.cell(made)
    made.service = given
    _wrap_members(machine, site, cls)
    cls.names.names["_oaas_cls_meta"] = cls.names.names["__cls_meta__"] = RegisteredMeta(site.origin)


def check_members(machine: Machine, site: CallSite, cls: ClassValue) -> None:
    """Raise in the program for what the SDK refuses of a class's members: parameter counts, accessors."""
    names = member_names(machine, site, cls)
    for name in names:
        value = attributes.get(machine, site.spot, cls, name)
        if not isinstance(value, Unknown) and marked_by_sdk(machine, site, value):
            _check_parameters(machine, site, value)
    accessors = [name for name in names if not _has_other_mark(machine, site, cls, name)]
    machine.heap.open()
    try:
        wrap_accessors(machine, site, cls, accessors)
    finally:
        machine.heap.undo()  # a wrapper of an inherited accessor must not hide a method of another base


def _check_parameters(machine: Machine, site: CallSite, value: Value) -> None:
    try:
        parameters.check_parameters(machine, site, value)
    except Raised as raised:
        raise arguments.decorator_error(machine, site, raised) from None


def marked_by_sdk(machine: Machine, site: CallSite, value: Value) -> bool:
    """Whether a callable carries a mark of the SDK that exports it."""
    if not calls.is_callable(value):
        return False
    return any(attributes.has(machine, site.spot, value, kind) for kind in marks.KINDS)


def _has_other_mark(machine: Machine, site: CallSite, cls: ClassValue, name: str) -> bool:
    value = attributes.get(machine, site.spot, cls, name)
    return any(attributes.has(machine, site.spot, value, kind) for kind in (*marks.KINDS, marks.DECLARED, marks.BOUND))


def _wrap_members(machine: Machine, site: CallSite, cls: ClassValue) -> None:
    machine.cell(cls.names)
    if cls.enum is not None:
        return
    for name in [each for each in cls.names.names if not each.startswith("_")]:
        raw = cls.names.names[name]
        value = attributes.get(machine, site.spot, cls, name)
        if not isinstance(value, Unknown) and marked_by_sdk(machine, site, value):
            machine.cell(cls.names)
            cls.names.names[name] = _registered(machine, site, raw, value)


def _registered(machine: Machine, site: CallSite, raw: Value, value: Value) -> Descriptor:
    wrapper = make_wrapper(machine, site, value, is_async=is_async(value))
    made = metas.make_funcmeta(machine, site, value, wrapper)
    made.parts[ORIGINAL] = raw
    return made
