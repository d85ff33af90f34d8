"""Pure functions of the standard library on constants: `string`, `textwrap`, `math`, `json`."""

from __future__ import annotations

import json
import math
import re
import string
import textwrap
from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import operators
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.text_methods import wrap
from oprc_static.evaluate.library.types import START, exception
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    ListValue,
    Namespace,
    Native,
    NativeCode,
    TupleValue,
    Value,
)

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "textwrap.indent": textwrap.indent, "textwrap.fill": textwrap.fill, "textwrap.wrap": textwrap.wrap,
    "textwrap.shorten": textwrap.shorten, "string.capwords": string.capwords, "re.escape": re.escape,
    "json.dumps": json.dumps, "json.loads": json.loads,
}  # fmt: skip
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


class Unplain(Exception):
    """A value that is no constant, nor a container of constants."""


def plain(value: Value) -> Any:
    """Return the Python value that constants and containers of constants stand for; raises `Unplain` for others."""
    inner = operators.plain_of(value)
    if isinstance(inner, Const):
        if isinstance(inner.value, str | bytes) and len(inner.value) > _LONGEST:
            raise Unplain
        return inner.value
    if isinstance(inner, TupleValue):
        return tuple(map(plain, inner.items))
    if isinstance(inner, ListValue) and inner.kind == "list" and inner.blur is None:
        return list(map(plain, inner.items))
    if isinstance(inner, DictValue) and inner.kind == "dict" and inner.blur is None:
        return {plain(key): plain(item) for key, item in inner.items.values()}
    raise Unplain


def _pure(name: str, function: Callable[..., Any], allows: Callable[..., bool]) -> NativeCode:
    def code(machine: Machine, site: CallSite) -> Value:
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        try:
            arguments, keywords = (
                [plain(each) for each in site.arguments],
                {key: plain(each) for key, each in site.keywords.items()},
            )
            known = site.spread is None and allows(*arguments, **keywords)
        except (Unplain, TypeError, RecursionError):
            known = False
        if not known:
            machine.outside_may_raise(site.spot, f"a call of `{name}`")
            return machine.unknown(f"it is what `{name}` returns", site.spot, *site.arguments, *site.keywords.values())
        try:
            return wrap(machine, site.spot, function(*arguments, **keywords), *site.arguments)
        except Exception as error:  # noqa: BLE001  # whatever the function raises, it raises at run time as well
            raise machine.error(_kind_of(machine, error), f"`{name}` refuses these arguments", site.spot) from None

    return code


def _kind_of(machine: Machine, error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "json.JSONDecodeError"
    return next(each.__name__ for each in type(error).__mro__ if each.__name__ in machine.builtins)


def _any_arguments(*arguments: object, **keywords: object) -> bool:
    """Allow all arguments that are plain and no wider than what is printed."""
    return not any(
        isinstance(each, int) and abs(each) > _LONGEST and not isinstance(each, bool)
        for each in (*arguments, *keywords.values())
    )


def _small_numbers(*arguments: object, **keywords: object) -> bool:
    return not any(isinstance(each, int) and abs(each) > _WIDEST for each in arguments)


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
    return not (nested and repetitions > 1) and (longest + 2) ** (repetitions + 1) <= _MOST_STEPS


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
    for name, function in _FUNCTIONS.items():
        machine.library[name] = Native(name, _pure(name, function, _any_arguments), START)
