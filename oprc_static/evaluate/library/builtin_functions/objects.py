"""Built-in functions that ask about objects: `len`, `isinstance`, `getattr`, `dir`, `repr` and the like."""

from __future__ import annotations

from collections.abc import Iterator

from oprc_static.evaluate import assignment, attributes, calls, iteration, operators, strings
from oprc_static.evaluate.equality import is_unhashable
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.frames import CallSite, blurred
from oprc_static.evaluate.library.arguments import only
from oprc_static.evaluate.library.types import is_instance, is_subclass
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.slots import has_dict
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    NativeCode,
    RangeValue,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    View,
    unlisted,
)


def _verdict(machine: Machine, site: CallSite, verdict: bool | None) -> Value:
    if verdict is not None:
        return machine.const(verdict, site.spot, "call", *site.arguments)
    return machine.unknown("only a run can tell", site.spot, *site.arguments)


def _len(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "len")
    if isinstance(value, InstanceValue | ClassValue):
        method = attributes.special(machine, site.spot, value, "__len__")
        if method is not None:
            return calls.call(machine, site.spot, method, ())
    plain = operators.plain_of(value) or value
    if isinstance(plain, Const) and isinstance(plain.value, str | bytes):
        return machine.const(len(plain.value), site.spot, "call", value)
    if isinstance(plain, ListValue | DictValue | SetValue | View):
        of = plain.of if isinstance(plain, View) else plain
        assert isinstance(of, ListValue | DictValue | SetValue)
        return (
            machine.follow(why, site.spot)
            if (why := unlisted(of))
            else machine.const(len(of.items), site.spot, "call", value)
        )
    if isinstance(plain, TupleValue):
        return machine.const(len(plain.items), site.spot, "call", value)
    if isinstance(plain, ClassValue) and plain.enum is not None:
        items = iteration.to_list(machine, site.spot, plain)
        return machine.const(len(items), site.spot) if isinstance(items, list) else items
    if isinstance(plain, RangeValue):
        try:
            return machine.const(len(plain.range), site.spot, "call", value)
        except OverflowError as error:
            raise machine.error("OverflowError", str(error), site.spot, exact=True) from None
    if (
        isinstance(plain, Unknown | External)
        or (isinstance(plain, InstanceValue) and plain.cls.is_open)
        or _has_unknown_type(plain)
    ):
        machine.outside_may_raise(site.spot, "len() of something unknown")
        machine.risk_of_none(site.spot, plain, "object of type 'NoneType' has no len()")
        return machine.unknown("its length is unknown", site.spot, value)
    raise machine.error("TypeError", f"object of type '{attributes.type_name(value)}' has no len()", site.spot)


def _has_unknown_type(value: Value) -> bool:
    return isinstance(value, ClassValue) and (bool(value.outside) or isinstance(value.metaclass, External | Unknown))


def _isinstance(machine: Machine, site: CallSite) -> Value:
    return _verdict(machine, site, is_instance(machine, site.spot, site.arguments[0], site.arguments[1]))


def _issubclass(machine: Machine, site: CallSite) -> Value:
    return _verdict(machine, site, is_subclass(machine, site.spot, site.arguments[0], site.arguments[1]))


def _callable(machine: Machine, site: CallSite) -> Value:
    return _verdict(machine, site, calls.is_callable(only(machine, site, "callable")))


def _hasattr(machine: Machine, site: CallSite) -> Value:
    name = operators.plain_of(site.arguments[1])
    if not isinstance(name, Const):
        return machine.unknown("the attribute's name is unknown", site.spot, *site.arguments)
    return _verdict(machine, site, attributes.has(machine, site.spot, site.arguments[0], name.value))


def _getattr(machine: Machine, site: CallSite) -> Value:
    name = operators.plain_of(site.arguments[1])
    if not isinstance(name, Const):
        machine.outside_may_raise(site.spot, "getattr() of an unknown name")
        return _any_attribute(machine, site)
    if not isinstance(name.value, str):
        raise machine.error("TypeError", "attribute name must be string", site.spot)
    if len(site.arguments) > 2 and isinstance(site.arguments[0], Unknown):
        found = attributes.find(machine, site.spot, site.arguments[0], name.value)
        if isinstance(found, Value):
            return found
    try:
        return attributes.get(machine, site.spot, site.arguments[0], name.value)
    except Raised as raised:
        if len(site.arguments) > 2 and is_instance_of(raised.value, "AttributeError"):
            return site.arguments[2]
        raise


def _any_attribute(machine: Machine, site: CallSite) -> Value:
    value = site.arguments[0]
    held: tuple[Value, ...] = ()
    if isinstance(value, ClassValue):
        held = tuple(each for cls in value.mro for each in cls.names.names.values())
    elif isinstance(value, ModuleValue):
        machine.note_read(site.spot, value, None)
        held = tuple(value.names.names.values())
    return machine.unknown("the attribute's name is unknown", site.spot, *site.arguments, *held)


def _setattr(machine: Machine, site: CallSite) -> Value:
    receiver, name, value = site.arguments
    plain = operators.plain_of(name)
    if isinstance(plain, Const) and isinstance(plain.value, str):
        assignment.set_attribute(machine, site.spot, receiver, plain.value, value)
    elif isinstance(receiver, ClassValue | ModuleValue):
        machine.cell(receiver.names)
        blurred(
            receiver.names,
            machine.unknown("an attribute of unknown name was set on it", site.spot, value),
            machine.holds_mark,
        )
    elif isinstance(receiver, InstanceValue):
        machine.cell(receiver.attributes)
        blurred(
            receiver.attributes,
            machine.unknown("an attribute of unknown name was set on it", site.spot, value),
            machine.holds_mark,
        )
    elif isinstance(receiver, FunctionValue):
        machine.refuse("it sets an attribute of unknown name on a function", site.spot)
    return machine.none(site.spot)


def _delattr(machine: Machine, site: CallSite) -> Value:
    name = operators.plain_of(site.arguments[1])
    if isinstance(name, Const) and isinstance(name.value, str):
        assignment.delete_attribute(machine, site.spot, site.arguments[0], name.value)
    elif isinstance(site.arguments[0], ClassValue | ModuleValue):
        names = site.arguments[0].names
        machine.cell(names)
        blurred(names, machine.unknown("an attribute of unknown name was deleted", site.spot), machine.holds_mark)
    return machine.none(site.spot)


def _vars(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "vars")
    try:
        return attributes.get(machine, site.spot, value, "__dict__")
    except Raised as raised:
        if is_instance_of(raised.value, "AttributeError") is not True:
            raise
    raise machine.error("TypeError", "vars() argument must have __dict__ attribute", site.spot, exact=True)


def _names_in(machine: Machine, cls: ClassValue) -> set[str]:
    """Return the names that the classes of an MRO have, those that the interpreter puts there as well."""
    found = {name for each in cls.mro for name in each.names.names} | set(dir(object)) | {"__module__"}
    if has_dict(cls):
        found |= {"__dict__", "__weakref__"}
    if any(each.annotations for each in cls.mro):
        found.add("__annotations__")
    if machine.settings.python_version >= (3, 13):
        found |= {"__firstlineno__", "__static_attributes__"}
    return found


def _dir(machine: Machine, site: CallSite) -> Value:
    value = only(machine, site, "dir")
    if isinstance(value, ModuleValue):
        machine.note_read(site.spot, value, None)
    why = next((each for each in _bound_in(value) if isinstance(each, Unknown) and each.missing), None)
    if why is not None:
        return machine.follow(why, site.spot)
    if isinstance(value, ModuleValue) and value.names.blur is None and "__dir__" not in value.names.names:
        names = sorted(value.names.names)
    elif isinstance(value, InstanceValue) and _is_listed(value):
        names = sorted(_names_in(machine, value.cls) | set(value.attributes.names))
    elif isinstance(value, ClassValue) and any(machine.sdk.keeps_names_in(each.names) for each in value.mro):
        return machine.unknown("which names the SDK itself puts into a class nobody has settled", site.spot, value)
    elif isinstance(value, ClassValue) and not value.outside and value.enum is None:
        names = sorted(_names_in(machine, value))
    else:
        return machine.unknown("`dir()` of this is not followed", site.spot, value)
    machine.spend(len(names))
    return ListValue(machine.heap, site.origin, [machine.const(name, site.spot) for name in names])


def _bound_in(value: Value) -> Iterator[Value]:
    """Return the values of all names that `dir()` looks through."""
    if isinstance(value, ModuleValue):
        yield from value.names.names.values()
    elif isinstance(value, InstanceValue):
        yield from value.attributes.names.values()
        yield from _bound_in(value.cls)
    elif isinstance(value, ClassValue):
        for cls in value.mro:
            yield from cls.names.names.values()


def _is_listed(value: InstanceValue) -> bool:
    """Whether the names of an object are all known: those of its classes and its own."""
    hooked = any(attributes.lookup(value.cls, name) is not None for name in ("__dir__", "__getattribute__"))
    native = any(cls.native not in ("", "object") for cls in value.cls.mro)
    return not (value.cls.is_open or hooked or native or value.attributes.blur or value.payload or value.cls.enum)


def _repr(machine: Machine, site: CallSite) -> Value:
    return strings.converted(machine, site.spot, only(machine, site, "repr"), "r")


def _format(machine: Machine, site: CallSite) -> Value:
    spec = site.arguments[1] if len(site.arguments) > 1 else machine.const("", site.spot)
    return strings.formatted(machine, site.spot, site.arguments[0], spec)


def _id(machine: Machine, site: CallSite) -> Value:
    return machine.unknown("an object's id or hash differs from run to run", site.spot)


def _hash(machine: Machine, site: CallSite) -> Value:
    for value in site.arguments[:1]:
        if isinstance(value, Unknown | External):
            machine.outside_may_raise(site.spot, "asking for a hash that may be none")
        if is_unhashable(value):
            raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(value)}'", site.spot)
        if isinstance(value, Const) and isinstance(value.value, int | float | complex):
            return machine.const(hash(value.value), site.spot, "call", value)  # the same in every run
    return _id(machine, site)


FUNCTIONS: dict[str, NativeCode] = {
    "len": _len,
    "isinstance": _isinstance,
    "issubclass": _issubclass,
    "callable": _callable,
    "hasattr": _hasattr,
    "getattr": _getattr,
    "setattr": _setattr,
    "delattr": _delattr,
    "vars": _vars,
    "dir": _dir,
    "repr": _repr,
    "format": _format,
    "id": _id,
    "hash": _hash,
}
