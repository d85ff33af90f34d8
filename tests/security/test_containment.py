"""Sources that defeat parsers: each costs its own file, with a finding; all others are analysed and reported."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import command, environment
from tests.security.record import record

_SERVICE = """\
from oaas_sdk2_py import OaasObject, oaas


@oaas.service("{name}", package="{name}")
class {name}(OaasObject):
    count: int = 0

    @oaas.method()
    def get(self) -> int:
        return self.count


"""

EXPRESSIONS = {
    "parentheses": "(" * 5000 + "1" + ")" * 5000,
    "many_parentheses": "(" * 50_000 + "1" + ")" * 50_000,
    "open_parentheses": "(" * 50_000,
    "lists": "[" * 5000 + "1" + "]" * 5000,
    "dicts": "{1: " * 5000 + "1" + "}" * 5000,
    "calls_inside_calls": "f(" * 190 + "1" + ")" * 190,
    "unary_operators": "-" * 50_000 + "1",
    "not": "not " * 50_000 + "1",
    "await": "await " * 50_000 + "1",
    "lambdas": "lambda: " * 50_000 + "1",
    "conditionals": "1 if 1 else " * 50_000 + "1",
    "attributes": "a" + ".b" * 50_000,
    "fewer_attributes": "a" + ".b" * 5000,
    "calls": "a" + "()" * 50_000,
    "fewer_calls": "a" + "()" * 5000,
    "subscripts": "a" + "[0]" * 50_000,
    "sum": "1 + " * 50_000 + "1",
    "smaller_sum": "1 + " * 5000 + "1",
    "powers": "1 ** " * 50_000 + "1",
    "comparisons": "1 < " * 20_000 + "1",
    "comprehension": "[1 " + "for a in b " * 20_000 + "]",
    "f_string": "f'" + "{f(" * 5000 + ")}" * 5000 + "'",
    "format_specs": "f'" + "{a:" * 5000 + "}" * 5000 + "'",
    "strings": "'a' " * 100_000,
}

POSITIONS = {
    "module": "x = {}\n",
    "decorator": "@({})\nclass A: pass\n",
    "base": "class A({}): pass\n",
    "default": "def f(a={}): pass\n",
    "annotation": "x: {} = 1\n",
    "body": "def f():\n    return {}\nf()\n",
    "method": "class A:\n    def f(self):\n        return {}\nA().f()\n",
    "class_body": "class A:\n    x = {}\n",
    "handler": "try:\n    pass\nexcept {}:\n    pass\n",
    "string_annotation": (
        "@oaas.service('A', package='a')\nclass A(OaasObject):\n    x: {!r} = 0\n"
    ),
}  # fmt: skip

STATEMENTS = {
    "elif": "if 0: pass\n" + "elif 0: pass\n" * 50_000,
    "blocks": "".join(f"{' ' * level}if a:\n" for level in range(1500)) + " " * 1500 + "pass\n",
    "functions": "".join(f"{' ' * level}def f():\n" for level in range(99)) + " " * 99 + "pass\n",
    "lambda_parameters": "x = lambda " + "a=lambda " * 20_000 + ": 1\n",
    "long_line": "x = '" + "a" * 2_000_000 + "'\n",
    "long_file": "#" * 11 * 1024 * 1024,
    "many_statements": "a\n" * 2_100_000,
    "null_bytes": "x = 1\0\n",
    "encoding": "# coding: no-such-codec\n",
    "patterns": "match a:\n    case " + "[" * 5000 + "]" * 5000 + ": pass\n",
    "decorators": "@a\n" * 20_000 + "class A: pass\n",
}


def _project(folder: Path, files: dict[str, str | bytes]) -> None:
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.oprc-static]\n")
    for name, text in files.items():
        (folder / f"{name}.py").write_bytes(text if isinstance(text, bytes) else text.encode())


def _scan(folder: Path, *options: str, before: str = "") -> subprocess.CompletedProcess[bytes]:
    line = command("scan", str(folder), "--no-cache", "--report", "json", *options)
    if before:
        line = [sys.executable, "-c", before, *line[3:]]
    return subprocess.run(line, capture_output=True, env=environment({}), cwd=folder, check=False, timeout=600)


def _findings(outcome: subprocess.CompletedProcess[bytes], codes: tuple[int, ...] = (1,)) -> dict[str, list[str]]:
    assert outcome.returncode in codes, outcome
    assert b"Traceback" not in outcome.stderr
    assert b"itself failed" not in outcome.stderr
    found: dict[str, list[str]] = {}
    for each in json.loads(outcome.stderr)["findings"]:
        found.setdefault(Path(each["path"]).stem, []).append(each["rule"])
    return found


def _check(tmp_path: Path, texts: dict[str, str], *, most_fail: bool = True) -> None:
    """Scan the texts as files of one project, beside a project that is as it should be."""
    _project(tmp_path / "bad", {name: _SERVICE.format(name=f"S{name}") + text for name, text in texts.items()})
    _project(tmp_path / "good", {"good": _SERVICE.format(name="Good")})
    began = time.perf_counter()
    outcome = _scan(tmp_path)
    took = time.perf_counter() - began
    found = _findings(outcome, (1,) if most_fail else (0, 1))
    assert b"name: Good" in outcome.stdout
    assert "good" not in found
    if most_fail:
        assert len(found.keys() & texts.keys()) > len(texts) / 2
    for rules in found.values():
        assert "internal-error" not in rules
    record(
        "sources that defeat parsers", inputs=len(texts), outcome="a finding for that file; all others are analysed",
        seconds=took / len(texts),
    )  # fmt: skip


_EVERY = len(POSITIONS)


def _wanted(position: str, *, is_sample: bool) -> dict[str, str]:
    """Return the texts of a position; of a sample each expression is in one position, and each position has some."""
    turn = list(POSITIONS).index(position)
    return {
        name: POSITIONS[position].format(text)
        for number, (name, text) in enumerate(EXPRESSIONS.items())
        if not is_sample or number % _EVERY == turn
    }


def test_the_sample_leaves_nothing_out() -> None:
    samples = [_wanted(position, is_sample=True) for position in POSITIONS]
    assert all(samples)
    assert set().union(*samples) == set(EXPRESSIONS)


@pytest.mark.parametrize("position", POSITIONS)
def test_expressions_in_every_position(tmp_path: Path, position: str, pytestconfig: pytest.Config) -> None:
    whole = pytestconfig.getoption("--every-target") or pytestconfig.getoption("--record-security")
    texts = _wanted(position, is_sample=not whole)
    _check(tmp_path, texts, most_fail=position != "string_annotation")  # not every annotation is evaluated


def test_statements(tmp_path: Path) -> None:
    _check(tmp_path, STATEMENTS)


_SMALL_STACK = """
import sys, threading
from oprc_static.cli.main import main
threading.stack_size(256 * 1024)
codes = []
thread = threading.Thread(target=lambda: codes.append(main(sys.argv[1:])))
thread.start()
thread.join()
sys.exit(codes[0])
"""


def test_a_thread_with_a_small_stack(tmp_path: Path) -> None:
    texts = {name: f"x = {EXPRESSIONS[name]}\n" for name in ("parentheses", "unary_operators", "smaller_sum")}
    texts["many"] = "x = " + "(" * 98 + "1" + ")" * 98 + "\n"
    _project(tmp_path / "bad", {name: _SERVICE.format(name=f"S{name}") + text for name, text in texts.items()})
    _project(tmp_path / "good", {"good": _SERVICE.format(name="Good") + texts["many"]})
    outcome = _scan(tmp_path, before=_SMALL_STACK)
    assert set(_findings(outcome)) == texts.keys() - {"many"}
    assert b"name: Good" in outcome.stdout


_NO_WORKER = """
import sys
sys.executable = "/nonexistent/python"
from oprc_static.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_workers_that_cannot_start(tmp_path: Path) -> None:
    deep = "x = " + "1 + " * 1000 + "1\n"
    _project(tmp_path / "bad", {f"deep{number}": _SERVICE.format(name=f"S{number}") + deep for number in range(20)})
    _project(tmp_path / "good", {"good": _SERVICE.format(name="Good")})
    outcome = _scan(tmp_path, before=_NO_WORKER)
    assert _findings(outcome) == {f"deep{number}": ["source-too-complex"] for number in range(20)}
    assert b"cannot start" in outcome.stderr
    assert b"name: Good" in outcome.stdout


def test_limits_are_settings(tmp_path: Path) -> None:
    large = "# " + "a" * 1024 * 1024 + "\n"
    lines = "\n".join(large[start : start + 100] for start in range(0, len(large), 100)).replace("\n", "\n# ")
    _project(tmp_path / "one", {"large": _SERVICE.format(name="Large") + lines + "\n"})
    assert _scan(tmp_path).returncode == 0
    assert _findings(_scan(tmp_path, "--max-file-size", "1")) == {"large": ["source-too-complex"]}
    (tmp_path / "one" / "pyproject.toml").write_text("[tool.oprc-static]\nmax-file-size = 1\n")
    assert _findings(_scan(tmp_path)) == {"large": ["source-too-complex"]}
    (tmp_path / "one" / "pyproject.toml").write_text("[tool.oprc-static]\nparse-time = 100000\n")
    outcome = _scan(tmp_path)
    assert b"600 at most" in outcome.stderr + outcome.stdout
