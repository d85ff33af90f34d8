"""What CPython's compiler refuses is a loss with its message and place."""

from __future__ import annotations

import warnings

import pytest

from oprc_static import ir
from oprc_static.lower import lower_body, lower_expression, lower_module

REFUSED = [
    "return 1",
    "yield 1",
    "class A:\n  yield 1",
    "await a",
    "def f(): await a",
    "def f(): [a async for b in c]",
    "def f(a, a): pass",
    "lambda a, a: b",
    "f(a=1, a=2)",
    "break",
    "if 1:\n  continue",
    "def f():\n  while 1:\n    def g(): break",
    "nonlocal a",
    "def f():\n  nonlocal a",
    "def f():\n  a = 1\n  global a",
    "def f(a):\n  global a",
    "def f(): from a import *",
    "x = 1\nfrom __future__ import annotations",
    "from __future__ import nonsense",
    "from __future__ import braces",
    "None = 1",
    "f() = 1",
    "a + 1 = 2",
    "del f()",
    "*a = b",
    "a = *b",
    "[a for b in c] += 1",
    "(a, b): int",
    "def f(a=1, b): pass",
    "def f(*): pass",
    "def f(**a, b): pass",
    "f(**a, *b)",
    "f(a for b in c, d)",
    "try: pass\nexcept: pass\nexcept A: pass",
    "try: pass\nexcept* A: pass\nexcept B: pass",
    "match a:\n case b: pass\n case c: pass",
    "match a:\n case b | c: pass",
    "match a:\n case [b, b]: pass",
    "match a:\n case A(b=1, b=2): pass",
    "'\\N{no such name}'",
    "b'é'",
    "'a' b'b'",
    "0777",
    "1__0",
    "1a",
    "print 1",
    "exec 'a'",
    "a <> b",
    "if a:\nb",
    "  a\n b",
    "if a:\n  b\n c",
    "if a:\n\tb\n        c",
    "a = (",
    "a = )",
    "a = 'b",
    "a = '''b",
    "a \\ b",
    "a = $",
    "a = 9" + "9" * 5000,
    "f'{}'",
    "f'{a b}'",
    "f'{a!x}'",
    "f'{'",
    "(a := 1) = 2",
    "a := 1",
    "[(b := 1) for b in c]",
    "def f():\n  def g(): nonlocal a",
    "__debug__ = 1",
    "with a as 1: pass",
    "async def f(): yield from a",
    "import a.b as c.d",
    "from a import b.c",
    "class A(a for b in c): pass",
    "class A(a=1, a=2): pass",
    "(" * 250 + ")" * 250,
    "".join(f"{' ' * level}if a:\n" for level in range(120)) + " " * 120 + "b",
    "".join(f"{' ' * level}for a in b:\n" for level in range(30)) + " " * 30 + "b",
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:40]))
def test_cpythons_refusal_is_a_loss(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises((SyntaxError, ValueError)) as refusal:
            compile(text.encode(), "<test>", "exec", dont_inherit=True)
    loss = lower_module(text.encode())
    assert isinstance(loss, ir.Loss)
    if loss.kind == "too-deep":
        assert "too many" in str(refusal.value)
        return
    assert loss.kind == "syntax"
    assert isinstance(refusal.value, SyntaxError)
    assert loss.message == refusal.value.msg
    assert loss.line == max(refusal.value.lineno or 1, 1)
    assert loss.column == max((refusal.value.offset or 1) - 1, 0)


def test_warnings_are_no_refusals() -> None:
    """Neither shown nor raised, whatever the filter."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lowered = lower_module(rb"""a = '\d' is '\e'; b = f'\d{0 is 1}'; assert (c, d); 1 if 1else 2; def_ = 1()""")
    assert isinstance(lowered, ir.Module)


@pytest.mark.parametrize(
    "text", ["", "1 +", "a b", "a := 1", "a; b", "a = 1", "(yield)", "*a", "a\0", "'\ud800" + "'x", "\n", "#"]
)
def test_a_refused_annotation_is_a_loss(text: str) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        compile(text.lstrip(" \t"), "<test>", "eval")
    loss = lower_expression(text)
    assert isinstance(loss, ir.Loss) and loss.kind in {"syntax", "null-bytes"}


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "  \ta.b[c, 'd']",
        "a | None",
        "(\n a\n)",
        "a  # comment",
        "a\n",
        "\na",
        "lambda: a",
        "'é' + b",
        "a\r\n",
        "f'{a=}'",
    ],
)
def test_an_annotation_is_what_eval_accepts(text: str) -> None:
    compile(text.lstrip(" \t"), "<test>", "eval")
    assert not isinstance(lower_expression(text), ir.Loss)


def test_an_annotation_has_relative_places() -> None:
    assert lower_expression("  a.b") == ir.Attribute((0, 0, 0, 3), ir.Name((0, 0, 0, 1), "a"), "b")


def _body(text: str, **changes: object) -> ir.BodySource:
    fields = {"line": 1, "column": 0, "class_name": None, "future_annotations": False, "is_async": False, "digest": ""}
    return ir.BodySource(text, **{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body",
    [
        _body(""),
        _body("a\nb"),
        _body("  a\nb"),
        _body("  a\n b"),
        _body("  a = ("),
        _body("("),
        _body("\n"),
        _body("# comment"),
        _body("  # comment"),
        _body("\0"),
        _body("pass", column=10**7),
        _body("  if a:\n" * 200),
    ],
)
def test_a_made_up_body_is_a_loss(body: ir.BodySource) -> None:
    assert isinstance(lower_body(body), ir.Loss)


def test_bytes_that_are_no_python() -> None:
    for data in (b"\xff", b"\x89PNG\r\n\x1a\n", bytes(range(256)), b"\r", b"\x0c", b"\\", b"\xef\xbb\xbf"):
        assert isinstance(lower_module(data), (ir.Loss, ir.Module))
