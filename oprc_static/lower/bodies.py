"""Function bodies as text: cutting them out, wrapping them to be parsed alone."""

from __future__ import annotations

import hashlib

from oprc_static import ir
from oprc_static.records import record

BODY_SCHEMA = "1"
WRAPPED_BODY_LINE = 2
"""The line of the wrapped text on which a body's first line stands."""

_BLANK = " \t\f"

Position = tuple[int, int]
"""(line from 1, column in code points)."""


@record
class Extent:
    """From a body's first statement (its first decorator's `@` included) to the end of its last one."""

    start: Position
    end: Position


def decorator_line(lines: list[str], line: int, column: int) -> Position:
    """Where the `@` before a decorator whose expression stands at (`line`, `column`) is.

    Only parentheses, comments and line joinings can stand between them, so the `@` begins a line.
    """
    if (start := lines[line - 1][:column].lstrip(_BLANK)).startswith("@"):
        return line, column - len(start)
    while line > 1:
        line -= 1
        text = lines[line - 1]
        stripped = text.lstrip(_BLANK)
        if stripped.startswith("@"):
            return line, len(text) - len(stripped)
    raise ValueError("a decorator without @")


def cut_body(
    lines: list[str], extent: Extent, *, line: int, class_name: str | None, future_annotations: bool, is_async: bool
) -> ir.BodySource:
    """The body at `extent` of the text `lines`; its first line is `line`, relative to the top-level statement."""
    (first, column), (last, end_column) = extent.start, extent.end
    if not lines[first - 1][:column].strip(_BLANK):
        column = 0
    last = _end_of_logical_line(lines, last, end_column)
    text = "\n".join([lines[first - 1][column:], *lines[first:last]])
    return _body(text, line, column, class_name, future_annotations, is_async)


def moved_body(body: ir.BodySource, lines: int) -> ir.BodySource:
    """The same body so many lines further down in its top-level statement."""
    return _body(
        body.text, body.line + lines, body.column, body.class_name, body.future_annotations, body.is_async
    )  # fmt: skip


def _body(
    text: str, line: int, column: int, class_name: str | None, future_annotations: bool, is_async: bool
) -> ir.BodySource:
    key = (BODY_SCHEMA, line, column, class_name, future_annotations, is_async, text)
    digest = hashlib.blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return ir.BodySource(text, line, column, class_name, future_annotations, is_async, digest)


def _end_of_logical_line(lines: list[str], line: int, column: int) -> int:
    """The last line of the logical line that ends after (`line`, `column`), but for joined semicolons."""
    rest = lines[line - 1][column:]
    while rest.strip(_BLANK + ";") == "\\" and line < len(lines):
        line += 1
        rest = lines[line - 1]
    return line


def wrap_body(body: ir.BodySource) -> str:
    """The body as that of a function of its own; columns stay, its first line becomes `WRAPPED_BODY_LINE`."""
    header = "async def _():" if body.is_async else "def _():"
    if body.column == 0 and body.text[:1] in _BLANK:
        return f"{header}\n{body.text}\n"
    return f"{header}\\\n{' ' * body.column}{body.text}\n"
