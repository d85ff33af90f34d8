"""Objects of the standard library that Python itself computes: dates, pure paths, patterns and their matches.

They are constants to the evaluator: immutable, equal on every platform and in every supported Python, made of
constants and asked with constants. What would look at the clock or at the disk is not among their methods.
"""

from __future__ import annotations

import datetime
import fractions
import pathlib
import re
import string
import uuid
from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.pure import Unplain, is_quick, is_short, plain, refused
from oprc_static.evaluate.library.text_methods import wrap
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, FunctionValue, Native, NativeCode, Value

_DATE = "day isoformat isocalendar isoweekday month replace strftime timetuple toordinal weekday year"
_TIME = "hour minute second microsecond fold isoformat replace strftime"
_MATCH = "end endpos expand group groupdict groups lastgroup lastindex pos span start string"
_PATH = (
    "anchor as_posix is_absolute is_relative_to joinpath name parent parts relative_to root stem suffix suffixes"
    " with_name with_stem with_suffix"
)
_KNOWN: dict[type, frozenset[str]] = {
    datetime.date: frozenset(_DATE.split()),
    datetime.datetime: frozenset([*_DATE.split(), *_TIME.split(), "date", "time"]),
    datetime.time: frozenset(_TIME.split()),
    datetime.timedelta: frozenset({"days", "seconds", "microseconds", "total_seconds"}),
    pathlib.PurePosixPath: frozenset(_PATH.split()),
    re.Pattern: frozenset({"flags", "groups", "groupindex", "pattern"}),
    re.Match: frozenset(_MATCH.split()),
    fractions.Fraction: frozenset({"numerator", "denominator", "limit_denominator"}),
    string.Template: frozenset({"substitute", "safe_substitute", "template"}),
    uuid.UUID: frozenset({"bytes", "fields", "hex", "int", "urn", "variant", "version"}),
}
"""The methods and data of each kind that are followed."""

_MAKERS: dict[str, Callable[..., Any]] = {
    "datetime.date": datetime.date,
    "datetime.date.fromisoformat": datetime.date.fromisoformat,
    "datetime.datetime": datetime.datetime,
    "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta,
    "fractions.Fraction": fractions.Fraction,
    "pathlib.PurePosixPath": pathlib.PurePosixPath,
    "string.Template": string.Template,
    "uuid.UUID": uuid.UUID,
    "uuid.uuid3": uuid.uuid3,
    "uuid.uuid5": uuid.uuid5,
}
_SEARCHES = ("match", "fullmatch", "search", "findall", "split", "sub", "subn", "finditer")
_NAMESPACES = ("NAMESPACE_DNS", "NAMESPACE_OID", "NAMESPACE_URL", "NAMESPACE_X500")
_FAR = re.compile(r"[eE][-+]?[\d_]{4}")
_FLAGS = ("A", "ASCII", "I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE")


def make(machine: Machine, site: CallSite, path: str) -> Value | None:
    """Return what a call of a name from outside makes, None if that is no host object."""
    maker = _MAKERS.get(path)
    return None if maker is None else _run(machine, site, path, maker)


def _run(machine: Machine, site: CallSite, name: str, function: Callable[..., Any], own: str = "") -> Value:
    """Call a function of the library; `own` is the text that it works on besides its arguments."""
    if site.spread is not None:
        return machine.follow(site.spread, site.spot)
    try:
        arguments, keywords = _plain_arguments(machine, site, own, is_number=function is fractions.Fraction)
    except Unplain:
        machine.outside_may_raise(site.spot, f"a call of `{name}`")
        return machine.unknown(f"it is what `{name}` returns", site.spot, *site.arguments, *site.keywords.values())
    try:
        return wrap(machine, site.spot, function(*arguments, **keywords), *site.arguments)
    except MemoryError:
        raise  # ours, not the program's
    except Exception as error:  # noqa: BLE001  # whatever the function raises, it raises at run time as well
        raise refused(machine, site, name, error) from None


def _plain_arguments(
    machine: Machine, site: CallSite, own: str, *, is_number: bool
) -> tuple[list[Any], dict[str, Any]]:
    """Return a call's arguments; raises `Unplain` also where the call could take long, or much memory."""
    arguments = [plain(machine, each) for each in site.arguments]
    keywords = {key: plain(machine, each) for key, each in site.keywords.items()}
    given = (*arguments, *keywords.values())
    if not is_short(machine, (own, *given)) or (is_number and not all(map(_is_near, given))):
        raise Unplain
    return arguments, keywords


def _is_near(value: object) -> bool:
    """Whether the exponent in a number's text is one that is worked out quickly."""
    return not isinstance(value, str) or _FAR.search(value) is None


def find(machine: Machine, spot: Spot, value: Const, name: str) -> Value | object:
    """Return an attribute of a host object, or `attributes.MISSING`."""
    kind = type(value.value)
    if kind is re.Pattern and name in _SEARCHES:
        return Native(name, lambda machine, site: _search(machine, site, name, value.value, site.arguments), START)
    if not hasattr(value.value, name):
        return attributes.MISSING
    if name not in _KNOWN[kind]:
        return machine.unknown(f"`{name}` of a {kind.__name__} is not followed", spot, value)
    held = getattr(value.value, name)
    if callable(held):
        own = value.value.template if kind is string.Template else ""
        return Native(name, lambda machine, site: _run(machine, site, name, held, own), START)
    return wrap(machine, spot, held, value)


def item(machine: Machine, spot: Spot, value: Const, index: Value) -> Value:
    """Return `match[index]`; raises TypeError for objects without items."""
    plain_index = index.value if isinstance(index, Const) else None
    if not hasattr(value.value, "__getitem__"):
        raise machine.error("TypeError", f"'{attributes.type_name(value)}' object is not subscriptable", spot)
    if not isinstance(plain_index, str | int):
        return machine.unknown("which group is asked for is unknown", spot, index)
    try:
        return wrap(machine, spot, value.value[plain_index], value)
    except IndexError as error:
        raise machine.error("IndexError", str(error), spot, exact=True) from None


def is_host(value: object) -> bool:
    """Whether the value of a constant is one of these objects."""
    return type(value) in _KNOWN


# --- patterns --------------------------------------------------------------------------------------------------------


def _compile(machine: Machine, site: CallSite) -> Value:
    return _run(machine, site, "re.compile", re.compile)


def _function(name: str) -> NativeCode:
    """`re.match(pattern, …)` and the like."""

    def code(machine: Machine, site: CallSite) -> Value:
        given = dict(site.keywords)
        flags = given.pop("flags", None)
        pattern = site.arguments[0] if site.arguments else given.pop("pattern", None)
        made = (pattern, *(() if flags is None else (flags,))) if pattern is not None else ()
        if isinstance(pattern, Const) and isinstance(pattern.value, re.Pattern):
            compiled: Value = pattern
        else:
            compiled = _compile(machine, CallSite(site.frame, site.at, made, {}, site.origin, site.spread))
        inner = CallSite(site.frame, site.at, site.arguments[1:], given, site.origin, site.spread)
        if not isinstance(compiled, Const):
            _may_call(machine, site)
            return machine.unknown(f"it is what `re.{name}` returns", site.spot, *site.arguments)
        return _search(machine, inner, name, compiled.value, inner.arguments)

    return code


def _may_call(machine: Machine, site: CallSite) -> None:
    for each in site.arguments:
        calls.hand_over(machine, site.spot, each, "a search")


def _search(
    machine: Machine, site: CallSite, name: str, pattern: re.Pattern[Any], arguments: tuple[Value, ...]
) -> Value:
    texts = [each.value for each in arguments if isinstance(each, Const) and isinstance(each.value, str)]
    replaced = arguments[0] if arguments else site.keywords.get("repl")
    if not is_quick(pattern.pattern, *texts):
        _may_call(machine, site)
        return machine.unknown("the search may take long", site.spot, *arguments)
    if name in ("sub", "subn") and isinstance(replaced, FunctionValue) and len(arguments) == 2 and not site.keywords:
        return _replace(machine, site, name, pattern, arguments)
    if name == "finditer":
        listed = _run(machine, site, "finditer", lambda *given, **named: list(pattern.finditer(*given, **named)))
        return calls.call(machine, site.spot, machine.builtins["iter"], (listed,))
    return _run(machine, site, name, getattr(pattern, name))


def _replace(
    machine: Machine, site: CallSite, name: str, pattern: re.Pattern[Any], arguments: tuple[Value, ...]
) -> Value:
    """`sub` with a function of the program: it is called for each match."""
    function, text = arguments
    if not isinstance(text, Const) or not isinstance(text.value, str):
        _may_call(machine, site)
        return machine.unknown(f"it is what `re.{name}` returns", site.spot, *arguments)
    parts: list[str] = []
    end = count = 0
    for match in pattern.finditer(text.value):
        made = calls.call(machine, site.spot, function, (machine.const(match, site.spot, "call", text),))
        if not isinstance(made, Const) or not isinstance(made.value, str):
            return machine.unknown("what replaces a match is unknown", site.spot, made)
        parts += [text.value[end : match.start()], made.value]
        end, count = match.end(), count + 1
    result = "".join([*parts, text.value[end:]])
    return wrap(machine, site.spot, (result, count) if name == "subn" else result, *arguments)


def install(machine: Machine) -> None:
    """Add the models."""
    machine.library["host.make"] = make
    machine.library["host.find"] = find
    machine.library["host.is"] = is_host
    machine.library["host.item"] = item
    machine.library["re.compile"] = Native("re.compile", _compile, START)
    for name in _SEARCHES:
        machine.library[f"re.{name}"] = Native(f"re.{name}", _function(name), START)
    for name in _FLAGS:
        machine.library[f"re.{name}"] = Const(getattr(re, name), START)
    for name in _NAMESPACES:
        machine.library[f"uuid.{name}"] = Const(getattr(uuid, name), START)
