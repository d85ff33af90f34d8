"""Edits that take something away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oprc_static.document.edits import Edit
from oprc_static.document.nodes import Alias, Entry, Mapping, Node, Sequence, Stream, descend
from oprc_static.synchronise.compare import Extra, Unmergeable
from oprc_static.synchronise.territory import Ground, colon_after, end_of

_Parts = list[tuple[int, int]]


def remove_all(stream: Stream, extras: Iterable[Extra]) -> list[Edit]:
    """Return the edits that remove fields and entries, with the comments that belong to them.

    Raises:
        Unmergeable: one that shares its line with something that stays.
    """
    by_parent: dict[int, list[Extra]] = {}
    for each in extras:
        by_parent.setdefault(id(each.parent), []).append(each)
    edits: list[Edit] = []
    for group in by_parent.values():
        parent, indices = group[0].parent, sorted(each.index for each in group)
        if isinstance(parent, Sequence):
            assert group[0].holder is not None
            edits += _remove_entries(stream, parent, group[0].holder, indices)
        elif parent.flow:
            parts = [(each.key.start, end_of(stream.text, each)) for each in parent.entries]
            edits += _remove_between(stream, parts, indices, parent.end - 1)
        else:
            edits += (_remove_field(stream, parent, index) for index in indices)
    return edits


def check_anchors(root: Mapping, extras: Iterable[Extra]) -> None:
    """Refuse to remove what an alias elsewhere stands for.

    Raises:
        Unmergeable: at the alias.
    """
    gone = [_node_of(each) for each in extras]
    anchors = {node.anchor.text for each in gone for node in descend(each) if node.anchor is not None}
    if not anchors:
        return
    for node in descend(root):
        inside = any(each.start <= node.start < each.end for each in gone)
        if isinstance(node, Alias) and node.name in anchors and not inside:
            raise Unmergeable(f"*{node.name} stands for something that is no longer in the source", node)


def _node_of(extra: Extra) -> Node:
    parent = extra.parent
    return parent.items[extra.index] if isinstance(parent, Sequence) else parent.entries[extra.index].value


def _remove_entries(stream: Stream, parent: Sequence, holder: Entry, indices: list[int]) -> Iterator[Edit]:
    ground = Ground(stream)
    if parent.flow:
        yield from _remove_from_flow(stream, parent, holder, indices)
        return
    if len(indices) == len(parent.items):
        yield from _empty(stream, parent, holder)
    for index in indices:
        territory = ground.item(parent, index)
        if not ground.is_first_on_line(territory.text_start):
            raise Unmergeable("this shares its line with what holds it", parent.items[index])
        is_last = index + 1 == len(parent.items)
        above = ground.next_line(parent.items[index - 1].end) if index else 0  # `|+` has blank lines of its own
        start = max(_with_blank_lines(ground, territory.start, territory.end, is_last=is_last), above)
        yield Edit(start, ground.next_line(territory.end), "")


def _remove_from_flow(stream: Stream, parent: Sequence, holder: Entry, indices: list[int]) -> Iterator[Edit]:
    comments = list(Ground(stream).comments_between(parent.content, parent.end))
    inside = [each for each in comments if any(item.start < each.start < item.end for item in parent.items)]
    parts = [(item.start, item.end) for item in parent.items]
    if len(indices) == len(parent.items) and len(inside) == len(comments):
        yield from _empty(stream, parent, holder)
    else:
        yield from _remove_between(stream, parts, indices, parent.end - 1)


def _with_blank_lines(ground: Ground, start: int, end: int, *, is_last: bool) -> int:
    """Return where a removal begins: with the blank lines above if nothing follows that they set apart from others."""
    text = ground.stream.text
    below = ground.next_line(end)
    if not is_last and (below >= len(text) or text[below : ground.line_end(below)].strip()):
        return start
    while start > 0 and not text[(above := ground.line_start(start - 1)) : start].strip():
        start = above
    return start


def _empty(stream: Stream, parent: Sequence, holder: Entry) -> Iterator[Edit]:
    if parent.flow:
        yield Edit(parent.content, parent.end, "[]")
    else:
        colon = colon_after(stream.text, holder.key)
        yield Edit(colon, colon, " []")


def _remove_field(stream: Stream, parent: Mapping, index: int) -> Edit:
    ground, entry = Ground(stream), parent.entries[index]
    territory = ground.field(parent, index)
    if ground.is_first_on_line(entry.key.start):
        return Edit(territory.start, ground.next_line(territory.end), "")
    if index + 1 == len(parent.entries):
        raise Unmergeable("this shares its line with what holds it", entry.key)
    following = parent.entries[index + 1].key.start
    if any(ground.comments_between(territory.end, following)):  # the dash stays alone on its line
        first = ground.line_start(entry.key.start)
        return Edit(first + len(stream.text[first : entry.key.start].rstrip()), territory.end, "")
    return Edit(entry.key.start, following, "")


def remove_strings(stream: Stream, parent: Sequence, holder: Entry, indices: list[int]) -> Iterator[Edit]:
    """Yield the edits that remove items of a list of strings; every comment stays."""
    if not indices:
        return
    ground = Ground(stream)
    if parent.flow:
        yield from _remove_from_flow(stream, parent, holder, indices)
        return
    if len(indices) == len(parent.items):
        yield from _empty(stream, parent, holder)
    for index in indices:
        dash, end = ground.dash(parent, index), ground.line_end(parent.items[index].end)
        if not ground.is_first_on_line(dash):
            raise Unmergeable("this shares its line with what holds it", parent.items[index])
        start, pad = ground.line_start(dash), " " * ground.column(dash)
        newline = stream.text[end : ground.next_line(end)]
        kept = "".join(pad + each.text + newline for each in ground.comments_between(dash, end))
        yield Edit(start, ground.next_line(end), kept)


def _remove_between(stream: Stream, parts: _Parts, indices: list[int], closing: int) -> Iterator[Edit]:
    """Yield the edits that remove parts between brackets or braces, each with its comma; comments stay.

    `closing` is where the bracket or brace stands that ends them.
    """
    ground, gone = Ground(stream), set(indices)
    last_kept = max((index for index in range(len(parts)) if index not in gone), default=-1)
    tail = [index for index in indices if index > last_kept]
    if tail and last_kept >= 0 and not any(ground.comments_between(parts[last_kept][1], parts[tail[-1]][1])):
        yield Edit(parts[last_kept][1], parts[tail[-1]][1], "")
        gone -= set(tail)
    for index in sorted(gone):
        start, end = parts[index]
        following = parts[index + 1][0] if index + 1 < len(parts) else closing
        comma = _comma(ground, end, following)
        if index + 1 < len(parts) and not any(ground.comments_between(end, following)):
            yield Edit(start, following, "")
            continue
        yield Edit(start, end, "")
        if comma is not None:
            yield Edit(comma, comma + 1, "")


def _comma(ground: Ground, start: int, end: int) -> int | None:
    """Return where the comma stands behind a part, with comments around it; None behind a last one without."""
    commented = {at for each in ground.comments_between(start, end) for at in range(each.start, each.end)}
    return next((at for at in range(start, end) if ground.stream.text[at] == "," and at not in commented), None)
