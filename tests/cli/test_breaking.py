"""`oprc-static breaking` in real processes, against real git revisions and written documents."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.programs import CART

CHANGED = CART.replace("async def add(", "async def put(")
GONE = "error[binding-removed] `Cart.add` is now `put`: calls of it fail"


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**kept, "GIT_CONFIG_GLOBAL": os.devnull},
    )
    return done.stdout.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository whose only commit has the Cart, and whose working tree has it changed."""
    folder = tmp_path / "repo"
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "src" / "cart.py").write_text(CART, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    (folder / "src" / "cart.py").write_text(CHANGED, encoding="utf-8")
    return folder


def test_revision_against_the_working_tree(repo: Path):
    done = run("breaking", "src", "--against", "HEAD", "--format", "concise", cwd=repo)
    assert done.code == 1
    assert done.stdout.splitlines()[0] == f"src/cart.py:11:5: {GONE}"
    assert done.stderr == ""


def test_both_places_are_shown(repo: Path):
    done = run("breaking", "src", "--against", "main", cwd=repo)
    assert "src/cart.py:11:5: error[binding-removed]" in done.stdout
    assert "main:src/cart.py:11:5: note: what it was before" in done.stdout
    assert "async def add(self, amount: int)" in done.stdout


def test_neither_index_nor_working_tree_is_touched(repo: Path):
    before = {path: path.stat().st_mtime_ns for path in repo.rglob("*")}
    run("breaking", "src", "--against", "HEAD", cwd=repo)
    assert {path: path.stat().st_mtime_ns for path in repo.rglob("*")} == before


def test_same_state_breaks_nobody(repo: Path):
    git(repo, "checkout", "-q", ".")
    done = run("breaking", "src", "--against", "HEAD", cwd=repo)
    assert (done.code, done.stdout) == (0, "no findings; 1 package from 1 file\n")


def test_settings_are_those_of_each_state(repo: Path):
    """The revision's own pyproject.toml speaks for it; the target is that of the new state."""
    (repo / "pyproject.toml").write_text('[tool.oprc-static]\nroots = ["nowhere"]\n', encoding="utf-8")
    git(repo, "add", "pyproject.toml")
    git(repo, "commit", "-qm", "roots that do not exist")
    (repo / "pyproject.toml").unlink()
    done = run("breaking", "src", "--against", "HEAD", cwd=repo)
    assert done.code == 2
    assert "nowhere" in done.stderr


def test_json(repo: Path):
    done = run("breaking", "src", "--against", "HEAD", "--report", "json", cwd=repo)
    report = json.loads(done.stdout)
    assert [each["rule"] for each in report["findings"]] == ["binding-removed"]
    assert report["findings"][0]["related"][0]["path"] == "HEAD:src/cart.py"


def test_documents(repo: Path):
    assert run("scan", "src", "--output-dir", "deploy", cwd=repo).code == 0
    assert run("breaking", "src", "--against", "deploy", cwd=repo).code == 0
    document = repo / "deploy" / "shop.yaml"
    document.write_text(document.read_text().replace("name: put", "name: add"), encoding="utf-8")
    for against in ("deploy", "deploy/shop.yaml"):
        done = run("breaking", "src", "--against", against, "--format", "concise", cwd=repo)
        assert done.stdout.splitlines()[0] == f"src/cart.py:11:5: {GONE}"


@pytest.mark.parametrize("classes", ["3", "{Cart: {}}", "[Cart]", "[{key: Cart, function_bindings: {add: {}}}]"])
def test_document_of_another_shape_hides_nothing(repo: Path, classes: str):
    (repo / "old.yaml").write_text(f"name: shop\nclasses: {classes}\n", encoding="utf-8")
    done = run("breaking", "src", "--against", "old.yaml", "--format", "concise", cwd=repo)
    assert done.code == 1
    assert "old.yaml:2:" in done.stdout
    assert "must be a list of mappings: what it was cannot be told" in done.stdout


def test_document_of_the_sdk_says_nothing_of_stateless(repo: Path):
    source = CART.replace("oaas.method()", "oaas.method(stateless=True)")
    (repo / "src" / "cart.py").write_text(source, encoding="utf-8")
    printed = run("scan", "src", "--target", "sdk-0.3.6", cwd=repo).stdout
    (repo / "printed.yaml").write_text(printed, encoding="utf-8")
    done = run("breaking", "src", "--target", "sdk-0.3.6", "--against", "printed.yaml", cwd=repo)
    assert (done.code, done.stdout) == (0, "no findings; 1 package from 1 file\n")


def test_removed_service_has_its_old_place(repo: Path):
    (repo / "src" / "cart.py").write_text("", encoding="utf-8")
    done = run("breaking", "src", "--against", "HEAD", "--format", "concise", "-q", cwd=repo)
    assert done.code == 1
    assert done.stdout == "HEAD:src/cart.py:4:23: error[package-removed] the package `shop` is gone\n"


def test_what_could_not_be_read_of_the_new_state_is_told(repo: Path):
    (repo / "src" / "cart.py").write_text("import importlib\ndef", encoding="utf-8")
    done = run("breaking", "src", "--against", "HEAD", "--format", "concise", cwd=repo)
    assert done.code == 1
    assert "note[syntax-error]" in done.stdout


def test_errors_of_the_old_state_are_told_with_its_revision(repo: Path):
    (repo / "src" / "cart.py").write_text("import os\n" + CART.replace('"Cart"', "os.environ['X']"), encoding="utf-8")
    git(repo, "commit", "-qam", "a key that only a run can tell")
    (repo / "src" / "cart.py").write_text(CART, encoding="utf-8")
    done = run("breaking", "src", "--against", "HEAD", "--format", "concise", "-q", cwd=repo)
    assert done.code == 1
    assert done.stdout.startswith("HEAD:src/cart.py:5:")


@pytest.mark.parametrize(
    ("against", "message"),
    [
        ("nowhere", "this repository does not hold a commit 'nowhere'"),
        ("--upload-pack=x", "is no revision of git's"),
        ("empty", "there is no package document"),
        ("", "neither a revision nor a file or folder is named"),
        ("main..HEAD", "this repository does not hold a commit"),
        ("^main", "this repository does not hold a commit"),
        ("HEAD^{tree}", "this repository does not hold a commit"),
    ],
)
def test_nothing_to_compare_with(repo: Path, against: str, message: str):
    (repo / "empty").mkdir()
    done = run("breaking", "src", f"--against={against}", cwd=repo)
    assert (done.code, done.stdout) == (2, "")
    assert message in done.stderr


def test_revision_by_its_message(repo: Path):
    done = run("breaking", "src", "--against", ":/fir", "--format", "concise", cwd=repo)
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == f"src/cart.py:11:5: {GONE}"


def test_files_of_a_submodule_are_refused(repo: Path, tmp_path: Path):
    git(repo, "commit", "-qam", "second")
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", "-b", "main")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repo), "inner")
    (outer / "own.py").write_text(CART.replace("Cart", "Own"), encoding="utf-8")
    git(outer, "add", "-A")
    git(outer, "commit", "-qm", "first")
    done = run("breaking", ".", "--against", "HEAD", cwd=outer)
    assert (done.code, done.stdout) == (2, "")
    assert "HEAD:inner is a submodule: leave it out, or compare inside it" in done.stderr
    assert run("breaking", "own.py", "--against", "HEAD", cwd=outer).code == 0
    inside = run("breaking", "inner/src", "--against", "HEAD~1", "--format", "concise", cwd=outer)
    assert inside.stdout.splitlines()[0] == f"inner/src/cart.py:11:5: {GONE}"


def test_shallow_clone(repo: Path, tmp_path: Path):
    git(repo, "commit", "-qam", "second")
    first = git(repo, "rev-parse", "HEAD~1")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repo}", "shallow")
    done = run("breaking", "src", "--against", first, cwd=tmp_path / "shallow")
    assert done.code == 2
    assert "git fetch --unshallow" in done.stderr


def test_outside_of_a_repository(tmp_path: Path):
    (tmp_path / "cart.py").write_text(CART, encoding="utf-8")
    done = run(
        "breaking", ".", "--against", "HEAD", cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    )
    assert done.code == 2
    assert "not a git repository" in done.stderr
