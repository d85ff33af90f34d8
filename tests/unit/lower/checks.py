"""The laws of lowering as functions of a program's text."""

from __future__ import annotations

import ast
import dataclasses
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from oprc_static import ir
from oprc_static.lower import lower_body, lower_module, newer, program
from oprc_static.lower.codec import decode, encode
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.gates import Room
from oprc_static.lower.parse import parse_with_libcst
from tests.unit.lower.oracle import body_of, module_of, without_f_string_places


def accepted(data: bytes | str) -> ast.Module | None:
    """The tree, if the running CPython's compiler accepts the program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "<test>", "exec", dont_inherit=True)
            return ast.parse(data)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def assert_lowered_like_the_oracle(
    text: str, data: bytes | None = None, *, lower: Callable[[bytes], ir.Module | ir.Loss] = lower_module
) -> ir.Module:
    """The module and all its bodies are what the oracle says, and survive the codec."""
    data = text.encode("utf-8", "surrogatepass") if data is None else data
    tree = accepted(data)
    assert tree is not None, text
    lowered = lower(data)
    assert isinstance(lowered, ir.Module), lowered
    expected, converter = module_of(text, tree)
    # of what newer Pythons alone can read, the oracle says nothing: `test_demands`
    _assert_same(dataclasses.replace(lowered, demands=()), expected)
    assert_survives_the_codec(lowered)
    sources = function_bodies(lowered)
    while converter.functions:
        cut, node, base, owner = converter.functions.pop()
        (source,) = [source for source in sources if _key(source) == _key(cut)][:1]
        body = lower_body(source)
        assert isinstance(body, ir.FunctionBody), (body, source)
        _assert_same(body.statements, body_of(converter, node, base, owner))
        assert_survives_the_codec(body)
        sources += function_bodies(body)
    return lowered


def _key(source: ir.BodySource) -> tuple[object, ...]:
    return (source.text, source.line, source.column, source.class_name, source.future_annotations, source.is_async)


def _assert_same(lowered: Any, expected: Any) -> None:
    lowered, expected = without_f_string_places(lowered), without_f_string_places(expected)
    if lowered != expected:
        assert repr(lowered) == repr(expected)  # a readable difference; not-a-number equals nothing, but prints alike


def assert_survives_the_codec(node: Any) -> None:
    """Encoding and decoding gives the same again."""
    data = encode(node)
    again = decode(data)
    if again != node:
        assert repr(again) == repr(node)
    assert encode(again) == data


def function_bodies(node: Any) -> list[ir.BodySource]:
    """Every body that is still text in `node`."""
    found: list[ir.BodySource] = []
    waiting = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, ir.BodySource):
            found.append(value)
        elif isinstance(value, tuple):
            waiting += value
        elif isinstance(value, (ir.Node, ir.TopLevel, ir.Module, ir.FunctionBody)):
            waiting += [getattr(value, name) for name in value.__dataclass_fields__]
    return found


@contextmanager
def without_ast() -> Iterator[None]:
    """As if every text held grammar that the running CPython does not have: LibCST decides alone."""

    def refuse(*_: object) -> None:
        raise LoweringFailed("syntax", "refused by the test")

    def take(text: str, failure: object, room: Room, *, compiled: bool) -> Any:
        return parse_with_libcst(text, room)

    with (
        mock.patch.object(program, "parse_module", refuse),
        mock.patch.object(program, "parse_fragment", refuse),
        mock.patch.object(newer, "newer_grammar", take),
    ):
        yield
