"""String literals: values, implicit concatenation, f-strings (PEP 498 and 701)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from oprc_static import ir
from oprc_static.lower.context import Context
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.shapes import string_pieces

Lower = Callable[[Context, cst.BaseExpression], ir.Expr]

_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,99}")
_LITERAL = re.compile(r"([a-zA-Z]*)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)
_BRACES = re.compile(r"\\N\{[^{}]{0,99}\}|\\[^{}]|\{\{|\}\}", re.DOTALL)
_RAW_BRACES = re.compile(r"\{\{|\}\}")
_QUOTES = re.compile(r"\\.|\"", re.DOTALL)
_ONE_BRACE = {"{{": "{", "}}": "}"}


def string_value(token: str) -> str | bytes:
    """The value of one string or bytes literal without replacement fields."""
    match = _LITERAL.fullmatch(token)
    if match and "\\" not in token and not set(match[1]) & set("bB"):
        return match[3]
    value = literal_value(token)
    assert isinstance(value, (str, bytes))
    return value


def literal_value(token: str) -> object:
    """The value of a literal; `LoweringFailed` for one that only LibCST takes for a literal."""
    if _PLAIN_NUMBER.fullmatch(token):
        return int(token)
    try:
        value: object = ast.literal_eval(token)
    except (SyntaxError, ValueError) as error:
        raise LoweringFailed("syntax", getattr(error, "msg", None) or str(error)) from error
    return value


def text_value(text: str, *, raw: bool) -> str:
    """The value of a literal stretch of an f-string, as written between its replacement fields."""
    if raw:
        return _RAW_BRACES.sub(_single_brace, text)
    single = _BRACES.sub(_single_brace, text)
    if "\\" not in single:
        return single
    quoted = _QUOTES.sub(lambda match: '\\"' if match[0] == '"' else match[0], single)
    value = literal_value(f'"""{quoted}"""')
    assert isinstance(value, str)
    return value


def _single_brace(match: re.Match[str]) -> str:
    return _ONE_BRACE.get(match[0], match[0])


def lower_string(context: Context, node: cst.BaseExpression, lower: Lower) -> ir.Expr:
    """A constant, a `JoinedString`, or `Unsupported` for template strings."""
    at = context.at[node]
    if node in context.places.hidden_values:
        return ir.Constant(at, context.places.hidden_values[node])
    pieces = list(string_pieces(node))
    if all(isinstance(piece, cst.SimpleString) for piece in pieces):
        return ir.Constant(at, _joined_value([string_value(piece.value) for piece in pieces]))  # type: ignore[attr-defined]
    parts: list[str | ir.FormattedValue] = []
    for piece in pieces:
        if isinstance(piece, cst.SimpleString):
            parts.append(_checked_text(string_value(piece.value)))
        elif isinstance(piece, cst.FormattedString):
            parts += _content(context, piece.parts, lower, raw="r" in piece.start.lower())
        else:
            return ir.Unsupported(at, "a template string")
    return ir.JoinedString(at, _merged(parts))


def _joined_value(values: list[str | bytes]) -> str | bytes:
    if all(isinstance(value, bytes) for value in values):
        return b"".join(value for value in values if isinstance(value, bytes))
    return "".join(map(_checked_text, values))


def _checked_text(value: str | bytes) -> str:
    if isinstance(value, bytes):
        raise LoweringFailed("syntax", "cannot mix bytes and nonbytes literals")
    return value


def _merged(parts: Iterable[str | ir.FormattedValue]) -> tuple[str | ir.FormattedValue, ...]:
    merged: list[str | ir.FormattedValue] = []
    texts: list[str] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        if text := "".join(texts):
            merged.append(text)
        texts.clear()
        merged.append(part)
    if text := "".join(texts):
        merged.append(text)
    return tuple(merged)


def _content(
    context: Context, contents: Iterable[cst.BaseFormattedStringContent], lower: Lower, *, raw: bool
) -> Iterator[str | ir.FormattedValue]:
    for content in contents:
        if isinstance(content, cst.FormattedStringText):
            yield text_value(content.value, raw=raw)
        elif isinstance(content, cst.FormattedStringExpression):
            if content.equal is not None:
                yield _debug_text(context, content)
            yield _formatted_value(context, content, lower, raw=raw)


def _debug_text(context: Context, node: cst.FormattedStringExpression) -> str | ir.FormattedValue:
    """Return the text of `{… = }`; one with a `#` in it is cut by CPython 3.12.1 and 3.13.0, and not by others."""
    text = context.places.debug_texts[node]
    if "#" not in text:
        return text
    at = context.at[node]
    return ir.FormattedValue(at, ir.Unsupported(at, "a `#` in the text of `{… = }`"), "", None)


def _formatted_value(
    context: Context, node: cst.FormattedStringExpression, lower: Lower, *, raw: bool
) -> ir.FormattedValue:
    at = context.at[node]
    conversion = node.conversion or ""
    if node.equal is not None and not conversion and node.format_spec is None:
        conversion = "r"
    spec = None
    if node.format_spec is not None:
        spec = ir.JoinedString(at, _merged(_content(context, node.format_spec, lower, raw=raw)))
    return ir.FormattedValue(at, lower(context, node.expression), conversion, spec)
