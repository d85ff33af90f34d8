"""What programs demand of their Python, judged by the compilers of the other Pythons that are installed here."""

from __future__ import annotations

import json
import subprocess
from functools import cache

import pytest

from oprc_static import ir
from oprc_static.lower import lower_module
from scripts.sdk_environment import NoInterpreter, find_interpreter

PROGRAMS = [
    "x = f'{a}{b!r:>{w}}'",
    """x = f'{a["b"]}'""",
    "x = f'{a['b']}'",
    "x = f'''{a['b']}'''",
    "x = f'''{'''b'''}'''",
    "x = f'{f'{a}'}'",
    """x = f'{f"{a}"}'""",
    "x = 'a' f'{b}' f'{c['d']}'",
    "x = f\"{'\\n'.join(a)}\"",
    "x = f'{a}\\n'",
    "x = rf'\\d{a}'",
    "x = f'\\N{EM DASH}{a}'",
    "x = f'''{\na # why\n}'''",
    "x = f'''{\na\n}'''",
    "x = f'{\na}'",
    "x = f\"{'#'}\"",
    "x = f'{a:{b:{c}}}'",
    "x = f'{a:{b:c}}'",
    "x = f'{a = !r:>3}'",
    "x = f'{{{a}}}'",
    "x = f'{ {1: 2}[1] }{a != b}{a >= b}{a > b}{(a := 5)}'",
    "x = f'é{a['b']}'",
    "def f():\n    def g():\n        return f'{a['b']}'",
    "class A:\n    def f(self, é=f'{'é'}'): pass",
    "type X = int",
    "type = int\ntype(X)",
    "class A[T]: pass",
    "def f[T](a: T) -> T: return a",
    "class A:\n    def f(self):\n        async def g[*Ts, **P]() -> None: ...",
    "class A[T = int]: pass",
    "type X[*Ts = *tuple[int, ...]] = int",
    "def f[**P = [int]](): pass",
    "try: pass\nexcept A, B: pass",
    "try: pass\nexcept (A, B): pass",
    "try: pass\nexcept (A), B: pass",
    "try: pass\nexcept ((A, B), (C)): pass",
    "try: pass\nexcept* A, B: pass",
    "try: pass\nexcept* (A, B) as e: pass",
    "x = t'a{b}'",
    "x = t''",
    "match x:\n    case {'a': [1, *_], **rest}: pass",
    "with (open(a) as b, open(c) as d): pass",
    "def f(*args: *Ts): pass",
    "while x:\n    try: pass\n    finally: continue",
    "class A[T]: pass\nx = f'{a['b']}'",
    "x = f'{a['b']}'\nclass A[T = int]: pass",
]
_F_STRING = (
    "an f-string with quotes, backslashes, comments or line breaks like these in its fields is new in Python 3.12"
)
_BARE = "`except` with several types but no parentheses is new in Python 3.14"
_JUDGE = """
import json, sys, warnings
warnings.simplefilter("ignore")
def accepts(program):
    try:
        compile(program, "<test>", "exec")
    except SyntaxError:
        return False
    return True
print(json.dumps([accepts(program) for program in json.load(sys.stdin)]))
"""


@cache
def _verdicts(version: str) -> list[bool]:
    try:
        interpreter = find_interpreter(version)
    except NoInterpreter:
        pytest.skip(f"no Python {version} is installed")
    found = subprocess.run(
        [str(interpreter), "-c", _JUDGE], input=json.dumps(PROGRAMS), capture_output=True, text=True, check=True
    )
    verdicts: list[bool] = json.loads(found.stdout)
    return verdicts


def _demands(program: str) -> tuple[ir.Demand, ...]:
    lowered = lower_module(program.encode())
    assert isinstance(lowered, ir.Module), lowered
    return lowered.demands


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("number", range(len(PROGRAMS)), ids=lambda number: repr(PROGRAMS[number][:40]))
def test_other_pythons_say_the_same(number: int, version: str) -> None:
    wanted = tuple(map(int, version.split(".")))
    accepted = not any(demand.version > wanted for demand in _demands(PROGRAMS[number]))
    assert accepted is _verdicts(version)[number]


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("x = 1\nclass A[T]: pass", [((3, 12), "a type parameter is new in Python 3.12", 2, 8)]),
        ("def f():\n  type X = int", [((3, 12), "a `type` statement is new in Python 3.12", 2, 2)]),
        (
            "x = f'{a['b']}'\nclass A[T = int]: pass",
            [
                ((3, 12), _F_STRING, 1, 4),
                ((3, 13), "a type parameter with a default is new in Python 3.13", 2, 8),
            ],
        ),
        ("x = ('é' f'{b}'\n    f'{c['d']}')", [((3, 12), _F_STRING, 2, 4)]),
        ("x = f'é{'a' f'{b['c']}'}'", [((3, 12), _F_STRING, 1, 4)]),
        ("try: pass\nexcept A, B: pass", [((3, 14), _BARE, 2, 0)]),
        ("x = 1; y = t'a'", [((3, 14), "a template string is new in Python 3.14", 1, 11)]),
    ],
)
def test_where_and_why(program: str, wanted: list[tuple[tuple[int, int], str, int, int]]) -> None:
    found = [(each.version, each.loss.message, each.loss.line, each.loss.column) for each in _demands(program)]
    assert found == wanted
