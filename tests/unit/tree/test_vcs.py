"""Revisions of real repositories, made by the real git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from oprc_static.tree import Kind, Unreadable
from oprc_static.vcs import GitTree, RevisionError

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def run(*arguments: str, folder: Path = tmp_path / "repo") -> str:
        folder.mkdir(parents=True, exist_ok=True)
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8"
        )
        return done.stdout.strip()

    run("init", "-q", "-b", "main")
    return run


def commit(git: Git, folder: Path, files: dict[str, str]) -> str:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git("add", "-A", folder=folder)
    git("commit", "-qm", "x", folder=folder)
    return git("rev-parse", "HEAD", folder=folder)


@pytest.fixture
def repo(git: Git, tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    commit(git, folder, {"src/app.py": "one", "src/pkg/é.py": "deep", "top.txt": "t"})
    (folder / "src" / "link.py").symlink_to("app.py")
    commit(git, folder, {"src/app.py": "two"})
    return folder


def test_reads_a_revision_and_leaves_the_working_tree_alone(repo: Path):
    (repo / "src" / "app.py").write_text("edited")
    with GitTree("HEAD~1", str(repo / "src")) as tree:
        assert tree.read(tree.locate("app.py")) == b"one"
        assert tree.read(f"{repo}/src/pkg/é.py") == b"deep"
        assert tree.kind(f"{repo}/src/link.py") is None
    with GitTree("main", str(repo)) as tree:
        assert tree.read(f"{repo}/src/app.py") == b"two"
        assert tree.kind(f"{repo}/src/link.py") is Kind.SYMLINK
        assert tree.read(f"{repo}/src/link.py") == b"two"
    assert (repo / "src" / "app.py").read_text() == "edited"


def test_folders_and_places_are_those_of_the_working_tree(repo: Path):
    with GitTree("HEAD", f"{repo}/src") as tree:
        listed = tree.list_folder(f"{repo}/src")
        assert not isinstance(listed, Unreadable)
        assert list(listed.items()) == [
            ("app.py", Kind.FILE), ("link.py", Kind.SYMLINK), ("pkg", Kind.FOLDER),
        ]  # fmt: skip
        assert tree.display(f"{repo}/src/app.py") == "HEAD:src/app.py"
        assert tree.kind(f"{repo.parent}/elsewhere") is None


def test_folder_behind_a_link_keeps_its_spelling(repo: Path, tmp_path: Path):
    (tmp_path / "alias").symlink_to(repo)
    with GitTree("HEAD", f"{tmp_path}/alias/src") as tree:
        assert tree.read(f"{tmp_path}/alias/src/app.py") == b"two"


@pytest.mark.parametrize("revision", ["nowhere", "", "-q", "--help", "HEAD^99", "HEAD:src"])
def test_no_such_commit(repo: Path, revision: str):
    with pytest.raises(RevisionError, match=r"no revision of git's|does not hold a commit"):
        GitTree(revision, str(repo))


def test_shallow_clone_says_how_to_deepen_it(repo: Path, git: Git, tmp_path: Path):
    first = git("rev-parse", "HEAD~1")
    git("clone", "-q", "--depth", "1", f"file://{repo}", str(tmp_path / "shallow"), folder=tmp_path)
    with pytest.raises(RevisionError, match="git fetch --unshallow"):
        GitTree(first, str(tmp_path / "shallow"))


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(RevisionError, match="not a git repository"):
        GitTree("HEAD", str(tmp_path))


def test_no_git(repo: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RevisionError, match="git cannot be run"):
        GitTree("HEAD", str(repo))


def test_variables_of_a_hook_do_not_lead_elsewhere(repo: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GIT_DIR", "/nowhere/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    with GitTree("HEAD", f"{repo}/src") as tree:
        assert tree.read(f"{repo}/src/app.py") == b"two"


def test_nothing_of_the_repository_runs(repo: Path, git: Git, tmp_path: Path):
    """Hooks, monitors, pagers, filters, aliases and remote helpers that a repository configures."""
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "diff.external", "alias.cat-file",
                 "filter.trap.smudge", "filter.trap.process", "remote.origin.uploadpack"):  # fmt: skip
        git("config", name, str(trap))
    git("config", "alias.ls-tree", f"!{trap}")
    git("config", "remote.origin.url", f"ext::{trap}")
    git("config", "remote.origin.promisor", "true")
    git("config", "extensions.partialClone", "origin")
    (repo / ".gitattributes").write_text("*.py filter=trap diff=trap\n")
    identity = git("rev-parse", "HEAD:src/app.py")
    (repo / ".git" / "objects" / identity[:2] / identity[2:]).unlink()
    (tmp_path / "sprung").unlink(missing_ok=True)  # git add above may have sprung it, we may not
    with GitTree("HEAD", str(repo)) as tree:
        found = tree.read(f"{repo}/src/app.py")
        assert isinstance(found, Unreadable)
        assert "does not hold the object" in found.reason
        assert tree.read(f"{repo}/src/pkg/é.py") == b"deep"
    assert not (tmp_path / "sprung").exists()


def test_submodules_are_empty_folders(repo: Path, git: Git, tmp_path: Path):
    git("init", "-q", folder=tmp_path / "inner")
    commit(git, tmp_path / "inner", {"a.py": "inner"})
    git("submodule", "--quiet", "add", str(tmp_path / "inner"), "inner")
    git("commit", "-qm", "s")
    with GitTree("HEAD", str(repo)) as tree:
        assert tree.kind(f"{repo}/inner") is Kind.FOLDER
        assert tree.list_folder(f"{repo}/inner") == {}


def test_large_files_are_passed_over(repo: Path, git: Git, monkeypatch: pytest.MonkeyPatch):
    from oprc_static import vcs

    commit(git, repo, {"big.py": "x" * 100, "small.py": "y"})
    monkeypatch.setattr(vcs, "READ_LIMIT", 10)
    with GitTree("HEAD", str(repo)) as tree:
        assert isinstance(tree.read(f"{repo}/big.py"), Unreadable)
        assert tree.read(f"{repo}/small.py") == b"y"
