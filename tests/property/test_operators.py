"""Constant expressions have Python's own values and errors."""

from __future__ import annotations

import warnings
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oprc_static import scan

ATOMS = st.one_of(
    st.integers(-20, 20).map(repr),
    st.sampled_from(["'ab'", "''", "'é%s'", "1.5", "True", "None", "(1, 2)", "[1, 'x']", "{'k': 1}", "b'z'"]),
)
OPERATORS = st.sampled_from(["+", "-", "*", "//", "%", "**", "|", "&", "<", "==", "in", "and", "or", "!="])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, OPERATORS, inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        inner.map(lambda text: f"str({text})"),
        inner.map(lambda text: f"f'{{{text}!r:>3}}'" if "'" not in text else f"len(str({text}))"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else 'no')"),
        st.lists(inner, max_size=3).map(lambda parts: "'-'.join(map(str, [" + ", ".join(parts) + "]))"),
    ),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EXPRESSIONS)
def test_an_expression_is_worth_what_python_says(tmp_path: Path, expression: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarning for what only a test would write
        try:
            expected = repr(eval(expression))  # noqa: S307  # an expression of constants that this test made
        except Exception as error:
            expected = type(error).__name__
    (tmp_path / "main.py").write_text(
        "from oaas_sdk2_py import oaas\n"
        f"try:\n    value = repr({expression})\n"
        "except Exception as error:\n    value = type(error).__name__\n"
        "oaas.service('k' + value)(type('A', (), {}))\n",
        encoding="utf-8",
    )
    result = scan([str(tmp_path)], target="sdk-0.3.6")
    if result.ok:
        assert result.packages[0].classes[0].key == "k" + expected
