"""Bytes to text: every encoding question is answered as CPython answers it."""

from __future__ import annotations

import pytest

from oprc_static import ir
from oprc_static.lower import lower_module
from oprc_static.lower.text import MAX_LINE, read_text
from tests.unit.lower.checks import accepted


def _value(lowered: object) -> object:
    assert isinstance(lowered, ir.Module), lowered
    statement = lowered.statements[-1].statement
    assert isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Constant)
    return statement.value.value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("x = 'é'".encode(), "é"),
        (b"\xef\xbb\xbfx = '\xc3\xa9'", "é"),
        (b"\xef\xbb\xbf# coding: utf-8\nx = '\xc3\xa9'", "é"),
        (b"# coding: latin-1\nx = '\xe9'", "é"),
        (b"#!/bin/python\n# -*- coding: iso-8859-15 -*-\nx = '\xa4'", "€"),
        (b"#!/bin/python\r# vim: set fileencoding=cp1252 :\rx = '\x80'", "€"),
        (b"\x0c# coding: latin-1\r\nx = '\xe9'", "é"),
        (b"x = 1\n# coding: nonsense\nx = 'a'", "a"),
        (b"\n\n# coding: nonsense\nx = 'a'", "a"),
        (b"# coding: shift_jis\nx = '\x83\x5c'", "ソ"),
        (b"# coding: utf-7\nx = '+AOk-'", "é"),
        (b"# \xe9\n# coding: latin-1\nx = '\xe9'", "é"),
        (b"# coding: Latin_1-unix\nx = '\xe9'", "é"),
        (b"# coding: utf-8-unix\nx = '\xc3\xa9'", "é"),
        (b"# coding=utf8\nx = '\xc3\xa9'", "é"),
        (b"x = '''a\r\nb\rc\nd'''", "a\nb\nc\nd"),
        (b"x = 'a\\\r\nb'", "ab"),
        ("x = '\u2028\x0b\x1c'".encode(), "\u2028\x0b\x1c"),
    ],
)
def test_text_is_read_as_cpython_reads_it(data: bytes, value: str) -> None:
    assert _value(lower_module(data)) == value
    namespace: dict[str, object] = {}
    exec(compile(data, "<test>", "exec"), namespace)  # noqa: S102  # the test's own program
    assert namespace["x"] == value


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"# coding: nonsense\n", "encoding"),
        (b"\n# coding: nonsense\n", "encoding"),
        (b"# coding: rot13\nk = 1", "encoding"),
        (b"# coding: hex\n", "encoding"),
        (b"# coding: idna\nx = 1", "encoding"),
        (b"# coding: punycode\nx = 1", "encoding"),
        (b"# coding: unicode_escape\nx = 1", "encoding"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "encoding"),
        (b"x = '\xe9'", "encoding"),
        (b"x=1 # coding: latin-1\nx = '\xe9'", "encoding"),
        (b"# coding : latin-1\nx = '\xe9'", "encoding"),
        (b"\\\n# coding: latin-1\nx = '\xe9'", "encoding"),
        (b"# coding: ascii\nx = '\xe9'", "encoding"),
        (b"x = 1\0", "null-bytes"),
        (b"\n\n  # \0", "null-bytes"),
        (b"x = 1\n" * 30_000, "too-large"),
        (b"x = '" + b"a" * MAX_LINE + b"'", "too-long-line"),
        (b"\xff\xfex\0", "null-bytes"),
    ],
)
def test_what_cannot_be_read_is_a_named_loss(data: bytes, kind: str) -> None:
    lowered = lower_module(data)
    assert isinstance(lowered, ir.Loss)
    assert lowered.kind == kind
    if kind in {"null-bytes", "encoding"} and b"escape" not in data and b"idna" not in data:
        assert accepted(data) is None


def test_places_of_losses() -> None:
    assert read_text(b"a\r\nb\rc\n") == "a\nb\nc\n"
    null = lower_module(b"a\r\nbc\0")
    assert isinstance(null, ir.Loss) and (null.line, null.column) == (2, 2)
    encoding = lower_module(b"a\n\n'\xe9'")
    assert isinstance(encoding, ir.Loss) and encoding.line == 3
