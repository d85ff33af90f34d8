"""Programs that would take forever, or all memory, to follow: what is found in them, and that it comes cheaply.

They are scanned in one process under limits of memory and processor time, which a bomb that is not seen runs into.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.bombs import HEAD, SERVICE
from tests.security.record import record

Programs = dict[str, tuple[str | dict[str, str], list[str]]]

_NOTHING: list[str] = []
"""Nothing matters to the service: what is too large is unknown."""


def _budget(line: int) -> list[str]:
    """The budget ends at a line of the program; the import of the SDK stands above its first."""
    return [f"budget-exceeded:{line + 1}"]


def _nested(first: str, step: str, times: int = 40) -> str:
    return f"{first}\n" + f"{step}\n" * times


def _diamonds(count: int) -> str:
    lines = ["class L0: pass", "class R0: pass"]
    for number in range(1, count):
        lines += [f"class {side}{number}(L{number - 1}, R{number - 1}): pass" for side in "LR"]
    return "\n".join(lines)


_NODES = "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass N:\n    a: object\n    b: object\nx = 1\n"
_UNKNOWN = "import ext\nu = ext.u\n"

FOLDING: Programs = {
    "text multiplied": ("X = 'a' * 10**12", _NOTHING),
    "text doubled": (_nested("a = 'x' * 999", "a = f'{a}{a}'"), _NOTHING),
    "text grown": ("a = 'x' * 500_000\nfor i in range(9_999):\n    b = a + str(i)", _budget(3)),
    "power of powers": ("X = 2\nfor i in range(99):\n    X = X**X", _NOTHING),
    "power with a modulus": ("X = pow(3, 1 << 90_000, 1 << 90_000)", _NOTHING),
    "shift": ("X = 1 << 10**9", _NOTHING),
    "percent widths": ("X = '%99999d' * 9_999 % tuple(range(9_999))", _NOTHING),
    "percent of texts": ("X = '%(a)s' * 9_999 % {'a': 'x' * 9_999}", _NOTHING),
    "format widths": ("X = ('{:99999}' * 9_999).format(*range(9_999))", _NOTHING),
    "format of texts": ("X = ('{0}' * 9_999).format('x' * 9_999)", _NOTHING),
    "width in a field": ("w = 10**9\nX = f'{1:{w}}'", _NOTHING),
    "precision": ("X = f'{1.0:.999999999f}'", _NOTHING),
    "padding": ("X = 'x'.center(10**12)\nY = 'x'.zfill(10**12)\nZ = '\\t'.expandtabs(10**12)", _NOTHING),
    "translating": ("X = ('a' * 900_000).translate({97: 'b' * 900_000})", _NOTHING),
    "a slow codec": ("X = ('\\u20ac\\u0100' * 40_000).encode('punycode')", _NOTHING),
    "splitting": ("X = ('x ' * 400_000).split()", _NOTHING),
    "bytes": ("X = bytes(10**12)", _NOTHING),
    "indenting": ("import textwrap\nX = textwrap.indent('a\\n' * 40_000, 'x' * 90_000)", _NOTHING),
    "indented JSON": ("import json\nX = json.dumps([1] * 9_000, indent=100_000)", _NOTHING),
    "product of many": ("import math\nX = math.prod([10**1000] * 90_000)", _NOTHING),
    "a long range": ("try: len(range(10**30))\nexcept OverflowError: pass\nfor i in range(10**30): break", _NOTHING),
    "many digits": ("X = int('9' * 10**6)", ["import-fails:2"]),
    "thirty thousand members": (
        "import enum\nclass E(enum.Enum):\n" + "".join(f"    M{number} = {number}\n" for number in range(30_000)),
        _NOTHING,
    ),
    "a fraction's text": ("from fractions import Fraction\nX = Fraction('1e1000000000')", _NOTHING),
    "fraction to a power": ("from fractions import Fraction\nX = Fraction(1, 3) ** 10**9", _NOTHING),
    "a template": ("from string import Template\nX = Template('$a ' * 30_000).substitute(a='x' * 99_999)", _NOTHING),
    "replacing": ("import re\nX = re.sub('a', 'b' * 99_999, 'a' * 9_999)", _NOTHING),
}

SHARING: Programs = {
    "a range searched for what is no integer": ("X = 5.5 in range(10**18)", _budget(1)),
    "classes in tuples": (_nested("t = (int,)", "t = (t, t)") + "Y = isinstance('', t)", _budget(42)),
    "classes above a class, in tuples": (_nested("t = (int,)", "t = (t, t)") + "Y = issubclass(str, t)", _budget(42)),
    "prefixes in tuples": (_nested("t = ('a',)", "t = (t, t)") + "Y = 'b'.startswith(t)", _budget(42)),
    "repr of lists": (_nested("x = [1]", "x = [x, x]") + "Y = repr(x)", _budget(42)),
    "repr of dicts": (_nested("x = {}", "x = {1: x, 2: x}") + "Y = repr(x)", _budget(42)),
    "repr of dataclasses": (_nested(_NODES, "x = N(x, x)") + "Y = repr(x)", _budget(48)),
    "equal lists": (_nested("x = [1]\ny = [1]", "x = [x, x]\ny = [y, y]") + "Z = x == y", _budget(83)),
    "equal tuples": (_nested("x = ()\ny = ()", "x = (x, x)\ny = (y, y)") + "Z = x == y", _NOTHING),
    "hash of tuples": (_nested("x = ()", "x = (x, x)") + "Y = {x: 1}", _NOTHING),
    "hash of frozensets": (_nested("x = frozenset()", "x = frozenset([x, (x,)])") + "Y = {x: 1}", _NOTHING),
    "hash of dataclasses": (_nested(_NODES, "x = N(x, x)") + "Y = {x: 1}", _NOTHING),
    "JSON of lists": (_nested("import json\nx = [1]", "x = [x, x]") + "Y = json.dumps(x)", _budget(43)),
    "dataclass as a dict": (_nested(_NODES, "x = N(x, x)") + "Y = dataclasses.asdict(x)", _budget(48)),
    "type variables": (
        _nested("from typing import TypeVar\nx = TypeVar('x')", "x = dict[x, x]") + "Y = x[int]",
        _NOTHING,
    ),
    "deep copy": (_nested("import copy\nx = [1]", "x = [x, x]") + "Y = copy.deepcopy(x)", _NOTHING),
    "containers that hold themselves": ("x = []\nx.append(x)\ny = {1: x}\ny[2] = y\nY = repr(y)", _NOTHING),
    "tags": (
        _nested("x = ['a']", "x = [x, x]")
        + "@oaas.package('p', tags=x)\n@oaas.service('B', package='p')\nclass B: pass",
        ["metadata-type:41"],
    ),
}

ENDLESS: Programs = {
    "loop": ("while True:\n    pass", _budget(1)),
    "iterator of its own": (
        "class C:\n    def __iter__(self): return self\n    def __next__(self): return 1\nX = list(C())",
        _budget(4),
    ),
    "extended without end": ("from itertools import repeat\nX = []\nX.extend(repeat(1))", _budget(3)),
    "range": ("X = sum(range(10**18))", _NOTHING),
    "recursion": ("def f(n): return f(n + 1)\nf(0)", _budget(1)),
    "attribute": ("class C:\n    def __getattr__(self, name): return getattr(self, name + 'x')\nC().a", _budget(2)),
    "descriptor": (
        "class D:\n    def __get__(self, o, t): return o.x\nclass C:\n    x = D()\nC().x",
        _budget(2),
    ),
    "metaclass": ("class M(type):\n    def __call__(cls): return cls()\nclass C(metaclass=M): pass\nC()", _budget(2)),
    "subclass hook": (
        "class C:\n    def __init_subclass__(cls):\n        type('D', (cls,), {})\nclass E(C): pass",
        _budget(3),
    ),
    "decorator": ("def d(c):\n    @d\n    class X: pass\n    return c\n@d\nclass K: pass", _budget(2)),
    "chain of generators": (
        "def g(x):\n    for y in x: yield y\nx = [1]\nfor i in range(5_000):\n    x = g(x)\nX = list(x)",
        _budget(2),
    ),
    "nested text": ("x = 1\nfor i in range(20_000):\n    x = [x]\nX = repr(x)", _budget(4)),
    "searching again and again": ("x = list(range(90_000))\nfor i in range(9_999):\n    x.index(89_999)", _budget(3)),
    "sorting again and again": ("x = list(range(90_000))\nfor i in range(9_999):\n    x.sort()", _budget(3)),
    "nested comprehensions": (
        "X = [0 for a in range(999) for b in range(999) for c in range(999)]",
        _budget(1),
    ),
}

BRANCHES: Programs = {
    "conditions": (
        _UNKNOWN + "\n".join(f"if u({number}): x{number} = [{number}]" for number in range(300)),
        _NOTHING,
    ),
    "nested conditions": (
        _UNKNOWN + "\n".join(f"{' ' * number}if u({number}):" for number in range(60)) + " x = 1",
        _NOTHING,
    ),
    "callees": (
        _UNKNOWN
        + "".join(f"def f{n}():\n    if u(): return f{n + 1}()\n    return f{n + 1}()\n" for n in range(50))
        + "def f50(): return 1\nX = f0()",
        _budget(153),
    ),
    "recursion both ways": (_UNKNOWN + "def f():\n    if u(): return f()\n    return f()\nf()", _budget(4)),
}

CLASSES: Programs = {
    "diamonds": (_diamonds(200), _NOTHING),
    "a chain of bases": (
        "class C0: pass\n" + "\n".join(f"class C{n}(C{n - 1}): pass" for n in range(1, 400)),
        _NOTHING,
    ),
    "star imports": (
        {
            "main.py": HEAD + "from m0 import *\n" + SERVICE,
            **{
                f"m{n}.py": "".join(f"from m{other} import *\n" for other in range(30) if other != n) + f"a{n} = 1\n"
                for n in range(30)
            },
        },
        _NOTHING,
    ),
    "a circle of modules": (
        {"main.py": HEAD + "import m0\n" + SERVICE, **{f"m{n}.py": f"import m{(n + 1) % 300}\n" for n in range(300)}},
        _NOTHING,
    ),
    "modules without end": (
        {
            "main.py": HEAD + SERVICE + "".join(f"import m{n}\n" for n in range(9)),
            **{f"m{n}.py": "while True: pass\n" for n in range(9)},
        },
        ["budget-exceeded:1"] * 9,
    ),
}

SEARCHES: Programs = {
    "nested repetition": ("import re\nX = re.match(r'(a+)+$', 'a' * 40 + 'b')", _NOTHING),
    "alternatives": ("import re\nX = re.sub(r'(a|aa)+$', '', 'a' * 60 + 'b')", _NOTHING),
    "back reference": ("import re\nX = re.match(r'(a*)*\\1b', 'a' * 40)", _NOTHING),
}

MESSAGES: Programs = {
    "a long name": ("x" * 300_000, ["import-fails:2"]),
    "a long text": ("raise ValueError('x' * 900_000)", ["import-fails:2"]),
}

_TABLES = {
    "constant folding bombs": FOLDING,
    "values that share parts": SHARING,
    "endless loops and recursion": ENDLESS,
    "exponential branching": BRANCHES,
    "class and module webs": CLASSES,
    "catastrophic patterns": SEARCHES,
    "long names in findings": MESSAGES,
}
_LONGEST_MESSAGE = 2_000
_LONGEST_REPORT = 20_000


def _files(program: str | dict[str, str]) -> dict[str, str]:
    return {"main.py": f"{HEAD}{program}\n{SERVICE}"} if isinstance(program, str) else program


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, object]]:
    """What is found in each program; those after one that kills the process are missing."""
    programs = {name: _files(program) for table in _TABLES.values() for name, (program, _) in table.items()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.security.bombs"],
        cwd=Path(__file__).parents[2], input=json.dumps(programs), check=False, capture_output=True, text=True,
    )  # fmt: skip
    return {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("attack", _TABLES)
def test_bombs_do_not_go_off(found: dict[str, dict[str, object]], attack: str) -> None:
    table = _TABLES[attack]
    assert {name: found[name]["found"] for name in table if name in found} == {
        name: expected for name, (_, expected) in table.items()
    }
    assert max(int(str(found[name]["longest"])) for name in table) <= _LONGEST_MESSAGE
    assert max(int(str(found[name]["printed"])) for name in table) <= _LONGEST_REPORT
    record(
        attack,
        inputs=len(table),
        outcome="the budget's end at the construct, or an unknown value",
        seconds=max(float(str(found[name]["seconds"])) for name in table),
        mebibytes=max(float(str(found[name]["mebibytes"])) for name in table),
    )
