"""Bytes to text as CPython's tokenizer does it: BOM, PEP 263 coding comment, line breaks.

Afterwards lines end in line feeds only, and splitting at them counts lines as Python's own tools do.
"""

from __future__ import annotations

import codecs
import io
import tokenize

from oprc_static.lower.failure import LoweringFailed

MAX_BYTES = 10 * 1024 * 1024
MAX_LINE = 1024 * 1024

_REFUSED_CODECS = frozenset({"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape"})
"""Text codecs in name only: quadratic in time, or they turn escapes into syntax."""


def read_text(data: bytes) -> str:
    """The text of a source file, with line feeds as line breaks and without a BOM.

    Raises `LoweringFailed` with "too-large" (over `MAX_BYTES`), "null-bytes", "encoding" or "too-long-line".
    """
    if len(data) > MAX_BYTES:
        raise LoweringFailed("too-large", f"the file has {len(data)} bytes; the limit is {MAX_BYTES}")
    normal = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    _refuse_null_bytes(normal)
    encoding = _declared_encoding(normal)
    try:
        text = normal.decode(encoding)
    except UnicodeDecodeError as error:
        line = normal.count(b"\n", 0, error.start) + 1
        raise LoweringFailed("encoding", f"byte {error.start} is not {encoding}: {error.reason}", line) from error
    except (UnicodeError, LookupError) as error:
        raise LoweringFailed("encoding", f"the text is not {encoding}: {error}") from error
    refuse_long_lines(text)
    return text


def refuse_long_lines(text: str) -> None:
    """Raise `LoweringFailed` when a line of `text` is longer than `MAX_LINE` code points."""
    if len(text) <= MAX_LINE:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise LoweringFailed("too-long-line", f"a line of {len(line)} characters; the limit is {MAX_LINE}", number)


def _refuse_null_bytes(data: bytes) -> None:
    place = data.find(b"\0")
    if place >= 0:
        line_start = data.rfind(b"\n", 0, place) + 1
        line = data.count(b"\n", 0, place) + 1
        raise LoweringFailed("null-bytes", "source code cannot contain null bytes", line, place - line_start)


def _declared_encoding(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        name = codecs.lookup(encoding).name
    except (SyntaxError, LookupError, ValueError) as error:
        raise LoweringFailed("encoding", str(error)) from error
    if name in _REFUSED_CODECS:
        raise LoweringFailed("encoding", f"source files in {name} are not read")
    return encoding
