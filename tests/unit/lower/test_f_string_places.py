# programs stand on one line each
"""Places inside f-strings: the text there is the expression, whatever `ast` of the running Python says."""

from __future__ import annotations

import ast

import pytest

from oprc_static import ir
from oprc_static.lower import lower_body, lower_module
from tests.unit.lower.checks import function_bodies
from tests.unit.lower.snippets import SNIPPETS

_TEXTS = [text for text in SNIPPETS if "f'" in text and "{" in text and len(text) < 1000]


def _formatted_values(node: object) -> list[ir.FormattedValue]:
    found: list[ir.FormattedValue] = []
    waiting = [node]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting += value
        elif isinstance(value, ir.BodySource):
            waiting.append(lower_body(value))
        elif hasattr(value, "__dataclass_fields__"):
            if isinstance(value, ir.FormattedValue):
                found.append(value)
            waiting += [getattr(value, name) for name in value.__dataclass_fields__]
    return found


def _stretch(lines: list[str], at: ir.At) -> str:
    line, column, end_line, end_column = at
    stretch = [*lines[line:end_line], lines[end_line][:end_column]]
    stretch[0] = stretch[0][column:] if line != end_line else lines[line][column:end_column]
    return "\n".join(stretch)


@pytest.mark.parametrize("text", _TEXTS, ids=lambda text: repr(text[:40]))
@pytest.mark.parametrize("around", ["{}", "if é:\n        x = 'é'; {}", "def f():\n  class A:\n    {}"])
def test_a_place_in_an_f_string_holds_the_expression(text: str, around: str) -> None:
    if ("\n" in text and "\n" in around) or (text.startswith(("a = f'é", "class", "def")) and around != "{}"):
        pytest.skip("not a one-line statement")
    program = around.format(text)
    lowered = lower_module(program.encode())
    assert isinstance(lowered, ir.Module), lowered
    base = {top.line for top in lowered.statements}
    if len(base) != 1:
        pytest.skip("places are relative to several statements")
    lines = program.split("\n")[min(base) - 1 :]
    values = _formatted_values(lowered)
    assert values
    for value in values:
        whole = _stretch(lines, value.at)
        assert whole[0] == "{" and whole[-1] == "}", whole
        inner = _stretch(lines, value.value.at)
        tree = ast.parse(f"({inner})", mode="eval").body
        assert type(tree).__name__ == _AST_NAMES.get(type(value.value).__name__, type(value.value).__name__), inner
        assert inner in whole


_AST_NAMES = {"BooleanOperation": "BoolOp", "Comparison": "Compare", "NamedExpression": "NamedExpr"}


def test_an_f_string_in_a_body_is_placed_relative_to_the_statement() -> None:
    lowered = lower_module(b"class A:\n\n  def f(self):\n    return (f'{a}'\n      f'{b.c}')")
    (source,) = function_bodies(lowered)
    first, second = sorted(_formatted_values(lower_body(source)), key=lambda value: value.at)
    assert (first.at, second.at) == ((3, 14, 3, 17), (4, 8, 4, 13))
