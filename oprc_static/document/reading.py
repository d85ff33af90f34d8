"""From bytes to a stream of nodes, or to what is wrong with them: PyYAML's events with its marks made exact.

No tag is resolved to a type and no alias expanded, so no text can make it run something or grow beyond its size.
PyYAML's parser is libyaml where it is built in, of which the platform's own reader (serde_yaml) is a port.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

import yaml

from oprc_static.diagnostics import Diagnostic, Rule
from oprc_static.document.build import ESCAPE_HELP, LONE_SURROGATE, BadAlias, BadEscape, Builder, Refused
from oprc_static.document.edits import Edit
from oprc_static.document.findings import Finding
from oprc_static.document.nodes import Stream
from oprc_static.records import record
from oprc_static.rules.documents import BROKEN_YAML, ENCODING, YAML_LIMIT
from oprc_static.source import WHOLE_FILE, Place, Span

LARGEST = 16 * 1024 * 1024
"""Bytes beyond which a file is not read: parsing it would take minutes."""

BOM = "\ufeff"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_BREAK = re.compile(r"\r\n|\r|\n")
"""What ends a line for editors and reports; YAML 1.1 would count NEL, LS and PS as well."""

_UNPRINTABLE = re.compile("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 allows in no text."""

_WIDE = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"),
         (b"\xfe\xff", "UTF-16"))  # fmt: skip

_RULES: dict[type[Refused], Rule] = {BadAlias: BROKEN_YAML, BadEscape: ENCODING}
"""The rules of what parses and is refused, beside the limits."""

_MOST_CONTROLS = 20
"""So many characters are named for one file: a binary one is full of them."""


@record
class Reading:
    """What reading gave: no stream where the text is none; `findings` are about bytes and syntax only."""

    stream: Stream | None
    findings: tuple[Finding, ...] = ()


def read_stream(data: bytes, path: str) -> Reading:
    """Return the YAML stream in the bytes of a file.

    Args:
        data: the file's content.
        path: the file as findings name it.

    Returns:
        The stream, and what is wrong with the bytes: an encoding that the platform does not read, control
        characters, broken YAML, a text that is too large, too deep or grows too much through its aliases. A byte
        order mark is the one fault that leaves a stream.

    Source: PLATFORM.md, "encoding"; serde_yaml 0.9.34 for the limits.
    """
    reader = _Reader(path)
    if len(data) > LARGEST:
        return reader.fail(YAML_LIMIT, f"the file is larger than {LARGEST} bytes", WHOLE_FILE, "split the package")
    for mark, name in _WIDE:
        if data.startswith(mark):
            return reader.fail(
                ENCODING, f"the file is {name}; the platform reads UTF-8", WHOLE_FILE, "save it as UTF-8"
            )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        span = _index(before).span(len(before), len(before))
        return reader.fail(ENCODING, f"this is not UTF-8: {_bytes(data, error)}", span, "save the file as UTF-8")
    return reader.read(text)


def read_text(text: str, path: str) -> Reading:
    """Return the YAML stream in a text; `read_stream` says the rest. A lone surrogate in it is a finding."""
    return _Reader(path).read(text)


def _bytes(data: bytes, error: UnicodeDecodeError) -> str:
    found = data[error.start : max(error.end, error.start + 1)].hex(" ")
    surrogate = data[error.start] == 0xED and data[error.start + 1 : error.start + 2] >= b"\xa0"
    return f"a lone surrogate (bytes {data[error.start : error.start + 3].hex(' ')})" if surrogate else f"byte {found}"


def _index(text: str) -> Stream:
    """Return a text as a stream of nothing, which knows its lines."""
    return Stream(text, (), (), tuple(accumulate((len(line) for line in _lines(text)), initial=0)))


def _lines(text: str) -> Iterator[str]:
    """Yield every line with its break, the last one apart, which ends with the text."""
    position = 0
    for found in _BREAK.finditer(text):
        yield text[position : found.end()]
        position = found.end()


@record
class _Reader:
    path: str

    def fail(self, rule: Rule, message: str, span: Span, help: str) -> Reading:
        """Return a reading of nothing but one finding."""
        return Reading(None, (self._finding(rule, message, span, help),))

    def read(self, text: str) -> Reading:
        """Return the stream in a text."""
        index = _index(text)
        marked = text.startswith(BOM)
        controls = self._controls(index, int(marked))
        if controls:
            return Reading(None, controls)
        builder = Builder(text, int(marked))
        try:
            documents = builder.build(yaml.parse(text[int(marked) :], Loader=_LOADER))
        except Refused as error:
            return self.fail(
                _RULES.get(type(error), YAML_LIMIT), error.message, index.span(error.start, error.end), error.help
            )
        except yaml.YAMLError as error:
            return self._broken(error, index, int(marked))
        except (ValueError, OverflowError):  # the pure scanner lets bad escapes ("\\UFFFFFFFF") through to chr()
            return self.fail(ENCODING, LONE_SURROGATE, WHOLE_FILE, ESCAPE_HELP)
        stream = Stream(text, documents, builder.comments(), index.line_starts)
        return Reading(stream, (self._bom(),) if marked else ())

    def _controls(self, index: Stream, skipped: int) -> tuple[Finding, ...]:
        found = []
        for match in _UNPRINTABLE.finditer(index.text, skipped):
            span = index.span(match.start(), match.end())
            message = f"U+{ord(match.group()):04X} may not stand in YAML as it is"
            help = "remove it, or write it as an escape in double quotes"
            found.append(self._finding(ENCODING, message, span, help))
            if len(found) == _MOST_CONTROLS:
                break
        return tuple(found)

    def _bom(self) -> Finding:
        message = "the file begins with a byte order mark, which the platform takes for a second document"
        finding = self._finding(ENCODING, message, WHOLE_FILE, "save it as UTF-8 without a byte order mark")
        return Finding(finding.diagnostic, (Edit(0, 1, ""),))

    def _broken(self, error: yaml.YAMLError, index: Stream, shift: int) -> Reading:
        mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", None) or "it cannot be parsed")
        offset = min(mark.index + shift, len(index.text)) if mark else 0
        if "character escape code" in problem:
            return self.fail(ENCODING, LONE_SURROGATE, index.span(offset, offset), ESCAPE_HELP)
        context = getattr(error, "context", None)
        message = f"this is not YAML: {f'{context}, ' if context else ''}{problem}"
        help = "correct it: indentation, quotes and brackets are what most often goes wrong"
        return self.fail(BROKEN_YAML, message, index.span(offset, offset), help)

    def _finding(self, rule: Rule, message: str, span: Span, help: str) -> Finding:
        return Finding(Diagnostic(rule, rule.severity, message, Place(self.path, span), (), help))
