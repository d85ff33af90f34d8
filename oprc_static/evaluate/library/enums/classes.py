"""Enum classes: how a class statement, or a call of an enum, makes one."""

from __future__ import annotations

from oprc_static.evaluate import iteration, operators
from oprc_static.evaluate.classes import build
from oprc_static.evaluate.frames import CallSite, Frame, Spot
from oprc_static.evaluate.library.enums.bodies import EnumBody, generated, ignored, is_member, wrapped
from oprc_static.evaluate.library.enums.members import add_members, data_type
from oprc_static.evaluate.machine import Machine, text_of
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    DictValue,
    EnumFacts,
    Namespace,
    TupleValue,
    Unknown,
    Value,
)


def enum_body(name: str, bases: tuple[Value, ...]) -> EnumBody | None:
    """Return what the body of a class with these bases does with its names, None if the class is no enum."""
    if any(isinstance(base, ClassValue) and base.enum is not None for base in bases):
        return EnumBody(name, bases)
    return None


def make_enum(
    machine: Machine,
    spot: Spot,
    name: str,
    bases: tuple[Value, ...],
    names: Namespace,
    *,
    annotations: dict[str, Annotation],
    keywords: dict[str, Value],
    metaclass: Value | None,
    qualname: str,
    body: Frame | None,
) -> Value:
    """Return an enum class: its namespace's plain values become members."""
    held = names.hook if isinstance(names.hook, EnumBody) else EnumBody(name, bases)
    names.hook = None
    for base in bases:
        if isinstance(base, ClassValue) and base.enum is not None and base.enum.members:
            raise machine.error("TypeError", f"<enum '{name}'> cannot extend <enum '{text_of(base.name)}'>", spot)
    members = {key: value for key, value in names.names.items() if is_member(held, names, key, value)}
    for key in (*members, *ignored(names), "_ignore_"):
        names.names.pop(key, None)
    for key, value in names.names.items():
        names.names[key] = wrapped(value, "nonmember") or value
    if "mro" in members:
        raise machine.error("ValueError", "invalid enum member name(s) 'mro'", spot, exact=True)
    _check_order(machine, spot, names, members)
    boundary = keywords.pop("boundary", None)

    def populate(cls: ClassValue) -> None:
        cls.enum = EnumFacts(mixin=data_type(cls))
        if boundary is not None:
            cls.facts["boundary"] = boundary
        add_members(machine, spot, cls, members)

    return build(
        machine, spot, name, bases, names, annotations=annotations, keywords=keywords, metaclass=metaclass,
        qualname=qualname, body=body, populate=populate,
    )  # fmt: skip


def _check_order(machine: Machine, spot: Spot, names: Namespace, members: dict[str, Value]) -> None:
    listed = names.names.pop("_order_", None) or names.names.pop("__order__", None)
    if isinstance(listed, Const) and isinstance(listed.value, str):
        wanted: list[object] = [*listed.value.replace(",", " ").split()]
    elif listed is not None:
        items = iteration.to_list(machine, spot, listed)
        wanted = [] if isinstance(items, Unknown) else [item.value for item in items if isinstance(item, Const)]
    else:
        return
    if [each for each in wanted if each in members] != [each for each in members if each in wanted]:
        raise machine.error("TypeError", "member order does not match _order_", spot)


_OPTIONS = {"names", "module", "qualname", "type", "start", "boundary", "value"}


def make_by_call(machine: Machine, site: CallSite, base: ClassValue) -> Value:
    """Do `Enum("Name", names, module=…, qualname=…, type=…, start=1)`."""
    given = {**dict(zip(("value", "names"), site.arguments, strict=False)), **site.keywords}
    name = operators.plain_of(given["value"]) if "value" in given else None
    start = operators.plain_of(given["start"]) if "start" in given else machine.const(1, site.spot)
    known = len(site.arguments) <= 2 and set(given) <= _OPTIONS and site.spread is None
    if not known or not isinstance(name, Const) or not isinstance(start, Const) or not isinstance(start.value, int):
        return machine.unknown("an enum made by this call is not followed", site.spot, *site.arguments)
    if "names" not in given and "type" not in given:
        raise machine.error("TypeError", f"{base.native or 'the enum'} has no members", site.spot)
    bases: tuple[Value, ...] = (given["type"], base) if "type" in given and not _is_none(given["type"]) else (base,)
    pairs = _pairs(machine, site, bases, given.get("names"), start.value)
    if isinstance(pairs, Unknown):
        return pairs
    names = Namespace(machine.heap, machine.origin(site.spot, "scope"))
    names.hook = body = EnumBody(str(name.value), bases)
    module = given.get("module")
    names.names["__module__"] = (
        site.frame.module.names.names.get("__name__", name) if module is None or _is_none(module) else module
    )
    if "qualname" in given and not _is_none(given["qualname"]):
        names.names["__qualname__"] = given["qualname"]
    for key, value in pairs:
        names.names[key] = body.bind(machine, site.spot, names, key, value)
    keywords = {"boundary": given["boundary"]} if "boundary" in given else {}
    return make_enum(
        machine, site.spot, str(name.value), bases, names, annotations={}, keywords=keywords, metaclass=None,
        qualname=str(name.value), body=None,
    )  # fmt: skip


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _pairs(
    machine: Machine, site: CallSite, bases: tuple[Value, ...], names: Value | None, start: int
) -> list[tuple[str, Value]] | Unknown:
    """Return the names and values that the functional form lists."""
    if names is None or _is_none(names):
        return []
    plain = operators.plain_of(names)
    if isinstance(plain, Const) and isinstance(plain.value, str):
        listed: list[Value] | Unknown = [
            machine.const(each, site.spot) for each in plain.value.replace(",", " ").split()
        ]
    elif isinstance(plain, DictValue) and plain.blur is None:
        listed = [TupleValue(pair, site.origin) for pair in plain.items.values()]
    else:
        listed = iteration.to_list(machine, site.spot, names)
    if isinstance(listed, Unknown):
        return listed
    pairs: list[tuple[str, Value]] = []
    for item in listed:
        inner = operators.plain_of(item)
        if isinstance(inner, Const) and isinstance(inner.value, str):
            asked = (inner.value, start, [value for _, value in pairs])
            pairs.append((inner.value, generated(machine, site.spot, None, bases, asked)))
            continue
        parts = iteration.to_list(machine, site.spot, item)
        key = operators.plain_of(parts[0]) if isinstance(parts, list) and len(parts) == 2 else None
        if not isinstance(parts, list) or not isinstance(key, Const):
            return machine.unknown("a name of the enum is unknown", site.spot, item)
        pairs.append((str(key.value), parts[1]))
    return pairs
