"""The cache seen from outside: the same bytes, fresh after every change, nothing heavy loaded for a repeated run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Outcome, environment, run

_SERVICE = """
from oaas_sdk2_py import OaasObject, oaas


@oaas.service("{name}", package="shop")
class {name}(OaasObject):
    @oaas.method()
    async def total(self) -> int:
        return 0
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "orders.py").write_text(_SERVICE.format(name="Order"))
    return tmp_path


def _scan(shop: Path, *options: str, **variables: str) -> Outcome:
    return run("scan", "src", "--cache-dir", "kept", *options, cwd=shop, env=variables)


@pytest.mark.parametrize(
    "text", [_SERVICE.format(name="Order"), "def broken(:\n    oaas_sdk2_py\n", "import oaas_sdk2_py\n"]
)
@pytest.mark.parametrize("options", [(), ("--format", "json"), ("--report", "json"), ("-q",), ("--list-inputs",)])
def test_a_run_and_its_repetition_print_the_same(shop: Path, text: str, options: tuple[str, ...]) -> None:
    (shop / "src" / "orders.py").write_text(text)
    first, again = _scan(shop, *options), _scan(shop, *options)
    assert first == again == run("scan", "src", "--no-cache", *options, cwd=shop)


def test_every_change_is_seen(shop: Path) -> None:
    """Other content, a new file, a setting that comes and goes."""
    seen = [_scan(shop)]
    for path, text in (
        ("src/orders.py", _SERVICE.format(name="Basket")),
        ("src/more.py", _SERVICE.format(name="More")),
        ("src/more.py", "x = 1\n"),
        ("pyproject.toml", '[tool.oprc-static]\nexclude = ["orders.py"]\n'),
        ("pyproject.toml", ""),
        ("src/orders.py", _SERVICE.format(name="Order")),
    ):
        (shop / path).write_text(text)
        fresh = run("scan", "src", "--no-cache", cwd=shop)
        assert _scan(shop) == _scan(shop) == fresh, path
        assert fresh != seen[-1] or text in ("x = 1\n", ""), path
        seen.append(fresh)


def test_what_the_program_reads_of_the_environment_is_part_of_a_run(shop: Path) -> None:
    (shop / "src" / "orders.py").write_text("def broken(:\n    oaas_sdk2_py\n")
    plain, coloured = _scan(shop), _scan(shop, FORCE_COLOR="1")
    assert plain != coloured
    assert (_scan(shop), _scan(shop, FORCE_COLOR="1")) == (plain, coloured)


def test_a_run_that_writes_a_file_writes_it_again(shop: Path) -> None:
    for _ in range(2):
        assert _scan(shop, "-o", "shop.yaml").code == 0
        assert "Order" in (shop / "shop.yaml").read_text()
        (shop / "shop.yaml").unlink()


def test_a_repeated_run_loads_next_to_nothing(shop: Path) -> None:
    _scan(shop, "-q")
    heavy = ("libcst", "yaml", "click", "dataclasses", "inspect", "oprc_static.evaluate", "oprc_static.api")
    code = (
        "import sys; from oprc_static.cli.main import main;"
        "main(['scan', 'src', '--cache-dir', 'kept', '-q']);"
        f"print([each for each in {heavy} if each in sys.modules])"
    )
    without_coverage = {name: value for name, value in environment({}).items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=shop, env=without_coverage, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n"), done.stdout


def test_the_commands_about_the_cache(shop: Path) -> None:
    assert "in use   no" in run("cache", "info", "--cache-dir", "kept", cwd=shop).stdout
    _scan(shop)
    told = run("cache", "info", "--cache-dir", "kept", cwd=shop).stdout
    assert "in use   yes" in told and "runs     1 entries" in told
    assert run("cache", "prune", "--max-size", "1GiB", "--cache-dir", "kept", cwd=shop).stderr == "removed 0 entries\n"
    assert run("cache", "prune", "--max-size", "much", cwd=shop).code == 2
    assert run("cache", "clear", "--cache-dir", "kept", cwd=shop).code == 0
    assert "runs     0 entries" in run("cache", "info", "--cache-dir", "kept", cwd=shop).stdout
    assert _scan(shop).code == 0


def test_a_folder_that_cannot_be_made_is_no_cache(shop: Path) -> None:
    (shop / "kept").write_text("a file\n")
    assert _scan(shop) == run("scan", "src", "--no-cache", cwd=shop)
    assert (shop / "kept").read_text() == "a file\n"


def test_settings_of_a_project_have_no_say_in_where_it_is(shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[tool.oprc-static]\ncache-dir = "elsewhere"\n')
    outcome = _scan(shop)
    assert outcome.code == 2
    assert "cache-dir" in outcome.stderr
