# ruff: noqa: E501  # documents stand on one line each
"""The program form as bytes: exact, compact, and safe to read from anywhere."""

from __future__ import annotations

import dataclasses
import json
import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static import ir
from oprc_static.lower import lower_module
from oprc_static.lower.codec import SCHEMA, CodecError, decode, encode
from oprc_static.lower.codec_fields import CLASSES
from tests.unit.lower.checks import assert_survives_the_codec
from tests.unit.lower.snippets import SNIPPETS

AT = (1, 2, 3, 4)
CONSTANTS = [
    None, True, False, 0, 1, -1, 2**53, -(2**53), 2**53 - 1, 10**5000, -(10**5000), 1.5, -0.0, 0.0, math.inf, -math.inf,
    5e-324, 0.1, 1j, complex(-0.0, 1e400), complex(0.0, -0.0), "", "a", "é", "😀", "\ud83d\ude00", "\ud800", "a\udfff", "\0\n\"\\", "\u2028",
    b"", b"\0\xff", ...,
]  # fmt: skip


@pytest.mark.parametrize(
    "value", CONSTANTS, ids=lambda value: repr(value)[:20] if not isinstance(value, int) else type(value).__name__
)
def test_constants_are_exact(value: object) -> None:
    again = decode(encode(ir.Constant(AT, value)))
    assert isinstance(again, ir.Constant)
    assert type(again.value) is type(value)
    assert again.value == value
    if isinstance(value, (float, complex)):
        assert repr(again.value) == repr(value)


def test_not_a_number_stays_one() -> None:
    again = decode(encode(ir.Constant(AT, math.nan)))
    assert isinstance(again, ir.Constant) and math.isnan(again.value)  # type: ignore[arg-type]


@given(st.one_of(st.integers(), st.floats(), st.complex_numbers(), st.text(st.characters()), st.binary()))
@settings(max_examples=300, deadline=None)
def test_any_constant_is_exact(value: object) -> None:
    again = decode(encode(ir.Constant(AT, value)))
    assert isinstance(again, ir.Constant)
    assert repr(again.value) == repr(value)


@given(st.text(st.characters(categories=["L", "Cs", "N", "P", "C"])))
@settings(max_examples=200, deadline=None)
def test_any_text_is_exact(text: str) -> None:
    body = ir.BodySource(text, 1, 2, text, True, False, "d")
    assert decode(encode(body)) == body
    joined = ir.JoinedString(AT, (text, ir.FormattedValue(AT, ir.Name(AT, text), "", None), text))
    assert decode(encode(joined)) == joined


def test_every_class_is_covered() -> None:
    declared = {kind for kind in vars(ir).values() if dataclasses.is_dataclass(kind)} - {ir.Node}
    assert set(CLASSES) == declared


@pytest.mark.parametrize(
    "unit", [ir.Loss("syntax", "m\ud800", 1, 2), ir.FunctionBody((), ("a",), ("b",), ()), ir.TopLevel(3, ir.Pass(AT))]
)
def test_units_survive(unit: object) -> None:
    assert_survives_the_codec(unit)


def test_depth_is_no_limit() -> None:
    node: ir.Expr = ir.Name(AT, "a")
    for _ in range(sys.getrecursionlimit() * 3):
        node = ir.Await(AT, node)
    again = decode(encode(node))
    depth = 0
    while isinstance(again, ir.Await):
        again, depth = again.value, depth + 1
    assert depth == sys.getrecursionlimit() * 3


@pytest.mark.parametrize(
    "value",
    [None, 1, "a", [], ir.Constant(AT, object()), ir.Name(AT, 1), ir.Name((1, 2), "a"), ir.Await(AT, ir.Pass(AT)),  # type: ignore[arg-type]
     ir.Tuple(AT, [ir.Name(AT, "a")]), ir.Argument(AT, "odd", None, ir.Name(AT, "a")), ir.Constant(AT, True).value],  # type: ignore[arg-type]
)  # fmt: skip
def test_other_values_are_refused(value: object) -> None:
    with pytest.raises(CodecError):
        encode(value)


def _document(*nodes: object, schema: object = SCHEMA) -> bytes:
    return json.dumps([schema, list(nodes)]).encode()


_NUMBER = {kind.__name__: number for number, kind in enumerate(CLASSES)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b"[1]",
        b"[1,[]]",
        b"[1,{}]",
        b"[true,[[1]]]",
        b"[" * 100_000,
        b"[1,[" + b"9" * 10_000 + b"]]",
        _document(schema=SCHEMA + 1),
        _document(None),
        _document([]),
        _document([None]),
        _document([-1]),
        _document([len(CLASSES)]),
        _document([True, [0, 0, 0, 0], "a"]),
        _document([_NUMBER["Name"]]),
        _document([_NUMBER["Name"], [0, 0, 0, 0]]),
        _document([_NUMBER["Name"], [0, 0, 0], "a"]),
        _document([_NUMBER["Name"], [0, 0, 0, 0.5], "a"]),
        _document([_NUMBER["Name"], [0, 0, 0, True], "a"]),
        _document([_NUMBER["Name"], [0, 0, 0, 0], 1]),
        _document([_NUMBER["Name"], [0, 0, 0, 0], ["s", "xx"]]),
        _document([_NUMBER["Name"], [0, 0, 0, 0], ["s", "00"]]),
        _document([_NUMBER["Await"], [0, 0, 0, 0], 0]),
        _document([_NUMBER["Await"], [0, 0, 0, 0], 1]),
        _document([_NUMBER["Await"], [0, 0, 0, 0], None]),
        _document([_NUMBER["Pass"], [0, 0, 0, 0]], [_NUMBER["Await"], [0, 0, 0, 0], 0]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], []]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], ["q"]]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], ["i", "zz"]]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], ["f", "0x1p99999"]]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], ["b", "0"]]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], {"a": 1}]),
        _document([_NUMBER["Constant"], [0, 0, 0, 0], 1.5]),
        b"[1,[[1,[0,0,0,0],NaN]]]",
        _document([_NUMBER["Comparison"], [0, 0, 0, 0], 0, "<", []]),
        _document([_NUMBER["Module"], None, [], 1, []]),
        _document([_NUMBER["Module"], None, [], False, [[1, 2]]]),
    ],
)
def test_what_was_never_written_is_refused(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode(data)


_SAMPLE = encode(
    lower_module(
        "\n".join(
            text
            for text in SNIPPETS
            if len(text) < 60
            and "\x0c" not in text
            and "return" not in text
            and "__future__" not in text
            and "import *" not in text
            and "yield" not in text
            and not text.startswith("global")
        ).encode()
    )
)


@given(st.integers(0, len(_SAMPLE) - 1), st.binary(min_size=0, max_size=3), st.integers(0, 3))
@settings(max_examples=400, deadline=None)
def test_tampering_is_refused_or_gives_another_program(place: int, put: bytes, removed: int) -> None:
    tampered = _SAMPLE[:place] + put + _SAMPLE[place + removed :]
    try:
        node = decode(tampered)
    except CodecError:
        return
    assert type(node) in CLASSES
    assert decode(encode(node)) == node


def test_the_sample_is_a_program() -> None:
    assert isinstance(decode(_SAMPLE), ir.Module)
