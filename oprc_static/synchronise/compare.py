"""Where a written document does not say what the source says: of what the tool owns only (SEMANTICS section 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias, TypeVar

from oprc_static.document.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, Stream, resolve
from oprc_static.document.scalars import as_bool, is_null
from oprc_static.export.kinds import PACKAGE, Kind
from oprc_static.export.shape import Document
from oprc_static.records import record
from oprc_static.synchronise.wanted import Path, is_given

MERGE_KEY = "<<"


class Unmergeable(Exception):
    """Something that the tool would have to keep up to date and that stands where no single edit can; at `node`."""

    def __init__(self, message: str, node: Node) -> None:
        super().__init__(message)
        self.message, self.node = message, node


@record
class _Difference:
    """What all differences have.

    `path` is the way to what differs, `kind` says what holds it, `at` is where a finding points to, `column` that of
    the nearest key above, None between brackets or braces.
    """

    path: Path
    kind: Kind
    at: Node
    column: int | None


@record
class Changed(_Difference):
    """A value, or a list of strings, that is another one in the source."""

    entry: Entry
    wanted: object
    ordered: bool = True


@record
class Missing(_Difference):
    """A field or an entry of a list that the document lacks.

    `parent` is where it belongs, `holder` the field that `parent` is the value of, None for the root and entries. It
    goes behind the sibling with the index `behind`, else before the one with the index `ahead`, else last.
    """

    parent: Mapping | Sequence
    holder: Entry | None
    wanted: object
    behind: int | None
    ahead: int | None


@record
class Extra(_Difference):
    """A field or an entry of a list that the source does not have; `index` is its own in `parent`."""

    parent: Mapping | Sequence
    holder: Entry | None
    index: int


Difference: TypeAlias = Changed | Missing | Extra


def compare(stream: Stream, root: Mapping, wanted: Document) -> tuple[Difference, ...]:
    """Return what differs between a document and what the source says, in the order of the source.

    The order of entries and of lists whose order says nothing is people's, and so is every field that the source
    gives no value for.

    Args:
        stream: the text that `root` is in.
        root: the document.
        wanted: the document that the source exports.

    Raises:
        Unmergeable: a tag, merge key, repeated key or a value of a wrong shape in what the tool owns, and an alias or
            anchor in what is out of date.
    """
    return tuple(_Comparison(stream).mapping(root, wanted, PACKAGE, (), None))


def identity_of(node: Node, kind: Kind) -> str:
    """Return what tells an entry of a list apart, "" for one without."""
    found = _identity_entry(node, kind)
    value = resolve(found.value) if found is not None else None
    return value.text if isinstance(value, Scalar) else ""


def identity_node(node: Node, kind: Kind) -> Node:
    """Return where an entry of a list says what it is: the entry itself where it does not."""
    found = _identity_entry(node, kind)
    return found.value if found is not None else node


def _identity_entry(node: Node, kind: Kind) -> Entry | None:
    if not isinstance(node, Mapping):
        return None
    return next((found for name in kind.identity if (found := node.entry(name)) is not None), None)


def is_nothing(node: Node) -> bool:
    """Tell whether a value is null, written or not."""
    return isinstance(node, Scalar) and node.is_plain and is_null(node.text)


@record
class _Comparison:
    stream: Stream

    def mapping(
        self, node: Mapping, wanted: Document, kind: Kind, path: Path, holder: Entry | None, *, flow: bool = False
    ) -> Iterator[Difference]:
        """Yield what differs in a mapping and below it."""
        self._check(node, f"the {kind.name}")
        self._check_keys(node, kind)
        flow = flow or node.flow
        names = [str(getattr(each.key, "text", "")) for each in node.entries]
        column = None if flow or not node.entries else self._column(node.entries[0].key)
        order, places = list(wanted), {name: index for index, name in enumerate(names)}
        for position, (name, value) in enumerate(wanted.items()):
            if name in kind.people or not is_given(kind, name, value):
                continue
            if name in places:
                entry = node.entries[places[name]]
                yield from self._field(entry, value, kind, (*path, name), column)
                continue
            behind, ahead = _neighbours(order, position, places)
            at = identity_node(node, kind) if kind.identity else node.entries[0].key if node.entries else node
            yield Missing((*path, name), kind, at, column, node, holder, value, behind, ahead)
        for index, name in enumerate(names):
            if name in kind.optional and name not in wanted:
                entry = node.entries[index]
                yield Extra((*path, name), kind, entry.key, column, node, holder, index)

    def _field(self, entry: Entry, wanted: object, kind: Kind, path: Path, column: int | None) -> Iterator[Difference]:
        name, node = path[-1], entry.value
        if isinstance(node, Alias) and _says(node, wanted):
            return
        self._check(node, f"{name!r}")
        yield from self._unshared(node, f"{name!r}", self._value(entry, node, wanted, kind, path, column))

    def _value(
        self, entry: Entry, node: Node, wanted: object, kind: Kind, path: Path, column: int | None
    ) -> Iterator[Difference]:
        name = path[-1]
        below = kind.fields.get(name)
        if isinstance(node, Scalar) and node.text in kind.by_hand.get(name, ()):
            return
        if isinstance(wanted, dict | list) and is_nothing(node):
            yield Changed(path, kind, entry.key, column, entry, wanted)
        elif isinstance(wanted, dict):
            if not isinstance(node, Mapping) or below is None:
                raise Unmergeable(f"a mapping belongs under {name!r}", node)
            yield from self.mapping(node, wanted, below, path, entry, flow=column is None)
        elif isinstance(wanted, list):
            if not isinstance(node, Sequence):
                raise Unmergeable(f"a list belongs under {name!r}", node)
            if below is not None:
                yield from self._entries(entry, node, wanted, below, path, column)
            elif not self._same_items(node, wanted, ordered=name not in kind.unordered):
                at = entry.key if node.start == node.end else node
                yield Changed(path, kind, at, column, entry, wanted, name not in kind.unordered)
        elif not isinstance(node, Scalar):
            raise Unmergeable(f"a single value belongs under {name!r}", node)
        elif not _same(node, wanted):
            yield Changed(path, kind, entry.key if node.is_absent else node, column, entry, wanted)

    def _same_items(self, node: Sequence, wanted: list[object], *, ordered: bool) -> bool:
        for item in node.items:
            self._check(item, "an item of this list")
            if not isinstance(item, Scalar) or item.is_absent:
                raise Unmergeable("a string belongs here", item)
        texts = [item.text for item in node.items if isinstance(item, Scalar) and not is_nothing(item)]
        complete = len(texts) == len(node.items)
        same = complete and (texts == wanted if ordered else Counter(texts) == Counter(map(str, wanted)))
        for item in node.items if not same else ():
            self._refuse_anchor(item, "an item of this list")
        return same

    def _entries(
        self, holder: Entry, node: Sequence, wanted: list[object], kind: Kind, path: Path, column: int | None
    ) -> Iterator[Difference]:
        for item in node.items:
            self._check(item, f"a {kind.name}")
            if not isinstance(item, Mapping):
                raise Unmergeable(f"a {kind.name} belongs here, which is a mapping", item)
        there = {name: index for index, name in enumerate(_numbered([identity_of(item, kind) for item in node.items]))}
        documents = [each for each in wanted if isinstance(each, dict)]
        order = _numbered([identity_in(each, kind) for each in documents])
        inner = column is None or node.flow
        for position, (each, name) in enumerate(zip(documents, order, strict=True)):
            if name in there:
                item = node.items[there[name]]
                assert isinstance(item, Mapping)
                found = self.mapping(item, each, kind, (*path, name[0]), None, flow=inner)
                yield from self._unshared(item, f"a {kind.name}", found)
                continue
            behind, ahead = _neighbours(order, position, there)
            yield Missing((*path, name[0]), kind, holder.key, column, node, holder, each, behind, ahead)
        known = set(order)
        for name, index in there.items():
            if name not in known:
                at = identity_node(node.items[index], kind)
                yield Extra((*path, name[0]), kind, at, column, node, holder, index)

    def _check(self, node: Node, what: str) -> None:
        """Refuse what makes one text stand for several values, or for another than it says."""
        if isinstance(node, Alias):
            raise Unmergeable(f"{what} is written as an alias", node)
        if node.tag is not None:
            raise Unmergeable(f"{what} has a tag", node)

    def _unshared(self, node: Node, what: str, found: Iterator[Difference]) -> Iterator[Difference]:
        """Yield what was found, and refuse it where it would count elsewhere too."""
        for each in found:
            self._refuse_anchor(node, what)
            yield each

    def _refuse_anchor(self, node: Node, what: str) -> None:
        if node.anchor is not None:
            raise Unmergeable(f"{what} is out of date and has an anchor, so that it may count elsewhere too", node)

    def _check_keys(self, node: Mapping, kind: Kind) -> None:
        seen: set[str] = set()
        for entry in node.entries:
            if not isinstance(entry.key, Scalar) or entry.key.anchor or entry.key.tag:
                raise Unmergeable(f"the {kind.name} has a key that is no plain text", entry.key)
            name = entry.key.text
            if name == MERGE_KEY:
                raise Unmergeable(f"the {kind.name} has a merge key", entry.key)
            if name in seen:
                raise Unmergeable(f"the {kind.name} has {name!r} twice", entry.key)
            seen.add(name)

    def _column(self, node: Node) -> int:
        return self.stream.span(node.start, node.start).column


def _says(alias: Alias, wanted: object) -> bool:
    """Tell whether what an alias stands for says what is wanted: one value, or strings in the same order."""
    node = alias.target
    if isinstance(node, Scalar):
        return node.tag is None and not isinstance(wanted, dict | list) and _same(node, wanted)
    if not isinstance(node, Sequence) or not isinstance(wanted, list) or node.tag or len(node.items) != len(wanted):
        return False
    return all(
        isinstance(item, Scalar) and item.tag is None and isinstance(each, str) and _same(item, each)
        for item, each in zip(node.items, wanted, strict=True)
    )


def _same(node: Scalar, wanted: object) -> bool:
    if isinstance(wanted, bool):
        return node.is_plain and as_bool(node.text) is wanted
    if wanted is None:
        return is_nothing(node)
    return node.text == wanted and not is_nothing(node)


def identity_in(entry: Document, kind: Kind) -> str:
    """Return what tells an entry of the source's document apart, "" for one without."""
    return next((str(entry[name]) for name in kind.identity if name in entry), "")


_Name = TypeVar("_Name")


def _neighbours(order: list[_Name], position: int, there: dict[_Name, int]) -> tuple[int | None, int | None]:
    """Return the index of the nearest one that stands before `position` and is there, else of the nearest one after."""
    behind = next((there[name] for name in reversed(order[:position]) if name in there), None)
    if behind is not None:
        return behind, None
    return None, next((there[name] for name in order[position + 1 :] if name in there), None)


def _numbered(names: list[str]) -> list[tuple[str, int]]:
    """Return names with how often each was there before: a repeated one is an entry of its own."""
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        numbered.append((name, seen[name]))
        seen[name] += 1
    return numbered
