"""Every construct, judged by an independent conversion from `ast`."""

from __future__ import annotations

import pytest

from oprc_static import ir
from oprc_static.lower import lower_body, lower_module
from tests.unit.lower.checks import assert_lowered_like_the_oracle, function_bodies, without_ast
from tests.unit.lower.snippets import SNIPPETS

_PARENTHESISED_TARGET = "LibCST alone does not read a parenthesised annotation target"
_LONG = "too deep or too long for LibCST alone"


@pytest.mark.parametrize("text", SNIPPETS, ids=lambda text: repr(text[:40]))
def test_a_construct_is_lowered_as_ast_says(text: str) -> None:
    assert_lowered_like_the_oracle(text)


@pytest.mark.parametrize("text", SNIPPETS, ids=lambda text: repr(text[:40]))
def test_a_construct_is_lowered_alike_in_a_class_and_in_a_function(text: str) -> None:
    indented = "\n".join(f"  {line}" for line in text.split("\n"))
    for around in ("class K:\n  pass\n{}", "def f():\n  pass\n{}", "if 1:\n  pass\n{}"):
        program = around.format(indented)
        try:
            compile(program, "<test>", "exec", dont_inherit=True)
        except SyntaxError:
            continue
        assert_lowered_like_the_oracle(program)


@pytest.mark.parametrize("text", [text for text in SNIPPETS if "\f" not in text], ids=lambda text: repr(text[:40]))
def test_libcst_alone_gives_the_same_as_beside_ast(text: str) -> None:
    """Places inside f-strings and digests included, all the way down."""
    data = text.encode()
    paired = lower_module(data)
    assert isinstance(paired, ir.Module)
    with without_ast():
        alone = lower_module(data)
    if isinstance(alone, ir.Loss):
        assert text.startswith(("(a", "((a", "a = '", "a = [", "a = ("))
        pytest.skip(_PARENTHESISED_TARGET if "): " in text or ") : " in text else _LONG)
    assert repr(alone) == repr(paired)
    waiting = function_bodies(paired)
    while waiting:
        source = waiting.pop()
        paired_body = lower_body(source)
        with without_ast():
            assert repr(lower_body(source)) == repr(paired_body)
        waiting += function_bodies(paired_body)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
@pytest.mark.parametrize("text", SNIPPETS, ids=lambda text: repr(text[:40]))
def test_line_endings_do_not_matter(text: str, ending: str) -> None:
    data = text.encode()
    assert lower_module(data.replace(b"\n", ending.encode())) == lower_module(data) or "1e400" in text
