# ruff: noqa: E501  # fragments and programs stand in rows
"""Hypothesis strategies for text that was a program or a document once: real files, broken in every way."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from tests.unit.lower.test_generated import EXPRESSION, PROGRAM

ROOT = Path(__file__).resolve().parents[2]
_LARGEST = 60_000
_BLOCK = re.compile(r"^```(?P<language>python|yaml)[^\n]*\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(r"\w+|[ \t]+|\n|[^\w\s]|.", re.DOTALL)
_STATEMENT = re.compile(r"^(?=[A-Za-z@_\"'])", re.MULTILINE)
_ENTRY = re.compile(r"^", re.MULTILINE)

PYTHON_FRAGMENTS = (
    *("\0", "\ufeff", "\x0c", "\r", "\r\n", "\\\n", "\x1a", "\x1b[31m", "\u2028", "\u202e", "\udc80", "\ud800", "é"),
    *('"""', "'", "f'", "f'{", "rb'", "t'{a!r:>{b}}'", "f'{f'{a}'}'", "f'{a:{b:{c}}}'", "{{", "}}", "u'", "'\\N{DASH}'"),
    *("(", ")", "[", "]", "{", "}", ":", ":=", "->", "...", "=", "@", "*", "**", ";", "\\", "#", "# type: ignore", "!r"),
    *("lambda: ", "await ", "async ", "yield ", "not ", "match x:\n", "case _:\n", "type X[T] = ", "del ", "global a\n"),
    *("except* ", "try:\n", "finally:\n", "else:\n", "elif a:\n", "class C[T: int = str](", "def f[*T, **P](", "with (a as b):\n"),
    *("0x", "1_000_", "0777", "1e999999999", "9" * 5000, "1" + "0" * 4300, "    ", "\t", "  \t", "return\n", "import *\n"),
    *("# coding: utf-16\n", "# -*- coding: latin-1 -*-\n", "# vim: set fileencoding=nonsense :\n", "from __future__ import braces\n"),
    *("from oaas_sdk2_py import *\n", "@oaas.service('S', package='p')\n", "@oaas.method()\n", "oaas", "__all__ = ['a']\n"),
    *("__class__", "super()", "__init_subclass__", "__set_name__", "__slots__ = ('a',)\n", "__getattr__", "_", "a" * 3000),
    *("'a' * 10**9", "10 ** 10 ** 10", "'%99999999d' % 1", "[0] * 10**9", "while True: pass\n", "def f(): f()\nf()\n"),
)  # fmt: skip
YAML_FRAGMENTS = (
    *("\0", "\ufeff", "\x85", "\u2028", "\r", "\t", "\x1b", "\udc80", "---\n", "...\n", "%YAML 1.2\n", "%TAG ! tag:x,2000:\n"),
    *("&a ", "*a", "*a : ", "<<: *a\n", "!!python/object/apply:os.system ", "!!str ", "!!binary ", "! ", "!<tag:x> ", "!a%zz "),
    *("- ", ": ", "? ", "|\n", ">-\n", "|9\n", "'", '"', "\\", "\\ud800", "\\UFFFFFFFF", "[", "]", "{", "}", ",", "#", " #", "@", "`"),
    *("    ", " ", "null", "~", "yes", "1e3", "0o7", "1:30", "2024-01-01", ".nan", "-0", "9" * 200, "name: x\n", "classes: []\n"),
    *("key: A\n", "functions:\n", "- key: A\n", "function_bindings: *a\n", "metadata: &m {tags: *m}\n", "provision_config: {port: 99999}\n"),
)  # fmt: skip


def _examples(language: str) -> list[str]:
    pages = sorted((ROOT / "tests" / "cases").glob("*.md"))
    blocks = (block for page in pages for block in _BLOCK.finditer(page.read_text(encoding="utf-8")))
    return [block["text"] for block in blocks if block["language"] == language]


def _read(paths: Sequence[Path]) -> list[str]:
    small = (path for path in sorted(paths) if path.is_file() and path.stat().st_size <= _LARGEST)
    return [path.read_text(encoding="utf-8", errors="surrogateescape") for path in small]


@cache
def programs() -> tuple[str, ...]:
    """Return what Python programs there are: the standard library's, those of the test data and of the cases."""
    library = Path(sysconfig.get_path("stdlib"))
    files = [
        path for pattern in ("*.py", "*/*.py") for path in library.glob(pattern) if "packages" not in path.parts[-2]
    ]
    return (*_examples("python"), *_read(list((ROOT / "testdata").rglob("*.py"))), *_read(files))


@cache
def documents() -> tuple[str, ...]:
    """Return what package documents there are: those of the test data and of the cases."""
    return (*_read(list((ROOT / "testdata").rglob("*.yaml"))), *_examples("yaml"))


_fractions = st.integers(0, 999).map(lambda number: number / 1000)
_ops = ("delete", "duplicate", "swap", "splice", "indent", "dedent", "insert", "insert", "repeat", "cut")


@st.composite
def _mutated(
    draw: st.DrawFn, corpus: Callable[[], tuple[str, ...]], start: re.Pattern[str], fragments: Sequence[str]
) -> str:
    text = draw(_windows(corpus, start))
    for _ in range(draw(st.integers(0, 5))):
        units = _TOKEN.findall(text) if draw(st.booleans()) else text.splitlines(keepends=True)
        op = draw(st.sampled_from(_ops))
        at, size = int(draw(_fractions) * len(units)), draw(st.integers(1, 12))
        text = "".join(_change(draw, units, at, min(at + size, len(units)), op, corpus, start, fragments))
    return text


def _change(
    draw: st.DrawFn,
    units: list[str],
    at: int,
    end: int,
    op: str,
    corpus: Callable[[], tuple[str, ...]],
    start: re.Pattern[str],
    fragments: Sequence[str],
) -> list[str]:
    before, chosen, after = units[:at], units[at:end], units[end:]
    if op == "delete":
        return before + after
    if op == "duplicate":
        return before + chosen + chosen + after
    if op == "repeat":
        return before + chosen * draw(st.sampled_from([3, 30, 200, 2000])) + after
    if op == "cut":
        return before
    if op == "swap":
        other = int(draw(_fractions) * len(after))
        return before + after[:other] + chosen + after[other:]
    if op == "indent":
        pad = draw(st.sampled_from([" ", "  ", "    ", "\t", "\x0c"]))
        return before + [pad + unit for unit in chosen] + after
    if op == "dedent":
        return before + [unit.lstrip(" \t") or unit for unit in chosen] + after
    if op == "splice":
        return [*before, draw(_windows(corpus, start)), *after]
    return [*before, draw(st.sampled_from(fragments)), *after]


@st.composite
def _windows(draw: st.DrawFn, corpus: Callable[[], tuple[str, ...]], start: re.Pattern[str]) -> str:
    """Draw some whole statements of a file, or of all the file one time in ten."""
    text = draw(st.sampled_from(corpus()))
    if draw(st.integers(0, 9)) == 9:
        return text
    positions = [found.start() for found in start.finditer(text)] or [0]
    first = int(draw(_fractions) * len(positions))
    last = first + draw(st.integers(1, 12))
    return text[positions[first] : positions[last] if last < len(positions) else len(text)]


_FRAMES = (
    "{0}",
    "from oaas_sdk2_py import oaas, OaasObject\n{0}",
    "from oaas_sdk2_py import *\n{0}\n@oaas.service('S', package='p')\nclass S(OaasObject):\n    @oaas.method()\n    async def m(self): ...\n",
    "from oaas_sdk2_py import oaas\n{0}\n@oaas.service(str(__name__), package='p')\nclass S:\n    x: int = 0\n{1}\n",
    "from oaas_sdk2_py import Oparaca\napp = Oparaca()\nmeta = app.new_cls('A')\n{0}\n@meta\nclass A:\n    @meta.func()\n    def f(self, a):\n{1}\n",
)  # fmt: skip

NEWER = (
    "match {0}:\n    case [{1}, *_] if {1}: pass\n    case {{'k': 1 | 2 as a, **r}}: pass\n    case A(x=-1.5, y=[]): pass\n    case _: pass\n",
    "type A[T: ({0}, {1}), *Ts, **P] = {0}\n",
    "class C[T: {0} = {1}](B[T], metaclass={0}):\n    def m[S](self, x: S, /, *, y=({1})) -> {0}: ...\n",
    "try:\n    {0}\nexcept* ({1}) as group:\n    {0}\nelse:\n    pass\nfinally:\n    {1}\n",
    "x = f'{{f\"{{f'{{ {0} }}'!r:>{{ {1} }}}}\"}}' f'{{ {1} = !s}}'\n",
    "x = t'{{ {0} !r:>{{ {1} }}}} and {{ {1} = }}' t'' rt'\\{{a}}'\n",
    "if (a := {0}) and [b := {1} for c in a]: ...\n",
    "with ({0} as a, {1} as (b, *c),): pass\n",
    "try: {0}\nexcept {1}, ValueError: pass\n",
    "async def f():\n    async with {0} as a: return [i async for i in {1} if await i]\n",
    "def f(a, /, b: {0} = {1}, *c: *{0}, d, **e: {1}): yield from {0}\n",
    "lambda *a, b={0}, **c: (yield {1})\n",
    "for x in *{0}, *{1}: print(f'{{x!r:{{x}}^{{x}}.{{x}}}}')\nelse: pass\n",
    "def f(): global a; nonlocal b; a: int = {0}; del (a), [b, ({1})]\n",
)  # fmt: skip


@st.composite
def _framed(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    text = draw(inner)
    frame = draw(st.sampled_from(_FRAMES))
    return frame.replace("{1}", "\n".join("        " + line for line in text.split("\n"))).replace("{0}", text)


@st.composite
def _newer(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.sampled_from(NEWER), min_size=1, max_size=4))
    return "".join(part.format(draw(EXPRESSION), draw(EXPRESSION)) for part in parts)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeError:
        return text.encode("utf-8", "surrogatepass")


_encodings = st.sampled_from(["utf-8"] * 16 + ["utf-8-sig", "latin-1", "utf-16", "cp037"])

python_sources = st.builds(
    _encoded,
    _framed(_mutated(programs, _STATEMENT, PYTHON_FRAGMENTS) | _mutated(programs, _STATEMENT, PYTHON_FRAGMENTS) | PROGRAM | _newer()),
    _encodings,
)  # fmt: skip
"""Python sources: mutated files and generated syntax of every version, half of them with the SDK around them."""

yaml_documents = st.builds(_encoded, _mutated(documents, _ENTRY, YAML_FRAGMENTS), _encodings)
"""Package documents, mutated."""

anything = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
