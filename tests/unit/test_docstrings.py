"""The fixed cases were observed on CPython 3.13.0; the law at the end asks a 3.13 or newer when there is one."""

import itertools
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oprc_static.docstrings import clean, strip_indentation

docs = st.text(st.sampled_from("  \t\n\n\r\x0b\x0c\x1c\x85\xa0\u2028\u3000\0ab'\"\\é😀"), max_size=24)


@pytest.mark.parametrize(
    ("doc", "compiled", "described"),
    [
        ("", "", ""),
        ("one line", "one line", "one line"),
        ("   ", "", ""),
        (" \t ", "", ""),
        ("\n", "\n", ""),
        ("\n   ", "\n   ", "   "),
        ("  \n", "\n", ""),
        ("a\n   ", "a\n   ", "a\n   "),
        (" a\n   b", "a\nb", "a\nb"),
        ("\n  a\n", "\na\n", "a"),
        ("\n\n  a\n\n", "\n\na\n\n", "a"),
        ("a\n\tb\n", "a\nb\n", "a\nb"),
        ("a\tb", "a       b", "a       b"),
        ("\ta\tb\n\t\tc", "a       b\nc", "a       b\nc"),
        ("a\n  b  \n   c", "a\nb  \n c", "a\nb  \n c"),
        ("a\n  b\n   \n", "a\nb\n \n", "a\nb\n "),
        ("a\n  b\n  ", "a\nb\n", "a\nb"),
        ("x\n \n  b\n ", "x\n\nb\n", "x\n\nb"),
        ("a\n\n    b\n      c\n    ", "a\n\nb\n  c\n", "a\n\nb\n  c"),
        ("a\n \x0bb", "a\n\x0bb", "a\n\x0bb"),
        ("\x0c  a", "\x0c  a", "\x0c  a"),
        ("a\n\u3000b", "a\n\u3000b", "a\n\u3000b"),
        ("a\r\n  b\r\n   c", "a\r\nb\r\n c", "a\r\nb\r\n c"),
    ],
)
def test_observed(doc: str, compiled: str, described: str) -> None:
    assert strip_indentation(doc) == compiled
    assert clean(doc) == described


def test_surrogates_pass() -> None:
    assert strip_indentation("  \ud800\n  x") == "\ud800\nx"


@given(docs)
def test_compiling_twice_changes_nothing(doc: str) -> None:
    assert strip_indentation(strip_indentation(doc)) == strip_indentation(doc)


@given(docs)
def test_a_description_does_not_depend_on_the_compiler(doc: str) -> None:
    assert clean(strip_indentation(doc)) == clean(doc)


def every_docstring() -> list[str]:
    """Every text of up to six of the characters that matter, and random longer ones."""
    short = ("".join(text) for size in range(7) for text in itertools.product(" \t\nx", repeat=size))
    chance = random.Random(313)  # noqa: S311 - reproducible, no secret
    alphabet = "    \t\n\n\nxy\r\x0b\x0c\x1c\x85\xa0\u2028\u3000\0é😀'\"\\"
    long = ("".join(chance.choices(alphabet, k=chance.randrange(7, 60))) for _ in range(5000))
    return [*short, *long]


def newer_python() -> str | None:
    if sys.version_info >= (3, 13):
        return sys.executable
    installed = sorted(Path.home().glob(".pyenv/versions/3.1[3-9].*/bin/python"))
    return next((str(path) for path in installed), None) or shutil.which("python3.13")


IN_THE_COMPILER = """
import inspect, json, sys
def compiled(doc):
    function, = (c for c in compile(f"def f():\\n {doc!r}", "f.py", "exec").co_consts if hasattr(c, "co_consts"))
    return function.co_consts[0] if function.co_consts else None
docs = json.load(sys.stdin)
json.dump([[compiled(doc), inspect.cleandoc(doc)] for doc in docs], sys.stdout)
"""


@pytest.mark.runtime
def test_the_compiler_and_inspect_of_3_13_agree() -> None:
    python = newer_python()
    if python is None:
        pytest.skip("no Python 3.13 here")
    examples = every_docstring()
    run = subprocess.run(
        [python, "-I", "-c", IN_THE_COMPILER], input=json.dumps(examples), capture_output=True, text=True, check=True
    )
    theirs = json.loads(run.stdout)
    ours = [[strip_indentation(doc), clean(doc)] for doc in examples]
    wrong = [(doc, mine, actual) for doc, mine, actual in zip(examples, ours, theirs, strict=True) if mine != actual]
    assert wrong == []
