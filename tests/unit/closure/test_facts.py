"""What is read off a file's bytes: import statements in any form, and what makes a file count by itself."""

from __future__ import annotations

import pytest

from oprc_static.closure.facts import are_silent, read_facts
from oprc_static.closure.statements import parse_statement


def imported(text: str | bytes) -> list[tuple[int, str | None, tuple[str, ...], bool]]:
    """Return level, module, names and whether they surely run, of the import statements in a text."""
    facts = read_facts(text.encode() if isinstance(text, str) else text, ())
    parsed = [parse_statement(each) for each in facts.imports]
    return [(each.level, each.module, tuple(name for name, _ in each.names), each.is_plain) for each in parsed]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a\n", [(0, None, ("a",), True)]),
        ("import a.b as c, d\n", [(0, None, ("a.b", "d"), True)]),
        ("import a . b\n", [(0, None, ("a.b",), True)]),
        ("from a import b as c\n", [(0, "a", ("b",), True)]),
        ("from a import *", [(0, "a", ("*",), True)]),
        ("from a import(b)", [(0, "a", ("b",), True)]),
        ("from .a import b\n", [(1, "a", ("b",), True)]),
        ("from . import b\n", [(1, "", ("b",), True)]),
        ("from . .a import b\n", [(2, "a", ("b",), True)]),
        ("from a import (\n    b,\n    c,\n)\n", [(0, "a", ("b", "c"), True)]),
        ("from a import (\n    b,  # the (first)\n    c,\n)\n", [(0, "a", ("b", "c"), True)]),
        ("from a \\\n  import b, \\\n  c\n", [(0, "a", ("b", "c"), True)]),
        ("import a; import b\n", [(0, None, ("a",), True), (0, None, ("b",), False)]),
        ("x = 1; from a import b\n", [(0, "a", ("b",), False)]),
        ("if x: import a\n", [(0, None, ("a",), False)]),
        ("if x: \\\nimport a\n", [(0, None, ("a",), False)]),
        ("def f():\n\timport a\n", [(0, None, ("a",), False)]),
        ("class A:\n    from a import b\n", [(0, "a", ("b",), False)]),
        (
            "try:\n    import a\nexcept ImportError:\n    import b\n",
            [(0, None, ("a",), False), (0, None, ("b",), False)],
        ),
        ("import a\r\nimport b\rimport c", [(0, None, (name,), True) for name in "abc"]),
        (b"\xef\xbb\xbfimport a\n", [(0, None, ("a",), True)]),
        ("# import a\n", []),
        ("important = 1\n", []),
    ],
)
def test_statements(text: str | bytes, expected: list[tuple[int, str | None, tuple[str, ...], bool]]) -> None:
    assert imported(text) == expected


def test_what_may_be_a_statement_is_one() -> None:
    assert imported("'''\n  import thing\n'''\n") == [(0, None, ("thing",), False)]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (b"x = 1\n", False),
        (b"import oaas_sdk2_py\n", True),
        (b"x = 'oaas_sdk2_py'\n", True),
        (b"# -*- coding: latin-1 -*-\n", True),
        (b"\n# coding=utf-7\n", True),
        (b"# -*- coding: utf-8 -*-\n", False),
        (b"x = 'coding: latin-1'\n", False),
        (b"__import__('a')\n", True),
        (b"import sys\nsys.path.append('x')\n", True),
        (b"import sys\nprint(sys.modules)\n", True),
        (b"import sys\nsys.exit()\n", False),
        (b"import json\njson.dumps = str\n", True),
        (b"import json\ndel json.dumps\n", True),
        (b"import json\nsetattr(json, 'dumps', str)\n", True),
        (b"class A:\n    def f(self):\n        self.x = 1\n", False),
        (b"def f(x):\n    setattr(x, 'y', 1)\n", False),
    ],
)
def test_what_counts_by_itself(text: bytes, counts: bool) -> None:
    assert read_facts(text, (b"oaas_sdk2_py",)).counts is counts


@pytest.mark.parametrize(
    ("text", "is_odd"),
    [
        (b"import importlib", True),
        (b"from importlib import import_module", True),
        (b"import importlib.util as u", True),
        (b"import pkgutil", True),
        (b"from sys import modules", True),
        (b"import sys as s", True),
        (b"import sys", False),
        ("import ｍodule".encode(), True),
        (b"import oaas", True),
        (b"from .importlib import x", False),
        (b"import json", False),
    ],
)
def test_statements_that_make_a_file_count(text: bytes, is_odd: bool) -> None:
    assert parse_statement(text).is_odd is is_odd


@pytest.mark.parametrize(
    "text",
    [
        b"x" * 30_000 + b";import a\n",
        b"import a;" * 5_000,
        b"from " * 30_000 + b"; import a\n",
        b"if x: \\\n" + b"\\\n" * 30_000 + b"import a\n",
        b"from a import (" * 900,
        b"from a import (" + b"b," * 30_000 + b")\n",
    ],
    ids=range(6),
)
def test_what_is_too_much_to_look_at_counts(text: bytes) -> None:
    assert read_facts(text, ()).counts


SILENT = b"import json\nx = 1\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SILENT, True),
        (b"# -*- coding: utf-8 -*-\n", True),
        (b"x = 1", True),
        (b"import other\n", False),
        (b"  import json\n", False),
        (b"import json; x\n", False),
        (b"import oaas_sdk2_py\n", False),
        (b"x = 'oaas_sdk2_py'\n", False),
        (b"# coding: latin-1\n", False),
        (b"\xef\xbb\xbfimport json\n", False),
        (b"x = 1\rimport json\n", False),
        (b"if x: \\\nimport json\n", False),
        (b"x = \\", False),
        (b"json.x = 1\n", False),
        (b"setattr(json, 'x', 1)\n", False),
        (b"__import__('x')\n", False),
    ],
)
def test_many_files_are_silent_if_each_is(text: bytes, expected: bool) -> None:
    read_facts(SILENT, ())
    assert are_silent([SILENT, text, SILENT], (b"oaas_sdk2_py",), {b"import json"}) is expected
