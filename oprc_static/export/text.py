"""From documents to text: YAML and JSON (SEMANTICS 6). Text is str with LF; writing it as UTF-8 is the caller's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from oprc_static.export import shape
from oprc_static.export.compose import compose_sdk, compose_spec
from oprc_static.export.shape import Document
from oprc_static.export.targets import Target
from oprc_static.opackage import OPackage

_SEPARATOR = "---\n"

INCOMPLETE = "# INCOMPLETE: oprc-static could not know everything; do not deploy this document."
"""The first line of a text that `mark_incomplete` marked."""

SCHEMA_COMMENT = "# yaml-language-server: $schema="
"""How the line begins that `schema_comment` makes."""

_PRINTING_LINES = frozenset({"0.1", "0.2"})
"""Release lines whose `print_pkg` prints each document, where later ones return the text."""

_PLACEHOLDER_GROUPS = frozenset({"0.3.6"})
"""Groups whose `gen` adds `placeholder_comment`."""

_RULE = "# " + "-" * 77
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile(
    r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
"""What YAML does not print, what ends a line somewhere, and what reorders one."""


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

    0.1.x and 0.2.x print the text with `print`, so a blank line ends it.

    Raises:
        TextError: a lone surrogate or a foreign type in the document.

    Source: SEMANTICS 6.1, 6.2, 6.3.
    """
    _refuse_unprintable(document)
    if target.is_spec:
        return compose_spec(document)
    text = compose_sdk(document)
    return text + "\n" if target.line in _PRINTING_LINES else text


def render_json(documents: Sequence[Document]) -> str:
    """Return one JSON array of the documents, on every target in the documents' own key order.

    Raises:
        TextError: a lone surrogate or a foreign type in a document.

    Source: SEMANTICS 6.3.
    """
    for document in documents:
        _refuse_unprintable(document)
    return json.dumps(list(documents), indent=2, ensure_ascii=False) + "\n"


def render_gen(packages: Sequence[OPackage], target: Target, *, standard_output: bool) -> str:
    """Return what the SDK's `run_or_gen gen` prints: `--style gen`, for `sdk-0.3.*` only.

    Args:
        packages: the packages, in order.
        target: a release of the 0.3 line.
        standard_output: whether it goes there, where the SDK's `print` adds a line break, or to a file.

    Raises:
        TextError: as `render_yaml`.

    Source: SEMANTICS 6.2; oaas-sdk2-py 0.3.6, `OaasService.run_or_gen`.
    """
    text = render_yaml([shape.document(package, target) for package in packages], target)
    if target.group in _PLACEHOLDER_GROUPS:
        text += placeholder_comment([(package.name, one.key) for package in packages for one in package.classes])
    return text + "\n" if standard_output else text


def placeholder_comment(classes: Iterable[tuple[str, str]]) -> str:
    """Return the comment that 0.3.6's `gen` adds, from its blank line on: a deployment to fill in for each class.

    Args:
        classes: package name and class key of each class; written as they are, as the SDK does.

    Source: observed on oaas-sdk2-py 0.3.6, `run_or_gen gen`.
    """
    lines = ["", _RULE, "# Deployment placeholders (uncomment & edit as needed)", _RULE, "# deployments:"]
    for number, (package, key) in enumerate(classes):
        if number:
            lines.append("#")
        lines += [f"#   - key: {key}", f"#     package_name: {package}", f"#     class_key: {key}"]
        lines += ["#     target_envs:", "#       - oaas-env", "#     odgm: {}"]
    return "\n".join([*lines, _RULE]) + "\n"


def mark_incomplete(text: str, reasons: Iterable[str]) -> str:
    r"""Return YAML text with a leading comment that says that it is incomplete, and why.

    Args:
        text: YAML, possibly empty.
        reasons: one line each; white space in them is folded and unprintable characters are written as `\xNN`, so
            that no reason can end the comment.

    Source: SEMANTICS section 1 (`--allow-incomplete`).
    """
    lines = [INCOMPLETE]
    lines += [f"# - {_one_line(reason)}" for reason in reasons]
    return "\n".join(lines) + "\n" + text


def schema_comment(address: str) -> str:
    """Return the comment that tells editors where the JSON Schema of the document below it is.

    Source: yaml-language-server, which the editors' YAML support is built on; `find_owned` knows the line.
    """
    return f"{SCHEMA_COMMENT}{_one_line(address)}\n"


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
