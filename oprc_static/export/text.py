"""From documents to text: YAML and JSON (SEMANTICS 6). Text is str with LF; writing it as UTF-8 is the caller's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from oprc_static.export.shape import Document
from oprc_static.export.targets import Target

_SEPARATOR = "---\n"
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]|[\u2028\u2029]")


class TextError(ValueError):
    """A document that no text can hold: a lone surrogate, or a value that is no plain str, bool, None, list, dict."""


def render_yaml(documents: Sequence[Document], target: Target) -> str:
    """Return what standard output carries: every document, in order.

    Args:
        documents: what `shape.document` gave for this target.
        target: `spec` puts `---` only between documents, `sdk-*` after each one, as `print_pkg` does.

    Raises:
        TextError: a lone surrogate or a foreign type in a document.

    Source: SEMANTICS 6.3.
    """
    texts = [render_document(document, target) for document in documents]
    if target.is_spec:
        return _SEPARATOR.join(texts)
    return "".join(text + _SEPARATOR for text in texts)


def render_document(document: Document, target: Target) -> str:
    """Return one document as `-o` and `--output-dir` write it: without a `---`, on every target.

    Raises:
        TextError: a lone surrogate or a foreign type in the document.

    Source: SEMANTICS 6.1, 6.2, 6.3.
    """
    from oprc_static.export import dump  # noqa: PLC0415 - loads yaml, which costs more than a small scan

    _refuse_unprintable(document)
    return dump.dump_spec(document) if target.is_spec else dump.dump_sdk(document)


def render_json(documents: Sequence[Document]) -> str:
    """Return one JSON array of the documents, on every target in the documents' own key order.

    Raises:
        TextError: a lone surrogate or a foreign type in a document.

    Source: SEMANTICS 6.3.
    """
    for document in documents:
        _refuse_unprintable(document)
    return json.dumps(list(documents), indent=2, ensure_ascii=False) + "\n"


def mark_incomplete(text: str, reasons: Iterable[str]) -> str:
    r"""Return YAML text with a leading comment that says that it is incomplete, and why.

    Args:
        text: YAML, possibly empty.
        reasons: one line each; white space in them is folded and unprintable characters are written as `\xNN`, so
            that no reason can end the comment.

    Source: SEMANTICS section 1 (`--allow-incomplete`).
    """
    lines = ["# INCOMPLETE: oprc-static could not know everything; do not deploy this document."]
    lines += [f"# - {_one_line(reason)}" for reason in reasons]
    return "\n".join(lines) + "\n" + text


def _one_line(reason: str) -> str:
    folded = " ".join(reason.split())
    return _UNPRINTABLE.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), folded)


def _refuse_unprintable(value: object) -> None:
    """Raise TextError unless `value` consists of plain types and of characters that UTF-8 can carry.

    Exact types only: PyYAML's default dumper would write a str subclass as a Python tag.
    """
    if value is None or type(value) is bool:
        return
    if type(value) is str:
        if not value.isascii() and (found := _SURROGATE.search(value)):
            raise TextError(f"lone surrogate U+{ord(found.group()):04X} in a string cannot be written as UTF-8")
    elif type(value) is list:
        for item in value:
            _refuse_unprintable(item)
    elif type(value) is dict:
        for key, item in value.items():
            _refuse_unprintable(key)
            _refuse_unprintable(item)
    else:
        raise TextError(f"a value of type {type(value).__name__} has no place in a package document")
