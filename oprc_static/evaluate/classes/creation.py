"""`type.__new__`: bases, MRO, metaclass, `__set_name__`, `__init_subclass__` (data model 3.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import text_of
from oprc_static.evaluate.mro import linearize
from oprc_static.evaluate.slots import LayoutConflict, lay_out, slots_of
from oprc_static.evaluate.stdlib import is_module
from oprc_static.evaluate.values import (
    SUBCLASSES,
    Annotation,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Namespace,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


_MERGED = 8
"""Merging the orders of bases counts as an item for as many comparisons."""

_SPECIAL_BASES = {
    f"{module}.{name}": f"typing.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("NamedTuple", "TypedDict")
}


def create(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    *,
    annotations: dict[str, Annotation] | None = None,
    keywords: dict[str, Value] | None = None,
    metaclass: Value | None = None,
    qualname: str = "",
    body: Frame | None = None,
) -> Value:
    """Return a new class, of a special kind if a base asks for that (an enum, a named tuple, a typed dict)."""
    special = _special_base(machine, spot, bases)
    if special == "enum":
        return machine.library["class.enum"](  # type: ignore[no-any-return]  # the library's entries are untyped
            machine, spot, name, bases, names, annotations=annotations or {}, keywords=dict(keywords or {}),
            metaclass=metaclass, qualname=qualname, body=body,
        )  # fmt: skip
    if special is not None:
        made = machine.library["class." + special](
            machine, spot, name, bases, names, annotations or {}, body, keywords or {}
        )
        if isinstance(made, Value):
            return made
    return build(
        machine, spot, name, bases, names, annotations=annotations, keywords=keywords, metaclass=metaclass,
        qualname=qualname, body=body,
    )  # fmt: skip


def build(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    *,
    annotations: dict[str, Annotation] | None = None,
    keywords: dict[str, Value] | None = None,
    metaclass: Value | None = None,
    qualname: str = "",
    body: Frame | None = None,
    populate: Callable[[ClassValue], None] | None = None,
) -> Value:
    """Return a new class: MRO, special bases, `__set_name__`, `__init_subclass__`, in `type.__new__`'s order.

    `populate` fills it before the hooks of its bases see it.
    """
    origin = machine.origin(spot, "definition")
    known = tuple(base for base in bases if isinstance(base, ClassValue))
    cls = ClassValue(
        machine.heap,
        origin,
        name=name,
        qualname=names.names.pop("__qualname__", Const(qualname or name, origin)),
        module=names.names.get("__module__", Const("builtins", origin)),
        names=names,
        bases=bases or (machine.builtins["object"],),
    )
    cls.annotations = annotations or {}
    cls.outside = _outside(machine, spot, bases, known)
    _order(machine, spot, cls, known)
    _metaclass(machine, spot, cls, metaclass, known)
    for base in known:
        if base.facts.get("generic") or base.facts.get("frozen"):
            cls.facts.setdefault("generic", base.facts.get("generic", False))
    if any(isinstance(base, External) and base.path in ("typing.Generic", "typing.Protocol") for base in bases):
        cls.facts["generic"] = True
    machine.library["generics.declare"](machine, spot, cls)
    if body is not None:
        for function in machine.functions[body.first_function :]:
            if function.frame is body or (function.frame is not None and function.frame.outer is body):
                function.method_of = cls
    for made in names.names.values():
        if isinstance(made, Descriptor) and made.kind == "slot":
            made.function = cls
    doc = names.names.get("__doc__")
    if (
        isinstance(doc, Const)
        and isinstance(doc.value, str)
        and any("\ud800" <= each <= "\udfff" for each in doc.value)
    ):
        raise machine.error(
            "UnicodeEncodeError", "'utf-8' codec can't encode a lone surrogate in the class's docstring", spot
        )
    _implicit_descriptors(machine, spot, cls)
    _make_slots(machine, spot, cls)
    cls.facts["made"], cls.facts["is_statement"] = tuple(names.names), body is not None
    _note_abstract(cls, metaclass, bases)
    if machine.library["pydantic.is_model"](bases):
        machine.library["pydantic.adjust"](machine, spot, cls)
    _enlist(machine, cls, known)
    if populate is not None:
        populate(cls)
    finish(machine, spot, cls, keywords or {})
    return cls


def _enlist(machine: Machine, cls: ClassValue, known: tuple[ClassValue, ...]) -> None:
    """Put a class among what `__subclasses__()` of its bases gives."""
    cls.subclasses = ListValue(machine.heap, cls.origin, [], SUBCLASSES)
    for base in known:
        if base.subclasses is not None:
            machine.cell(base.subclasses)
            base.subclasses.items.append(cls)


def _special_base(machine: Machine, spot: Spot, bases: tuple[Value, ...]) -> str | None:
    for base in bases:
        if isinstance(base, ClassValue) and base.enum is not None:
            return "enum"
        if isinstance(base, ClassValue) and base.facts.get("typed_dict"):
            return "typing.TypedDict"
        if isinstance(base, External) and base.path in _SPECIAL_BASES:
            return _SPECIAL_BASES[base.path]
        if _is_no_class(machine, base):
            raise machine.error("TypeError", f"a class cannot derive from a {attributes.type_name(base)}", spot)
    return None


def _is_no_class(machine: Machine, base: Value) -> bool:
    """Whether a base is known to be something that makes no class: a plain object, or a module."""
    if isinstance(base, External):
        return is_module(base.path, machine.settings.python_version)
    plain = FunctionValue | Descriptor | Const | InstanceValue | ListValue | TupleValue | ModuleValue
    return isinstance(base, plain)


def _outside(
    machine: Machine, spot: Spot, bases: tuple[Value, ...], known: Sequence[ClassValue]
) -> tuple[External | Unknown, ...]:
    outside: list[External | Unknown] = []
    for base in bases:
        if isinstance(base, External):
            if not machine.library["harmless.base"](machine, base.path):
                machine.outside_may_raise(spot, "deriving from something from outside")
                outside.append(base)
        elif not isinstance(base, ClassValue):
            machine.outside_may_raise(spot, "deriving from something unknown")
            machine.risk_of_none(spot, base, "NoneType takes no arguments")
            why = (
                base
                if isinstance(base, Unknown)
                else machine.unknown("a base class is not a class that is known", spot, base)
            )
            outside.append(why)
    for each in known:
        outside.extend(other for other in each.outside if other not in outside)
    return tuple(outside)


def _order(machine: Machine, spot: Spot, cls: ClassValue, known: tuple[ClassValue, ...]) -> None:
    root = machine.builtins["object"]
    assert isinstance(root, ClassValue)
    if not known:
        cls.mro = (cls, root)
        lay_out(cls, ())
        return
    if len(set(map(id, known))) != len(known):
        raise machine.error("TypeError", "duplicate base class", spot)
    machine.walk(sum(len(base.mro) for base in known) * len(known) // _MERGED)
    order = linearize(cls, [base.mro for base in known], known)
    if order is None:
        raise machine.error("TypeError", "Cannot create a consistent method resolution order (MRO) for bases", spot)
    machine.walk(2 * len(order))
    cls.mro = tuple(order)
    try:
        lay_out(cls, known)
    except LayoutConflict:
        raise machine.error("TypeError", "multiple bases have instance lay-out conflict", spot, exact=True) from None
    for base in known:
        if base.facts.get("final_native"):
            raise machine.error("TypeError", f"type '{base.native}' is not an acceptable base type", spot)


def _metaclass(
    machine: Machine, spot: Spot, cls: ClassValue, given: Value | None, known: tuple[ClassValue, ...]
) -> None:
    for candidate in [given, *(base.metaclass for base in known)]:
        if candidate is None or (isinstance(candidate, ClassValue) and candidate.native == "type"):
            continue
        if isinstance(candidate, External) and machine.library["harmless.metaclass"](machine, candidate.path):
            cls.metaclass = cls.metaclass or candidate
            continue
        if isinstance(candidate, ClassValue) and _is_plain_metaclass(candidate):
            cls.metaclass = cls.metaclass or candidate
            continue
        if not isinstance(candidate, ClassValue | External | Unknown):
            machine.refuse("a metaclass that is no class is not followed", spot)
        cls.metaclass = candidate
        reason = machine.unknown("its metaclass may change what the class holds", spot, candidate)
        cls.outside = (*cls.outside, reason)


def _is_plain_metaclass(candidate: ClassValue) -> bool:
    changing = ("__getattribute__", "mro", "__dir__", "__setattr__")
    for each in candidate.mro:
        if each.native:
            continue
        if any(name in each.names.names for name in changing):
            return False
    return not candidate.outside


def _make_slots(machine: Machine, spot: Spot, cls: ClassValue) -> None:
    """Put a descriptor into the class for each of its `__slots__`, in their order by name (`type_new` sorts them)."""
    for name in sorted(slots_of(cls) or ()):
        raw = cls.names.names.get(name)
        if raw is not None and not (isinstance(raw, Descriptor) and raw.kind == "slot"):
            raise machine.error("ValueError", f"'{name}' in __slots__ conflicts with class variable", spot, exact=True)
        if name not in ("__dict__", "__weakref__"):
            cls.names.names[name] = Descriptor(machine.heap, cls.origin, "slot", cls)


def _note_abstract(cls: ClassValue, metaclass: Value | None, bases: tuple[Value, ...]) -> None:
    """Do what `ABCMeta.__new__` does: remember the abstract methods that the class still has."""
    paths = ("abc.ABCMeta", "abc.ABC", "typing.Protocol", "typing_extensions.Protocol")
    given = any(isinstance(each, External) and each.path in paths for each in (metaclass, *bases))
    if not given and not any("abstract" in each.facts for each in cls.mro[1:]):
        return
    inherited = {name for each in cls.mro[1:] for name in each.facts.get("abstract", ())}
    names = {name for name, raw in cls.names.names.items() if _is_abstract(raw)}
    for name in inherited:
        found = attributes.lookup(cls, name)
        if found is not None and _is_abstract(found[1]):
            names.add(name)
    cls.facts["abstract"] = frozenset(names)


def _is_abstract(raw: Value) -> bool:
    held = [raw, raw.function, *raw.parts.values()] if isinstance(raw, Descriptor) and raw.kind != "funcmeta" else [raw]
    flags = [
        each.attributes.get("__isabstractmethod__") for each in held if isinstance(each, FunctionValue | Descriptor)
    ]
    return any(isinstance(flag, Const) and flag.value is True for flag in flags)


def _implicit_descriptors(machine: Machine, spot: Spot, cls: ClassValue) -> None:
    """`__init_subclass__` and `__class_getitem__` are class methods, `__new__` is a static one, without decorators."""
    for name, kind in (
        ("__init_subclass__", "classmethod"),
        ("__class_getitem__", "classmethod"),
        ("__new__", "staticmethod"),
    ):
        raw = cls.names.names.get(name)
        if isinstance(raw, FunctionValue):
            cls.names.names[name] = Descriptor(machine.heap, raw.origin, kind, raw)


def finish(machine: Machine, spot: Spot, cls: ClassValue, keywords: dict[str, Value]) -> None:
    """Do what `type.__new__` does last: `__set_name__` of attributes, then `__init_subclass__` of the bases."""
    for name, raw in list(cls.names.names.items()):
        if isinstance(raw, Descriptor) and raw.kind == "cached_property":
            _name_cached_property(machine, spot, raw, name)
        if isinstance(raw, InstanceValue):
            method = attributes.special(machine, spot, raw, "__set_name__")
            if method is not None:
                calls.call(machine, spot, method, (cls, machine.const(name, spot)))
    hook = _behind(cls, "__init_subclass__")
    if hook is not None:
        function = hook.function if isinstance(hook, Descriptor) else hook
        calls.call(machine, spot, BoundMethod(function, cls, cls.origin), (), keywords)
    elif keywords and not cls.is_open:
        given = next(iter(keywords))
        raise machine.error(
            "TypeError", f"{text_of(cls.name)}.__init_subclass__() takes no keyword arguments (`{given}` given)", spot
        )


def _name_cached_property(machine: Machine, spot: Spot, raw: Descriptor, name: str) -> None:
    known = raw.parts.get("name")
    if isinstance(known, Const) and known.value != name:
        message = f"Cannot assign the same cached_property to two different names ({known.value!r} and {name!r})."
        raise machine.error("TypeError", message, spot)
    machine.cell(raw)
    raw.parts["name"] = machine.const(name, spot)


def _behind(cls: ClassValue, name: str) -> Value | None:
    for each in cls.mro[1:]:
        found = each.names.names.get(name)
        if found is not None:
            return found
    return None
