"""What in an already written document people own, so that no export may replace it unasked (SEMANTICS section 7).

A file may be replaced when it is, to the byte, what some exporter prints for the facts in it. Everything else is
somebody's: the reasons given here only say what was found first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oprc_static.export.compose import compose_sdk, compose_spec
from oprc_static.export.kinds import CLASS, DEPLOYMENT, FUNCTION, METADATA, PACKAGE, Kind
from oprc_static.export.reading import Node, ReadingError, read_array, read_document
from oprc_static.export.text import INCOMPLETE, SCHEMA_COMMENT, placeholder_comment, render_json
from oprc_static.records import record

LARGEST = 16 * 1024 * 1024
"""Bytes beyond which a file is not read: parsing it would take minutes."""

_FUNCTION_TYPES = ("BUILTIN", "CUSTOM", "MACRO", "LOGICAL")
"""PROPOSAL.md's; the platform's WASM can only have been set by hand."""

_SDK_VERSION = "1.0"
"""What oaas-sdk2-py 0.3.3 and later print when the source gives no version."""

_INCOMPLETE_HEADER = re.compile(rf"{re.escape(INCOMPLETE)}\n(?:# - .*\n)*")

_SCHEMA_HEADER = re.compile(rf"{re.escape(SCHEMA_COMMENT)}.*\n")

_SDK_TAILS = ("", "---\n", "---\n\n", "\n---\n", "\n---\n\n")
"""What the SDK puts after a document, on standard output and in files, 0.1 to 0.3; 0.3.6's `gen` puts more."""


@record
class Owned:
    """One thing that people own: `what` names it, `line` counts from 1 (0: the file as a whole)."""

    what: str
    line: int


def find_owned(existing: bytes, replacement: str) -> tuple[Owned, ...]:
    """Return what would be lost if `replacement` took the place of `existing`; nothing means that it may.

    Args:
        existing: the file's content.
        replacement: the one document that is to be written.

    Returns:
        What people own in it: keys that no export writes, `config`, `deployments` other than the SDK's prefilled
        ones, `disabled: true`, types that no export writes, a version, author or description that the replacement
        does not have, comments (but for where the schema is, when the replacement says it too), and any other order,
        quoting or layout. A file that is no package document at all, or several, or too large to be read, is one such
        thing as a whole.

    Source: SEMANTICS 6.3 and section 7.
    """
    if len(existing) > LARGEST:
        return (Owned("it is too large to be checked", 0),)
    try:
        text = existing.decode("utf-8-sig").replace("\r\n", "\n")
        if not text.strip():
            return ()
        root = _read(text)
    except UnicodeDecodeError:
        return (Owned("it is not UTF-8", 0),)
    except ReadingError as error:
        return (Owned(error.reason, error.line),)
    if root is None and _is_json(text):
        return ()
    if root is None or root.field("name") is None or root.field("classes") is None:
        return (Owned("it is no package document", 0),)
    found = (*_foreign(root, PACKAGE, "the package"), *_by_hand(root), *_given_by_nobody(root, replacement))
    return tuple(sorted(found, key=lambda owned: owned.line)) or _layout(root, text, replacement)


def _is_json(text: str) -> bool:
    """Whether it is the array that `--format json` writes; no exporter's YAML begins like this."""
    return text.startswith("[")


def _read(text: str) -> Node | None:
    return read_array(text) if _is_json(text) else read_document(text)


def _foreign(node: Node, kind: Kind, label: str) -> Iterator[Owned]:
    """Yield the keys and structures that no export has."""
    if not isinstance(node.value, dict):
        yield Owned(f"what stands for {label}", node.line)
        return
    for key, below in node.value.items():
        child = kind.fields.get(key)
        if key not in kind.fields:
            yield Owned(f"{key!r} of {label}", below.line)
        elif child is None:
            if key not in kind.people and _is_structured(below):
                yield Owned(f"{key!r} of {label}", below.line)
        else:
            for one in below.value if isinstance(below.value, list) else [below]:
                yield from _foreign(one, child, _label(one, child))


def _is_structured(leaf: Node) -> bool:
    if isinstance(leaf.value, dict):
        return bool(leaf.value)
    return any(isinstance(item.value, list | dict) for item in leaf.items())


def _label(node: Node, kind: Kind) -> str:
    name = _text(node, "key") or _text(node, "name")
    return f"{kind.name} {name!r}" if name else kind.name


def _text(node: Node, key: str) -> str:
    field = node.field(key)
    return field.value if field and isinstance(field.value, str) else ""


def _by_hand(root: Node) -> Iterator[Owned]:
    """Yield values that no export writes under keys that it does write."""
    for node, kind in _entries(root):
        for name in sorted(kind.people - {"deployments"}):
            field = node.field(name)
            if field is not None and field.plain() not in (False, {}):
                yield Owned(f"{name!r} of {_label(node, kind)}", field.line)
        function_type = node.field("function_type")
        if function_type is not None and function_type.value not in _FUNCTION_TYPES:
            yield Owned(f"the type {function_type.value!r} of {_label(node, kind)}", function_type.line)
    package = _text(root, "name")
    for deployment in _list(root, "deployments"):
        key = _text(deployment, "key")
        prefilled = {"key": key, "package_name": package, "class_key": key, "target_envs": [], "odgm": {}}
        if deployment.plain() != prefilled:
            yield Owned(_label(deployment, DEPLOYMENT), deployment.line)


def _entries(root: Node) -> Iterator[tuple[Node, Kind]]:
    yield root, PACKAGE
    yield from ((one, CLASS) for one in _list(root, "classes"))
    yield from ((one, FUNCTION) for one in _list(root, "functions"))


def _list(root: Node, key: str) -> list[Node]:
    field = root.field(key)
    return field.items() if field else []


def _given_by_nobody(root: Node, replacement: str) -> Iterator[Owned]:
    """Yield texts that the replacement has none for, though it has the thing that they describe."""
    new = _read(replacement)
    if new is None:
        return
    theirs = {_label(node, kind): node for node, kind in _described(new)}
    for node, kind in _described(root):
        label = _label(node, kind)
        for key in sorted(kind.given):
            field = node.field(key)
            if field and _text(node, key) and label in theirs and not _text(theirs[label], key):
                yield Owned(f"{key!r} of {label}", field.line)
    version, given = root.field("version"), new.field("version")
    if version and version.value != _default_version(root) and given and given.value == _default_version(new):
        yield Owned("'version' of the package", version.line)


def _default_version(root: Node) -> str | None:
    """Return what stands for no version: the releases that write `disabled`, and `spec`, write null."""
    return _SDK_VERSION if root.field("disabled") is None else None


def _described(root: Node) -> Iterator[tuple[Node, Kind]]:
    metadata = root.field("metadata")
    if metadata is not None:
        yield metadata, METADATA
    yield from ((node, kind) for node, kind in _entries(root) if kind is not PACKAGE)


def _is_sdk(root: Node) -> bool:
    """Whether the keys stand as PyYAML sorts them; `classes` is the first of every SDK document."""
    return isinstance(root.value, dict) and next(iter(root.value)) == "classes"


def _layout(root: Node, text: str, replacement: str) -> tuple[Owned, ...]:
    """Return the first place in which `text` is not as an exporter prints the facts in it."""
    if _is_json(text):
        changed = render_json([root.plain()]).rstrip() != text.rstrip()  # type: ignore[list-item]  # find_owned saw that it is a mapping
        return (Owned("order or layout that no export has", 0),) if changed else ()
    header = _INCOMPLETE_HEADER.match(text)
    if header is None and replacement.startswith(SCHEMA_COMMENT):
        header = _SCHEMA_HEADER.match(text)
    start = header.end() if header else 0
    body = text[start:] if text.endswith("\n") else text[start:] + "\n"
    plain = root.plain()
    assert isinstance(plain, dict)  # find_owned saw that it is a mapping
    printed = compose_sdk(plain) if _is_sdk(root) else compose_spec(_in_spec_order(root, PACKAGE))
    if body == printed or (_is_sdk(root) and body.startswith(printed) and _is_sdk_tail(body[len(printed) :], root)):
        return ()
    lines, expected = body.split("\n"), [*printed.split("\n"), ""]
    at = next((i for i, pair in enumerate(zip(lines, expected, strict=False)) if pair[0] != pair[1]), len(expected) - 1)
    line = lines[at] if at < len(lines) else ""
    comment = line.lstrip().startswith("#") or (" #" in line and " #" not in expected[at])
    what = "a comment" if comment else "order, quoting or layout that no export has"
    return (Owned(what, text[:start].count("\n") + at + 1),)


def _is_sdk_tail(tail: str, root: Node) -> bool:
    if tail in _SDK_TAILS:
        return True
    keys = [(_text(root, "name"), _text(one, "key")) for one in _list(root, "classes")]
    generated = "---\n" + placeholder_comment(keys)
    return tail in (generated, generated + "\n")


def _in_spec_order(node: Node, kind: Kind) -> dict[str, object]:
    """Return the document's facts in the order of `spec`, in which only what no one arranged by hand stands."""
    fields: dict[str, object] = {}
    for key, child in kind.fields.items():
        below = node.field(key)
        if below is None:
            continue
        if child is None:
            fields[key] = below.plain()
        elif isinstance(below.value, list):
            fields[key] = [_in_spec_order(item, child) for item in below.value]
        else:
            fields[key] = _in_spec_order(below, child)
    return fields
