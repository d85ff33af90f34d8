"""Which lines belong to an entry of a list or a field: its own, and the comments that stand with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice, takewhile

from oprc_static.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Stream, Token
from oprc_static.records import record

_BREAK = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*")
_DASH = re.compile(r"(?<=[\r\n])([^\S\r\n]*)-(?=\s|\Z)")


@record
class Territory:
    """A stretch of whole lines: `start` is where the first begins, `end` where the last one's text ends.

    `text_start` and `text_end` are those of the field or item itself, its dash or key included.
    """

    start: int
    text_start: int
    text_end: int
    end: int


@record
class Ground:
    """The lines of a text."""

    stream: Stream

    def line_start(self, offset: int) -> int:
        """Return where the line of an offset begins."""
        return self.stream.line_starts[self.stream.line_of(offset) - 1]

    def line_end(self, offset: int) -> int:
        """Return where the text of an offset's line ends, its line break left out."""
        found = _LINE.match(self.stream.text, offset)
        return found.end() if found else offset

    def next_line(self, offset: int) -> int:
        """Return where the next line begins; the end of the text on the last one."""
        end = self.line_end(offset)
        found = _BREAK.match(self.stream.text, end)
        return found.end() if found else end

    def column(self, offset: int) -> int:
        """Return the column of an offset."""
        return self.stream.span(offset, offset).column

    def is_first_on_line(self, offset: int) -> bool:
        """Tell whether only white space stands before an offset on its line."""
        return not self.stream.text[self.line_start(offset) : offset].strip(" \ufeff")

    def comments_between(self, start: int, end: int) -> Iterator[Token]:
        """Yield the comments in a stretch of the text."""
        comments = self.stream.comments
        first = bisect_left(comments, start, key=lambda each: each.start)
        return takewhile(lambda each: each.start < end, islice(comments, first, None))

    def dash(self, parent: Sequence, index: int) -> int:
        """Return where the dash of an item of a block list stands."""
        if index == 0:
            return parent.content
        column, text = self.column(parent.content), self.stream.text
        start, end = self.next_line(parent.items[index - 1].end), parent.items[index].start
        for found in _DASH.finditer(text, start, end):
            if len(found.group(1)) == column:
                return found.end() - 1
        return end

    def item(self, parent: Sequence, index: int) -> Territory:
        """Return the territory of an item of a block list."""
        dash = self.dash(parent, index)
        return self._around(dash, parent.items[index].end, leading=index > 0)

    def field(self, parent: Mapping, index: int) -> Territory:
        """Return the territory of a field of a block mapping."""
        entry = parent.entries[index]
        return self._around(entry.key.start, end_of(self.stream.text, entry), leading=index > 0)

    def _around(self, start: int, end: int, *, leading: bool) -> Territory:
        column = self.column(start)
        first = self.line_start(start)
        if leading:
            first = self._comments_above(first, column)
        return Territory(first, start, end, self.comments_below(self.line_end(end), column))

    def _comments_above(self, first: int, column: int) -> int:
        """Return where the comments begin that stand right above a line, in the same column."""
        while first > 0:
            above = self.line_start(first - 1)
            text = self.stream.text[above:first]
            if len(text) - len(text.lstrip(" ")) != column or not text.lstrip(" ").startswith("#"):
                break
            first = above
        return first

    def has_comment_above(self, start: int) -> bool:
        """Tell whether a comment stands right above the field or item that begins at `start`, in its column."""
        first = self.line_start(start)
        return self.is_first_on_line(start) and self._comments_above(first, self.column(start)) < first

    def comments_below(self, last: int, column: int) -> int:
        """Return where the comments end that follow a line further to the right."""
        position = last
        while (start := self.next_line(position)) > position:
            position = self.line_end(start)
            text = self.stream.text[start:position]
            if not text.strip():
                if start == position and start == len(self.stream.text):
                    break
                continue
            if not text.lstrip(" ").startswith("#") or len(text) - len(text.lstrip(" ")) <= column:
                break
            last = position
        return last


def end_of(text: str, entry: Entry) -> int:
    """Return where a field ends: behind its value, or the colon of one that has none."""
    end = entry.value.end
    if isinstance(entry.value, Scalar) and entry.value.is_absent:
        return max(end, colon_after(text, entry.key))
    return end


def colon_after(text: str, key: Node) -> int:
    """Return the offset behind the colon of a key; behind the key where there is none, as in `? key`."""
    position = key.end
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position + 1 if text[position : position + 1] == ":" else key.end
