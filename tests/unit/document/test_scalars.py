from __future__ import annotations

import pytest

from oprc_static.document.scalars import as_bool, as_unsigned, core_type, is_negative, is_null, yaml_1_1_type


@pytest.mark.parametrize(
    ("text", "core", "older"),
    [
        ("1.0", "float", "float"),
        ("08", "int", "str"),
        ("1e3", "float", "str"),
        ("0o7", "int", "str"),
        ("1_000", "str", "int"),
        ("yes", "str", "bool"),
        ("~", "null", "null"),
        ("", "null", "null"),
        ("2024-01-01", "str", "timestamp"),
        ("1:30", "str", "int"),
        ("shop", "str", "str"),
        ("<<", "str", "merge"),
        (".inf", "float", "float"),
        ("True", "bool", "bool"),
    ],
)
def test_versions_of_yaml_differ(text: str, core: str, older: str) -> None:
    assert (core_type(text), yaml_1_1_type(text)) == (core, older)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("+8", 8), ("8080", 8080), ("0x1F", 31), ("0o17", 15), ("0b11", 3), ("08", None), ("1_0", None),
     ("1.0", None), ("-1", None), ("0x-1", None), ("1e3", None), ("", None), ("9" * 5000, None)],
)  # fmt: skip
def test_integers_as_the_platform_reads_them(text: str, value: int | None) -> None:
    assert as_unsigned(text) == value


def test_bools_nulls_and_negatives_as_the_platform_reads_them() -> None:
    assert [as_bool(text) for text in ("true", "TRUE", "False", "yes", "on", "tRUE")] == [
        True,
        True,
        False,
        *[None] * 3,
    ]
    assert [is_null(text) for text in ("null", "~", "", "NULL", "nil")] == [True] * 4 + [False]
    assert [is_negative(text) for text in ("-1", "-0x1", "1", "-", "-01")] == [True, True, False, False, False]
