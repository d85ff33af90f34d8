"""A disk that fills up or breaks, a kill, two processes at once: each file is the old one or the new one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from oprc_static.writing import replace_files
from tests.cli.command import ROOT, environment, run
from tests.security.faults import KILLED
from tests.security.record import record
from tests.security.running import measure_command

_TEMPORARY = re.compile(r"(?:.*/)?\.oprc-static-[0-9a-f]{16}\.tmp")

SOURCE = '''from oaas_sdk2_py import oaas


@oaas.service("A", package="one")
class A:
    """First."""


@oaas.service("B", package="two")
class B:
    """Second."""
'''
LEGACY = '''from oaas_sdk2_py import Oparaca

app = Oparaca()
meta = app.new_cls("A", pkg="one")


@meta
class A:
    @meta.func()
    async def f(self):
        """Does."""
'''
BROKEN = '''from oaas_sdk2_py import OaasObject, oaas


@oaas.service("A", package="one")
class A(OaasObject):
    @oaas.function
    async def f(self) -> int:
        """Does."""
        return 1
'''
OLD = "name: {}\nclasses: []\nfunctions:\n- key: gone\n"
FAULTY = "name: {}\nclasses:\n- key: A\n  disabled: no\nfunctions: []\n"

WRITERS: dict[str, tuple[dict[str, str], list[str]]] = {
    "scan -o": (
        {"app/a.py": SOURCE, "one.yaml": OLD.format("one")},
        ["scan", "app", "--package", "one", "-o", "one.yaml", "--force"],
    ),
    "scan --output-dir": (
        {"app/a.py": SOURCE, "out/one.yaml": OLD.format("one")},
        ["scan", "app", "--output-dir", "out", "--force"],
    ),
    "files beside": (
        {"app/a.py": SOURCE, "map.json": "old", "d.d": "old", "report.txt": "old"},
        [
            "scan",
            "app",
            "--output-dir",
            "new",
            "--source-map",
            "map.json",
            "--depfile",
            "d.d",
            "--report-file",
            "report.txt",
        ],
    ),
    "sync": (
        {"app/a.py": SOURCE, "docs/one.yaml": OLD.format("one"), "docs/2.yaml": OLD.format("two")},
        ["sync", "app", "docs", "--prune"],
    ),
    "lint --fix": (
        {"app/a.py": BROKEN, "docs/one.yaml": FAULTY.format("one"), "docs/two.yaml": FAULTY.format("two")},
        ["lint", "--fix", "app", "docs"],
    ),
    "migrate": ({"app/a.py": LEGACY, "app/b.py": LEGACY.replace('"one"', '"two"')}, ["migrate", "app"]),
}


def outcomes(folder: Path, writer: str, fault: str) -> tuple[list[dict[str, Any]], float, float]:
    files, arguments = WRITERS[writer]
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    command = [sys.executable, "-m", "tests.security.faults", str(folder), fault, "--", *arguments]
    done = measure_command(command, cwd=ROOT)
    assert done.code == 0, done.text
    return json.loads(done.stdout), done.seconds, done.mebibytes


@pytest.mark.parametrize("fault", ["full", "broken", "kill"])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_fault_at_any_step_leaves_old_files_or_new_ones(tmp_path: Path, writer: str, fault: str) -> None:
    before = WRITERS[writer][0]
    (clean, *faulty), seconds, mebibytes = outcomes(tmp_path, writer, fault)
    after = clean["left"]
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed and "replace" in clean["steps"], clean["said"]
    assert len(faulty) == len(clean["steps"])
    for step, outcome in enumerate(faulty, 1):
        left = dict(outcome["left"])
        where = f"step {step}, {clean['steps'][step - 1]}: {outcome['said']}"
        temporary = [name for name in left if _TEMPORARY.fullmatch(name)]
        for name in temporary:
            del left[name]
        if fault == "kill":
            assert outcome["code"] == KILLED, where
            later = {name: text for name, text in outcome["later"].items() if not _TEMPORARY.fullmatch(name)}
            assert {name: later.get(name) for name in changed} == {name: after[name] for name in changed}, where
        else:
            assert not temporary, where
            assert outcome["code"] in {clean["code"], 1, 2} and "internal-error" not in outcome["said"], where
            if left != after:
                assert outcome["code"] and re.search("No space left|Input/output error", outcome["said"]), where
        for name in before.keys() | left.keys():
            assert left.get(name) in {before.get(name), after.get(name)}, f"{name}: {where}"
    attack = {"full": "a full disk", "broken": "a disk that breaks", "kill": "a kill"}[fault]
    record(
        f"{attack}, at each step of a write",
        inputs=len(faulty),
        outcome="every file old or new, never half",
        seconds=seconds / len(faulty),
        mebibytes=mebibytes,
    )


def test_what_a_kill_leaves_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    (tmp_path / ".oprc-static-0123456789abcdef.tmp").write_text("name: three\nclasses: [")
    assert run("scan", str(tmp_path)).code == run("lint", str(tmp_path)).code == 0
    assert run("sync", str(tmp_path), str(tmp_path)).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".oprc-static-0123456789abcdef.tmp", "a.py", "one.yaml", "two.yaml",
    ]  # fmt: skip


def test_a_full_standard_output_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE)
    shell = f"exec {sys.executable} -m oprc_static scan {tmp_path} --package one > /dev/full"
    done = measure_command(["sh", "-c", shell])
    assert done.code == 2 and "No space left on device" in done.text and done.is_clean
    record(
        "a full disk, at each step of a write",
        inputs=1,
        outcome="every file old or new, never half",
        mebibytes=done.mebibytes,
    )


_ROUNDS = 150
_WRITER = """
import sys
from pathlib import Path
from oprc_static.writing import replace_files
path, content = Path(sys.argv[1]), sys.argv[2].encode() * 50_000
for _ in range(int(sys.argv[3])):
    replace_files({path: content})
"""


def test_two_processes_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    replace_files({path: b"-" * 50_000})
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, path, letter, str(_ROUNDS)], env=environment({}))
        for letter in "ab"
    ]
    seen: set[bytes] = set()
    looks = 0
    while any(writer.poll() is None for writer in writers):
        content = path.read_bytes()
        looks += 1
        seen.add(content[:1])
        assert content == content[:1] * 50_000
    assert [writer.returncode for writer in writers] == [0, 0]
    assert path.read_bytes()[:1] in {b"a", b"b"}
    assert [each.name for each in tmp_path.iterdir()] == ["p.yaml"]
    record("two processes that write one output", inputs=2 * _ROUNDS, outcome="every look saw a whole file")
