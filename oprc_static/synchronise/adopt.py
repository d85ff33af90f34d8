"""Taking over a document that the SDK printed: what of it is nobody's hand work (SEMANTICS section 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oprc_static.document.edits import Edit
from oprc_static.document.nodes import Entry, Mapping, Node, Scalar, Sequence, Stream
from oprc_static.export.kinds import DEPLOYMENT
from oprc_static.synchronise.compare import Extra
from oprc_static.synchronise.layout import layout_of
from oprc_static.synchronise.merge import replace_scalar
from oprc_static.synchronise.people import prefilled_deployments
from oprc_static.synchronise.removal import remove_all
from oprc_static.synchronise.territory import Ground
from oprc_static.synchronise.wanted import Wanted

SDK_VERSION = "1.0"
"""What oaas-sdk2-py 0.3.3 and later print when the source gives no version."""

_PLACEHOLDERS = re.compile(
    r"\s*# -{20,}\s+# Deployment placeholders[^\r\n]*\s+# -{20,}\s+# deployments:\s*(?:#[^\r\n]*\s*)*# -{20,}\s*\Z"
)


def sdk_fields(root: Mapping) -> Iterator[Entry]:
    """Yield the `immutable` of bindings that have no `stateless`: only the SDK writes them."""
    classes = root.get("classes")
    for cls in classes.items if isinstance(classes, Sequence) else ():
        bindings = cls.get("function_bindings") if isinstance(cls, Mapping) else None
        for binding in bindings.items if isinstance(bindings, Sequence) else ():
            entry = binding.entry("immutable") if isinstance(binding, Mapping) else None
            if entry is not None and isinstance(binding, Mapping) and binding.entry("stateless") is None:
                yield entry


def tail(stream: Stream) -> Edit | None:
    """Return the edit that cuts what the SDK prints behind a document: `---`, and its comment of placeholders.

    None where there is nothing, or where something of a person's stands there.
    """
    markers = [each.opening for each in stream.documents[1:] if each.opening is not None]
    if not markers or any(each.root is not None for each in stream.documents[1:]):
        return None
    rest = stream.text[markers[-1].end :]
    if rest.strip() and not _PLACEHOLDERS.fullmatch(rest):
        return None
    start = markers[0].start
    if stream.text[start : markers[-1].start].replace("---", "").strip():
        return None
    return Edit(Ground(stream).line_start(start), len(stream.text), "")


def adoption(stream: Stream, root: Mapping, wanted: Wanted) -> tuple[Edit, ...]:
    """Return the edits that make an SDK document one that people edit; the end of the text is `tail`'s.

    Args:
        stream: the text that `root` is in.
        root: the document.
        wanted: what the source exports; a target that prints these things itself keeps them.
    """
    edits: list[Edit] = []
    if wanted.target.is_spec:
        edits += (Edit(entry.key.content, entry.key.end, "stateless") for entry in sdk_fields(root))
    version = root.entry("version")
    given = wanted.package.version is not None
    if version is not None and _is(version.value, SDK_VERSION) and not given:
        edits.append(replace_scalar(stream, layout_of(stream, root), version, None, None))
    return (*edits, *_prefilled(stream, root, wanted))


def _is(node: Node, text: str) -> bool:
    return isinstance(node, Scalar) and node.text == text and node.anchor is None  # an alias may stand for it


def _prefilled(stream: Stream, root: Mapping, wanted: Wanted) -> list[Edit]:
    entry = root.entry("deployments")
    if wanted.document.get("deployments") or entry is None or not isinstance(entry.value, Sequence):
        return []
    parent, gone = entry.value, list(prefilled_deployments(root))
    ground = Ground(stream)
    indices = [
        index
        for index, each in enumerate(parent.items)
        if any(each is one for one in gone) and not _has_comments(ground, entry, parent, index)
    ]
    extras = (Extra(("deployments", ""), DEPLOYMENT, parent.items[index], 0, parent, entry, index) for index in indices)
    return remove_all(stream, extras)


def _has_comments(ground: Ground, holder: Entry, parent: Sequence, index: int) -> bool:
    """Tell whether people wrote something about a deployment: then it is no longer the SDK's alone.

    What stands above the first one counts, so that it does not when another one has become the first.
    """
    item = parent.items[index]
    territory = None if parent.flow else ground.item(parent, index)
    start, end = (territory.start, territory.end) if territory else (item.start, item.end)
    return any(ground.comments_between(start if index else holder.key.end, end))
