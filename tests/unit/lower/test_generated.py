# ruff: noqa: E501  # programs stand on one line each
"""Programs made by hypothesis: lowering agrees with CPython on which are programs, and with the oracle on what they are."""

from __future__ import annotations

import sys
import textwrap
import warnings

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oprc_static import ir
from oprc_static.lower import lower_expression, lower_module
from tests.unit.lower.checks import accepted, assert_lowered_like_the_oracle
from tests.unit.lower.snippets import EXPRESSIONS

NAMES = st.sampled_from(["a", "b", "__c", "_d", "é", "ﬁ", "match", "type", "x1"])
STRINGS = st.sampled_from(
    [
        "'s'",
        '"t"',
        "'''u\nv'''",
        "r'\\w'",
        "'\\x41{}'",
        "''",
        "f'{a}'",
        "f'g{b!r:>{__c}}'",
        "f'{a=}h{{'",
        "f\"{b['k']}é\"",
        "rf'\\{a}'",
    ]
)
ATOMS = st.one_of(
    NAMES,
    STRINGS,
    st.sampled_from(
        ["1", "0x1F", "1_0.5e3", "2j", "None", "True", "...", "b'y'", "()", "[]", "{}", "(yield)", "(await a)"]
    ),
    st.integers(0, 10**30).map(str),
    st.floats(0, allow_nan=False, allow_infinity=False).map(repr),
)
PATTERNS_OF_EXPRESSIONS = [
    "({0})", "({0},)", "{0}, {1}", "[{0}, *{1}]", "{{{0}: {1}, **{2}}}", "{{{0}, {1}}}", "{0}.a", "({0}).__b", "{0}({1}, *{2})",
    "a({0}, k={1}, **{2})", "{0}[{1}]", "a[{0}:{1}:{2}]", "a[{0}, {1}:]", "a[*{0}]", "({0}) + ({1})", "{0} * {1}", "-{0}", "not {0}",
    "{0} ** -{1}", "{0} and {1} and {2}", "{0} or {1} and {2}", "({0}) < ({1}) is not {2}", "{0} not in {1}", "{0} if {1} else {2}",
    "lambda a, b={0}, *c: {1}", "lambda: {0}", "(a := {0})", "[{0} for a in {1} if {2}]", "{{{0}: b for a, b in {1}}}",
    "({0} for a in b for b in {1})", "f({0} for a in {1})", "{0} {1}", "(\n  {0} +  # c\n  {1})", "{0} \\\n  @ {1}", "f'{{{0}}}'", "a<{0}<{1}",
    "*{0}, {1}", "{0}{1}",
]  # fmt: skip


def _fill(parts: tuple[str, list[str]]) -> str:
    pattern, fillings = parts
    return pattern.format(*fillings)


EXPRESSION = st.recursive(
    ATOMS,
    lambda inner: st.tuples(st.sampled_from(PATTERNS_OF_EXPRESSIONS), st.lists(inner, min_size=3, max_size=3)).map(
        _fill
    ),
    max_leaves=12,
)
SIMPLE = [
    "{0}", "a = {0}", "a, b.c = d[{0}] = {1}", "__c: {0} = {1}", "a += {0}", "del a, b[{0}]", "assert {0}, {1}", "raise a from {0}", "pass; {0}",
    "import a.b as __c, d", "from .m import (x as y, z)", "return {0}", "yield {0}", "global g", "(a) = {0};", "type = {0}", "a = yield",
    "x = await {0}",
]  # fmt: skip
COMPOUND = [
    "if {0}:\n@0\nelif {1}:\n@1\nelse:\n@0", "while {0}: b", "for a, *b in {0}:\n@0\nelse: c", "async for a in {0}:\n@0", "with {0} as a, {1}:\n@0",
    "with ({0} as a, b as (c, d)):\n@0", "try:\n@0\nexcept {0} as e:\n@1\nfinally:\n@0", "try:\n@0\nexcept* a:\n@1",
    "match {0}:\n case [a, *_] if {1}:\n@2\n case {{'k': v, **r}} | A(1, x=-2.5) as w:\n@3\n case _:\n@2", "def f(a, /, b={0}, *c, d: {1} = 1):\n@0",
    "async def g(self):\n@0", "@{0}\n@a.b(c)\ndef h(): {1}", "@(\n{0})\nclass A(B, k={1}):\n@0", "class __B:\n  'doc'\n@4", "def f():\n  # c\n@4\n  # d",
    "def f():\n\t'doc' 'tor'\n\treturn {0}", "def f(): a; {0}", "class C:\n\n\n@0",
]  # fmt: skip


def _compound(parts: tuple[str, list[str], list[str]]) -> str:
    pattern, expressions, blocks = parts
    text = pattern.format(*expressions)
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("@") and line[1:].isdigit():
            number = int(line[1:])
            lines.append(textwrap.indent(blocks[number % 2], " " * (2 + number // 2 * 0), lambda _: True))
        else:
            lines.append(line)
    return "\n".join(lines)


SIMPLE_STATEMENT = st.tuples(st.sampled_from(SIMPLE), st.lists(EXPRESSION, min_size=3, max_size=3)).map(_fill)
STATEMENT = st.recursive(
    SIMPLE_STATEMENT,
    lambda inner: st.tuples(
        st.sampled_from(COMPOUND),
        st.lists(EXPRESSION, min_size=3, max_size=3),
        st.lists(st.lists(inner, min_size=1, max_size=3).map("\n".join), min_size=2, max_size=2),
    ).map(_compound),
    max_leaves=6,
)
PROGRAM = st.lists(STATEMENT, min_size=1, max_size=3).map("\n".join)


@given(PROGRAM)
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
def test_programs_are_lowered_as_ast_says(text: str) -> None:
    for program in (text, "async def outer(self):\n" + textwrap.indent(text, "  ", lambda line: bool(line.strip()))):
        if accepted(program) is None:
            lowered = lower_module(program.encode())
            newer = sys.version_info < (3, 12) and "f'" in program
            assert newer or (isinstance(lowered, ir.Loss) and lowered.kind in {"syntax", "too-deep"})
        else:
            assert_lowered_like_the_oracle(program)


@given(
    st.lists(
        st.sampled_from(
            [
                *EXPRESSIONS.split("\n"),
                "\n",
                "  ",
                "(",
                ")",
                ":",
                "def f",
                "if a",
                "'",
                '"""',
                "f'{",
                "}",
                "\\",
                "#",
                ";",
            ]
        ),
        max_size=8,
    ).map("".join)
)
@settings(max_examples=150, deadline=None)
def test_rubble_is_a_loss_exactly_when_cpython_says_so(text: str) -> None:
    lowered = lower_module(text.encode("utf-8", "surrogatepass"))
    if accepted(text) is None:
        assert isinstance(lowered, ir.Loss) or (sys.version_info < (3, 12) and "f'" in text)
    else:
        assert_lowered_like_the_oracle(text)


@given(st.binary(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_module_or_a_loss(data: bytes) -> None:
    assert isinstance(lower_module(data), (ir.Module, ir.Loss))


@given(EXPRESSION)
@settings(max_examples=200, deadline=None)
def test_annotations_are_what_eval_accepts(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<test>", "eval")
            refused = False
        except SyntaxError:
            refused = True
    assert isinstance(lower_expression(text), ir.Loss) is refused
