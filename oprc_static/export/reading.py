"""Reading a written document for its facts: one YAML document, or the JSON array of one, as plain nodes with lines.

Whatever no exporter writes (anchors, tags, keys twice) is refused, not understood.
"""

from __future__ import annotations

import json

from oprc_static.document import nodes
from oprc_static.document.nodes import Stream
from oprc_static.document.reading import read_text
from oprc_static.records import record
from oprc_static.rules.documents import YAML_LIMIT

_PLAIN = {"null": None, "true": True, "false": False}
"""The plain scalars that exporters write; every other one stays the string that it is."""


class ReadingError(Exception):
    """Text that is no document as exporters write it; `line` counts from 1, 0 when the whole text is meant."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@record
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
    reading = read_text(text, "")
    if reading.stream is None:
        fault = reading.findings[0].diagnostic
        reason = "it is too large or too deep" if fault.rule is YAML_LIMIT else "it is not readable as YAML"
        raise ReadingError(reason, fault.place.span.line)
    documents = list(reading.stream.documents)
    while len(documents) > 1 and documents[-1].root is None:
        documents.pop()
    if len(documents) > 1:
        first = documents[1].root or documents[1].opening
        raise ReadingError("it holds several documents", reading.stream.line_of(first.start) if first else 0)
    root = documents[0].root if documents else None
    return _simple(reading.stream, root) if root is not None else None


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


def _simple(stream: Stream, node: nodes.Node) -> Node:
    """Return a node of the text without what no exporter writes. Raises ReadingError where it has that."""
    line = stream.line_of(node.start)
    if isinstance(node, nodes.Alias) or node.anchor is not None:
        raise ReadingError("it uses anchors or aliases", line)
    if node.tag is not None:
        raise ReadingError("it uses tags", line)
    if isinstance(node, nodes.Sequence):
        return Node([_simple(stream, item) for item in node.items], line)
    if isinstance(node, nodes.Mapping):
        return Node(_fields(stream, node), line)
    if node.is_plain:
        return Node(None if node.text == "" else _PLAIN.get(node.text, node.text), line)
    return Node(node.text, line)


def _fields(stream: Stream, mapping: nodes.Mapping) -> dict[str, Node]:
    fields: dict[str, Node] = {}
    for entry in mapping.entries:
        key = _simple(stream, entry.key)
        if not isinstance(key.value, str):
            raise ReadingError("it has a key that is no string", key.line)
        if key.value in fields:
            raise ReadingError(f"it has the key {key.value!r} twice", key.line)
        fields[key.value] = Node(_simple(stream, entry.value).value, key.line)
    return fields
