"""`isinstance` and `issubclass`."""

from __future__ import annotations

from oprc_static.evaluate import attributes, operators
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Native,
    Sdk,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.evaluate.verdicts import any_of


def class_value(machine: Machine, value: Value) -> ClassValue | None:
    """Return the class of a value whose class is a known built-in or the program's."""
    if isinstance(value, InstanceValue):
        return value.cls
    if isinstance(value, Const):
        name = type(value.value).__name__
        found = machine.builtins.get(name) or machine.builtins.get("types." + name)
        return found if isinstance(found, ClassValue) else None
    if isinstance(value, ClassValue) and value.metaclass is not None:
        return value.metaclass if isinstance(value.metaclass, ClassValue) else None
    if isinstance(value, ClassValue) and value.enum is not None:
        return machine.library["enum.EnumType"]  # type: ignore[no-any-return]  # the library's entries are untyped
    name = attributes.type_name(value)
    found = machine.builtins.get(name) or machine.builtins.get("types." + name)
    return found if isinstance(found, ClassValue) else None


def is_instance(machine: Machine, spot: Spot, value: Value, kind: Value) -> bool | None:
    """Return `isinstance(value, kind)`, None where only a run can tell; raises TypeError for what is no class."""
    kinds = _parts(machine, spot, kind)
    if kinds is not None:
        machine.spend(len(kinds))
        return any_of(is_instance(machine, spot, value, each) for each in kinds)
    if isinstance(kind, Const | ListValue | DictValue):
        message = "isinstance() arg 2 must be a type, a tuple of types, or a union"
        raise machine.error("TypeError", message, spot, exact=True)
    _check_parameters(machine, spot, kind)
    if isinstance(value, Unknown):
        if value.kind:
            return _is_of(value.kind, kind)
        if not value.alternatives or value.missing:
            return None
        verdicts = {is_instance(machine, spot, each, kind) for each in value.alternatives}
        return verdicts.pop() if len(verdicts) == 1 else None
    abstract = machine.library["abstract.name"](kind)
    if abstract is not None:
        return machine.library["abstract.is_instance"](machine, value, abstract)  # type: ignore[no-any-return]  # the library's entries are untyped
    if isinstance(value, External | Sdk) or not isinstance(kind, ClassValue):
        return _by_interface(value, kind)
    return _is_instance_of(machine, spot, value, kind)


def _is_of(name: str, kind: Value) -> bool | None:
    """Whether an object of one of the interpreter's own classes, itself unknown, is an instance of `kind`."""
    if not isinstance(kind, ClassValue) or isinstance(kind.metaclass, ClassValue) or kind.is_open:
        return None
    if kind.facts.get("protocol") or "abstract" in kind.facts or _is_ruled_from_outside(kind):
        return None
    return kind.native in ("object", name)


def _parts(machine: Machine, spot: Spot, kind: Value) -> tuple[Value, ...] | None:
    """Return the classes of a tuple or union of them, None for anything else."""
    if isinstance(kind, TupleValue):
        return kind.items
    path = kind.base.path if isinstance(kind, Alias) and isinstance(kind.base, External) else ""
    if not isinstance(kind, Alias) or path not in _UNIONS:
        return None
    nothing = attributes.class_of(machine, spot, machine.none(spot))
    listed = tuple(nothing if isinstance(each, Const) and each.value is None else each for each in kind.arguments)
    return (*listed, nothing) if path == "typing.Optional" else listed


def _is_instance_of(machine: Machine, spot: Spot, value: Value, kind: ClassValue) -> bool | None:
    if kind.native == "object" or (isinstance(value, InstanceValue) and value.cls is kind):
        return True
    hooked = _hooked(machine, spot, kind, "__instancecheck__", value)
    if hooked is not None:
        return operators.truth(machine, spot, hooked)
    if kind.native == "type" and isinstance(value, ClassValue | Alias):
        return isinstance(value, ClassValue)
    if kind.facts.get("protocol"):
        _note_protocol(machine, spot)
        return None
    if _is_ruled_from_outside(kind):
        return True if isinstance(value, InstanceValue) and kind in value.cls.mro else None
    cls = class_value(machine, value)
    if cls is None:
        return None
    if kind in cls.mro:
        return True
    if "abstract" in kind.facts:
        return _is_virtual(machine, spot, cls, kind)
    if isinstance(value, InstanceValue) and not cls.is_open:
        return _says_so(machine, spot, value, kind)
    return None if cls.is_open else False


def _says_so(machine: Machine, spot: Spot, value: InstanceValue, kind: ClassValue) -> bool | None:
    """Whether an object has a class below `kind` as its `__class__`, though it is of another (`object_isinstance`)."""
    said = attributes.find_optional(machine, spot, value, "__class__")
    if isinstance(said, Unknown):
        return None
    return isinstance(said, ClassValue) and kind in said.mro


def _hooked(machine: Machine, spot: Spot, kind: ClassValue, name: str, value: Value) -> Value | None:
    """Ask the program's metaclass of `kind`, if it has a hook of that name."""
    method = attributes.special(machine, spot, kind, name) if isinstance(kind.metaclass, ClassValue) else None
    return machine.call(spot, method, (value,)) if method is not None else None


def _is_ruled_from_outside(kind: ClassValue) -> bool:
    """Whether a metaclass from outside, other than that of abstract classes, decides what is an instance."""
    rule = kind.metaclass
    return rule is not None and not isinstance(rule, ClassValue) and "abstract" not in kind.facts


def _note_protocol(machine: Machine, spot: Spot) -> None:
    """What a protocol has is compared, if it may be: else that raises. Neither is followed."""
    machine.outside_may_raise(spot, "asking whether something follows a protocol")


def _check_parameters(machine: Machine, spot: Spot, kind: Value) -> None:
    """Raise what asking for a parametrised class raises: `isinstance(x, list[int])`; what is no class may, too."""
    if isinstance(kind, Unknown | External):
        machine.outside_may_raise(spot, "asking for what may be no class")
    if not isinstance(kind, Alias):
        return
    if isinstance(kind.base, ClassValue) or machine.library["abstract.name"](kind.base) is not None:
        raise machine.error("TypeError", "a parameterized generic cannot be used with class and instance checks", spot)
    if not isinstance(kind.base, External) or kind.base.path not in _UNIONS:
        machine.outside_may_raise(spot, "asking for what is no class")


def _is_virtual(machine: Machine, spot: Spot, cls: ClassValue, kind: ClassValue) -> bool | None:
    """Whether `cls`, which does not derive from the abstract `kind`, is a subclass of it all the same (PEP 3119)."""
    found = attributes.lookup(kind, "__subclasshook__")
    if found is not None and not found[0].native:
        verdict = machine.call(spot, attributes.bind(machine, spot, found[1], None, kind), (cls,))
        if not (isinstance(verdict, Const) and verdict.value is NotImplemented):
            return operators.truth(machine, spot, verdict)
    below = kind.subclasses
    if below is not None and below.blur is None:
        verdicts = [_is_virtual(machine, spot, cls, each) for each in below.items if isinstance(each, ClassValue)]
        if True in verdicts or (None in verdicts and not cls.is_open):
            machine.look_around()
        if any(verdicts) or None in verdicts:
            return True if True in verdicts else None
    return None if cls.is_open else False


_CALLABLES = ("collections.abc.Callable", "typing.Callable")


def _by_interface(value: Value, kind: Value) -> bool | None:
    if (
        isinstance(kind, External)
        and kind.path in _CALLABLES
        and isinstance(value, FunctionValue | Native | ClassValue)
    ):
        return True
    if isinstance(kind, External) and kind.path == "types.FunctionType":
        return isinstance(value, FunctionValue) if not isinstance(value, External | Sdk) else None
    if isinstance(kind, External) and kind.path == "types.ModuleType":
        return isinstance(value, ModuleValue) if not isinstance(value, External | Sdk) else None
    return None


_UNIONS = ("types.UnionType", "typing.Union", "typing.Optional")


def is_subclass(machine: Machine, spot: Spot, value: Value, kind: Value) -> bool | None:
    """Return `issubclass(value, kind)`, None where only a run can tell; raises TypeError for what is no class."""
    if isinstance(kind, TupleValue):
        machine.spend(len(kind.items))
        return any_of(is_subclass(machine, spot, value, each) for each in kind.items)
    _check_parameters(machine, spot, kind)
    if isinstance(value, Unknown | External | Sdk | Alias):
        return None
    if not isinstance(value, ClassValue):
        raise machine.error("TypeError", "issubclass() arg 1 must be a class", spot)
    abstract = machine.library["abstract.name"](kind)
    if abstract is not None:
        return machine.library["abstract.is_subclass"](value, abstract)  # type: ignore[no-any-return]  # the library's entries are untyped
    if not isinstance(kind, ClassValue):
        return None
    hooked = _hooked(machine, spot, kind, "__subclasscheck__", value)
    if hooked is not None:
        return operators.truth(machine, spot, hooked)
    if kind.facts.get("protocol"):
        _note_protocol(machine, spot)
        return None
    if kind in value.mro:
        return True
    if "abstract" in kind.facts:
        return _is_virtual(machine, spot, value, kind)
    return None if value.is_open or _is_ruled_from_outside(kind) else False
