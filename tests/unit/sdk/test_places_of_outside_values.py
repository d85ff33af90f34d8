"""What comes from outside is refused where the program takes it in: file, line and column."""

from __future__ import annotations

import pytest

from oprc_static import scan
from oprc_static.tree import MemoryTree

SERVICE = """

@oaas.service({key}, package={package})
@oaas.package("p", version={version}, tags={tags})
class A(OaasObject):
    @oaas.method()
    async def f(self) -> None: ...
"""
START = "from oaas_sdk2_py import OaasObject, oaas\n"
GIVEN = {"key": "'A'", "package": "'p'", "version": "'1'", "tags": "['a']"}


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6"])
@pytest.mark.parametrize("what", GIVEN)
@pytest.mark.parametrize(
    ("statement", "value", "line", "column"),
    [
        ("from ext import X", "X", 2, 17),
        ("from ext.sub import Y, X", "X", 2, 24),
        ("import ext", "ext.X", 5, None),
        ("import ext\nZ = ext.X", "Z", 3, 5),
    ],
)
def test_an_error_stands_where_the_value_is_taken_in(
    target: str, what: str, statement: str, value: str, line: int, column: int | None
) -> None:
    program = START + statement + SERVICE.format(**{**GIVEN, what: value})
    result = scan(["/p"], tree=MemoryTree({"/p/a.py": program}), target=target)
    (found,) = [each for each in result.diagnostics if each.severity.label == "error"]
    assert found.rule.slug == "unknown-value"
    place = found.place.span
    if column is None:
        text = program.splitlines()[place.line - 1]
        assert text[place.column : place.end_column] == "ext.X"
    else:
        assert (place.line, place.column + 1) == (line, column)
