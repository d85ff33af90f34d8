"""Pure functions of the standard library on constants: texts, numbers, encodings and checksums."""

from __future__ import annotations

import importlib
import json
import math
import re
import string
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

from oprc_static.evaluate import operators
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.text_methods import wrap
from oprc_static.evaluate.library.types import START, exception
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Namespace,
    Native,
    NativeCode,
    TupleValue,
    Value,
)
from oprc_static.toml import is_quick as is_quick_toml

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "textwrap.indent": textwrap.indent, "textwrap.fill": textwrap.fill, "textwrap.wrap": textwrap.wrap,
    "textwrap.shorten": textwrap.shorten, "string.capwords": string.capwords, "re.escape": re.escape,
    "json.dumps": json.dumps, "json.loads": json.loads,
}  # fmt: skip
_LATE = (
    "base64.b16encode base64.b32encode base64.b64encode base64.urlsafe_b64encode binascii.crc32 binascii.hexlify"
    " html.escape keyword.iskeyword shlex.quote urllib.parse.quote urllib.parse.quote_plus urllib.parse.unquote"
    " urllib.parse.urlencode zlib.adler32 zlib.crc32"
)
"""Further functions, of modules that are imported when they are first called."""

_CONSTANTS: dict[str, object] = {
    "math.pi": math.pi, "math.e": math.e, "math.inf": math.inf, "math.tau": math.tau, "math.nan": math.nan,
}  # fmt: skip

_MATH = (
    "ceil comb copysign degrees fabs factorial floor fmod frexp fsum gcd isclose isfinite isinf isnan isqrt lcm ldexp"
    " modf perm prod radians remainder sqrt trunc"
)
"""The functions of `math` that are followed: those that give the same on every platform, to the last bit."""

_WIDEST = 1_000
"""Integers larger than this are not handed to functions of `math` whose results grow fast."""

_LONGEST = 100_000
"""Texts longer than this are not handed to a function here."""

_MOST_STEPS = 1_000_000
"""A search whose pattern could try more positions than this is not run."""


_LOOKS = 16
"""Taking a value apart takes the work of as many items; a function, that of one for as many characters."""

_LARGEST = 4_000_000
"""A result that may be longer than this is not computed."""


class Unplain(Exception):
    """A value that is no constant, nor a container of constants."""


def plain(machine: Machine, value: Value) -> Any:
    """Return the Python value that constants and containers of constants stand for; raises `Unplain` for others."""
    machine.walk(_LOOKS)
    if isinstance(value, InstanceValue) and _has_ways_of_its_own(value):
        raise Unplain
    inner = operators.plain_of(value)
    if isinstance(inner, Const):
        if isinstance(inner.value, str | bytes) and len(inner.value) > _LONGEST:
            raise Unplain
        return inner.value
    if isinstance(inner, TupleValue):
        return tuple(plain(machine, each) for each in inner.items)
    if isinstance(inner, ListValue) and inner.kind == "list" and inner.blur is None:
        return [plain(machine, each) for each in inner.items]
    if isinstance(inner, DictValue) and inner.kind == "dict" and inner.blur is None:
        return {plain(machine, key): plain(machine, item) for key, item in inner.items.values()}
    raise Unplain


_LEFT_ALONE = frozenset({"__init__", "__new__", "__repr__", "__doc__", "__module__", "__class_getitem__"})


def _has_ways_of_its_own(value: InstanceValue) -> bool:
    """Whether the program says how an object of a container's subclass is iterated, measured, asked for items."""
    kind = {TupleValue: tuple, ListValue: list, DictValue: dict}.get(type(value.payload))
    own = (name for cls in value.cls.mro if not cls.native for name in cls.names.names)
    return kind is not None and any(hasattr(kind, name) and name not in _LEFT_ALONE for name in own)


def _pure(name: str, function: Callable[..., Any], allows: Callable[..., bool]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        try:
            arguments, keywords = (
                [plain(machine, each) for each in site.arguments],
                {key: plain(machine, each) for key, each in site.keywords.items()},
            )
            known = site.spread is None and allows(*arguments, **keywords) and _is_small(machine, arguments, keywords)
        except (Unplain, TypeError, RecursionError):
            known = False
        if not known:
            machine.outside_may_raise(site.spot, f"a call of `{name}`")
            return machine.unknown(f"it is what `{name}` returns", site.spot, *site.arguments, *site.keywords.values())
        try:
            return wrap(machine, site.spot, function(*arguments, **keywords), *site.arguments)
        except MemoryError:
            raise  # ours, not the program's
        except Exception as error:  # noqa: BLE001  # whatever the function raises, it raises at run time as well
            raise refused(machine, site, name, error) from None

    return code


def refused(machine: Machine, site: CallSite, name: str, error: Exception) -> Raised:
    """Return what the program sees raised where a function of the standard library raised `error`."""
    kind = "json.JSONDecodeError" if isinstance(error, json.JSONDecodeError) else type(error).__name__
    if kind in machine.builtins or kind in machine.library:
        return machine.error(kind, f"`{name}` refuses these arguments", site.spot)
    raised = machine.error(_built_in_base(machine, error), f"`{name}` refuses these arguments", site.spot)
    assert isinstance(raised.value, InstanceValue)
    raised.value.cls = _class_of(machine, error, raised.value.cls)
    return raised


def _built_in_base(machine: Machine, error: Exception) -> str:
    return next(each.__name__ for each in type(error).__mro__ if each.__name__ in machine.builtins)


def _class_of(machine: Machine, error: Exception, base: ClassValue) -> ClassValue:
    """Return the class of an exception of the library, of which only its name and a built-in base are known."""
    kind = type(error)
    cls = ClassValue(
        machine.heap, START, name=kind.__name__, qualname=Const(kind.__qualname__, START),
        module=Const(kind.__module__, START), names=Namespace(machine.heap, START), bases=(base,),
    )  # fmt: skip
    cls.mro = (cls, *base.mro)
    cls.outside = (External(f"{kind.__module__}.{kind.__qualname__}", START),)
    return cls


def _late(path: str) -> Callable[..., Any]:
    module, _, name = path.rpartition(".")

    def call(*arguments: Any, **keywords: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*arguments, **keywords)

    return call


def _any_arguments(*arguments: object, **keywords: object) -> bool:
    """Allow all arguments that are plain and no wider than what is printed."""
    return not any(
        isinstance(each, int) and abs(each) > _LONGEST and not isinstance(each, bool)
        for each in (*arguments, *keywords.values())
    )


def _small_numbers(*arguments: object, **keywords: object) -> bool:
    flat = [item for each in arguments for item in (each if isinstance(each, list | tuple) else (each,))]
    return len(flat) <= _WIDEST and not any(isinstance(each, int) and abs(each) > _WIDEST for each in flat)


def _is_small(machine: Machine, arguments: list[Any], keywords: dict[str, Any]) -> bool:
    """Whether the result is not too large: texts may be put between the parts of others. Counts the work."""
    given = (*arguments, *keywords.values())
    return is_short(machine, given, [abs(each) for each in given if isinstance(each, int)])


def is_short(machine: Machine, given: Iterable[Any], widths: Iterable[int] = ()) -> bool:
    """Whether a text is not too long that has one of `given` for each part of another, or `widths`. Counts the work."""
    lengths = sorted(_length(each, 1) for each in given)
    machine.walk(sum(lengths) // _LOOKS)
    return max(lengths, default=0) * max([1, *lengths[:-1], *widths]) <= _LARGEST


def _length(value: Any, depth: int) -> int:
    """Return how long the text of a value can be, roughly: each part is indented by its depth."""
    if isinstance(value, str | bytes):
        return depth + len(value)
    if isinstance(value, dict):
        return depth + sum(_length(each, depth + 1) for pair in value.items() for each in pair)
    return depth + sum(_length(each, depth + 1) for each in value) if isinstance(value, list | tuple) else depth


def _without_dates(*arguments: object, **keywords: object) -> bool:
    """Allow TOML that is quickly read and whose values are all plain: no date and no time, however written."""
    texts = [each for each in arguments if isinstance(each, str) and is_quick_toml(each) and not _DATE.search(each)]
    return not keywords and len(texts) == len(arguments)


_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")

_GROWING = ("comb", "factorial", "perm", "prod", "lcm")


def is_quick(pattern: object, *texts: object, **keywords: object) -> bool:
    """Whether searching with a pattern takes few steps on these texts, however it backtracks: no nested repetition."""
    if keywords or not isinstance(pattern, str) or not all(isinstance(each, str) for each in texts):
        return False
    repetitions = len(re.findall(r"(?<!\\)[*+{]", pattern))
    nested = (
        re.search(r"\)[*+{]", pattern) is not None or "(?P=" in pattern or re.search(r"\\[1-9]", pattern) is not None
    )
    longest = max((len(each) for each in texts if isinstance(each, str)), default=0)
    varies = repetitions > 1 or re.search(r"(?<!\\)\||(?<![\\(])\?", pattern) is not None
    return not (nested and varies) and (longest + 2) ** (repetitions + 1) <= _MOST_STEPS


def install(machine: Machine) -> None:
    """Add the models."""
    base = machine.builtins["ValueError"]
    assert isinstance(base, ClassValue)
    decoding = ClassValue(
        machine.heap, START, name="JSONDecodeError", qualname=Const("JSONDecodeError", START),
        module=Const("json.decoder", START), names=Namespace(machine.heap, START), bases=(base,),
        native="JSONDecodeError",
    )  # fmt: skip
    decoding.mro = (decoding, *base.mro)
    decoding.construct = exception(decoding)
    machine.library["json.JSONDecodeError"] = machine.library["json.decoder.JSONDecodeError"] = decoding
    for name, value in _CONSTANTS.items():
        machine.library[name] = Const(value, START)
    for name in _MATH.split():
        allows = _small_numbers if name in _GROWING else _any_arguments
        machine.library[f"math.{name}"] = Native(
            f"math.{name}", _pure(f"math.{name}", getattr(math, name), allows), START
        )
    for name, function in {**_FUNCTIONS, **{path: _late(path) for path in _LATE.split()}}.items():
        machine.library[name] = Native(name, _pure(name, function, _any_arguments), START)
    machine.library["tomllib.loads"] = Native(
        "tomllib.loads", _pure("tomllib.loads", _late("tomllib.loads"), _without_dates), START
    )
