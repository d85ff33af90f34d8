"""What people wrote into a document: what hangs on an entry, and what has to be there after every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from oprc_static.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Stream, resolve
from oprc_static.document.scalars import as_bool
from oprc_static.export.kinds import CLASS, DEPLOYMENT, PACKAGE, Kind
from oprc_static.records import record
from oprc_static.synchronise.compare import Extra, identity_of, is_nothing
from oprc_static.synchronise.territory import Ground, end_of


@record
class Hand:
    """One thing that a person wrote: `what` names it, `text` is it as it is written."""

    what: str
    text: str
    start: int
    end: int


def hanging_on(stream: Stream, root: Mapping, extra: Extra) -> tuple[Hand, ...]:
    """Return what people wrote that would go with an entry or a field: values, comments, deployments of a class."""
    if isinstance(extra.parent, Sequence):
        node, kind = extra.parent.items[extra.index], extra.kind
        territory = None if extra.parent.flow else Ground(stream).item(extra.parent, extra.index)
    else:
        entry = extra.parent.entries[extra.index]
        node, kind = entry.value, extra.kind.fields.get(extra.path[-1]) or extra.kind
        territory = None if extra.parent.flow else Ground(stream).field(extra.parent, extra.index)
    start, end = (territory.start, territory.end) if territory else (node.start, node.end)
    found = [*_values(stream, node, kind), *_comments(stream, start, end)]
    if extra.kind is CLASS and isinstance(extra.parent, Sequence):
        found += _deployments_with(stream, root, extra.path[-1])
    return tuple(sorted(found, key=lambda hand: hand.start))


def _deployments_with(stream: Stream, root: Mapping, key: str) -> Iterator[Hand]:
    """Yield the deployments of a class that are not the SDK's, and the comments that stand with each."""
    entry = root.entry("deployments")
    if entry is None or not isinstance(entry.value, Sequence):
        return
    theirs = list(deployments_of(root, key))
    for index, item in enumerate(entry.value.items):
        if not isinstance(item, Mapping) or not any(item is each for each in theirs):
            continue
        if not _is_prefilled(root, item):
            yield _deployment(stream, item)
        territory = None if entry.value.flow else Ground(stream).item(entry.value, index)
        start, end = (territory.start, territory.end) if territory else (item.start, item.end)
        yield from _comments(stream, start, end)


def all_hands(stream: Stream, root: Mapping) -> Counter[tuple[str, str]]:
    """Return everything that people wrote into a document, as it is written: values by what they are, comments."""
    hands = [*_values(stream, root, PACKAGE), *_comments(stream, 0, len(stream.text))]
    return Counter((hand.what, hand.text) for hand in hands)


def deployments_of(root: Mapping, key: str) -> Iterator[Mapping]:
    """Yield the deployments of a class."""
    for each in deployments(root):
        named = each.get("class_key")
        if isinstance(named, Scalar) and named.text == key:
            yield each


def deployments(root: Mapping) -> Iterator[Mapping]:
    """Yield the deployments that stand in the document's own list."""
    entry = root.entry("deployments")
    if entry is not None and isinstance(entry.value, Sequence):
        yield from (each for each in entry.value.items if isinstance(each, Mapping))


def prefilled_deployments(root: Mapping) -> Iterator[Mapping]:
    """Yield the deployments that are as the SDK fills them in.

    Source: oaas-sdk2-py 0.3.6, `MetadataRepo.export_pkg`.
    """
    return (each for each in deployments(root) if _is_prefilled(root, each))


def _is_the_sdks(root: Node, node: Node) -> bool:
    return isinstance(root, Mapping) and isinstance(node, Mapping) and _is_prefilled(root, node)


def _is_prefilled(root: Mapping, node: Mapping) -> bool:
    key = identity_of(node, DEPLOYMENT)
    named = {entry.key.text: entry.value for entry in node.entries if isinstance(entry.key, Scalar)}
    if set(named) != set(DEPLOYMENT.fields) or len(named) != len(node.entries):
        return False
    package = root.get("name")
    texts = {"class_key": key, "package_name": package.text if isinstance(package, Scalar) else ""}
    return all(_is_text(named[name], text) for name, text in texts.items()) and all(
        is_empty(named[name]) for name in ("target_envs", "odgm")
    )


def _is_text(node: Node, text: str) -> bool:
    return isinstance(node, Scalar) and node.text == text


def is_empty(node: Node) -> bool:
    """Tell whether a value says nothing: no items, no fields, null, false."""
    if isinstance(node, Mapping):
        return not node.entries
    if isinstance(node, Sequence):
        return not node.items
    return is_nothing(node) or (isinstance(node, Scalar) and node.is_plain and as_bool(node.text) is False)


def _values(stream: Stream, node: Node, kind: Kind) -> Iterator[Hand]:
    """Yield the fields that are people's, in a mapping and below it."""
    for each in node.items if isinstance(node, Sequence) else (node,):
        known = resolve(each)
        for entry in known.entries if isinstance(known, Mapping) else ():
            name = entry.key.text if isinstance(entry.key, Scalar) else ""
            below = kind.fields.get(name)
            if below is DEPLOYMENT and isinstance(entry.value, Sequence):
                theirs = (one for one in entry.value.items if not _is_the_sdks(known, one))
                yield from (_deployment(stream, one) for one in theirs)
            elif _is_by_hand(entry, name, kind):
                end = end_of(stream.text, entry)
                yield Hand(f"`{name}`", stream.text[entry.key.start : end], entry.key.start, end)
            elif below is not None and name not in kind.people:
                yield from _values(stream, entry.value, below)


def _is_by_hand(entry: Entry, name: str, kind: Kind) -> bool:
    if name not in kind.fields:
        return True
    if name in kind.people:
        return not is_empty(entry.value)
    return isinstance(entry.value, Scalar) and entry.value.text in kind.by_hand.get(name, ())


def _comments(stream: Stream, start: int, end: int) -> Iterator[Hand]:
    return (Hand("a comment", each.text, each.start, each.end) for each in Ground(stream).comments_between(start, end))


def _deployment(stream: Stream, node: Node) -> Hand:
    name = identity_of(node, DEPLOYMENT)
    what = f"deployment '{name}'" if name else "a deployment"
    return Hand(what, stream.text[node.start : node.end], node.start, node.end)
