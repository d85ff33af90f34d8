"""How a document is laid out, read from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oprc_static.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Stream, descend
from oprc_static.synchronise.fragments import Layout

_BREAK = re.compile(r"\r\n|\r|\n")


def layout_of(stream: Stream, root: Mapping) -> Layout:
    """Return the layout of a document, by the first of each thing in it; what is not there is as in an export."""
    entries = list(_block_entries(root))
    lists = [(entry.key, entry.value) for entry in entries if isinstance(entry.value, Sequence) and entry.value.items]
    lists = [(key, value) for key, value in lists if not value.flow]
    default = Layout()
    offset = next((_column(stream, value.content) - _column(stream, key.start) for key, value in lists), default.offset)
    gap = next((found for _, value in lists if (found := gap_of(stream, value)) is not None), default.gap)
    step = next(
        (
            _column(stream, entry.value.content) - _column(stream, entry.key.start)
            for entry in entries
            if isinstance(entry.value, Mapping) and not entry.value.flow
        ),
        default.step,
    )
    texts = next((each for each in descend(root) if _is_list_of_texts(each)), None)
    newline = _BREAK.search(stream.text)
    return Layout(
        newline.group() if newline else "\n",
        max(offset, 0),
        gap,
        max(step, 1),
        isinstance(texts, Sequence) and texts.flow,
    )


def gap_of(stream: Stream, node: Node) -> int | None:
    """Return how far the items of a block list stand from their dashes; None where no item tells."""
    if not isinstance(node, Sequence) or node.flow or not node.items:
        return None
    first = node.items[0].start
    if stream.line_of(first) != stream.line_of(node.content):
        return None
    return _column(stream, first) - _column(stream, node.content)


def _is_list_of_texts(node: Node) -> bool:
    return isinstance(node, Sequence) and bool(node.items) and isinstance(node.items[0], Scalar)


def _block_entries(root: Mapping) -> Iterator[Entry]:
    for node in descend(root):
        if isinstance(node, Mapping) and not node.flow:
            yield from node.entries


def _column(stream: Stream, offset: int) -> int:
    return stream.span(offset, offset).column
