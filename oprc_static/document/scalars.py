"""What a plain scalar means: to YAML 1.1 (PyYAML), to YAML 1.2's core schema (the front end), to serde_yaml."""

from __future__ import annotations

import re

import yaml

CORE_SCHEMA = re.compile(
    r"""(?P<null>null|Null|NULL|~)
    |(?P<bool>true|True|TRUE|false|False|FALSE)
    |(?P<int>[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)
    |(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))""",
    re.VERBOSE,
)
"""Plain text that is no string in YAML 1.2.2, section 10.3.2 (core schema, tag resolution); empty text is null too."""

_RESOLVER = yaml.resolver.Resolver()

_UNSIGNED = re.compile(r"\+?(?:0x(?P<hex>[0-9a-fA-F]+)|0o(?P<oct>[0-7]+)|0b(?P<bin>[01]+)|(?P<dec>0|[1-9][0-9]*))")
_NEGATIVE = re.compile(r"-(?:0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|0|[1-9][0-9]*)")
_BASES = (("hex", 16), ("oct", 8), ("bin", 2), ("dec", 10))
_MOST_DIGITS = 80
"""More than any integer of the platform has; Python refuses to read thousands of digits."""


def core_type(text: str) -> str:
    """Return what YAML 1.2 reads a plain scalar as: "null", "bool", "int", "float" or "str"."""
    if not text:
        return "null"
    found = CORE_SCHEMA.fullmatch(text)
    return (found.lastgroup or "str") if found else "str"


def yaml_1_1_type(text: str) -> str:
    """Return what PyYAML reads a plain scalar as: the last part of its tag ("str", "timestamp", "merge", …)."""
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # PyYAML's
    return tag.rpartition(":")[2]


def is_null(text: str) -> bool:
    """Say whether serde_yaml reads a plain scalar as null, where the model has room for one."""
    return text in {"", "~", "null", "Null", "NULL"}


def as_bool(text: str) -> bool | None:
    """Return the bool that serde_yaml reads in a plain scalar; None for every other text, `yes` and `on` among them."""
    if text in {"true", "True", "TRUE"}:
        return True
    return False if text in {"false", "False", "FALSE"} else None


def as_unsigned(text: str) -> int | None:
    """Return the unsigned integer that serde_yaml reads in a plain scalar; None for every other text.

    A number with leading zeros is a string to it, and so is one with underscores.
    """
    found = _UNSIGNED.fullmatch(text)
    if found is None or len(text) > _MOST_DIGITS:
        return None
    return next(int(found[name], base) for name, base in _BASES if found[name])


def is_negative(text: str) -> bool:
    """Say whether serde_yaml reads a plain scalar as an integer below zero (or as its `-0`)."""
    return _NEGATIVE.fullmatch(text) is not None
