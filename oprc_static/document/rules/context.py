"""What the rules share: reporting at a node, and asking a document for its parts without minding what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from oprc_static.diagnostics import Diagnostic, Related, Rule, Severity
from oprc_static.document.edits import Edit
from oprc_static.document.findings import Finding
from oprc_static.document.nodes import Alias, Mapping, Node, Scalar, Sequence, Stream, Token, resolve
from oprc_static.document.scalars import is_null
from oprc_static.source import Place


@dataclass
class Context:
    """One stream that is being looked at, and what was found so far."""

    stream: Stream
    path: str
    findings: list[Finding] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    """Nodes that were checked against a shape, both by identity: what aliases repeat is looked at once."""

    def report(
        self,
        rule: Rule,
        at: Node | Token,
        message: str,
        *,
        help: str,
        edits: Iterable[Edit] = (),
        severity: Severity | None = None,
        related: Iterable[tuple[Node, str]] = (),
    ) -> None:
        """Add a finding at a node; `edits` repair it, `related` are nodes that it speaks of."""
        others = tuple(Related(self.place(node), text) for node, text in related)
        found = Diagnostic(rule, severity or rule.severity, message, self.place(at), others, help)
        self.findings.append(Finding(found, tuple(edits)))

    def replacing(self, node: Node, text: str | None) -> tuple[Edit, ...]:
        """Return the edit that writes something else: none where it would change other places, or nothing is meant."""
        if text is None or is_shared(node):
            return ()
        return (self.edit(node.content, node.end, text),)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """Return an edit that leaves a comment right behind it a comment: after a quote, `#` needs no space."""
        return Edit(start, end, f"{text} " if self.stream.text.startswith("#", end) else text)

    def place(self, at: Node | Token) -> Place:
        """Return where a node is: of a collection in block style, its first line only."""
        end = at.end
        if isinstance(at, Mapping | Sequence):
            line_end = self.stream.text.find("\n", at.start, at.end)
            end = at.end if line_end < 0 else len(self.stream.text[:line_end].rstrip("\r"))
        return Place(self.path, self.stream.span(at.start, end))


def is_shared(node: Node) -> bool:
    """Say whether a change of the node could change another place too: it is an alias, or has an anchor."""
    return isinstance(node, Alias) or node.anchor is not None


def is_null_node(node: Node) -> bool:
    """Say whether a node is null to the platform where the model has room for it: written so, or nothing at all."""
    known = resolve(node)
    return isinstance(known, Scalar) and known.is_plain and is_null(known.text)


def field_of(mapping: Mapping | None, *path: str) -> Node | None:
    """Return what stands under a path of keys, aliases followed; None where nothing does, or null."""
    found: Node | None = mapping
    for key in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    return None if found is None or is_null_node(found) else found


def mapping_of(mapping: Mapping | None, *path: str) -> Mapping | None:
    """Return the mapping under a path of keys; None where something else stands."""
    found = field_of(mapping, *path)
    return found if isinstance(found, Mapping) else None


def text_of(mapping: Mapping | None, *path: str) -> str | None:
    """Return the text of the scalar under a path of keys, None where there is none or it is null."""
    found = field_of(mapping, *path)
    return found.text if isinstance(found, Scalar) else None


def list_of(mapping: Mapping | None, *path: str) -> Iterator[Node]:
    """Yield the items of the list under a path of keys as they are written, aliases unfollowed."""
    found = field_of(mapping, *path)
    if isinstance(found, Sequence):
        yield from found.items


def records_of(mapping: Mapping | None, *path: str) -> Iterator[Mapping]:
    """Yield the mappings in the list under a path of keys."""
    for item in list_of(mapping, *path):
        known = resolve(item)
        if isinstance(known, Mapping):
            yield known


def written(mapping: Mapping, key: str) -> Node:
    """Return the value under a key as it is written; the mapping's first key where there is none."""
    found = mapping.entry(key)
    return found.value if found else head(mapping)


def head(node: Node) -> Node:
    """Return what stands for a record as a whole in findings: its first key, itself when it is empty."""
    return node.entries[0].key if isinstance(node, Mapping) and node.entries else node
