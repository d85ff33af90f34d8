"""`oprc-static migrate` in real processes, and the real SDK's word that the export stays."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.command import run
from tests.conformance.runtimes import Program, Runtimes

LEGACY = """\
from oaas_sdk2_py import Oparaca

app = Oparaca(default_pkg="shop")
meta = app.new_cls("Cart")


@meta
class Cart:
    @meta.func("put", stateless=True)
    def add(self, item):
        \"\"\"Puts.\"\"\"
"""
SIMPLIFIED = """\
from oaas_sdk2_py import oaas


@oaas.service("Cart", package="shop")
class Cart:
    @oaas.method("put", stateless=True)
    def add(self, item):
        \"\"\"Puts.\"\"\"
"""


def test_rewrites_the_file(tmp_path: Path):
    (tmp_path / "cart.py").write_text(LEGACY, encoding="utf-8")
    done = run("migrate", ".", cwd=tmp_path)
    assert (done.code, done.stdout) == (0, "")
    assert done.stderr == "rewrote cart.py\nno findings; 1 package from 1 file\n"
    assert (tmp_path / "cart.py").read_text(encoding="utf-8") == SIMPLIFIED
    again = run("migrate", ".", cwd=tmp_path)
    assert (again.code, again.stderr) == (0, "no findings; 1 package from 1 file\n")


def test_diff_writes_nothing(tmp_path: Path):
    (tmp_path / "cart.py").write_text(LEGACY, encoding="utf-8")
    done = run("migrate", "--diff", ".", cwd=tmp_path)
    assert done.code == 0
    assert "-@meta\n" in done.stdout
    assert "+@oaas.service" in done.stdout
    assert (tmp_path / "cart.py").read_text(encoding="utf-8") == LEGACY


def test_what_is_in_the_way_stops_the_run(tmp_path: Path):
    (tmp_path / "cart.py").write_text(LEGACY.replace("def add", "def _add"), encoding="utf-8")
    (tmp_path / "good.py").write_text(LEGACY.replace('"Cart"', '"Good"'), encoding="utf-8")
    done = run("migrate", ".", cwd=tmp_path)
    assert done.code == 1
    assert "cart.py:10:5: error[migration-changes-export] rewritten, `Cart.put` would not be exported" in done.stderr
    assert (tmp_path / "good.py").read_text(encoding="utf-8") == LEGACY.replace('"Cart"', '"Good"')


def test_releases_without_the_simplified_api(tmp_path: Path):
    (tmp_path / "cart.py").write_text(LEGACY, encoding="utf-8")
    done = run("migrate", ".", "--target", "sdk-0.2.3", cwd=tmp_path)
    assert done.code == 2
    assert "sdk-0.2.3 has no simplified API" in done.stderr


def test_the_real_sdk_exports_the_same(tmp_path: Path):
    runtimes = Runtimes(engine=False)
    try:
        runtime = runtimes.of("sdk-0.3.6")
        assert runtime is not None
        texts = []
        for name, source in (("before", LEGACY), ("after", SIMPLIFIED)):
            (tmp_path / name).mkdir()
            (tmp_path / name / "cart.py").write_text(source, encoding="utf-8")
            texts.append(runtime.run(Program(tmp_path / name, ("cart",))).text)
    finally:
        runtimes.close()
    assert [list(yaml.safe_load_all(text or "")) for text in texts[:1]] == [
        list(yaml.safe_load_all(text or "")) for text in texts[1:]
    ]
    assert texts[0]


def test_a_file_under_two_paths_is_rewritten_in_one_way_only(tmp_path: Path):
    source = tmp_path / "src"
    source.mkdir()
    (source / "cart.py").write_text(LEGACY, encoding="utf-8")
    (source / "use.py").write_text("from cart import app as known\ndef late(): known.mock()\n", encoding="utf-8")
    (source / "linked.py").symlink_to("cart.py")
    done = run("migrate", ".", "--report", "concise", cwd=source)
    assert done.code == 1
    assert "linked.py: error[not-migrated] this is also the file cart.py" in done.stderr
    assert (source / "cart.py").read_text(encoding="utf-8") == LEGACY
    (source / "use.py").unlink()
    assert run("migrate", ".", cwd=source).code == 0
    assert (source / "cart.py").read_text(encoding="utf-8") == SIMPLIFIED
