"""Programs that compute, nest or grow without end: a deterministic finding or an unknown value, never a hang."""

from __future__ import annotations

import pytest

from oprc_static import scan
from oprc_static.diagnostics import Severity
from oprc_static.tree import MemoryTree

_SERVICE = "from oaas_sdk2_py import oaas\n\n\n@oaas.service('A')\nclass A:\n    pass\n\n\n"

_HARMLESS = {
    "text multiplied": "X = 'a' * 10**12",
    "power": "X = 10**10**10",
    "percent width": "X = '%99999999d' % 1",
    "percent width among the values": "X = '%*d' % (999999999, 1)",
    "format width": "X = f'{1:>9999999999}'",
    "padding": "X = 'a'.ljust(10**10)",
    "replacing": "X = 'a' * 10**5\nX = X.replace('a', X)",
    "list doubled": "X = [1]\nfor i in range(100):\n    X = X + X",
    "list extended by itself": "X = [1]\nfor i in range(100):\n    X.extend(X)",
    "tuple nested": "X = (1,)\nfor i in range(100):\n    X = (X, X)\nY = X == (X,)\nZ = {X: 1}\nW = f'{X}'",
    "rounding": "X = round(10**300, -10**9)",
    "bases": "\n".join(f"class B{i}: pass" for i in range(300))
    + f"\nclass W({', '.join(f'B{i}' for i in range(300))}): pass",
    "deep bases": "class C0: pass\n" + "\n".join(f"class C{i}(C{i - 1}): pass" for i in range(1, 300)),
    "list in itself": "X = []\nX.append(X)\nY = X == X",
    "unknown conditions": "import os\n" + "\n".join(f"if os.environ.get('F{i}'): X{i} = X = {i}" for i in range(40)),
    "fallback imports": "\n".join(f"try:\n    import e{i}\nexcept ImportError:\n    e{i} = None" for i in range(30)),
    "calls that may raise": "import ext\ntry:\n"
    + "\n".join(f"    x{i} = ext.f({i})" for i in range(300))
    + "\nexcept Exception:\n    pass",
}

_ENDLESS = {
    "loop": "while True:\n    pass",
    "growing text": "X = ''\nwhile True:\n    X += 'a' * 1000",
    "generator": "def g():\n    while True:\n        yield 1\nfor x in g():\n    pass",
    "recursion": "def f(n):\n    return g(n + 1)\ndef g(n):\n    return f(n + 1)\nf(0)",
    "property": "class C:\n    @property\n    def x(self):\n        return self.x\nC().x",
    "subclass hook": (
        "class C:\n    def __init_subclass__(cls):\n        class D(C):\n            pass\nclass E(C):\n    pass"
    ),
    "fibonacci": "def f(n):\n    return f(n - 1) + f(n - 2) if n > 1 else n\nX = f(60)",
}


def _errors(text: str) -> set[str]:
    tree = MemoryTree({"/app/main.py": (_SERVICE + text + "\n").encode()})
    result = scan(["/app"], target="sdk-0.3.6", tree=tree)
    return {each.rule.slug for each in result.diagnostics if each.severity is Severity.ERROR}


@pytest.mark.parametrize("text", _HARMLESS.values(), ids=_HARMLESS.keys())
def test_large_values_are_unknown(text: str) -> None:
    assert _errors(text) == set()


@pytest.mark.parametrize("text", _ENDLESS.values(), ids=_ENDLESS.keys())
def test_endless_programs_exhaust_the_budget(text: str) -> None:
    assert _errors(text) == {"budget-exceeded"}


def test_an_exhausted_budget_does_not_hide_what_comes_after() -> None:
    files = {
        "/app/a.py": b"while True:\n    pass\n",
        "/app/b.py": (_SERVICE + "import a\n").encode(),
        "/app/c.py": _SERVICE.replace("'A'", "'C'").encode(),
    }
    result = scan(["/app"], target="sdk-0.3.6", tree=MemoryTree(files))
    assert "budget-exceeded" in {each.rule.slug for each in result.diagnostics if each.severity is Severity.ERROR}
    assert [each.key for package in result.incomplete for each in package.classes] == ["A", "C"]
