"""Random classes with the proposal's decorators: the scan and the reference runtime agree on documents and warnings."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from oprc_static import scan
from tests.unit.sdk.test_proposal_cases import SAID_HERE_ONLY, warning_of
from tests.unit.test_spec_runtime import RUNTIME

COUNT = 200
PRELUDE = """\
from oaas_sdk2_py import *
import functools
def wrapped(f):
    @functools.wraps(f)
    def inner(*args, **kwargs): return f(*args, **kwargs)
    return inner
def plain(f):
    def inner(self, z): return f(self)
    return inner
def same(cls): return cls
TAGS = ["t"]
"""
NAMES = ("a", "b", "c", "d", "_e")
BINDINGS = ("a", "b", "x", "y")
KEYS = ("k1", "k2", "A0.a", "A1.b", "A2.x")
MARKS = (
    "@oaas.method", "@oaas.method()", "@oaas.method(stateless=True)", "@oaas.function()", "@oaas.constructor()",
    "@oaas.method(name='x')", "@oaas.function('b')", "@oaas.method('y', stateless=True)",
)  # fmt: skip
BOUND = ("", "", ", 'INTERNAL'", ", stateless=False", ", stateless=True", ", parameters=['q']", ", parameters=None")
PACKAGED = ("", ", version='1'", ", version='2', author='x'", ", tags=['t', 'u'], dependencies=['z']", ", tags=TAGS")
STATES = ("@state_spec([])", "@state_spec([('i', 's', False)], persistent=True)")


class Writer:
    """Writes a program from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # a seed, no secret
        self.legacy = self.random.random() < 0.15

    def often(self, probability: float) -> bool:
        return self.random.random() < probability

    def program(self) -> str:
        lines = ["app = Oparaca(default_pkg='p')"] if self.legacy else []
        if self.often(0.4):
            lines += [f"@oaas_function({self.random.choice(KEYS)!r}, 'D')", "def free(v): pass"]
        for index in range(self.random.randint(1, 4)):
            lines += self.one_class(index)
        return PRELUDE + "\n".join(lines) + "\n"

    def one_class(self, index: int) -> Iterator[str]:
        decorators = self.on_class(index)
        if self.legacy and self.often(0.4):
            yield f"m{index} = app.new_cls('L{index}'{self.random.choice(['', ', ' + repr('p')])})"
            decorators.insert(self.random.randint(0, len(decorators)), f"@m{index}")
        bases = sorted(self.random.sample(range(index), min(index, self.random.choice([0, 1, 1, 2]))), reverse=True)
        listed = ", ".join(f"A{each}" for each in bases) or self.random.choice(["object", "OaasObject"])
        yield from decorators
        yield f"class A{index}({listed}):"
        yield "    'doc'" if self.often(0.3) else "    pass"
        if self.often(0.2):
            yield f"    {self.random.choice(NAMES[:4])}: int = 0"
        for name in self.random.sample(NAMES, self.random.randint(0, 4)):
            yield from (f"    {line}" for line in self.attribute(name))
        if self.often(0.1):
            yield f"A{index}.z = " + self.random.choice(["oaas.method()", "bind('x', 'k2')"]) + "(lambda self, u: 0)"

    def on_class(self, index: int) -> list[str]:
        lines = self.binds(0.4)
        if self.often(0.6):
            lines.append(f"@service('A{index}'" + self.random.choice(["", "", ", package='p'", ", 'q'"]) + ")")
        if self.often(0.35):
            lines.append(f"@package({self.random.choice(['p', 'p', 'q'])!r}{self.random.choice(PACKAGED)})")
        if self.often(0.15):
            lines.append(self.random.choice(STATES))
        if self.often(0.1):
            lines.append("@same")
        self.random.shuffle(lines)
        return lines

    def binds(self, probability: float) -> list[str]:
        count = self.random.choice([1, 1, 2]) if self.often(probability) else 0
        names = self.random.sample(BINDINGS, count)
        return [f"@bind({name!r}, {self.random.choice(KEYS)!r}{self.random.choice(BOUND)})" for name in names]

    def attribute(self, name: str) -> list[str]:
        if self.often(0.07):
            return [f"{name} = None"]
        lines = self.binds(0.3)
        if self.often(0.45):
            lines.append(self.random.choice(MARKS))
        if self.often(0.3):
            lines.append(f"@oaas_function({self.random.choice(KEYS)!r}" + self.random.choice([", 'D')", ", 'D')", ")"]))
        if self.often(0.1):
            lines.append(self.random.choice(["@wrapped", "@plain", "@functools.lru_cache"]))
        self.random.shuffle(lines)
        if self.often(0.12):
            lines.insert(0, self.random.choice(["@staticmethod", "@classmethod"]))
        elif self.often(0.06) and not name.startswith("_"):
            lines.insert(0, "@property")
        parameters = "self" + self.random.choice(["", ", v", ", v=1, *w"])
        return [*lines, f"def {name}({parameters}): {self.random.choice(['pass', repr('D'), repr('E')])}"]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reference runtime is importable, and forgotten afterwards."""
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "oaas_sdk2_py"}
    monkeypatch.syspath_prepend(RUNTIME)
    yield
    forget()
    sys.modules.update(before)


def forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "oaas_sdk2_py"]:
        del sys.modules[name]


def run(path: Path) -> tuple[str | None, set[str]]:
    """The text that the reference runtime prints, None where it raises; and the rules of what it warns of."""
    forget()
    spec = importlib.util.spec_from_file_location("program", path)
    assert spec is not None
    assert spec.loader is not None
    sdk = importlib.import_module("oaas_sdk2_py")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            spec.loader.exec_module(importlib.util.module_from_spec(spec))
            sdk.repo.MetadataRepo().export_pkg()
            said = {warning_of(str(each.message)) for each in caught if each.category is sdk.SpecWarning}
            return sdk.oaas.print_pkg(), said
        except Exception:
            return None, set()


@pytest.mark.parametrize("start", range(0, COUNT, 20))
def test_scan_agrees_with_the_reference_runtime(start: int, tmp_path: Path, fresh: None) -> None:
    path = tmp_path / "program.py"
    for seed in range(start, start + 20):
        program = Writer(seed).program()
        path.write_text(program, encoding="utf-8")
        text, said = run(path)
        result = scan([tmp_path], target="spec", allow_empty=True)
        findings = "\n".join(f"{each.place.span.line}: {each.message}" for each in result.diagnostics)
        if text is None:
            assert not result.ok, f"seed {seed}: the runtime raises\n{program}"
            continue
        assert result.ok, f"seed {seed}: the runtime prints\n{program}\n{findings}"
        assert result.text == text, f"seed {seed}\n{program}\n{findings}"
        warned = {each.rule.slug for each in result.diagnostics if each.severity.label == "warning"}
        assert warned - SAID_HERE_ONLY == said, f"seed {seed}\n{program}\n{findings}"
