"""The lines of a source file that a finding speaks of, with the place marked below them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oprc_static.records import record
from oprc_static.report.terminal import COMMAND, columns, escape, visible
from oprc_static.source import WHOLE_FILE, Span

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_TAB = 4
_CUT = "..."
_FAR = 1000
"""So many characters before and behind the place are looked at: more than fit, even where some take no room."""


@record
class MarkedLine:
    """One line of an excerpt: its number, its printable text, and the marks below it; no number is a gap."""

    number: int | None
    text: str
    marks: str


def split_lines(text: str) -> list[str]:
    """Return the lines of a source as Python counts them: form feeds and the like do not end one."""
    return _LINE_ENDS.split(text)


def mark(lines: list[str], span: Span, *, width: int = 100, most: int = 4) -> tuple[MarkedLine, ...]:
    """Return the lines of `span` with marks, `most` at the most; none when the span is not in the file.

    A line wider than `width` columns is cut around its marks. A finding on a whole file has no excerpt.
    """
    if span == WHOLE_FILE or not 1 <= span.line <= len(lines):
        return ()
    last = min(max(span.end_line, span.line), len(lines))
    return tuple(_mark_line(lines, span, number, width) for number in _shown(span.line, last, most))


def _shown(first: int, last: int, most: int) -> Iterator[int | None]:
    if last - first < most:
        yield from range(first, last + 1)
        return
    yield from range(first, first + most - 1)
    yield None
    yield last


def _mark_line(lines: list[str], span: Span, number: int | None, width: int) -> MarkedLine:
    if number is None:
        return MarkedLine(None, _CUT, "")
    line = lines[number - 1]
    indent = len(line) - len(line.lstrip())
    start = span.column if number == span.line else indent
    end = span.end_column if number == span.end_line else len(line.rstrip())
    return _draw(number, line, min(start, len(line)), min(end, len(line)), width)


def _draw(number: int, line: str, start: int, end: int, width: int) -> MarkedLine:
    skipped = max(start - _FAR, 0)
    cells = _cells(line[skipped : start + _FAR])
    start, end = start - skipped, min(end - skipped, len(cells))
    offsets = [0]
    for cell in cells:
        offsets.append(offsets[-1] + columns(cell))
    first, last = _window(offsets, start, end, width)
    left = _CUT if skipped + first else ""
    right = _CUT if skipped + last < len(line) else ""
    text = left + "".join(cells[first:last]) + right
    before = columns(left) + offsets[min(start, last)] - offsets[first]
    length = offsets[min(max(end, start), last)] - offsets[min(start, last)]
    return MarkedLine(number, text.rstrip(), " " * before + "^" * max(length, 1))


def _cells(line: str) -> list[str]:
    """Return what each character is shown as: tabs as spaces up to the next stop, steering characters escaped."""
    cells: list[str] = []
    column = 0
    commands = {found.end() - 1 for found in COMMAND.finditer(line) if found[2]}
    for index, char in enumerate(line):
        cell = " " * (_TAB - column % _TAB) if char == "\t" else visible(char)
        if index in commands:
            cell = escape(char)
        cells.append(cell)
        column += columns(cell)
    return cells


def _window(offsets: list[int], start: int, end: int, width: int) -> tuple[int, int]:
    """Return the characters to show so that they fit into `width` columns with the marked ones among them."""
    count = len(offsets) - 1
    if offsets[-1] <= width:
        return 0, count
    marked = min(offsets[max(end, start)] - offsets[start], width)
    lead = min(offsets[start], max((width - marked) // 2, 8))
    first = next(index for index in range(start + 1) if offsets[index] >= offsets[start] - lead)
    last = max(index for index in range(first, count + 1) if offsets[index] - offsets[first] <= width)
    return first, last
