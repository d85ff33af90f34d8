"""`scan --changed-since REV`: of several projects in a repository, those whose documents can differ, and no others."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import Outcome, run

SERVICE = """\
from oaas_sdk2_py import oaas


@oaas.service("{name}", package="{name}")
class {name}:
    pass
"""


def _git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def _write(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


def _names(done: Outcome) -> list[str]:
    return [line.removeprefix("name: ") for line in done.stdout.splitlines() if line.startswith("name: ")]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two projects, one of which has two import roots, and a third that imports an ignored file."""
    _write(tmp_path, "carts/pyproject.toml", '[project]\nname = "carts"\n')
    _write(tmp_path, "carts/cart.py", SERVICE.format(name="Cart"))
    _write(tmp_path, "orders/pyproject.toml", '[tool.oprc-static]\nroots = [".", "lib"]\n')
    _write(tmp_path, "orders/order.py", "import names\n" + SERVICE.format(name="Order"))
    _write(tmp_path, "orders/lib/names.py", "NAME = 'x'\n")
    _write(tmp_path, "stock/pyproject.toml", '[project]\nname = "stock"\n')
    _write(tmp_path, "stock/stock.py", "import made\n" + SERVICE.format(name="Stock"))
    _write(tmp_path, "stock/made.py", "NAME = 'x'\n")
    _write(tmp_path, "stock/.gitignore", "made.py\n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def since(repository: Path, *more: str) -> Outcome:
    return run("scan", "--changed-since", "HEAD", "carts", "orders", *more, cwd=repository)


def test_nothing_has_changed(repository: Path) -> None:
    _write(repository, "stock/made.py", "NAME = 'y'\n")  # ignored, so that the revision has none
    (repository / "stock").rename(repository.parent / "stock")
    _git(repository, "commit", "-q", "-a", "-m", "without")
    whole = run("scan", "--changed-since", "HEAD", ".", cwd=repository)
    assert (whole.code, whole.stdout) == (0, "")
    done = since(repository)
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr == "no findings; 0 packages from 0 files\n"


def _append(path: str) -> Callable[[Path], None]:
    def change(repository: Path) -> None:
        file = repository / path
        file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")

    return change


def _new(path: str, text: str = "") -> Callable[[Path], None]:
    return lambda repository: _write(repository, path, text)


def _delete(path: str) -> Callable[[Path], None]:
    return lambda repository: (repository / path).unlink()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(_append("carts/cart.py"), ["Cart"], id="a source"),
        pytest.param(_append("orders/lib/names.py"), ["Order"], id="in another root"),
        pytest.param(_delete("orders/lib/names.py"), ["Order"], id="deleted"),
        pytest.param(_new("carts/more.py"), ["Cart"], id="untracked"),
        pytest.param(_new("carts/sub/more.py"), ["Cart"], id="untracked, in a new folder"),
        pytest.param(_append("orders/pyproject.toml"), ["Order"], id="settings"),
        pytest.param(_new("pyproject.toml", "[tool.other]\n"), [], id="settings above, which nobody reads"),
        pytest.param(_new(".gitignore", "x.py\n"), ["Cart", "Order"], id="what is ignored"),
        pytest.param(_new("carts/requirements.txt", "oaas-sdk2-py==0.3.6\n"), [], id="pins that nobody asks for"),
        pytest.param(_new("carts/README.md", "text\n"), [], id="what is not read"),
        pytest.param(_new("other/pyproject.toml", ""), [], id="another project"),
    ],
)
def test_what_can_differ_is_scanned(repository: Path, change: Callable[[Path], None], expected: list[str]) -> None:
    change(repository)
    done = since(repository)
    assert _names(done) == expected
    assert done.code == (1 if "ModuleNotFoundError" in done.stderr else 0)


def test_pins_count_where_they_choose_the_target(repository: Path) -> None:
    _write(repository, "carts/requirements.txt", "oaas-sdk2-py==0.3.6\n")
    _write(repository, "orders/requirements.txt", "oaas-sdk2-py==0.3.6\n")
    _git(repository, "add", ".")
    _git(repository, "commit", "-q", "-m", "pins")
    assert _names(since(repository, "--target", "auto")) == []
    _write(repository, "carts/requirements.txt", "oaas-sdk2-py==0.3.6  # again\n")
    assert _names(since(repository, "--target", "auto")) == ["Cart"]


def test_a_file_that_git_ignores_is_no_file_of_the_revision(repository: Path) -> None:
    done = run("scan", "--changed-since", "HEAD", ".", cwd=repository)
    assert _names(done) == ["Stock"]  # its result rests on a file that the revision does not have


def test_others_are_not_scanned_at_all(repository: Path) -> None:
    _write(repository, "orders/order.py", "def (\n" + SERVICE.format(name="Order"))
    _git(repository, "commit", "-q", "-a", "-m", "broken")
    assert since(repository).code == 0
    _append("carts/cart.py")(repository)
    done = since(repository)
    assert (done.code, _names(done)) == (0, ["Cart"])
    _append("orders/order.py")(repository)
    done = since(repository)
    assert done.code == 1
    assert "error[syntax-error]" in done.stderr


def test_the_file_of_config_counts(repository: Path) -> None:
    _write(repository, "settings.toml", '[tool.oprc-static]\nmissing = ["x"]\n')
    assert _names(since(repository, "--config", "settings.toml")) == ["Cart", "Order"]
    _git(repository, "add", "settings.toml")
    _git(repository, "commit", "-q", "-m", "settings")
    assert _names(since(repository, "--config", "settings.toml")) == []


@pytest.mark.parametrize("revision", ["no-such-revision", ""])
def test_no_such_revision(repository: Path, revision: str) -> None:
    done = run("scan", "--changed-since", revision, "carts", cwd=repository)
    assert done.code == 2
    assert "error: --changed-since" in done.stderr


def test_no_repository(tmp_path: Path) -> None:
    _write(tmp_path, "cart.py", SERVICE.format(name="Cart"))
    done = run("scan", "--changed-since", "HEAD", cwd=tmp_path, env={"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert done.code == 2
    assert "error: --changed-since HEAD" in done.stderr
