"""What CPython's compilers die of is refused before they see it, alike on every Python."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from oprc_static import ir
from oprc_static.lower import lower_module
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.handlers import MAX_HANDLERS, check_handlers

_ENVIRONMENTS = Path(__file__).parents[3] / ".venvs"

# each puts one handler around what stands in the braces, in one code object
EXPRESSIONS = [
    "[{} for a in b]", "{{{} for a in b}}", "{{{}: a for a in b}}", "{{a: {} for a in b}}", "[a for a in b if {}]",
    "[a for c in d for a in {}]", "f(c, [{} for a in b])", "c[[a async for a in b]:[{} for a in b]]",
    "(lambda c=[{} for a in b]: c)", "(a for a in [{} for a in b])",
]  # fmt: skip
STATEMENTS = [
    "with a:\n{}",
    "async with a:\n{}",
    "try:\n{}\nfinally:\n pass",
    "try:\n{}\nexcept a:\n pass",
    "try:\n pass\nexcept a:\n{}",
    "if a:\n with b:\n{}",
]
HARMLESS = [
    "[a for a in {}]", "({} for a in b)", "(a for a in b if {})", "(lambda: {})", "f({})", "[{}]",
    "[lambda: {} for a in b]",
]  # fmt: skip


def _program(wrapping: str, times: int) -> str:
    """A coroutine around the nesting, and what awaits in the midst: CPython puts handlers of its own there."""
    if "\n" not in wrapping:
        text = "c"
        for _ in range(times):
            text = wrapping.format(text)
        text = f"x = {text}"
    else:
        text = "await x"
        for _ in range(times):
            text = wrapping.format(textwrap.indent(text, "  "))
    return f"async def main():\n{textwrap.indent(text, ' ')}\n"


def _refusal(text: str) -> ir.Loss | None:
    try:
        check_handlers(ast.parse(text), text)
    except LoweringFailed as failure:
        return failure.loss
    return None


def _passes(text: str) -> bool:
    loss = _refusal(text)
    assert loss is None or loss.kind == "too-deep"
    return loss is None


@pytest.mark.parametrize("wrapping", [*EXPRESSIONS, *STATEMENTS])
def test_each_nesting_counts_one(wrapping: str) -> None:
    assert _passes(_program(wrapping, MAX_HANDLERS))
    assert not _passes(_program(wrapping, MAX_HANDLERS + 1))


@pytest.mark.parametrize("wrapping", HARMLESS)
def test_what_is_compiled_by_itself_counts_nothing(wrapping: str) -> None:
    assert _passes(_program(wrapping, 40))


def test_statements_and_comprehensions_add_up() -> None:
    comprehensions = "[" * 7 + "a" + " for a in b]" * 7
    blocks = "".join(" " * level + "with a:\n" for level in range(10))
    assert _passes(blocks + " " * 10 + comprehensions)
    assert not _passes(blocks + " " * 10 + f"[{comprehensions} for a in b]")
    assert _passes(blocks + " " * 10 + f"def f(): [{comprehensions} for a in b]")
    assert not _passes("with " + ", ".join(["a"] * 11) + f": {comprehensions}")


def test_the_place_of_the_refusal() -> None:
    text = "a\nb = " + "[\n" * 20 + "a" + " for a in b]" * 20
    loss = lower_module(text.encode())
    assert isinstance(loss, ir.Loss)
    assert (loss.kind, loss.line) == ("too-deep", 2 + MAX_HANDLERS + 1)


def test_the_copies_of_finally_are_bounded() -> None:
    """Each is compiled twice, once more for each way out of its `try`: sixteen in each other would take minutes."""
    nested = "".join(f"{' ' * n}while a:\n{' ' * n} try: continue\n{' ' * n} finally:\n" for n in range(0, 32, 2))
    assert not _passes(nested + " " * 32 + "pass\n")
    ways_out = "x = 1\n"
    for _ in range(16):
        ways_out = f"try:\n{textwrap.indent(ways_out, ' ')}\nfinally:\n if a: return\n else: return\n"
    assert not _passes(ways_out)
    assert _passes("def f():\n return\n" * 9 + "try:\n def f():\n" + "  if a: return\n" * 999 + "finally: pass\n")
    assert _passes("".join(f"{' ' * n}try: f()\n{' ' * n}finally:\n" for n in range(8)) + " " * 8 + "pass\n")


def test_one_after_the_other_is_not_nested() -> None:
    assert _passes("try: return_()\nfinally: [a for a in b]\n" * 500 + "[a for a in b]\n" * 500)


def test_no_installed_python_dies_at_the_limit() -> None:
    """The Pythons that have environments of their own here, or else the running one."""
    programs = [_program(wrapping, MAX_HANDLERS) for wrapping in [*EXPRESSIONS, *STATEMENTS]]
    trial = """
import sys
for text in sys.stdin.read().split("\\0"):
    try:
        compile(text, "a", "exec")
    except SyntaxError as error:
        assert error.msg == "too many statically nested blocks", error
"""
    pythons = sorted(_ENVIRONMENTS.glob("own-py*/bin/python")) or [Path(sys.executable)]
    for python in pythons:
        done = subprocess.run(
            [str(python), "-c", trial], input="\0".join(programs), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (python, done.returncode, done.stderr[-500:])


def test_what_the_compiler_loses_track_of_is_a_loss() -> None:
    """Python 3.12 and 3.13 raise SystemError here, which the scan must survive."""
    text = "class A:\n x = [[__class__ for b in [lambda: __class__]] for c in d]\n"
    assert isinstance(lower_module(text.encode()), (ir.Module, ir.Loss))
