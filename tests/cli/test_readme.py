"""What the README shows is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.command import ROOT, run

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [body for tag, body in BLOCK.findall(text) if tag == language]


def test_the_example_is_real(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    cart, orders, _library = blocks("python")
    (document,) = blocks("yaml")
    summary, findings = blocks("text")
    (shop / "cart.py").write_text(cart, encoding="utf-8")
    outcome = run("scan", "shop", cwd=tmp_path)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, document, summary)
    (shop / "orders.py").write_text(orders, encoding="utf-8")
    outcome = run("scan", "shop", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert outcome.stderr.rstrip("\n") == findings.rstrip("\n")


def test_the_settings_are_accepted(tmp_path: Path) -> None:
    (settings,) = blocks("toml")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "cart.py").write_text(blocks("python")[0], encoding="utf-8")
    outcome = run("scan", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert "immutable: false" in outcome.stdout
