"""Scalars against the platform's models: strings that other readers take for numbers, bools, whole numbers, times."""

from __future__ import annotations

import re
from datetime import datetime

from oprc_static.document.model import LARGEST, Choice, Leaf
from oprc_static.document.nodes import Node, Scalar, Style, resolve
from oprc_static.document.rules.context import Context, is_null_node
from oprc_static.document.scalars import as_bool, as_unsigned, core_type, is_negative
from oprc_static.rules.fields import BAD_TYPE, ENUM, NULL_FOR_STRING, TIMESTAMP, UNQUOTED_SCALAR

_WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
"""What YAML 1.1 reads as bools and the platform as strings."""

_WHOLE = re.compile(r"(?P<digits>0|[1-9][0-9]{0,19})\.0*")
_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d:\d\d)(?:\.\d+)?(?P<offset>[Zz]|[+-]\d\d:?\d\d)", re.ASCII
)


def check_leaf(context: Context, node: Node, leaf: Leaf, label: str, *, optional: bool) -> None:
    """Report where a value is not what a field's type says."""
    known = resolve(node)
    if not isinstance(known, Scalar):
        kind = "a list or mapping"
        context.report(BAD_TYPE, node, f"{label} is {kind}, not {leaf.value}", help=f"write {leaf.value}")
    elif is_null_node(node):
        _check_null(context, node, leaf, label, optional=optional)
    elif leaf is Leaf.STRING:
        _check_string(context, node, known, label)
    elif leaf is Leaf.TIMESTAMP:
        _check_time(context, node, known, label)
    elif leaf is Leaf.BOOL:
        _check_bool(context, node, known, label)
    elif leaf is Leaf.FLOAT:
        _check_float(context, node, known, label)
    else:
        _check_whole(context, node, known, leaf, label)


def check_choice(context: Context, node: Node, choice: Choice, label: str) -> None:
    """Report a value that is not one of an enumeration's."""
    known = resolve(node)
    listed = ", ".join(choice.values)
    if not isinstance(known, Scalar) or is_null_node(node):
        found = "null" if isinstance(known, Scalar) else "a list or mapping"
        context.report(ENUM, node, f"{label} is {found}, not one of {listed}", help=f"write one of {listed}")
        return
    if known.text in choice.values:
        return
    meant = re.sub(r"[\s-]+", "_", known.text.strip()).upper()
    right = meant if meant in choice.values else None
    help = f"write {right}" if right else f"write one of {listed}"
    message = f"{label} is {_shown(known.text)}, not one of {listed}"
    context.report(ENUM, node, message, help=help, edits=context.replacing(node, right))


def _check_null(context: Context, node: Node, leaf: Leaf, label: str, *, optional: bool) -> None:
    if optional:
        return
    if leaf is Leaf.STRING:
        message = f"{label} is null, which the platform takes for a text"
        help = "write a text, or leave it out" if label.startswith("`") else "write a text, or remove the line"
        context.report(NULL_FOR_STRING, node, message, help=help)
    else:
        message = f"{label} is null, not {leaf.value}"
        context.report(BAD_TYPE, node, message, help=f"write {leaf.value}, or leave it out")


def _check_string(context: Context, node: Node, known: Scalar, label: str) -> None:
    kind = core_type(known.text) if known.is_plain else "str"
    if kind == "str":
        return
    quoted = f"'{known.text}'"
    message = f"{label} is a string, and readers of YAML 1.2 take {known.text} for a {_KINDS[kind]}"
    context.report(UNQUOTED_SCALAR, node, message, help=f"write {quoted}", edits=context.replacing(node, quoted))


_KINDS = {"int": "number", "float": "number", "bool": "truth value", "null": "null"}


def _check_time(context: Context, node: Node, known: Scalar, label: str) -> None:
    found = _TIME.fullmatch(known.text)
    if found is not None:
        offset = "Z" if found["offset"] in {"Z", "z"} else found["offset"]
        try:
            datetime.fromisoformat(f"{found['day']}T{found['time']}{offset}")
        except ValueError:
            found = None
    if found is None:
        message = f"{label} is {_shown(known.text)}, not a time of day with its offset"
        context.report(TIMESTAMP, node, message, help="write it like 2026-01-31T12:00:00Z")


def _check_bool(context: Context, node: Node, known: Scalar, label: str) -> None:
    if known.is_plain and as_bool(known.text) is not None:
        return
    text = known.text.lower()
    right = _WORDS.get(text) if known.is_plain else (text if text in {"true", "false"} else None)
    _report_type(context, node, known, f"{label} must be true or false", right)


def _check_whole(context: Context, node: Node, known: Scalar, leaf: Leaf, label: str) -> None:
    value = as_unsigned(known.text)
    if value is not None and value > LARGEST[leaf]:
        message = f"{label} is {value}, more than {LARGEST[leaf]}"
        context.report(BAD_TYPE, node, message, help=f"write {leaf.value}")
    elif known.is_plain and value is None and is_negative(known.text):
        context.report(BAD_TYPE, node, f"{label} is below zero", help=f"write {leaf.value}")
    elif not known.is_plain or value is None:
        whole = _WHOLE.fullmatch(known.text)
        right = known.text if value is not None else (whole["digits"] if whole else None)
        if right is not None and (as_unsigned(right) or 0) > LARGEST[leaf]:
            right = None
        _report_type(context, node, known, f"{label} must be {leaf.value}", right)


def _check_float(context: Context, node: Node, known: Scalar, label: str) -> None:
    is_number = core_type(known.text) in {"int", "float"}
    if not (known.is_plain and is_number):
        _report_type(context, node, known, f"{label} must be a number", known.text if is_number else None)


def _report_type(context: Context, node: Node, known: Scalar, message: str, right: str | None) -> None:
    quotes = "" if known.style is Style.PLAIN else " in quotes"
    help = f"write {right}" if right else "write such a value, without quotes"
    found = f"{message}, not {_shown(known.text)}{quotes}"
    context.report(BAD_TYPE, node, found, help=help, edits=context.replacing(node, right))


def _shown(text: str) -> str:
    """Return a value for a message, shortened."""
    return repr(text if len(text) <= 40 else text[:37] + "...")
