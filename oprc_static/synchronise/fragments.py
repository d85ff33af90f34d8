"""The text of new parts of a document, in the manner of the text around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from oprc_static.export.compose import compose_scalar
from oprc_static.records import record

_PLAIN_IN_FLOW = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_ONE_LINE = re.compile(r"[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]*")
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


@record
class Layout:
    """How a document is laid out: its line break, and how far a list in a mapping and what is in it stand to the right.

    `offset` is the column of a list's dash less that of the key above it, `gap` that of an item less its dash's,
    `step` that of a mapping in a mapping less the outer one's.
    """

    newline: str = "\n"
    offset: int = 0
    gap: int = 2
    step: int = 2
    flow_lists: bool = False
    """Whether lists of strings stand between brackets."""

    def mapping(self, fields: Mapping[str, object], column: int) -> str:
        """Return the lines of a mapping at `column`, the last one without a line break."""
        return self.newline.join(self.field(name, value, column) for name, value in fields.items())

    def field(self, name: str, value: object, column: int) -> str:
        """Return the lines of a field at `column`, the last one without a line break."""
        pad = " " * column
        if isinstance(value, dict) and value:
            return f"{pad}{name}:{self.newline}{self.mapping(value, column + self.step)}"
        if isinstance(value, list) and value and not self.is_in_flow(value):
            return f"{pad}{name}:{self.newline}{self.items(value, column + self.offset)}"
        return f"{pad}{name}: {self.leaf(value, column)}"

    def is_in_flow(self, value: object) -> bool:
        """Tell whether a value stands between brackets: a list of strings where such lists do."""
        return self.flow_lists and isinstance(value, list) and bool(value) and isinstance(value[0], str)

    def items(self, values: Sequence[object], column: int) -> str:
        """Return the lines of a list's items whose dashes stand at `column`, the last one without a line break."""
        return self.newline.join(self.item(value, column) for value in values)

    def item(self, value: object, column: int) -> str:
        """Return the lines of one item whose dash stands at `column`, the last one without a line break."""
        dash = " " * column + "-" + " " * (self.gap - 1)
        if isinstance(value, dict) and value:
            inner = column + self.gap
            return dash + self.mapping(value, inner)[inner:]
        return dash + self.leaf(value, column)

    def leaf(self, value: object, column: int, style: str = "") -> str:
        """Return a value with nothing below it, of a field or item at `column`.

        Args:
            value: what to write.
            column: where the key or dash stands; lines of a literal block stand further to the right.
            style: the quote or the block indicator that the value before it had, which is kept where it can be.
        """
        if isinstance(value, str):
            return scalar(value, style, column).replace("\n", self.newline)
        return flow(value)


def scalar(text: str, style: str, column: int | None) -> str:
    """Return a string in the style asked for, or in the nearest that can hold it.

    Args:
        text: what to write.
        style: `'`, `"`, `|`, `>` or "" for what an export would choose.
        column: where the key or dash stands; None where only one line of a quoted style is possible.
    """
    blocks = column is not None and not text.endswith("\n\n") and text.strip(" \n")
    if column is not None and (blocks or "\n" not in text):
        if style in ("", "|", ">") and ("\n" in text or not style):
            return compose_scalar(text, " " * column) or double_quoted(text)
        if style in ("|", ">") and _ONE_LINE.fullmatch(text) and text[:1] not in ("", " ") and text[-1] != " ":
            return f"|-\n{' ' * (column + 2)}{text}"
    if not style and column is None and _PLAIN_IN_FLOW.fullmatch(text) and compose_scalar(text, "") == text:
        return text
    if style != '"' and _ONE_LINE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return double_quoted(text)


def double_quoted(text: str) -> str:
    """Return a string in double quotes, on one line."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if _ONE_LINE.fullmatch(character):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def flow(value: object) -> str:
    """Return a value on one line, as it stands between brackets and braces."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return scalar(value, "", None)
    if value is None:
        return "null"
    return "true" if value is True else "false"
