"""`oprc-static lint --fix` on Python sources, in real processes."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import run

BARE = "from oaas_sdk2_py import OaasObject, oaas\r\n\r\n@oaas.service\r\nclass Cart(OaasObject): ...  # é\r\n"
CALLED = BARE.replace("@oaas.service", '@oaas.service("Cart")')


def test_repairs_a_source_and_nothing_else_in_it(tmp_path: Path):
    (tmp_path / "cart.py").write_bytes(BARE.encode())
    done = run("lint", "--fix", ".", cwd=tmp_path)
    assert (done.code, done.stderr) == (0, "repaired cart.py\n")
    assert (tmp_path / "cart.py").read_bytes() == CALLED.encode()
    again = run("lint", "--fix", ".", cwd=tmp_path)
    assert (again.code, again.stderr) == (0, "")


def test_diff_writes_nothing(tmp_path: Path):
    (tmp_path / "cart.py").write_bytes(BARE.encode())
    done = run("lint", "--diff", ".", cwd=tmp_path)
    assert '-@oaas.service\r\n+@oaas.service("Cart")\r\n' in done.stdout
    assert "error[decorator-placement]" in done.stderr
    assert (tmp_path / "cart.py").read_bytes() == BARE.encode()


def test_linked_source_stays_a_link(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "cart.py").write_bytes(BARE.encode())
    (tmp_path / "cart.py").symlink_to("real/cart.py")
    assert run("lint", "--fix", "cart.py", cwd=tmp_path).code == 0
    assert (tmp_path / "cart.py").is_symlink()
    assert (tmp_path / "real" / "cart.py").read_bytes() == CALLED.encode()
