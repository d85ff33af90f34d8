"""Calls of the built-in classes."""

from __future__ import annotations

from typing import Any

from oprc_static.evaluate import (
    attributes,
    calls,
    class_annotations,
    classes,
    iteration,
    metaclasses,
    operators,
    strings,
)
from oprc_static.evaluate.equality import set_items
from oprc_static.evaluate.expressions import make_set, update_dict
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.arguments import only, take
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Namespace,
    NativeCode,
    RangeValue,
    SliceValue,
    Super,
    TupleValue,
    Unknown,
    Value,
    unlisted,
)


def _plain(machine: Machine, site: CallSite, kind: type, name: str) -> Value:
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    if not site.arguments and not site.keywords:
        return machine.const(kind(), site.spot, "call")
    values = [*site.arguments, *site.keywords.values()]
    for value in values:
        if isinstance(value, Unknown | External):
            machine.outside_may_raise(site.spot, f"{name}() of something unknown")
            return (
                machine.unknown(f"it is {name}() of something unknown", site.spot, value)
                if isinstance(value, External)
                else machine.follow(value, site.spot)
            )
    plain = [operators.plain_of(value) for value in values]
    if not all(isinstance(value, Const) for value in plain):
        return _through_method(machine, site, name, values[0])
    arguments: list[Any] = [value.value for value in plain if isinstance(value, Const)]
    keywords = dict(zip(site.keywords, arguments[len(site.arguments) :], strict=True))
    try:
        return machine.const(kind(*arguments[: len(site.arguments)], **keywords), site.spot, "call", *values)
    except (TypeError, ValueError, OverflowError) as error:
        raise machine.error(type(error).__name__, str(error), site.spot, exact=True) from None


def _through_method(machine: Machine, site: CallSite, name: str, value: Value) -> Value:
    if isinstance(value, InstanceValue):
        method = attributes.special(machine, site.spot, value, f"__{name}__")
        if method is not None:
            return calls.call(machine, site.spot, method, ())
        if value.cls.is_open or value.cls.native:
            return machine.unknown(f"it is {name}() of an object from outside", site.spot, value)
    raise machine.error("TypeError", f"{name}() argument must not be '{attributes.type_name(value)}'", site.spot)


def _str(machine: Machine, site: CallSite) -> Value:
    if len(site.arguments) != 1 or site.keywords or site.spread:
        return _plain(machine, site, str, "str")
    value = site.arguments[0]
    text = strings.text_of(machine, site.spot, value)
    if isinstance(text, str):
        return machine.const(text, site.spot, "call", value)
    if isinstance(value, Unknown):
        return machine.follow(value, site.spot)
    return machine.unknown(f"the text of a {attributes.type_name(value)} is not followed", site.spot, value)


def _bool(machine: Machine, site: CallSite) -> Value:
    if not site.arguments:
        return machine.const(False, site.spot, "call")
    verdict = operators.truth(machine, site.spot, site.arguments[0])
    if verdict is None:
        return machine.unknown("only a run can tell whether it is true", site.spot, site.arguments[0])
    return machine.const(verdict, site.spot, "call", site.arguments[0])


def _tuple(machine: Machine, site: CallSite) -> Value:
    items = iteration.to_list(machine, site.spot, site.arguments[0]) if site.arguments else []
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    return TupleValue(tuple(items), machine.origin(site.spot, "call", *site.arguments))


def _list(machine: Machine, site: CallSite) -> Value:
    items = iteration.to_list(machine, site.spot, site.arguments[0]) if site.arguments else []
    result = ListValue(machine.heap, machine.origin(site.spot, "call", *site.arguments), [])
    if isinstance(items, Unknown):
        result.blur = items
    else:
        result.items = items
    return result


def _set(machine: Machine, site: CallSite) -> Value:
    return make_set(machine, site.spot, _distinct(machine, site))


def _frozenset(machine: Machine, site: CallSite) -> Value:
    return make_set(machine, site.spot, _distinct(machine, site), frozen=True)


def _distinct(machine: Machine, site: CallSite) -> list[Value] | Unknown:
    if not site.arguments:
        return []
    known = set_items(site.arguments[0])
    return list(known.values()) if known is not None else iteration.to_list(machine, site.spot, site.arguments[0])


def _dict(machine: Machine, site: CallSite) -> Value:
    result = DictValue(machine.heap, machine.origin(site.spot, "call", *site.arguments))
    if site.arguments:
        update_dict(machine, site.spot, result, site.arguments[0])
    for name, value in site.keywords.items():
        result.items[("constant", name)] = (machine.const(name, site.spot), value)
    if site.spread is not None:
        result.blur = site.spread
    return result


def _range(machine: Machine, site: CallSite) -> Value:
    plain = [operators.plain_of(value) for value in site.arguments]
    if site.spread or not all(isinstance(each, Const) for each in plain):
        machine.outside_may_raise(site.spot, "range() of something unknown")
        return machine.unknown("a bound of the range is unknown", site.spot, *site.arguments)
    try:
        return RangeValue(
            range(*[each.value for each in plain if isinstance(each, Const)]), machine.origin(site.spot, "call")
        )
    except (TypeError, ValueError) as error:
        raise machine.error(type(error).__name__, str(error), site.spot, exact=True) from None


def _slice(machine: Machine, site: CallSite) -> Value:
    none = machine.none(site.spot)
    parts = [*site.arguments]
    if len(parts) == 1:
        parts = [none, parts[0]]
    parts += [none] * (3 - len(parts))
    return SliceValue(parts[0], parts[1], parts[2], machine.origin(site.spot, "call"))


def _type(machine: Machine, site: CallSite) -> Value:
    if len(site.arguments) == 1:
        return attributes.class_of(machine, site.spot, site.arguments[0])
    if len(site.arguments) == 3:
        return _make_class(machine, site)
    raise machine.error("TypeError", "type() takes 1 or 3 arguments", site.spot)


def _make_class(machine: Machine, site: CallSite) -> Value:
    name, bases, members = site.arguments
    plain = operators.plain_of(name)
    if (
        not isinstance(plain, Const)
        or not isinstance(bases, TupleValue)
        or not isinstance(members, DictValue)
        or unlisted(members)
    ):
        return machine.unknown("a part of the class that type() makes is unknown", site.spot, name, bases, members)
    if any(map(_stands_for_bases, bases.items)):
        message = "type() doesn't support MRO entry resolution; use types.new_class()"
        raise machine.error("TypeError", message, site.spot, exact=True)
    names = Namespace(machine.heap, machine.origin(site.spot, "scope"))
    for key, value in members.items.values():
        if isinstance(key, Const) and isinstance(key.value, str):
            names.names[key.value] = value
    annotations = class_annotations.given(names.names.pop("__annotations__", None), {})
    if annotations is None:
        return machine.unknown("the annotations passed to type() are unknown", site.spot, members)
    followed = metaclasses.followed(machine, site.spot, None, bases.items)
    if followed is not None:  # `type()` asks the most derived metaclass
        parts = metaclasses.Parts(str(plain.value), bases.items, names, annotations, "", None)
        return metaclasses.make(machine, site.spot, followed, parts, site.keywords)
    names.names.setdefault("__module__", site.frame.module.names.names.get("__name__", plain))
    return classes.create(
        machine, site.spot, str(plain.value), bases.items, names, annotations=annotations, keywords=site.keywords
    )


def _stands_for_bases(value: Value) -> bool:
    """Whether a class statement would replace this base by others (`__mro_entries__`), as `type()` does not."""
    path = value.path if isinstance(value, External) else ""
    return isinstance(value, Alias) or path in ("typing.NamedTuple", "typing.TypedDict")


def _descriptor(kind: str) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        function = only(machine, site, kind)
        return Descriptor(machine.heap, site.origin, kind, function)

    return code


def _property(machine: Machine, site: CallSite) -> Value:
    values = take(machine, site, "property", ("fget", "fset", "fdel", "doc"), required=0)
    parts = dict(values)
    function = values.get("fget") or machine.none(site.spot)
    return Descriptor(machine.heap, site.origin, "property", function, parts)


def _super(machine: Machine, site: CallSite) -> Value:
    if len(site.arguments) == 2 and isinstance(site.arguments[0], ClassValue):
        return Super(site.arguments[0], site.arguments[1], machine.origin(site.spot, "call"))
    return machine.unknown("this form of super() is not followed", site.spot, *site.arguments)


def _object(machine: Machine, site: CallSite) -> Value:
    cls = machine.builtins["object"]
    assert isinstance(cls, ClassValue)
    return InstanceValue(machine.heap, site.origin, cls)


def _bytes_of_items(machine: Machine, site: CallSite, value: Value) -> Value:
    items = machine.items(site.spot, value)
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    plain = [each.value if isinstance(each, Const) else None for each in map(operators.plain_of, items)]
    if not all(isinstance(each, int) and 0 <= each < 256 for each in plain):
        return machine.unknown("bytes() of this is not followed", site.spot, *items)
    return machine.const(bytes(plain), site.spot, "call", value)  # type: ignore[arg-type]  # all are integers


def _plain_bytes(machine: Machine, site: CallSite) -> Value:
    if len(site.arguments) == 1 and not site.keywords:
        value = site.arguments[0]
        if isinstance(value, Const) and isinstance(value.value, int) and value.value > operators.LONGEST:
            return machine.unknown("bytes() of this is not followed", site.spot, value)
        if not isinstance(value, Const | Unknown | External | InstanceValue):
            return _bytes_of_items(machine, site, value)
        if isinstance(value, InstanceValue) and attributes.special(machine, site.spot, value, "__bytes__") is None:
            return machine.unknown("bytes() of this is not followed", site.spot, value)
    return _plain(machine, site, bytes, "bytes")


CONSTRUCTORS: dict[str, NativeCode] = {
    "object": _object,
    "type": _type,
    "int": lambda machine, site: _plain(machine, site, int, "int"),
    "float": lambda machine, site: _plain(machine, site, float, "float"),
    "complex": lambda machine, site: _plain(machine, site, complex, "complex"),
    "bool": _bool,
    "str": _str,
    "bytes": _plain_bytes,
    "bytearray": lambda machine, site: machine.unknown("a bytearray is not followed", site.spot, *site.arguments),
    "memoryview": lambda machine, site: machine.unknown("a memoryview is not followed", site.spot, *site.arguments),
    "list": _list,
    "dict": _dict,
    "set": _set,
    "frozenset": _frozenset,
    "tuple": _tuple,
    "range": _range,
    "slice": _slice,
    "property": _property,
    "staticmethod": _descriptor("staticmethod"),
    "classmethod": _descriptor("classmethod"),
    "super": _super,
}
