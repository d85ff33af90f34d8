"""Names that nobody can change by using them: constants, and functions without effects."""

from __future__ import annotations

import pytest

from oprc_static.closure.plain import plain_names


@pytest.mark.parametrize(
    "text",
    [
        "f = 1\n",
        "f: tuple = ('a', -1)\n",
        "def f(x):\n    return max(0, min(x, 100))\n",
        "def f(text):\n    return text.strip().lower().replace(' ', '-')\n",
        "LIMIT = 3\ndef f(x, y=2, *rest, z=None): return x * LIMIT + y\n",
        "def g(x): return x\ndef f(x): return g(x) + g(x=x)\n",
        "def f(values):\n    total = 0\n    for value in values:\n        total += value\n    return f'{total:>3}'\n",
        "def f(x):\n    made = {}\n    for key in x:\n        made[key] = 1\n    return [each for each in made]\n",
        "def f(x):\n    if x < 0:\n        raise ValueError('negative')\n    return sorted(x)\n",
    ],
)
def test_plain(text: str) -> None:
    assert "f" in plain_names(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "f = []\n",
        "f = 1\nf = 2\n",
        "def f(): pass\ndef g():\n    global f\n    f = 1\n",
        "if x:\n    def f(): pass\n",
        "from x import *\ndef f(): pass\n",
        "class f: pass\n",
        "ITEMS = []\ndef f(x): ITEMS.append(x)\n",
        "ITEMS = []\ndef f(): return ITEMS\n",
        "ITEMS = []\ndef f():\n    mine = ITEMS\n    mine += [1]\n",
        "def f(x): x.append(1)\n",
        "def f(x): x.y = 1\n",
        "def f(x): x[0] = 1\n",
        "def f(x):\n    x += [1]\n",
        "def f(x):\n    for y in x:\n        y[0] = 1\n",
        "def f(x):\n    made, other = [], x\n    other[0] = 1\n",
        "def f(x=[]): return x\n",
        "def f(x):\n    import y\n",
        "def f(x):\n    def g(): pass\n    return g\n",
        "def f(x): return x()\n",
        "def f(x): return print(x)\n",
        "def f(x): return open(x)\n",
        "def len(x): x.y = 1\ndef f(x): return len(x)\n",
        "def f(x): return x.__dict__\n",
        "def f(x): yield x\n",
        "def g(x): x.y = 1\ndef f(x): return g(x)\n",
        "@other\ndef f(x): return x\n",
        "def f(x): return [y := x, y.append(1)]\n",
        "async def f(): pass\n",
        "def f(:\n",
    ],
)
def test_not_plain(text: str) -> None:
    assert "f" not in plain_names(text.encode())
