"""What is told quickly of a text's depth, held to what the gate says that looks at every token."""

from __future__ import annotations

import ast
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest

from oprc_static.lower.columns import Columns
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.gates import HERE, Room, check_depth
from oprc_static.lower.hiding import shown_text
from oprc_static.lower.shallow import is_shallow

_LIBRARY = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::3]

_ODD = {
    "lambdas": "x = " + "lambda: " * 9 + "0\n",
    "brackets": "x = " + "[" * 12 + "]" * 12 + "\n",
    "a chain": "x = a" + ".b(1)[2]" * 15 + "\n",
    "signs": "x = " + "-~" * 12 + "1 ** 2 ** 3\n",
    "words": "x = not a and not b or c if d else e\n" * 3,
    "comprehensions": "x = [a" + " for a in b if a" * 9 + "]\n",
    "an f-string": "x = f'{a:{b}} {[d, (e, {f: g})]}'\n",
    "an elif chain": "if a:\n    pass\n" + "elif b:\n    pass\n" * 30 + "else:\n    pass\n",
    "blocks": "".join(" " * depth + "while a:\n" for depth in range(20)) + " " * 20 + "pass\n",
    "a joined line": "if a(b(c)): \\\n  d(e(f(g)))\n",
    "a joined line behind a body": "def f(): \\\n  return 1\nx = ((1))\n",
    "a decorator below its sign": "@(\n\n  a(b(c))\n)\nclass C: pass\n",
    "decorated bodies": "def f():\n    @a(b)\n    def g(): return ((((1))))\n    return g\nx = f(((2)))\n",
    "a match": "match a:\n    case [b, {'c': D(e=(1 | 2))}] if f(g): h(i(j))\n",
    "handlers": "try:\n    a\nexcept (B, c(D)) as e:\n    pass\nelse:\n    f(g)\nfinally:\n    h((i))\n",
    "many of a kind": "x = f(g(1)) + 2\n" * 500,
    "deep brackets, often": ("x = " + "(" * 14 + "1" + ")" * 14 + "\n") * 40,
}
_ROOMS = [replace(HERE, weight=weight, work=work) for weight in (*range(5, 60, 3), 90, 150, 400) for work in (0, 5_000)]


def _told(text: str, room: Room) -> tuple[bool, bool]:
    """Whether the text is told to be shallow, and whether the gate lets pass what is shown of it."""
    statements, columns = ast.parse(text).body, Columns(text.split("\n"), 1)
    shallow = is_shallow(statements, columns, room)
    try:
        check_depth(shown_text(statements, columns).text, room)
    except LoweringFailed:
        return shallow, False
    return shallow, True


@pytest.mark.parametrize("text", _ODD.values(), ids=_ODD)
def test_what_is_shallow_passes_the_gate(text: str) -> None:
    for room in _ROOMS:
        shallow, passes = _told(text, room)
        assert passes or not shallow, room


def test_what_is_shallow_of_the_library_passes_the_gate() -> None:
    for path in _LIBRARY:
        text = path.read_text("utf-8").replace("\f", "")
        for room in (HERE, replace(HERE, weight=60), replace(HERE, weight=120, work=1_000)):
            shallow, passes = _told(text, room)
            assert passes or not shallow, (path, room)


def test_what_services_look_like_is_told_quickly() -> None:
    text = '@oaas.service("Shop", package="shop")\nclass Shop(OaasObject):\n    count: int = 0\n\n' + (
        "    @oaas.method(stateless=True)\n    async def buy(self, item: dict[str, Any], hint: str = 'x') -> int:\n"
        "        return [f(g(h(i))) for i in item if i and (i.j or i.k)] + [((((1))))] * 3 ** 2\n\n" * 40
    )
    assert _told(text, HERE) == (True, True)


def test_what_is_deep_is_left_to_the_gate() -> None:
    assert _told("x = " + "(" * 150 + ")" * 150, HERE)[0] is False
