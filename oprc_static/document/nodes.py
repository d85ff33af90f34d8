"""A YAML text as frozen nodes with exact places: what stands where, in which style, with every comment.

Places are offsets into `Stream.text`, ends exclusive and at the last content: no node reaches over the blank lines
and comments behind it. `Stream.span` makes lines and columns of them and is the only thing that does.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

from oprc_static.records import record
from oprc_static.source import Span


class Style(enum.Enum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    LITERAL = "literal"
    FOLDED = "folded"


@record
class Token:
    """A stretch of the text with what it says: a comment with its `#`, an anchor's name, a resolved tag, a marker."""

    text: str
    start: int
    end: int


@record(kw_only=True)
class _Positioned:
    """What all nodes have: `start` is that of the anchor or tag if there is one, `content` that of the value itself."""

    start: int
    content: int
    end: int
    tag: Token | None = None
    anchor: Token | None = None
    size: int = 1
    """How many nodes it is with what is below it, every alias counted as what it stands for."""


@record(kw_only=True)
class Scalar(_Positioned):
    """A value without nodes below it; `text` is what it says, without quotes, escapes and indentation."""

    text: str
    style: Style = Style.PLAIN

    @property
    def is_plain(self) -> bool:
        """Whether nothing but its text tells what it means: no quotes and no tag."""
        return self.style is Style.PLAIN and self.tag is None

    @property
    def is_absent(self) -> bool:
        """Whether nothing is written at all, as after the colon of `key:`."""
        return self.start == self.end


@record
class Entry:
    """A key of a mapping with its value."""

    key: Node
    value: Node


@record(kw_only=True)
class Mapping(_Positioned):
    """Keys with values, in the order and as often as they are written."""

    entries: tuple[Entry, ...]
    flow: bool = False

    def entry(self, key: str) -> Entry | None:
        """Return the first entry under a key, None where there is none."""
        for each in self.entries:
            known = resolve(each.key)
            if isinstance(known, Scalar) and known.text == key:
                return each
        return None

    def get(self, key: str) -> Node | None:
        """Return the value that the first entry under a key has, aliases followed; None where there is none."""
        found = self.entry(key)
        return resolve(found.value) if found else None


@record(kw_only=True)
class Sequence(_Positioned):
    """Values in order."""

    items: tuple[Node, ...]
    flow: bool = False


@record(kw_only=True)
class Alias(_Positioned):
    """`*name`; `target` is the node that it stands for, never one that the alias itself is part of."""

    name: str
    target: Scalar | Mapping | Sequence


Node: TypeAlias = Scalar | Mapping | Sequence | Alias


def resolve(node: Node) -> Scalar | Mapping | Sequence:
    """Return what a node stands for: itself, unless it is an alias."""
    return node.target if isinstance(node, Alias) else node


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below one, keys too, in the order of the text; none below an alias."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield entry.value
    elif isinstance(node, Sequence):
        yield from node.items


def descend(node: Node) -> Iterator[Node]:
    """Yield a node and all below it in the order of the text; aliases are yielded and not entered."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(tuple(children(current))))


@record
class Document:
    """One document of a stream. `root` is None when nothing is in it, `opening` its `---`, `closing` its `...`."""

    root: Node | None
    opening: Token | None = None
    closing: Token | None = None


@record
class Stream:
    """A whole YAML text. `text` is the file's, a byte order mark included; `line_starts` is where its lines begin."""

    text: str
    documents: tuple[Document, ...]
    comments: tuple[Token, ...]
    line_starts: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return a stretch of the text as lines and columns."""
        return Span(*self._position(start), *self._position(end))

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, that an offset lies in."""
        return bisect_right(self.line_starts, offset)

    def _position(self, offset: int) -> tuple[int, int]:
        line = self.line_of(offset)
        return line, offset - self.line_starts[line - 1] - (line == 1 and self.text.startswith("\ufeff", 0, offset))

    def raw(self, node: Node) -> str:
        """Return how a node's value is written, its anchor and tag left out."""
        return self.text[node.content : node.end]
