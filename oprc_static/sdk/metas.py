"""ClsMeta: what `new_cls` makes, what applying it to a class and registering functions on it does."""

from __future__ import annotations

from oprc_static.diagnostics import Related
from oprc_static.evaluate import attributes, operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.functools import is_async, make_wrapper
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, Descriptor, External, FunctionValue, Unknown, Value
from oprc_static.rules import proposal, registration
from oprc_static.sdk import arguments, marks
from oprc_static.sdk.behaviour import behaviour
from oprc_static.sdk.model import Entry, Event, MetaValue, Registry
from oprc_static.sdk.parameters import check_parameters, definition_place
from oprc_static.sdk.reporting import as_unknown, describe, unknown_value
from oprc_static.source import Place

UNREADABLE = "?"
"""What the joined string begins with under which a class is kept whose key or package was reported as unknown."""


def add_function(
    machine: Machine, site: CallSite, meta: MetaValue, function: Value, *, name: Value, stateless: Value
) -> Value:
    """Do `meta.func(name=…, stateless=…)(function)`: check, append, and return what replaces it in its class.

    That is a FuncMeta, in 0.1.x a plain function.
    """
    plain = operators.plain_of(name)
    key = _function_key(machine, site, name, plain, function)
    check_parameters(machine, site, function)
    keeps = behaviour(machine).keeps_function
    wrapper = make_wrapper(machine, site, function, is_async=not keeps and is_async(function))
    place = definition_place(machine, site, function)
    machine.cell(meta.table)
    meta.table.functions[key] = Entry(name, wrapper, stateless, place)
    if keeps:
        return wrapper
    made = make_funcmeta(machine, site, function, wrapper)
    made.parts.update(name=name, stateless=stateless)
    return made


def make_funcmeta(machine: Machine, site: CallSite, function: Value, wrapper: FunctionValue) -> Descriptor:
    """Return the FuncMeta that replaces a registered method in its class."""
    parts: dict[str, Value] = {"func": wrapper}
    for each in ("__name__", "__qualname__", "__doc__"):
        found = attributes.find(machine, site.spot, wrapper, each)
        if isinstance(found, Value):
            parts[each] = found
    return Descriptor(machine.heap, function.origin, "funcmeta", wrapper, parts)


def _function_key(machine: Machine, site: CallSite, name: Value, plain: Value | None, function: Value) -> str:
    if isinstance(name, Unknown | External) or (plain is None and not isinstance(name, Const)):
        why = as_unknown(name, "it comes from outside the scanned sources")
        machine.add(unknown_value(why, function.origin.place, "the name of a marked method"))
        return f"?{len(site.arguments)}"
    refuse_tagged(machine, marks.place_of(function), name, "name")
    if not isinstance(plain, Const):
        message = f"the name of a marked method is {describe(name)}, no string"
        raise arguments.refused(machine, site, "TypeError", message, "give a string")
    refuse_surrogates(machine, plain, "the name of a marked method")
    if not isinstance(plain.value, str):
        message = f"the name of a marked method is {describe(plain)}, no string"
        if isinstance(plain.value, bytes):
            machine.report(registration.SDK_CALL_RAISES, name.origin.place, message, help="give a string")
        raise arguments.refused(machine, site, "TypeError", message, "give a string")
    if plain.value:
        return plain.value
    own = attributes.get(machine, site.spot, function, "__name__")
    return str(own.value) if isinstance(own, Const) else "?"


def apply(
    machine: Machine, site: CallSite, registry: Registry, meta: MetaValue, target: ClassValue | FunctionValue
) -> None:
    """Do `meta(target)`: take the class's name where none was given, and register."""
    machine.cell(meta)
    if isinstance(meta.name, Const) and meta.name.value in (None, ""):
        meta.name = target.name
    meta.applied = target
    _register(machine, site, registry, meta)


def _register(machine: Machine, site: CallSite, registry: Registry, meta: MetaValue) -> None:
    package, name = _text(machine, site, meta.package, "package"), _text(machine, site, meta.name, "key")
    joined = f"{UNREADABLE}{len(registry.entries)}" if package is None or name is None else f"{package}.{name}"
    if machine.settings.is_spec:
        return  # the proposal keeps its own order, and compares packages and keys as pairs
    before = registry.entries.get(joined)
    if before is not None and before is not meta and before.applied is not meta.applied:
        machine.report(
            registration.DUPLICATE_CLASS_KEY,
            meta.place,
            f"`{joined}` was registered before: this class replaces that one",
            related=[Related(before.place, "the class that is replaced")],
            help="give each class a key of its own",
        )
    machine.cell(registry)
    registry.entries[joined] = meta
    registry.events += (Event(joined, machine.running[-1].name if machine.running else "", meta.place),)


def _text(machine: Machine, site: CallSite, value: Value, what: str) -> str | None:
    plain = operators.plain_of(value)
    if isinstance(value, Unknown | External) or plain is None:
        why = as_unknown(value, "it is not a constant")
        machine.add(unknown_value(why, site.frame.place(site.at), f"the {what} of a service"))
        return None
    refuse_tagged(machine, site.frame.place(site.at), value, what)
    if not isinstance(plain, Const) or not isinstance(plain.value, str):
        raise arguments.refused(
            machine,
            site,
            "TypeError",
            f"the {what} of a service must be a string, not {describe(plain)}",
            "give a string",
        )
    refuse_surrogates(machine, plain, f"the {what} of a service")
    return plain.value


def refuse_tagged(machine: Machine, place: Place, value: Value, what: str) -> None:
    """Report a name that is a str and more: an enum member, an object of a subclass. PyYAML writes its Python type."""
    plain = operators.plain_of(value)
    if plain is not None and value is not plain and not machine.settings.is_spec:
        machine.report(
            registration.ENUM_NAME, place, f"a {what} that is an enum member or str subclass prints a Python tag",
            help="write `.value`, or wrap it in `str()`",
        )  # fmt: skip


def refuse_surrogates(machine: Machine, value: Const, what: str) -> None:
    """Report lone surrogates in a string, which no document can carry."""
    if isinstance(value.value, str) and any("\ud800" <= character <= "\udfff" for character in value.value):
        machine.report(
            proposal.LONE_SURROGATE,
            value.origin.place,
            f"{what} holds a lone surrogate",
            help="write the character itself",
        )
