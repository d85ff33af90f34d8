"""Argument types (SEMANTICS 4.3, *Types*): as declared, plain, never silently converted."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, ParamSpec, TypeVar

from ._errors import SpecTypeError, SpecValueError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

FUNCTION_TYPES: Final = ("BUILTIN", "CUSTOM", "MACRO", "LOGICAL")
ACCESS_MODIFIERS: Final = ("PUBLIC", "INTERNAL", "PRIVATE")
CONSISTENCY_MODELS: Final = ("NONE", "READ_YOUR_WRITE", "BOUNDED_STALENESS", "STRONG")

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Unset:
    """The default of an argument whose being passed matters ("passed means passed")."""

    def __repr__(self) -> str:
        return "<not given>"


UNSET: Final = Unset()


def text(value: object, what: str, *, empty: bool = False) -> str:
    """The plain value of a string argument; names, keys and function keys are not empty."""
    if not isinstance(value, str):
        hint = "; bare use of a decorator?" if callable(value) else ""
        raise SpecTypeError(f"{what} must be a str, not {type(value).__name__}{hint}")
    # Not str(value): a str-enum's own __str__ may give its qualified name.
    plain = str.__str__(value)
    if _SURROGATE.search(plain):
        raise SpecValueError(f"{what} contains a lone surrogate")
    if not plain and not empty:
        raise SpecValueError(f"{what} must not be empty")
    return plain


def optional_text(value: object, what: str) -> str | None:
    """A `str | None` argument; the empty string is a value."""
    return None if value is None else text(value, what, empty=True)


def flag(value: object, what: str) -> bool:
    """A bool; an int is none."""
    if not isinstance(value, bool):
        raise SpecTypeError(f"{what} must be a bool, not {type(value).__name__}")
    return value


def choice(value: object, allowed: Sequence[str], what: str) -> str:
    """A member of an enumeration of PROPOSAL.md, in exactly that spelling."""
    plain = text(value, what)
    if plain not in allowed:
        raise SpecValueError(f"{what} must be one of {', '.join(allowed)}, not {plain!r}")
    return plain


def texts(value: object, what: str) -> list[str]:
    """A list or tuple of str; None (where the signature allows it) has no elements."""
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        raise SpecTypeError(f"{what} must be a list or tuple, not {type(value).__name__}")
    return [text(item, f"{what}[{index}]", empty=True) for index, item in enumerate(value)]


def key_specs(value: object) -> list[dict[str, Any]]:
    """The `key_specs` of a state_spec as the document holds them (4.3, *State*)."""
    if not isinstance(value, (list, tuple)):
        raise SpecTypeError(f"key_specs must be a list or tuple, not {type(value).__name__}")
    specs = [_key_spec(item, f"key_specs[{index}]") for index, item in enumerate(value)]
    names = [spec["name"] for spec in specs]
    for name in names:
        if names.count(name) > 1:
            raise SpecValueError(f"key_specs: duplicate key name {name!r}")
    return specs


def _key_spec(item: object, what: str) -> dict[str, Any]:
    if not isinstance(item, (list, tuple)) or len(item) != 3:
        raise SpecTypeError(f"{what} must be a list or tuple (name, key_type, nullable)")
    name, key_type, nullable = item
    return {
        "name": text(name, f"{what} name"),
        "key_type": text(key_type, f"{what} key_type", empty=True),
        "nullable": flag(nullable, f"{what} nullable"),
    }


def public(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn missing and unknown arguments (bare use included) into a SpecError that names the decorator."""
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise SpecTypeError(f"{function.__name__}(): {error}") from None
        return function(*args, **kwargs)

    return call
