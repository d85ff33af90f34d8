"""What of YAML the platform does not take, whatever it stands for: documents, merge keys, tags, keys given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oprc_static.diagnostics import Severity
from oprc_static.document.edits import Edit
from oprc_static.document.nodes import Document, Mapping, Node, Scalar, Stream, Token, descend, resolve
from oprc_static.document.rules.context import Context
from oprc_static.rules.documents import MERGE_KEY, MULTI_DOCUMENT, YAML_TAG
from oprc_static.rules.references import DUPLICATE_KEY

_STANDARD = "tag:yaml.org,2002:"
_MERGE_TAG = _STANDARD + "merge"
_LOSSY_TAGS = frozenset({_STANDARD + name for name in ("set", "omap", "binary")})
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")


def check(context: Context) -> None:
    """Report what is wrong with the YAML of a stream."""
    _check_documents(context)
    for document in context.stream.documents:
        for node in descend(document.root) if document.root else ():
            _check_tag(context, node)
            if isinstance(node, Mapping):
                _check_keys(context, node)


def _check_documents(context: Context) -> None:
    stream = context.stream
    contents = [document for document in stream.documents if document.root is not None]
    end = _first(contents[0]).end if contents else 0
    has_directives = _DIRECTIVE.search(stream.text, end) is not None
    if contents and len(stream.documents) > 1:
        for document in stream.documents:
            if document.root is None and document.opening is not None:
                message = f"this `{document.opening.text}` makes a second document, which the platform refuses"
                _report_marker(context, document.opening, message, keep=has_directives)
    for document in contents[1:]:
        at = document.opening or _first(document)
        help = "write each package into a file of its own"
        context.report(MULTI_DOCUMENT, at, "the platform reads one document of a file, and here is another", help=help)
    for closing in _closings(stream):
        message = "the platform refuses `...` after the document"
        if len(contents) < 2:
            _report_marker(context, closing, message, keep=has_directives)
        else:
            context.report(MULTI_DOCUMENT, closing, message, help="write each package into a file of its own")


def _first(document: Document) -> Node:
    assert document.root is not None  # only documents with content are asked
    return document.root


def _closings(stream: Stream) -> Iterator[Token]:
    for document in stream.documents:
        if document.closing is not None:
            yield document.closing


def _report_marker(context: Context, marker: Token, message: str, *, keep: bool) -> None:
    """Report a marker that means nothing; removing it takes its line along, unless a comment stands there.

    It is kept before directives, which need markers around them.
    """
    text = context.stream.text
    rest = _REST_OF_LINE.match(text, marker.end)
    edit = Edit(marker.start, rest.end() if rest else marker.end, "")
    context.report(MULTI_DOCUMENT, marker, message, help="remove it", edits=() if keep else (edit,))


def _check_tag(context: Context, node: Node) -> None:
    if node.tag is None or node.tag.text == _MERGE_TAG:
        return
    tag = context.stream.text[node.tag.start : node.tag.end]
    loses = node.tag.text in _LOSSY_TAGS or (node.tag.text.startswith(_STANDARD + "python/") and "/apply" in tag)
    message = f"the platform does not know what the tag {tag} means"
    severity = Severity.ERROR if loses else Severity.WARNING
    context.report(YAML_TAG, node.tag, message, help="write the value plainly, without a tag", severity=severity)


def _check_keys(context: Context, mapping: Mapping) -> None:
    seen: dict[str, Node] = {}
    for entry in mapping.entries:
        key = resolve(entry.key)
        if not isinstance(key, Scalar):
            continue
        if is_merge_key(key):
            help = "write what is meant into this mapping itself"
            context.report(MERGE_KEY, entry.key, "the platform ignores what `<<` would merge into this", help=help)
        elif key.text in seen:
            help = "keep one of them"
            related = [(seen[key.text], "the first")]
            message = f"the key {key.text!r} is here twice"
            context.report(DUPLICATE_KEY, entry.key, message, help=help, related=related)
        else:
            seen[key.text] = entry.key


def is_merge_key(key: Scalar) -> bool:
    """Say whether YAML 1.1 reads a key as the merge key."""
    return key.text == "<<" and (key.is_plain or (key.tag is not None and key.tag.text == _MERGE_TAG))
