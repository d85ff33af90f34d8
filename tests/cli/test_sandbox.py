"""As a build system runs it: installed from wheels alone, in a tree of links that nothing may write to, without a home.

The command line is that of a Bazel `genrule`, which docs/build-systems.md shows.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.command import ROOT, environment
from tests.cli.programs import CART, CART_SPEC, PAYMENT

SOURCES = {
    "app/shop/cart.py": "from shop.const import PACKAGE\n" + CART.replace('"shop"', "PACKAGE"),
    "app/shop/unlisted.py": PAYMENT,
    "bazel-out/bin/app/shop/const.py": 'PACKAGE = "shop"\n',
}
LISTED = ("app/shop/cart.py", "bazel-out/bin/app/shop/const.py")
PARAMS = "bazel-out/bin/shop.params"
OUTPUT = "bazel-out/bin/out"


def without_network() -> list[str]:
    """Return what a command begins with so that it has no network; nothing where this user may not do that."""
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return ["unshare", "--net"] if probe.returncode == 0 else []


def offline(
    command: Sequence[str | Path], folder: Path, variables: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    prefix = without_network() if shutil.which("unshare") else []
    return subprocess.run([*prefix, *command], cwd=folder, env=variables, capture_output=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed without network from the wheels of itself and what it needs."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--wheel-dir", folder / "wheels", ROOT], check=True, timeout=300)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True, timeout=120)
    names = ["install", "--no-index", "--find-links", folder / "wheels", "oprc-static"]
    done = offline([folder / "venv/bin/python", "-m", "pip", *names], folder, environment({}))
    assert done.returncode == 0, done.stderr.decode()
    return folder / "venv/bin/oprc-static"


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    """A folder with nothing but links into a store elsewhere, and one folder for outputs; all else is read-only."""
    root, store = tmp_path / "execroot", tmp_path / "store"
    store.mkdir()
    for number, (path, text) in enumerate({**SOURCES, PARAMS: "\n".join(LISTED) + "\n"}.items()):
        kept = store / f"{number}.blob"
        kept.write_text(text)
        kept.chmod(0o444)
        link = root / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(kept)
    (root / OUTPUT).mkdir()
    for folder in [path for path in root.rglob("*") if path.is_dir() and path != root / OUTPUT] + [root, store]:
        folder.chmod(0o555)
    return root


def scan(program: Path, sandbox: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    roots = ("--root", "app", "--root", "bazel-out/bin/app")
    return offline([program, "scan", f"@{PARAMS}", *roots, *arguments], sandbox, {"PATH": os.defpath})


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    found = sorted(folder.rglob("*"))
    return {
        str(path.relative_to(folder)): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in found
    }


def test_a_genrule_in_a_tree_of_links(program: Path, sandbox: Path) -> None:
    before = everything(sandbox.parent)
    done = scan(program, sandbox, "-o", f"{OUTPUT}/shop.yaml", "--depfile", f"{OUTPUT}/shop.d")
    assert done.returncode == 0, done.stderr.decode()
    assert (sandbox / OUTPUT / "shop.yaml").read_text() == CART_SPEC
    made = f"execroot/{OUTPUT}"
    after = everything(sandbox.parent)
    assert {path for path in after if path not in before} == {f"{made}/shop.yaml", f"{made}/shop.d"}
    assert {path: kept for path, kept in after.items() if path in before and path != made} == {
        path: kept for path, kept in before.items() if path != made
    }


def test_the_genrule_of_the_page(program: Path, sandbox: Path) -> None:
    page = (ROOT / "docs" / "build-systems.md").read_text(encoding="utf-8")
    (line,) = re.findall(r'^    cmd = "(.*)",$', page, re.MULTILINE)
    made = {
        "$(execpath :oprc_static)": str(program),
        "$(SRCS)": " ".join(LISTED),
        "$(BINDIR)": "bazel-out/bin",
        "$@": f"{OUTPUT}/shop.yaml",
    }
    for variable, value in made.items():
        line = line.replace(variable, value)
    done = offline(["/bin/bash", "-c", f"set -e; {line}"], sandbox, {"PATH": os.defpath})
    assert done.returncode == 0, done.stderr.decode()
    assert (sandbox / OUTPUT / "shop.yaml").read_text() == CART_SPEC


def test_the_inputs_are_those_that_the_rule_declares(program: Path, sandbox: Path) -> None:
    done = scan(program, sandbox, "--list-inputs")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines() == sorted([*LISTED, PARAMS])


def test_an_undeclared_module_behind_a_link_is_refused_unless_links_are_followed(program: Path, sandbox: Path) -> None:
    command = ["scan", "app/shop/cart.py", "--root", "app", "--root", "bazel-out/bin/app"]
    alone = offline([program, *command], sandbox, {"PATH": os.defpath})
    assert (alone.returncode, alone.stdout) == (1, b"")
    assert b"warning[skipped-symlink]" in alone.stderr
    followed = offline([program, *command, "--follow-symlinks"], sandbox, {"PATH": os.defpath})
    assert followed.stdout.decode() == CART_SPEC


def test_a_whole_folder_of_links(program: Path, sandbox: Path) -> None:
    done = offline(
        [program, "scan", "app", "--follow-symlinks", "--root", "app", "--root", "bazel-out/bin/app"], sandbox, {}
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().count("\n---\n") == 1


def test_nothing_depends_on_where_the_sandbox_is(program: Path, sandbox: Path) -> None:
    first = scan(program, sandbox, "--report", "sarif", "--no-assume", "A2")
    moved = sandbox.parent / "elsewhere" / "execroot"
    moved.parent.mkdir()
    sandbox.rename(moved)
    second = scan(program, moved, "--report", "sarif", "--no-assume", "A2")
    assert (first.stdout, first.stderr) == (second.stdout, second.stderr)
    assert first.stdout.decode() == CART_SPEC
