"""From PyYAML's events to nodes: exact ends, where the content begins, aliases to what they stand for, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from oprc_static.document.nodes import Alias, Document, Entry, Mapping, Node, Scalar, Sequence, Style, Token, resolve

DEEPEST = 128
"""Levels of nesting that serde_yaml reads."""

MOST_NODES = 500_000

MOST_DOCUMENTS = 1_000
"""The platform reads one of a file; each further one is a finding."""

MOST_EXPANDED = 100
"""How often the nodes of a text may be repeated through aliases: serde_yaml's own bound."""

LONE_SURROGATE = "an escape here stands for no character: a lone surrogate, or beyond Unicode"
ESCAPE_HELP = "write the character itself, or its whole escape"

_SURROGATE = re.compile("[\ud800-\udfff]")

_UNCOUNTED = 10**12
"""An alias that stands for more counts as this: exact numbers would grow as the text that is not expanded."""

_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.LITERAL, ">": Style.FOLDED}
_COMMENT = re.compile(r"#[^\r\n\x85\u2028\u2029]*")
_SKIPPED = re.compile(r"(?:[ \t\r\n\x85\u2028\u2029\ufeff]|#[^\r\n\x85\u2028\u2029]*)*")
_PROPERTY = re.compile(r"!<[^>\s]*>|[!&][^\s,\[\]{}]*")
_HEADER = re.compile(r"[|>](?P<indicators>[0-9+-]*)[ \t]*")
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_BLANK = " \t\r\n\x85\u2028\u2029"

_Event: TypeAlias = Any
"""One of PyYAML's events; their classes declare their attributes only loosely."""


class Refused(Exception):
    """A text that parses and still gives no nodes, with the place where that shows and the way out."""

    def __init__(self, message: str, start: int, end: int, help: str) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


class BadAlias(Refused):
    """An alias that stands for nothing."""


class BadEscape(Refused):
    """An escape that stands for half a character."""


class TooMuch(Refused):
    """A text beyond the limits."""


class Builder:
    """Builds the nodes of one text; `shift` is what the parser's offsets lack (1 for a byte order mark)."""

    def __init__(self, text: str, shift: int) -> None:
        self._text, self._shift = text, shift
        self._count = 0
        self._anchors: dict[str, Node | None] = {}
        self._scalars: list[tuple[int, int]] = []
        self._header_comments: list[Token] = []

    def build(self, events: Iterator[_Event]) -> tuple[Document, ...]:
        """Return the documents in a stream of events. Raises Refused, and what the parser raises."""
        documents: list[Document] = []
        root: Node | None = None
        opening: Token | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors.clear()
                self._count = 0
                root, opening = None, self._marker("---", event) if event.explicit else None
                if len(documents) == MOST_DOCUMENTS:
                    start = self._marker("---", event).start
                    message = f"it holds more than {MOST_DOCUMENTS} documents"
                    raise TooMuch(message, start, start, "keep the one that is meant")
            elif isinstance(event, yaml.DocumentEndEvent):
                closing = self._marker("...", event) if event.explicit else None
                documents.append(Document(root, opening, closing))
            elif not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent):
                root = self._root(events, event)
        return tuple(documents)

    def comments(self) -> tuple[Token, ...]:
        """Return all comments of the text: what begins with `#` where no scalar is."""
        found = list(self._header_comments)
        position = 0
        for start, end in [*sorted(self._scalars), (len(self._text), len(self._text))]:
            gap = _COMMENT.finditer(self._text, position, max(start, position))
            found += [Token(match.group(), match.start(), match.end()) for match in gap]
            position = max(position, end)
        return tuple(sorted(found, key=lambda each: each.start))

    def _marker(self, text: str, event: _Event) -> Token:
        end = event.end_mark.index + self._shift
        return Token(text, end - len(text), end)

    def _root(self, events: Iterator[_Event], event: _Event) -> Node | None:
        root = self._node(events, event, 0)
        if root.size > self._count * MOST_EXPANDED:
            help = "write out what the aliases stand for, or use fewer of them"
            raise TooMuch("its aliases repeat more than the platform expands", root.start, root.start, help)
        absent = isinstance(root, Scalar) and root.is_absent and not root.anchor and not root.tag
        return None if absent else root

    def _node(self, events: Iterator[_Event], event: _Event, depth: int) -> Node:
        start = event.start_mark.index + self._shift
        self._count += 1
        if depth > DEEPEST:
            raise TooMuch(f"it is nested more than {DEEPEST} levels deep", start, start, "make it flatter")
        if self._count > MOST_NODES:
            raise TooMuch(f"it holds more than {MOST_NODES} values", start, start, "split the package")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, start)
        if event.anchor is not None:
            self._anchors[event.anchor] = None  # an alias inside stands for the whole that it is part of
        node = self._anchored(events, event, depth, start)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: _Event, start: int) -> Node:
        end = event.end_mark.index + self._shift
        target = self._anchors.get(event.anchor)
        if target is None:
            inside = event.anchor in self._anchors
            message = f"the alias *{event.anchor} " + ("is inside what it stands for" if inside else "has no anchor")
            raise BadAlias(message, start, end, "write out what is meant")
        self._scalars.append((start, end))
        return Alias(
            start=start, content=start, end=end, name=event.anchor, target=resolve(target),
            size=min(target.size, _UNCOUNTED),
        )  # fmt: skip

    def _anchored(self, events: Iterator[_Event], event: _Event, depth: int, start: int) -> Node:
        content, tag, anchor = self._properties(event, start)
        end = event.end_mark.index + self._shift
        if isinstance(event, yaml.ScalarEvent):
            style = _STYLES.get(event.style or "", Style.PLAIN)
            if style in {Style.LITERAL, Style.FOLDED}:
                end = self._block_end(content, end, event.value)
            elif style is Style.PLAIN and not event.value:
                end = content = max(start, anchor.end if anchor else 0, tag.end if tag else 0)
            self._scalars.append((content, end))
            if _SURROGATE.search(event.value):  # only the parser in Python lets escapes of these through
                raise BadEscape(LONE_SURROGATE, content, end, ESCAPE_HELP)
            return Scalar(start=start, content=content, end=end, tag=tag, anchor=anchor, text=event.value, style=style)
        flow = bool(event.flow_style)
        if isinstance(event, yaml.SequenceStartEvent):
            items, closing = self._items(events, depth)
            end = closing or max([content, *(item.end for item in items)])
            size = 1 + sum(item.size for item in items)
            return Sequence(
                start=start, content=content, end=end, tag=tag, anchor=anchor, size=size, items=items, flow=flow
            )  # fmt: skip
        entries, closing = self._entries(events, depth)
        end = closing or max([content, *(max(each.key.end, each.value.end) for each in entries)])
        size = 1 + sum(each.key.size + each.value.size for each in entries)
        return Mapping(
            start=start, content=content, end=end, tag=tag, anchor=anchor, size=size, entries=entries, flow=flow
        )  # fmt: skip

    def _items(self, events: Iterator[_Event], depth: int) -> tuple[tuple[Node, ...], int]:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(events, event, depth + 1))
        return tuple(items), self._closing(event)

    def _entries(self, events: Iterator[_Event], depth: int) -> tuple[tuple[Entry, ...], int]:
        entries = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(events, event, depth + 1)
            entries.append(Entry(key, self._node(events, next(events), depth + 1)))
        return tuple(entries), self._closing(event)

    def _closing(self, event: _Event) -> int:
        """Return the end of a closing bracket; 0 where a collection has none, as block ones and `[a: b]`'s pair."""
        return 0 if event.start_mark.index == event.end_mark.index else event.end_mark.index + self._shift

    def _properties(self, event: _Event, start: int) -> tuple[int, Token | None, Token | None]:
        """Return where the content begins behind an anchor and a tag, and these two."""
        tag: Token | None = None
        anchor: Token | None = None
        position = content = start
        while (event.tag is not None and tag is None) or (event.anchor is not None and anchor is None):
            found = _PROPERTY.match(self._text, position)
            if found is None:
                break
            if found.group().startswith("&"):
                anchor = Token(event.anchor, found.start(), found.end())
            else:
                tag = Token(event.tag or "!", found.start(), found.end())
            position = content = found.end()
            if skipped := _SKIPPED.match(self._text, position):
                position = content = skipped.end()
        return content, tag, anchor

    def _block_end(self, content: int, end: int, value: str) -> int:
        """Return where a block scalar ends: before the break of its last line, a blank one only if its value has it."""
        header = _HEADER.match(self._text, content, end)
        assert header is not None  # the parser saw `|` or `>` here
        if comment := _COMMENT.match(self._text, header.end(), end):
            self._header_comments.append(Token(comment.group(), comment.start(), comment.end()))
        raw = self._text[content:end]
        if "+" in header["indicators"] and value:
            breaks = [found.start() for found in _BREAK.finditer(raw)]
            return content + (breaks[-1] if breaks and not raw[breaks[-1] :].strip(_BLANK) else len(raw))
        last = _BREAK.search(raw, len(raw.rstrip(_BLANK)))
        return content + (last.start() if last else len(raw))
