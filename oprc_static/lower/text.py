"""Bytes to text as CPython's tokenizer does it: BOM, PEP 263 coding comment, line breaks.

Afterwards lines end in line feeds only, and splitting at them counts lines as Python's own tools do.
"""

from __future__ import annotations

import codecs
import re

from oprc_static.lower.failure import LoweringFailed

MAX_LINE = 1024 * 1024

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#|$)")
_LATIN_1 = ("latin-1", "iso-8859-1", "iso-latin-1")
_REFUSED_CODECS = frozenset({"punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape"})
"""Text codecs in name only: quadratic in time, or they turn escapes into syntax."""


def read_text(data: bytes) -> str:
    """The text of a source file, with line feeds as line breaks and without a BOM.

    Raises `LoweringFailed` with "null-bytes", "encoding" or "too-long-line".
    """
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
    """The codec's name by PEP 263: a comment on one of the first two lines, the first being blank or a comment.

    `tokenize.detect_encoding` wants the lines before the comment in UTF-8 already; CPython does not.
    """
    has_bom = data.startswith(codecs.BOM_UTF8)
    first, second, *_ = [*data.removeprefix(codecs.BOM_UTF8).split(b"\n", 2), b""]
    cookie = _COOKIE.match(first) or (_COOKIE.match(second) if _BLANK.match(first) else None)
    declared = "utf-8" if cookie is None else _normal_name(cookie[1].decode("ascii"))
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError) as error:
        raise LoweringFailed("encoding", f"unknown encoding: {declared}") from error
    if name in _REFUSED_CODECS:
        raise LoweringFailed("encoding", f"source files in {name} are not read")
    if has_bom and name != "utf-8":
        raise LoweringFailed("encoding", f"a byte order mark of UTF-8, but a comment that says {declared}")
    return "utf-8-sig" if has_bom else name


def _normal_name(declared: str) -> str:
    """CPython's short cuts: whatever begins like UTF-8 or Latin-1 is that."""
    name = declared[:12].lower().replace("_", "-")
    if name == "utf-8" or name.startswith("utf-8-"):
        return "utf-8"
    if name in _LATIN_1 or name.startswith(tuple(f"{latin}-" for latin in _LATIN_1)):
        return "iso-8859-1"
    return declared
