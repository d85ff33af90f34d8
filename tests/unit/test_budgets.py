"""What may be spent on following a program is a setting, and what ends it says which."""

from __future__ import annotations

import pytest

from oprc_static import scan
from oprc_static.api import settings_of
from oprc_static.config import Config
from oprc_static.evaluate.settings import Settings
from oprc_static.export.targets import parse_target
from oprc_static.tree import MemoryTree

_HEAD = "from oaas_sdk2_py import oaas\n"
_TAIL = "\n@oaas.service('Cart')\nclass Cart:\n    pass\n"
_LONG = "for number in range(10_000): number + 1\n"
_WORDY = "text = 'x' * 900_000\nfor number in range(4):\n    text + 'y'\n"


def _scan(program: str, table: str = "", limits: dict[str, int] | None = None) -> list[tuple[str, int, str]]:
    tree = MemoryTree(
        {
            "/app/main.py": f"{_HEAD}{program}{_TAIL}".encode(),
            "/app/pyproject.toml": f"[tool.oprc-static]\n{table}".encode(),
        }
    )
    result = scan(["/app"], target="sdk-0.3.6", tree=tree, limits=limits)
    return [(each.rule.slug, each.place.span.line, each.help) for each in result.diagnostics]


def test_the_defaults_are_those_of_the_evaluation() -> None:
    settings = settings_of(Config(), parse_target("sdk-0.3.6"))
    assert (settings.steps, settings.characters) == (Settings().steps, Settings().characters)


@pytest.mark.parametrize(
    ("program", "line", "setting", "few", "enough"),
    [(_LONG, 2, "max-steps", 1_000, 100_000), (_WORDY, 4, "max-text", 1, 9)],
    ids=["steps", "text"],
)
def test_a_budget_is_a_setting(program: str, line: int, setting: str, few: int, enough: int) -> None:
    help = f"keep heavy computation out of what importing runs, or allow more with --{setting}"
    exceeded = [("budget-exceeded", line, help)]
    assert _scan(program) == []
    assert _scan(program, f"{setting} = {few}") == exceeded
    assert _scan(program, limits={setting: few}) == exceeded
    assert _scan(program, f"{setting} = {few}", {setting: enough}) == []


def test_what_is_no_setting_is_not_offered() -> None:
    help = "keep heavy computation out of what importing runs"
    assert _scan("def f(n): return f(n + 1)\nf(0)\n") == [("budget-exceeded", 2, help)]
