"""Reading a written document for its facts: one YAML document as plain nodes, with lines, within limits.

No tag is resolved and no alias followed, so no text can make it run something or grow. It is no general reader:
whatever no exporter writes (anchors, tags, keys twice, depth) is refused, not understood.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

_DEEPEST = 32
"""An exported document nests nine deep."""

_PLAIN = {"null": None, "true": True, "false": False}
"""The plain scalars that exporters write; every other one stays the string that it is."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)

_Event: TypeAlias = Any
"""One of PyYAML's events; their classes declare their attributes only loosely."""


class ReadingError(Exception):
    """Text that is no document as exporters write it; `line` counts from 1, 0 when the whole text is meant."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A value with the line, from 1, that it starts in: of a mapping's value, the line of its key."""

    value: str | bool | list[Node] | dict[str, Node] | None
    line: int

    def plain(self) -> object:
        """Return the value without lines."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value

    def field(self, key: str) -> Node | None:
        """Return what a mapping has under `key`; None when it has nothing there or is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> list[Node]:
        """Return a list's items; none when it is no list."""
        return self.value if isinstance(self.value, list) else []


def read_document(text: str) -> Node | None:
    """Return the one document in `text`, or None when there is none (white space and comments only).

    Empty documents after the first, which the `---` at the end of the SDK's text makes, do not count.

    Raises:
        ReadingError: no YAML, several documents, anchors, aliases, tags, a key twice, keys that are no strings, or
            nested too deep.
    """
    events = yaml.parse(text, Loader=_LOADER)
    try:
        documents = [_read_node(events, event, 0) for event in events if not isinstance(event, _FRAME)]
    except (yaml.YAMLError, ValueError, OverflowError):  # the scanner lets bad escapes ("\\UFFFFFFFF") through to chr()
        raise ReadingError("it is not readable as YAML") from None
    while len(documents) > 1 and documents[-1].value is None:
        documents.pop()
    if len(documents) > 1:
        raise ReadingError("it holds several documents", documents[1].line)
    return documents[0] if documents else None


def read_array(text: str) -> Node | None:
    """Return the one document in a JSON array, without lines; None when the array is empty.

    Raises:
        ReadingError: no JSON, no array, several documents, or nested too deep.
    """
    try:
        documents = json.loads(text)
        nodes = _node_of(documents).items()
    except (ValueError, RecursionError):
        raise ReadingError("it is not readable as JSON") from None
    if len(nodes) > 1:
        raise ReadingError("it holds several documents")
    return nodes[0] if nodes else None


def _node_of(value: object) -> Node:
    if isinstance(value, list):
        return Node([_node_of(item) for item in value], 0)
    if isinstance(value, dict):
        return Node({key: _node_of(item) for key, item in value.items()}, 0)
    if value is None or isinstance(value, str | bool):
        return Node(value, 0)
    raise ReadingError("it has a number in it")


def _read_node(events: Iterator[_Event], event: _Event, depth: int) -> Node:
    line = event.start_mark.line + 1
    if depth > _DEEPEST:
        raise ReadingError("it is nested too deep", line)
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise ReadingError("it uses anchors or aliases", line)
    if event.tag is not None:
        raise ReadingError("it uses tags", line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(_read_items(events, depth), line)
    if isinstance(event, yaml.MappingStartEvent):
        return Node(_read_fields(events, depth), line)
    return Node(_read_scalar(event), line)


def _read_scalar(event: _Event) -> str | bool | None:
    value: str = event.value
    if event.implicit[0]:  # written plain
        return None if value == "" else _PLAIN.get(value, value)
    return value


def _read_items(events: Iterator[_Event], depth: int) -> list[Node]:
    items = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_read_node(events, event, depth + 1))
    return items


def _read_fields(events: Iterator[_Event], depth: int) -> dict[str, Node]:
    fields: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _read_node(events, event, depth + 1)
        if not isinstance(key.value, str):
            raise ReadingError("it has a key that is no string", key.line)
        if key.value in fields:
            raise ReadingError(f"it has the key {key.value!r} twice", key.line)
        fields[key.value] = Node(_read_node(events, next(events), depth + 1).value, key.line)
    return fields
