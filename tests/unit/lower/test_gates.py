# ruff: noqa: E501  # programs stand on one line each
"""At the gates' limits nothing crashes, and what is too deep is a named loss."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from oprc_static import ir
from oprc_static.lower import lower_body, lower_module
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.gates import HERE, check_depth
from oprc_static.lower.handlers import check_handlers

WRAPPINGS = [
    "({})", "[{}]", "{{{}}}", "{{a: {}}}", "{{**{}}}", "({},)", "f({})", "f(*{})", "f(a={})", "f(**{})", "a[{}]", "a[{}:1]",
    "{}.b", "{}()", "{}[0]", "{}.b(c).d", "{} + b", "b + ({})", "b ** {}", "{} and b", "b and {}", "{} or b",
    "- {}", "not {}", "~{}", "lambda: {}", "lambda a, b: {}", "(lambda a={}: 0)", "a if b else {}", "a if {} else b", "{} if a else b",
    "(a := {})", "[{} for a in b]", "[a for a in {}]", "[a for a in b if {}]", "{{{}: a for a in b}}", "f'{{{}}}'", 'f"{{a:{{{}}}}}"',
    "-(a + b.c({}))", "a < ({})", "not ({}) in b",
]  # fmt: skip
BLOCKS = [
    "if a:\n{}",
    "for a in b:\n{}",
    "class A:\n{}",
    "def f():\n{}",
    "try: pass\nexcept a:\n{}",
    "if a: pass\nelif b:\n{}",
    "if a: pass\nelse:\n{}",
    "match a:\n case b:\n{}",
]


def _passes(text: str, limit: int) -> bool:
    try:
        check_depth(text, replace(HERE, weight=limit))
        check_handlers(ast.parse(text), text)
    except LoweringFailed:
        return False
    except (SyntaxError, RecursionError, MemoryError):
        pass
    return True


def _deepest(wrapping: str, limit: int) -> str:
    """The most often wrapped expression that the gates let through."""
    expression = "a"
    for _ in range(1000):
        deeper = wrapping.format(expression)
        if not _passes(f"x = {deeper}\n", limit):
            break
        expression = deeper
    return f"x = {expression}\n"


def _deepest_block(wrapping: str, limit: int) -> str:
    block = "pass"
    for _ in range(200):
        extra = 2 if " case" in wrapping else 1
        deeper = wrapping.format(textwrap.indent(block, " " * extra))
        if not _passes(f"{deeper}\n", limit):
            break
        block = deeper
    return f"{block}\n"


_TRIAL = """
import sys
from oprc_static import ir
from oprc_static.lower import lower_body, lower_module
from oprc_static.lower.codec import decode, encode
for text in sys.stdin.read().split("\\0"):
    lowered = lower_module(text.encode())
    if isinstance(lowered, ir.Loss):
        print(lowered.kind, lowered.message)
    else:
        decode(encode(lowered))
        print("lowered")
"""


def _outcomes(texts: list[str]) -> list[str]:
    """What becomes of the texts in a process with the default stack."""
    trial = subprocess.run(
        [sys.executable, "-c", _TRIAL], input="\0".join(texts), capture_output=True, text=True, check=False
    )
    assert trial.returncode == 0, trial.stderr[-2000:]
    return trial.stdout.splitlines()


def test_nothing_crashes_at_the_limit() -> None:
    texts = [_deepest(wrapping, HERE.weight) for wrapping in WRAPPINGS]
    texts += [_deepest_block(wrapping, HERE.weight) for wrapping in BLOCKS]
    assert all(len(text) > 60 for text in texts)
    outcomes = _outcomes(texts)
    assert len(outcomes) == len(texts)
    for text, outcome in zip(texts, outcomes, strict=True):
        nested_f_string = sys.version_info < (3, 12) and text.startswith(("x = f'{f'", 'x = f"{a:{f"'))
        assert outcome == "lowered" or outcome.startswith("syntax") or nested_f_string, (text[:80], outcome)
    assert outcomes.count("lowered") > len(texts) * 0.7


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the running Python knows the grammar")
def test_nothing_crashes_at_the_limit_of_what_libcst_alone_reads() -> None:
    texts = ["type X = int\n" + _deepest(wrapping, HERE.unpaired) for wrapping in WRAPPINGS]
    texts += ["type X = int\n" + _deepest_block(wrapping, HERE.unpaired) for wrapping in BLOCKS]
    for text, outcome in zip(texts, _outcomes(texts), strict=True):
        assert outcome == "lowered" or outcome.startswith("syntax"), (text[:80], outcome)


def test_nothing_crashes_far_beyond_the_limits() -> None:
    texts = []
    for wrapping in WRAPPINGS:
        before, after = wrapping.format("\1").split("\1")
        texts.append(f"x = {before * 5000}a{after * 5000}\n")
        texts.append(f"type X = int\nx = {before * 5000}a{after * 5000}\n")
    texts.append("if a: pass\n" + "elif b: pass\n" * 20000)
    texts.append("".join(f"{' ' * level}if a:\n" for level in range(1500)))
    texts.append("x = " + "'a' " * 100_000)
    texts.append("x = " + "f'a' " * 100_000)
    texts.append("x = [a " + "for b in c " * 20000 + "]")
    texts.append("x = lambda " + "a=lambda " * 20000)
    for text, outcome in zip(texts, _outcomes(texts), strict=True):
        assert outcome.startswith(("too-deep", "too-large", "parser", "syntax")), (text[:80], outcome)


def test_a_body_passes_the_gates_too() -> None:
    body = ir.BodySource("x = " + "a+" * 500 + "b", 0, 9, None, False, False, "")
    loss = lower_body(body)
    assert isinstance(loss, ir.Loss) and loss.kind == "too-deep"


def test_a_deep_stack_of_the_caller_is_a_loss_at_worst() -> None:
    def deeper(levels: int) -> ir.Module | ir.Loss:
        return deeper(levels - 1) if levels else lower_module(b"x = [[[[a.b.c(d)]]]]\n" * 3)

    for levels in range(600, 1000, 7):
        try:
            outcome = deeper(levels)
        except RecursionError:
            break  # the caller's own depth
        assert isinstance(outcome, ir.Module) or outcome.kind in {"too-deep", "parser"}


WIDE = [
    "x = [" + "'a', " * 5000 + "]",
    "x = {" + "'a': lambda b, c: (b, c), " * 1000 + "}",
    "x = {" + "'a': [1.5, -2, not b, c.d(e)[f]], " * 1000 + "}",
    "x = (" + "'a'\n" * 1500 + ")",
    "a.b\n" * 5000,
    "a(b)(c); " * 3000,
    "if a: b\n" * 3000,
    "if a:\n b\nelif c:\n d\n" * 2000,
    "x = f'" + "{a.b}" * 3000 + "'",
    "def f(" + ", ".join(f"a{n}=(1, 2)" for n in range(2000)) + "): pass",
    "x = '" + "((((" * 5000 + "'",
    "# " + "((((" * 5000,
    "x = '''" + "((((\n" * 5000 + "'''",
    "x = f'" + "((((" * 5000 + "{{{{" * 500 + "{a}'",
    "x = " + " or ".join(["a == 'b'"] * 300),
    "x = (a" + ".b(c, d=e)\n" * 100 + ")",
]


@pytest.mark.parametrize("text", WIDE, ids=lambda text: repr(text[:30]))
def test_what_is_wide_is_not_deep(text: str) -> None:
    assert isinstance(lower_module(text.encode()), ir.Module)


def test_the_work_of_nesting_is_bounded() -> None:
    text = ("f(" * 90 + ")" * 90 + "\n") * 60
    loss = lower_module(text.encode())
    assert isinstance(loss, ir.Loss) and loss.kind == "too-deep"


@pytest.mark.parametrize("kind", ["too-deep", "parser"])
def test_the_place_of_a_loss(kind: str) -> None:
    """What LibCST is not shown counts."""
    deep = {"too-deep": "x = " + "a+" * 500 + "b", "parser": "class A(b=c, *d): pass"}[kind]
    text = f"def f():\n  a\n\n  b\nclass A:\n  def g(self): pass\n  def h(self):\n    a\n    b\n{deep}\ndef i():\n  a\n  b\n"
    loss = lower_module(text.encode())
    assert isinstance(loss, ir.Loss)
    assert (loss.kind, loss.line) == (kind, 10)
    body = "  a\n" + textwrap.indent(text, "  ")
    loss = lower_body(ir.BodySource(body, 7, 0, None, False, False, ""))
    assert isinstance(loss, ir.Loss)
    assert loss.kind == kind
    assert 11 <= loss.line <= (12 if kind == "parser" else 11)  # LibCST tells a place after the fault
