"""Places of `ast` nodes as the IR has them: code points, lines relative to a statement."""

from __future__ import annotations

import ast
from array import array
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Any

from oprc_static import ir
from oprc_static.lower.bodies import Extent, Position, decorator_line


class Columns:
    """Converts `ast` places of one text; `base` is the line (from 1) that the IR calls line 0.

    `ast` counts columns in UTF-8 bytes: lines with other than ASCII are converted.
    """

    def __init__(self, lines: list[str], base: int) -> None:
        self.lines = lines
        self.base = base
        self._ascii = all(map(str.isascii, lines))
        self._tables: dict[int, array[int]] = {}

    def at(self, node: Any) -> ir.At:
        """The relative place of an `ast` node."""
        line, end_line = node.lineno, node.end_lineno
        if self._ascii:
            return shared((line - self.base, node.col_offset, end_line - self.base, node.end_col_offset))
        column, end_column = self.column(line, node.col_offset), self.column(end_line, node.end_col_offset)
        return shared((line - self.base, column, end_line - self.base, end_column))

    def column(self, line: int, byte_column: int) -> int:
        """The column in code points."""
        text = self.lines[line - 1]
        if self._ascii or text.isascii():
            return byte_column
        table = self._tables.get(line)
        if table is None:
            table = self._tables[line] = _columns_by_byte(text)
        return table[byte_column]

    def start(self, statement: ast.stmt) -> Position:
        """Where a statement starts, its first decorator's `@` included."""
        decorators = getattr(statement, "decorator_list", None)
        if decorators:
            first = decorators[0]
            return decorator_line(self.lines, first.lineno, self.column(first.lineno, first.col_offset))
        return statement.lineno, self.column(statement.lineno, statement.col_offset)

    def span(self, node: Any) -> Extent:
        """The absolute extent of an `ast` node."""
        start = (node.lineno, self.column(node.lineno, node.col_offset))
        return Extent(start, (node.end_lineno, self.column(node.end_lineno, node.end_col_offset)))

    def extent(self, body: list[ast.stmt]) -> Extent:
        """From the first statement's start to the last one's end."""
        end_line, end_column = body[-1].end_lineno, body[-1].end_col_offset
        assert end_line is not None
        assert end_column is not None
        return Extent(self.start(body[0]), (end_line, self.column(end_line, end_column)))

    @cached_property
    def text(self) -> str:
        """The lines in one piece; `offset` and `between` count in it."""
        return "\n".join(self.lines)

    @cached_property
    def _line_starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def offset(self, line: int, column: int) -> int:
        """Where in `text` a relative place is."""
        return self._line_starts[line + self.base - 1] + column

    def between(self, start: int, end: int) -> ir.At:
        """The relative place of `text[start:end]`."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        return line - self.base, column, end_line - self.base, end_column

    def position(self, offset: int) -> Position:
        """The line (from 1, not relative) and column of an offset in `text`."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1]


_MOST_SHARED = 1 << 16
_shared: dict[ir.At, ir.At] = {}


def shared(at: ir.At) -> ir.At:
    """Return `at`, the same object for equal ones as a rule: relative places are alike in many files."""
    if len(_shared) >= _MOST_SHARED:
        _shared.clear()
    return _shared.setdefault(at, at)


def _columns_by_byte(text: str) -> array[int]:
    """For each byte of `text` in UTF-8, and for its end, the column of the character that it belongs to."""
    table = array("I")
    for column, character in enumerate(text):
        table.extend([column] * len(character.encode("utf-8", "surrogatepass")))
    table.append(len(text))
    return table
