"""The rules of package documents: each module looks at one aspect of a stream and reports what it finds."""

from __future__ import annotations

from oprc_static.document.findings import Finding, in_order
from oprc_static.document.nodes import Mapping, Stream, resolve
from oprc_static.document.rules import effects, provisioning, references, shape, syntax
from oprc_static.document.rules.context import Context


def check_stream(stream: Stream, path: str) -> tuple[Finding, ...]:
    """Return what is wrong with the package documents in a stream, in the order of the text.

    Args:
        stream: what `reading.read_stream` gave; its own findings are not repeated.
        path: the file as findings name it.

    Source: PLATFORM.md, "Rules a linter of documents needs"; PROPOSAL.md, "Validation recommendations".
    """
    context = Context(stream, path)
    syntax.check(context)
    for document in stream.documents:
        if document.root is None:
            continue
        shape.check(context, document.root)
        package = resolve(document.root)
        if isinstance(package, Mapping):
            references.check(context, package)
            provisioning.check(context, package)
            effects.check(context, package)
    return in_order(context.findings)


__all__ = ["check_stream"]
