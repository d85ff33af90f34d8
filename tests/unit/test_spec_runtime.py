"""The reference runtime of `spec`, sentence by sentence of SEMANTICS 4.3 (cases in tests/runtimes/spec/cases)."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

RUNTIME = Path(__file__).parents[1] / "runtimes" / "spec"
# PyYAML for interpreters that have none of their own; its C part is not needed.
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join([str(RUNTIME), str(Path(yaml.__file__).parents[1])])}
PRELUDE = "from oaas_sdk2_py import *\n"
Packages = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A program and the lines that are expected of it."""

    program: str
    expected: list[str]


def read_cases() -> Iterator[Any]:
    """`=== title`, a program, `->`, expected lines."""
    for file in sorted((RUNTIME / "cases").glob("*.txt")):
        _, *parts = file.read_text(encoding="utf-8").split("\n=== ")
        for part in parts:
            title, _, rest = part.partition("\n")
            program, _, expected = rest.partition("\n->\n")
            yield pytest.param(Case(program, expected.strip().splitlines()), id=f"{file.stem}: {title}")


@dataclass
class Outcome:
    """What running a program came to."""

    packages: Packages = field(default_factory=dict)
    text: str = ""
    error: str = ""
    warnings: list[str] = field(default_factory=list)


Run = Callable[[str], Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a program against a freshly imported runtime."""
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "oaas_sdk2_py"}
    monkeypatch.syspath_prepend(RUNTIME)
    for name in before:
        del sys.modules[name]

    def run_program(program: str) -> Outcome:
        path = tmp_path / "program.py"
        path.write_text(PRELUDE + program, encoding="utf-8", errors="surrogatepass")
        spec = importlib.util.spec_from_file_location("program", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "program", module)
        sdk = importlib.import_module("oaas_sdk2_py")
        outcome = Outcome()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                spec.loader.exec_module(module)
                outcome.packages = sdk.repo.MetadataRepo().export_pkg()
                caught_once = [str(warning.message) for warning in caught if warning.category is sdk.SpecWarning]
                outcome.text = sdk.oaas.print_pkg()
                outcome.warnings = caught_once
            except (sdk.SpecError, TypeError) as error:
                outcome.error = str(error)
        return outcome

    yield run_program
    for name in [name for name in sys.modules if name.partition(".")[0] == "oaas_sdk2_py"]:
        del sys.modules[name]
    sys.modules.update(before)


def shown(text: str | None) -> str:
    """A description as a case file has it: bare where it is one plain line."""
    if not text:
        return ""
    return f": {text}" if text.isprintable() and text.strip() == text else f": {text!r}"


def render(packages: Packages) -> Iterator[str]:
    """The lines that a case file can name."""
    for name, document in packages.items():
        metadata = document["metadata"]
        facts = {"version": document["version"], "author": metadata.get("author")}
        facts |= {"description": metadata.get("description"), "tags": metadata["tags"] or None}
        facts |= {"deps": document["dependencies"] or None}
        yield " ".join(["package", name, *(f"{key}={value!r}" for key, value in facts.items() if value is not None)])
        for entry in document["classes"]:
            yield f"class {name}/{entry['key']}{shown(entry.get('description'))}"
            yield from render_class(entry)
        for function in document["functions"]:
            kind = "" if function["function_type"] == "CUSTOM" else f" {function['function_type']}"
            yield f"function {function['key']}{kind}{shown(function.get('description'))}"


def render_class(entry: dict[str, Any]) -> Iterator[str]:
    """The lines of one class."""
    if "state_spec" in entry:
        keys, *rest = entry["state_spec"].values()
        keys = ",".join(":".join(map(str, key.values())) for key in keys) or "-"
        yield " ".join(["state", entry["key"], keys, *map(str, rest)])
    for binding in entry["function_bindings"]:
        flags = "" if binding["access_modifier"] == "PUBLIC" else f"{binding['access_modifier']} "
        flags += "stateless " if binding["stateless"] else ""
        parameters = ", ".join(binding["parameters"])
        yield f"bind {entry['key']}.{binding['name']} > {binding['function_key']} {flags}({parameters})"


@pytest.mark.parametrize("case", list(read_cases()))
def test_case(case: Case, run: Run) -> None:
    outcome = run(case.program)
    expected_error = [line.removeprefix("error ") for line in case.expected if line.startswith("error ")]
    if expected_error or outcome.error:
        assert expected_error
        assert expected_error[0] in outcome.error
        return
    rendered = list(render(outcome.packages))
    for kind in sorted({line.partition(" ")[0] for line in case.expected} - {"warning"}):
        wanted = [line for line in case.expected if line.startswith(f"{kind} ") and line != f"{kind} none"]
        assert wanted == [line for line in rendered if line.startswith(f"{kind} ")]
    expected_warnings = [line.removeprefix("warning ") for line in case.expected if line.startswith("warning ")]
    assert len(outcome.warnings) == len(expected_warnings), outcome.warnings
    for part in expected_warnings:
        assert any(part in given for given in outcome.warnings), (part, outcome.warnings)
    assert list(yaml.safe_load_all(outcome.text)) == list(outcome.packages.values())


EXAMPLE = RUNTIME / "example" / "program.py"
DOCUMENTS = (RUNTIME / "example" / "documents.yaml").read_text(encoding="utf-8")


def test_text(run: Run) -> None:
    """6.1: key order, what is always there and what never; `---` only between documents."""
    assert run(EXAMPLE.read_text(encoding="utf-8")).text == DOCUMENTS


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1.0", "'1.0'"), ("08", "'08'"), ("1e3", "'1e3'"), ("0o17", "'0o17'"), ("~", "'~'"), ("yes", "'yes'"),
        ("1_000", "'1_000'"), ("a b", "a b"), ("é 漢", "é 漢"), ("a: b", "'a: b'"), ("-.5", "'-.5'"), (".", "."),
        ("+12", "'+12'"), (".NaN", "'.NaN'"), ("2024-01-01", "'2024-01-01'"), ("1.2.3", "1.2.3"),
        ("a\nb", "|-\n    a\n    b"), ("a\nb\n", "|\n    a\n    b"), ("a \nb", '"a \\nb"'), ("a\x85b", '"a\\Nb"'),
        ("a\u2028\nb", '"a\\L\\nb"'), ("\ufeffa", '"\\uFEFFa"'), ("a\tb", '"a\\tb"'), ("x" * 200, "x" * 200),
    ],
)  # fmt: skip
def test_strings(value: str, written: str, run: Run) -> None:
    """6.1: the rules for strings."""
    text = run(f"@package('p', author={value!r})\nclass C: pass\n").text
    assert f"\n  author: {written}\n  tags: []\n" in text


def test_repeated_lists_have_no_aliases(run: Run) -> None:
    """6.1: no aliases."""
    assert "&" not in run("L = ['a']\n@package('p', tags=L, dependencies=L)\nclass C: pass\n").text


DOCSTRINGS = [
    "   \n   \n", "Doc\n    ", "Doc\n", "a\n\tb\n\t\tc", "  x\ty\n    z  \n      \n     w\n    ", "\n  a\nb",
    "\n\n  a", "   ", "a\n \n   ", "a\n   \n b\n     ", "\x0c  a\n    b", "a\n\u3000b\n  c",
    "a\n\n    b\n        c\n\n    ", "\ta",
]  # fmt: skip
DOCSTRING_PROGRAM = """
import json, warnings
from oaas_sdk2_py import oaas, package, oaas_function
from oaas_sdk2_py.repo import MetadataRepo
warnings.simplefilter("ignore")
"""


def docstring_program() -> str:
    """One class and one function per docstring."""
    parts = [DOCSTRING_PROGRAM]
    for index, doc in enumerate(DOCSTRINGS):
        parts.append(f"@package('p')\nclass C{index}:\n    {doc!r}\n    @oaas_function('k{index}')\n")
        parts.append(f"    def f(self):\n        {doc!r}\n")
    parts.append("print(json.dumps(MetadataRepo().export_pkg()))\n")
    return "".join(parts)


def interpreters() -> list[str]:
    """Every supported Python that pyenv has, and this one."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {sys.version_info[:2]: sys.executable}
    for path in sorted(versions.glob("3.1[1-9].*/bin/python")):
        major, minor = path.parts[-3].split(".")[:2]
        found.setdefault((int(major), int(minor)), str(path))
    return list(found.values())


def test_descriptions_depend_on_no_python_version(tmp_path: Path) -> None:
    """Section 2: the 3.13 compiler strips docstrings, ours come out the same everywhere."""
    program = tmp_path / "program.py"
    program.write_text(docstring_program(), encoding="utf-8")
    outputs = [
        subprocess.run([python, "-B", program], env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
        for python in interpreters()
    ]
    assert len(set(outputs)) == 1
    classes = json.loads(outputs[0])["p"]["classes"]
    functions = json.loads(outputs[0])["p"]["functions"]
    assert [entry.get("description") for entry in classes] == [entry.get("description") for entry in functions]
    assert [entry.get("description") for entry in functions] == [
        "   ", "Doc\n    ", "Doc", "a\nb\n        c", "x     y\nz  \n  \n w", "  a\nb", "a",
        None, "a\n \n   ", "a\n  \nb\n    ", "\x0c  a\nb", "a\n\u3000b\n  c", "a\n\nb\n    c", "a",
    ]  # fmt: skip


def test_gen_prints_the_package() -> None:
    """`run_or_gen gen` prints; without `gen` nothing starts."""
    for arguments, printed in ([["gen"], DOCUMENTS], [[], ""]):
        command = [sys.executable, "-B", str(EXAMPLE), *arguments]
        assert subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout == printed
