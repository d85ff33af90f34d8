"""Methods of str, bytes and numbers: pure functions of constants, computed by Python itself within size limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import attributes, iteration, operators, strings
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library import special_methods
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    ListValue,
    Native,
    NativeCode,
    TupleValue,
    Unknown,
    Value,
)

_WIDENING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "replace", "join"})

_PURE: dict[type, frozenset[str]] = {
    str: frozenset(name for name in dir(str) if not name.startswith("_"))
    - {"format", "format_map", "join", "maketrans"},
    bytes: frozenset(name for name in dir(bytes) if not name.startswith("_")) - {"join", "maketrans", "fromhex"},
    int: frozenset({"bit_length", "bit_count", "conjugate", "as_integer_ratio", "to_bytes", "is_integer"}),
    float: frozenset({"is_integer", "hex", "conjugate", "as_integer_ratio"}),
    bool: frozenset({"bit_length", "conjugate"}),
}

_LINEAR = re.compile("(?i)(utf|us|iso|cp|mac|ascii|latin|windows|unicode).*")
"""Codecs of which it is known that they take as long as the text."""

_SLOW = 10_000
"""Longer texts are not given to other codecs."""

_SCANNED = 32
"""Going through as many characters is the work of one item."""

_DATA = {"real", "imag", "numerator", "denominator"}


def find(machine: Machine, spot: Spot, value: Const, name: str) -> Value | object:
    """Return a method or data attribute of a constant, or `attributes.MISSING`."""
    plain = value.value
    if machine.library["host.is"](plain):
        return machine.library["host.find"](machine, spot, value, name)  # type: ignore[no-any-return]  # the library's entries are untyped
    if name in _DATA and isinstance(plain, int | float | complex) and hasattr(plain, name):
        return machine.const(getattr(plain, name), spot, "attribute", value)
    if not hasattr(plain, name):
        return attributes.MISSING
    if name == "join" and isinstance(plain, str | bytes):
        return Native("join", lambda machine, site: _join(machine, site, value), START)
    if name in ("format", "format_map") and isinstance(plain, str):
        return Native(name, lambda machine, site: _format(machine, site, value, name), START)
    if name in _PURE.get(type(plain), frozenset()):
        return Native(name, lambda machine, site: _pure(machine, site, value, name), START)
    if name in ("__class__", "__doc__"):
        return attributes.MISSING
    special = special_methods.find(name, value)
    if special is not None:
        return special
    return machine.unknown(f"`{name}` of a constant is not followed", spot, value)


def _pure(machine: Machine, site: CallSite, value: Const, name: str) -> Value:
    arguments = [_plain(machine, site, each) for each in site.arguments]
    keywords = {key: _plain(machine, site, each) for key, each in site.keywords.items()}
    for each in [*arguments, *keywords.values(), site.spread]:
        if isinstance(each, Unknown):
            machine.outside_may_raise(site.spot, f"{name}() of something unknown")
            return machine.follow(each, site.spot)
    if _too_large(value.value, name, arguments):
        return machine.unknown("it is too large to compute", site.spot, value)
    machine.walk(sum(len(each) for each in (value.value, *arguments) if isinstance(each, str | bytes)) // _SCANNED)
    try:
        result = getattr(value.value, name)(*arguments, **keywords)
    except (TypeError, ValueError, IndexError, LookupError, OverflowError, AttributeError) as error:
        raise machine.error(type(error).__name__, str(error), site.spot, exact=True) from None
    if isinstance(result, list) and len(result) > iteration.MOST:
        return machine.unknown("it is too large to compute", site.spot, value)
    return wrap(machine, site.spot, result, value, *site.arguments)


def _plain(machine: Machine, site: CallSite, value: Value) -> Any:
    machine.spend(1)
    plain = operators.plain_of(value)
    if isinstance(plain, Const):
        return plain.value
    if isinstance(plain, TupleValue):
        items = [_plain(machine, site, item) for item in plain.items]
        unknown = next((item for item in items if isinstance(item, Unknown)), None)
        return unknown if unknown is not None else tuple(items)
    if isinstance(plain, DictValue) and not plain.blur:
        return {_plain(machine, site, key): _plain(machine, site, item) for key, item in plain.items.values()}
    if isinstance(value, Unknown):
        return value
    if isinstance(value, External):
        return machine.unknown(f"it depends on `{value.path}` from outside", site.spot, value)
    return machine.unknown("an argument is not a constant", site.spot, value)


def wrap(machine: Machine, spot: Spot, result: Any, *parents: Value) -> Value:
    """Return a Python result as a value."""
    machine.walk(1)
    if isinstance(result, tuple):
        return TupleValue(
            tuple(wrap(machine, spot, item, *parents) for item in result), machine.origin(spot, "call", *parents)
        )
    if isinstance(result, list):
        items = [wrap(machine, spot, item, *parents) for item in result]
        return ListValue(machine.heap, machine.origin(spot, "call", *parents), items)
    if isinstance(result, dict):
        made = DictValue(machine.heap, machine.origin(spot, "call", *parents))
        for key, item in result.items():
            made.items[("constant", key)] = (wrap(machine, spot, key), wrap(machine, spot, item))
        return made
    return machine.const(result, spot, "call", *parents)


def _too_large(text: Any, name: str, arguments: list[Any]) -> bool:
    if name in ("encode", "decode"):
        plain = not arguments or not isinstance(arguments[0], str) or _LINEAR.fullmatch(arguments[0]) is not None
        return len(text) > (operators.LONGEST if plain else _SLOW)
    if name == "translate" and arguments:
        made = arguments[0].values() if isinstance(arguments[0], dict) else ()
        longest = max((len(each) for each in made if isinstance(each, str)), default=1)
        return bool(len(text) * longest > operators.LONGEST)
    if name not in _WIDENING or not isinstance(text, str | bytes):
        return name == "to_bytes" and any(isinstance(each, int) and each > 100_000 for each in arguments)
    if name == "replace" and len(arguments) >= 2 and all(isinstance(each, str | bytes) for each in arguments[:2]):
        return bool(_occurrences(text, arguments[0]) * len(arguments[1]) + len(text) > operators.LONGEST)
    width = max((each for each in arguments if isinstance(each, int)), default=8)
    factor = sum(each in ("\t", 9) for each in text) if name == "expandtabs" else 1
    return width * max(factor, 1) > operators.LONGEST


def _occurrences(text: Any, part: Any) -> int:
    return int(text.count(part)) + 1 if type(text) is type(part) else 1


def _join(machine: Machine, site: CallSite, value: Const) -> Value:
    if len(site.arguments) != 1:
        raise machine.error("TypeError", "join() takes exactly one argument", site.spot)
    items = iteration.to_list(machine, site.spot, site.arguments[0])
    if isinstance(items, Unknown):
        return machine.follow(items, site.spot)
    texts: list[Any] = []
    for item in items:
        plain = operators.plain_of(item)
        if isinstance(item, Unknown | External):
            machine.outside_may_raise(site.spot, "joining something unknown")
        if isinstance(item, Unknown):
            return machine.follow(item, site.spot)
        if not isinstance(plain, Const):
            if isinstance(item, External):
                return machine.unknown("it joins something from outside", site.spot, item)
            raise machine.error(
                "TypeError", f"sequence item: expected str instance, {attributes.type_name(item)} found", site.spot
            )
        texts.append(plain.value)
    if sum(len(text) + len(value.value) for text in texts if isinstance(text, str | bytes)) > operators.LONGEST:
        return machine.unknown("it is too large to compute", site.spot, value)
    try:
        return machine.const(value.value.join(texts), site.spot, "call", value, *items)
    except TypeError as error:
        raise machine.error("TypeError", str(error), site.spot, exact=True) from None


def _format(machine: Machine, site: CallSite, value: Const, name: str) -> Value:
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    if name == "format":
        return strings.format_template(machine, site.spot, value, site.arguments, site.keywords)
    mapping = site.arguments[0] if site.arguments else None
    if not isinstance(mapping, DictValue) or mapping.blur:
        return machine.unknown("the mapping of format_map() is unknown", site.spot, *site.arguments)
    keywords = {key.value: item for key, item in mapping.items.values() if isinstance(key, Const)}
    return strings.format_template(machine, site.spot, value, (), keywords)


def _unbound(kind: type, name: str) -> Native:
    def code(machine: Machine, site: CallSite) -> Value:
        if not site.arguments:
            raise machine.error("TypeError", f"unbound method {kind.__name__}.{name}() needs an argument", site.spot)
        receiver = operators.plain_of(site.arguments[0])
        if not isinstance(receiver, Const):
            return machine.unknown("an argument is not a constant", site.spot, *site.arguments)
        method = find(machine, site.spot, receiver, name)
        assert isinstance(method, Native)
        return method.code(
            machine, CallSite(site.frame, site.at, site.arguments[1:], site.keywords, site.origin, site.spread)
        )

    return Native(name, code, START, binds=True)


def install(machine: Machine) -> None:
    """Make the methods of `str`, `bytes`, `int` and `float` reachable through the classes."""
    for kind, names in _PURE.items():
        cls = machine.builtins[kind.__name__]
        assert isinstance(cls, ClassValue)
        for name in sorted(names | ({"join", "format"} if kind is str else set())):
            if kind is not bool:
                cls.names.names[name] = _unbound(kind, name)
    for maker in (str.maketrans, bytes.maketrans, bytes.fromhex, int.from_bytes, float.fromhex):
        cls = machine.builtins[maker.__qualname__.split(".")[0]]
        assert isinstance(cls, ClassValue)
        cls.names.names[maker.__name__] = Native(maker.__name__, _made_by(maker), START)


def _made_by(maker: Callable[..., Any]) -> NativeCode:
    """A class method or static method of a built-in class, on constants."""

    def code(machine: Machine, site: CallSite) -> Value:
        arguments = [_plain(machine, site, each) for each in site.arguments]
        keywords = {key: _plain(machine, site, each) for key, each in site.keywords.items()}
        for each in [*arguments, *keywords.values(), site.spread]:
            if isinstance(each, Unknown):
                return machine.follow(each, site.spot)
        try:
            return wrap(machine, site.spot, maker(*arguments, **keywords), *site.arguments)
        except (TypeError, ValueError, OverflowError) as error:
            raise machine.error(type(error).__name__, str(error), site.spot, exact=True) from None

    return code
