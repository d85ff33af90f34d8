"""From differences to edits of the text: what the tool owns is put right, everything else stays to the byte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from oprc_static.document.edits import Edit
from oprc_static.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Stream, Style
from oprc_static.records import record
from oprc_static.synchronise import removal
from oprc_static.synchronise.compare import Changed, Difference, Extra, Missing
from oprc_static.synchronise.fragments import Layout, flow, scalar
from oprc_static.synchronise.layout import gap_of, layout_of
from oprc_static.synchronise.lists import ListPlan, plan
from oprc_static.synchronise.territory import Ground, colon_after, end_of

_STYLES = {Style.PLAIN: "", Style.SINGLE: "'", Style.DOUBLE: '"', Style.LITERAL: "|", Style.FOLDED: ">"}


def insertions(stream: Stream, root: Mapping, differences: Iterable[Difference]) -> tuple[Edit, ...]:
    """Return the edits that add what is missing; what is there stays."""
    writer = _Inserter(stream, layout_of(stream, root))
    for each in differences:
        if isinstance(each, Missing):
            writer.add_missing(each)
        elif isinstance(each, Changed):
            writer.add_to_value(each)
    return writer.edits()


def replacements(stream: Stream, root: Mapping, differences: Iterable[Difference]) -> tuple[Edit, ...]:
    """Return the edits that change what differs and remove what the source does not have; `insertions` comes first.

    Raises:
        Unmergeable: something to be removed stands in the middle of a line, or an alias stands for it.
    """
    layout = layout_of(stream, root)
    edits: list[Edit] = []
    extras: list[Extra] = []
    for each in differences:
        if isinstance(each, Extra):
            extras.append(each)
        elif isinstance(each, Changed) and isinstance(each.wanted, list):
            if isinstance(each.entry.value, Sequence):
                edits += _list_replacements(stream, layout, each, each.entry.value)
        elif isinstance(each, Changed) and isinstance(each.entry.value, Scalar):
            edits.append(replace_scalar(stream, layout, each.entry, each.wanted, each.column))
    removal.check_anchors(root, extras)
    return (*edits, *removal.remove_all(stream, extras))


def replace_scalar(stream: Stream, layout: Layout, entry: Entry, wanted: object, column: int | None) -> Edit:
    """Return the edit that gives a field another value, in the style of the one that it has."""
    node = entry.value
    assert isinstance(node, Scalar)
    if node.is_absent:
        end = end_of(stream.text, entry)
        return Edit(end, end, " " + _one_line(wanted, ""))
    return _rewrite(stream, layout, node, wanted, column)


def _rewrite(stream: Stream, layout: Layout, node: Scalar, wanted: object, column: int | None) -> Edit:
    ground, style = Ground(stream), _STYLES[node.style]
    header = next(ground.comments_between(node.content, node.end), None)
    last = ground.line_end(node.end)
    beside = header is None and any(ground.comments_between(node.end, last))
    # A block would swallow comments that follow further to the right.
    if column is None or beside or ground.comments_below(last, column) > last:
        text = _one_line(wanted, "" if style in ("|", ">") else style)
    else:
        text = layout.leaf(wanted, column, style)
    if header is not None:  # the comment behind `|` stays on that line
        first, newline, rest = text.partition(layout.newline)
        text = f"{first}  {header.text}{newline}{rest}"
    end = node.end
    if layout.newline in text and not stream.text[end:last].strip(" \t"):
        end = last  # what is white behind a value would be part of a block's last line
    return Edit(node.content, end, text)


def _one_line(wanted: object, style: str) -> str:
    return scalar(wanted, style, None) if isinstance(wanted, str) else flow(wanted)


def _list_replacements(stream: Stream, layout: Layout, change: Changed, node: Sequence) -> list[Edit]:
    planned = _plan(change, node)
    column = None if node.flow else Ground(stream).column(node.content)
    edits = []
    for index, text in planned.replaced:
        item = node.items[index]
        assert isinstance(item, Scalar)
        edits.append(_rewrite(stream, layout, item, text, column))
    return [*edits, *removal.remove_strings(stream, node, change.entry, planned.removed)]


def _plan(change: Changed, node: Sequence) -> ListPlan:
    assert isinstance(change.wanted, list)
    return plan(node, [str(each) for each in change.wanted], ordered=change.ordered)


@dataclass(slots=True)
class _Inserter:
    """Collects what is added at each offset: of lines that meet, those further to the right stand first."""

    stream: Stream
    layout: Layout
    _added: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    _removed: set[Edit] = field(default_factory=set)

    def edits(self) -> tuple[Edit, ...]:
        """Return all edits."""
        made = [
            Edit(offset, offset, "".join(text for _, text in sorted(added, key=lambda one: one[0])))
            for offset, added in self._added.items()
        ]
        return (*made, *self._removed)

    def add_missing(self, missing: Missing) -> None:
        """Add a field or an entry."""
        if isinstance(missing.parent, Mapping):
            self._add_field(missing, missing.parent)
        else:
            assert missing.holder is not None
            self._add_item(
                missing.parent, missing.holder, missing.wanted, missing.column, (missing.behind, missing.ahead)
            )

    def add_to_value(self, change: Changed) -> None:
        """Add to a list of strings, or give structure to a field that has none."""
        node = change.entry.value
        if isinstance(change.wanted, list) and isinstance(node, Sequence):
            for where, text in _plan(change, node).added:
                self._add_item(node, change.entry, text, change.column, where)
        elif isinstance(change.wanted, list | dict):
            self._give_structure(change)

    def _put(self, offset: int, text: str, column: int = 0) -> None:
        self._added.setdefault(offset, []).append((-column, text))

    # --- fields -----------------------------------------------------------------------------------------------------

    def _add_field(self, missing: Missing, parent: Mapping) -> None:
        name, column = missing.path[-1], missing.column
        if column is None:
            self._add_between(parent, _flow_field(name, missing.wanted), (missing.behind, missing.ahead))
            return
        text = self.layout.field(name, missing.wanted, column)
        ground = Ground(self.stream)
        ahead = missing.ahead
        if ahead is None or (ahead == 0 and ground.has_comment_above(parent.entries[ahead].key.start)):
            # A comment above the first field may be about all of them or about that one: nothing goes between.
            last = len(parent.entries) - 1 if ahead is None else ahead
            behind = last if missing.behind is None else missing.behind
            self._put(ground.field(parent, behind).end, self.layout.newline + text, column)
            return
        start = parent.entries[ahead].key.start
        if ground.is_first_on_line(start):
            self._put(ground.field(parent, ahead).start, text + self.layout.newline)
        else:
            self._put(start, text.lstrip(" ") + self.layout.newline + " " * column)

    # --- items ------------------------------------------------------------------------------------------------------

    def _add_item(
        self,
        parent: Sequence,
        holder: Entry,
        value: object,
        column: int | None,
        where: tuple[int | None, int | None],
    ) -> None:
        ground = Ground(self.stream)
        if not parent.items and column is not None and self._opens(parent, holder):
            self._removed.add(Edit(colon_after(self.stream.text, holder.key), parent.end, ""))
            inner = column + self.layout.offset
            self._put(ground.line_end(parent.end), self.layout.newline + self.layout.item(value, inner), inner)
        elif parent.flow:
            self._add_between(parent, flow(value), where)
        else:
            self._add_block_item(parent, value, where)

    def _add_block_item(self, parent: Sequence, value: object, where: tuple[int | None, int | None]) -> None:
        ground, newline = Ground(self.stream), self.layout.newline
        inner = ground.column(parent.content)
        layout = replace(self.layout, gap=gap_of(self.stream, parent) or self.layout.gap)
        text = layout.item(value, inner)
        if isinstance(value, dict) and all(isinstance(item, Mapping) and item.flow for item in parent.items):
            text = " " * inner + "-" + " " * (layout.gap - 1) + flow(value)
        apart = newline if isinstance(value, dict) and self._is_spaced(parent) else ""
        behind, ahead = where
        headed = ahead == 0 and isinstance(value, dict) and ground.has_comment_above(parent.content)
        if ahead is not None and not headed:
            self._put(ground.item(parent, ahead).start, text + newline + apart)
            return
        last = len(parent.items) - 1 if ahead is None else ahead  # nothing between the first one and its comment
        last = last if behind is None else behind
        self._put(ground.item(parent, last).end, newline + apart + text, inner)

    def _is_spaced(self, parent: Sequence) -> bool:
        """Tell whether a blank line stands between the last two items."""
        if len(parent.items) < 2:
            return False
        ground = Ground(self.stream)
        before, last = ground.item(parent, len(parent.items) - 2), ground.item(parent, len(parent.items) - 1)
        between = self.stream.text[ground.next_line(before.end) : last.start]
        return any(not line.strip() for line in between.splitlines())

    def _opens(self, parent: Sequence, holder: Entry) -> bool:
        """Tell whether an empty list may become a block list: nobody wrote a comment into it."""
        start = colon_after(self.stream.text, holder.key)
        return not any(Ground(self.stream).comments_between(start, parent.end))

    def _give_structure(self, change: Changed) -> None:
        entry, text = change.entry, self.stream.text
        start, end = colon_after(text, entry.key), end_of(text, entry)
        ground = Ground(self.stream)
        between_brackets = change.column is None or not change.wanted or self.layout.is_in_flow(change.wanted)
        if change.column is None or between_brackets or any(ground.comments_between(start, end)):
            written = flow(change.wanted)
            self._removed.add(
                Edit(end, end, " " + written) if start == end else Edit(entry.value.content, end, written)
            )
            return
        if start < end:
            self._removed.add(Edit(start, end, ""))
        lines = self.layout.field("", change.wanted, change.column).partition(self.layout.newline)[2]
        self._put(ground.line_end(end), self.layout.newline + lines, change.column + 1)

    # --- between brackets and braces --------------------------------------------------------------------------------

    def _add_between(self, parent: Mapping | Sequence, text: str, where: tuple[int | None, int | None]) -> None:
        parts: list[tuple[int, int]] = [(each.start, each.end) for each in _parts(parent, self.stream.text)]
        behind, ahead = where
        if ahead is not None:
            self._put(parts[ahead][0], text + ", ")
        elif parts:
            self._put(parts[len(parts) - 1 if behind is None else behind][1], ", " + text)
        else:
            start = parent.content + 1
            self._put(start, (", " if start in self._added else "") + text)


@record
class _Part:
    start: int
    end: int


def _parts(parent: Mapping | Sequence, text: str) -> list[_Part]:
    if isinstance(parent, Sequence):
        return [_Part(item.start, item.end) for item in parent.items]
    return [_Part(entry.key.start, end_of(text, entry)) for entry in parent.entries]


def _flow_field(name: str, value: object) -> str:
    return flow({name: value})[1:-1]


__all__ = ["Node", "insertions", "replace_scalar", "replacements"]
