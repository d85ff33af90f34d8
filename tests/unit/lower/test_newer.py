"""Grammar newer than the running Python: LibCST decides, within CPython's rules."""

from __future__ import annotations

import sys

import libcst as cst
import pytest

from oprc_static import ir
from oprc_static.lower import lower_body, lower_module
from tests.unit.lower.checks import function_bodies

ACCEPTED = [
    "def f[T: (int, str), *Ts, **P = [int]](a: T) -> T:\n  'doc'\n  class B[U]: x: U = 1\n  return a",
    "class A[T](B, k=1):\n  'doc'\n  def f[U](self): yield self.__x",
    "type X[T] = list[T]",
    "type X = int; x = f'{a['b']}'",
    "x = f'{a['b']!r:{c['d']}}' 'e'",
    "x = f'{'\\n'.join(a)}'",
    "x = f'{\n1 # comment\n}'",
    "x = f'{f'{f'{f'{f'{a}'}'}'}'}'",
    "def f[T](): return f'{(yield)}'",
    "async def f[T](): await x",
    "class A:\n  def f(self):\n    type X = int\n    return f'{self['a']}'",
    "try: pass\nexcept A, B: pass",
    "x = t'a{b}'",
    "try: pass\nexcept* A, B: pass",
]
if hasattr(cst, "LazyImport"):  # from LibCST 1.9
    ACCEPTED += ["lazy import a", "lazy from a import b", "[*a for a in b]", "{*a for a in b}", "(*a for a in b)"]
    ACCEPTED += ["{**a for a in b}"]
REFUSED = [
    ("type X = int\nreturn 1", "'return' outside function", 2),
    ("def f[T](a, a): pass", "duplicate argument 'a' in function definition", 1),
    ("x = f'{a['b']}'; break", "'break' outside loop", 1),
    (
        "type X = int\nfrom __future__ import annotations\nx = 1\nfrom __future__ import division",
        "from __future__ imports must",
        2,
    ),
    ("x = f'{(yield a['b'])}'", "'yield' outside function", 1),
]


def test_what_libcst_cannot_build_is_a_loss() -> None:
    lowered = lower_module(b"x = t'{a} {b}' rt'{c}'\n")
    assert isinstance(lowered, ir.Loss | ir.Module)


def _respelled_ok(text: str) -> bool:
    """Whether the running Python knows the grammar itself."""
    try:
        compile(text, "<test>", "exec")
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("text", ACCEPTED, ids=lambda text: repr(text[:40]))
def test_newer_grammar_is_lowered(text: str) -> None:
    lowered = lower_module(text.encode())
    assert isinstance(lowered, ir.Module), lowered
    waiting = function_bodies(lowered)
    while waiting:
        body = lower_body(waiting.pop())
        assert isinstance(body, ir.FunctionBody), body
        waiting += function_bodies(body)


@pytest.mark.parametrize(("text", "message", "line"), REFUSED)
def test_what_no_cpython_accepts_is_refused_all_the_same(text: str, message: str, line: int) -> None:
    loss = lower_module(text.encode())
    assert isinstance(loss, ir.Loss)
    assert loss.kind == "syntax"
    assert loss.message.startswith(message)
    assert loss.line == line


@pytest.mark.parametrize(
    "text", ["print 1", "x = (", "return 1", "x = f'{lambda x: 1}'", "f'{a b}'", "a = type X", "def f[T: pass"]
)
def test_old_errors_are_cpythons(text: str) -> None:
    loss = lower_module(text.encode())
    assert isinstance(loss, ir.Loss) and loss.kind == "syntax"
    with pytest.raises(SyntaxError) as refusal:
        compile(text, "<test>", "exec")
    assert loss.message == refusal.value.msg


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the running Python knows the grammar")
def test_what_libcst_alone_reads_is_complete() -> None:
    lowered = lower_module(ACCEPTED[0].encode())
    assert isinstance(lowered, ir.Module)
    (top,) = lowered.statements
    definition = top.statement
    assert isinstance(definition, ir.FunctionDef)
    assert definition.type_parameters == ("T", "Ts", "P")
    assert definition.docstring == ir.Constant((1, 2, 1, 7), "doc")
    assert definition.at == (0, 0, 0, 5)
    assert definition.holds_class and definition.mentions == ("B", "U", "a", "x")
    assert definition.body.text.startswith("  'doc'\n  class B[U]")


def test_type_statements() -> None:
    lowered = lower_module(b"x = 1\ntype X[T] = list[T]")
    assert isinstance(lowered, ir.Module)
    assert repr(lowered.statements[1]) == repr(
        ir.TopLevel(
            2,
            ir.TypeAlias(
                (0, 0, 0, 19),
                "X",
                ("T",),
                ir.Subscript((0, 12, 0, 19), ir.Name((0, 12, 0, 16), "list"), ir.Name((0, 17, 0, 18), "T")),
            ),
        )
    )
