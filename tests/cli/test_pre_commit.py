"""The hooks that the repository offers, run by the real pre-commit: it installs the program and stops commits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.sdk_environment import make_environment
from tests.cli.command import ROOT
from tests.cli.programs import CART, write

ENVIRONMENT = ROOT / ".venvs" / f"pre-commit-py{sys.version_info.major}.{sys.version_info.minor}"
INSTALLED = ("oprc_static", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
CONFIGURATION = """\
repos:
- repo: {repository}
  rev: {revision}
  hooks:
  - id: oprc-static-check
    args: [src, deploy]
  - id: oprc-static-lint
    args: [deploy]
"""


@pytest.fixture(scope="module")
def tool() -> Path:
    make_environment(ENVIRONMENT, Path(sys.executable), ("pre-commit>=4",))
    return ENVIRONMENT / "bin"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: Path) -> Path:
    """Return a folder with nobody's settings of git and pre-commit, and the tool first on PATH."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "PRE_COMMIT"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", f"{tool}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    (tmp_path / "gitconfig").write_text(
        "[user]\nname = A\nemail = a@example.com\n[init]\ndefaultBranch = main\n", encoding="utf-8"
    )
    return tmp_path


def done(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=600)


def repository(folder: Path) -> str:
    """Make a repository of a folder's content and return its revision."""
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "first")):
        outcome = done("git", *command, cwd=folder)
        assert outcome.returncode == 0, outcome.stderr
    return done("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()


def hooks_repository(folder: Path) -> str:
    folder.mkdir()
    for name in INSTALLED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return repository(folder)


def test_a_commit_is_stopped_until_the_documents_are_up_to_date(home: Path) -> None:
    revision = hooks_repository(home / "hooks")
    project = home / "project"
    (project / "src").mkdir(parents=True)
    (project / "deploy").mkdir()
    repository_of_hooks = (home / "hooks").as_posix()
    configuration = CONFIGURATION.format(repository=repository_of_hooks, revision=revision)
    (project / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
    write(project / "src", cart=CART)
    (project / "deploy" / "values.yaml").write_text("replicas: 2\n", encoding="utf-8")
    repository(project)
    assert done("pre-commit", "install", cwd=project).returncode == 0

    write(project / "src", cart=CART.replace("Add so many.", "Add."))
    stopped = done("git", "commit", "-a", "-m", "second", cwd=project)
    assert stopped.returncode == 1
    assert "error[missing-document] package 'shop' has no document" in stopped.stdout + stopped.stderr

    (program,) = (home / "cache").glob("repo*/py_env-*/bin/oprc-static")
    written = done(str(program), "sync", "src", "deploy", cwd=project)
    assert written.returncode == 0, written.stderr
    document = project / "deploy" / "shop.yaml"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("access_modifier: PUBLIC", "access_modifier: public"), encoding="utf-8")
    done("git", "add", "-A", cwd=project)
    stopped = done("git", "commit", "-m", "second", cwd=project)
    assert stopped.returncode == 1
    for hook in ("oprc-static-check", "oprc-static-lint"):
        assert f"- hook id: {hook}\n- exit code: 1\n" in stopped.stdout + stopped.stderr

    document.write_text(text, encoding="utf-8")
    done("git", "add", "-A", cwd=project)
    committed = done("git", "commit", "-m", "second", cwd=project)
    assert committed.returncode == 0, committed.stdout + committed.stderr
