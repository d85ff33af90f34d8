"""What limits and budgets keep from being followed is never taken for harmless where it may change an export."""

from __future__ import annotations

import pytest

from oprc_static import scan
from oprc_static.tree import MemoryTree

_MAIN = "from oaas_sdk2_py import oaas\nimport shared\n@oaas.service(shared.NAME)\nclass Cart:\n    pass\n"
_CHANGE = "import shared\nshared.NAME = 'Changed'\n"
_SUM = "+".join("1" * 5_000)
_LARGE = "#" * 11 * 1024 * 1024 + "\n"
_ENDLESS = "while True: pass\n"

_MATTERS = {
    "a loop before the change": {"aaa": _ENDLESS + _CHANGE},
    "on one way": {"aaa": f"import ext\nif ext.u():\n    {_ENDLESS}{_CHANGE}"},
    "on the other way": {"aaa": f"import ext, shared\nif ext.u():\n    {_ENDLESS}else:\n    shared.NAME = 'B'\n"},
    "on the way of the change": {"aaa": f"import ext, shared\nif ext.u():\n    shared.NAME = 'B'\n    {_ENDLESS}"},
    "in a `try`": {"aaa": f"import ext, shared\ntry:\n    ext.u()\n    {_ENDLESS}except E: pass\nshared.NAME = 'B'\n"},
    "a loop in what it imports": {"aaa": "import helper\n" + _CHANGE, "helper": _ENDLESS},
    "through another module": {"aaa": "import between\n" + _ENDLESS + "between.change()\n", "between": _CHANGE},
    "recursion": {"aaa": "def f(): f()\nf()\n" + _CHANGE},
    "a deep expression": {"aaa": f"x = {_SUM}\n{_CHANGE}"},
    "a large file": {"aaa": _LARGE + _CHANGE},
}
_HARMLESS = {
    "a loop": {"aaa": _ENDLESS},
    "a loop in what it imports": {"aaa": "import helper\n", "helper": _ENDLESS},
    "a deep expression": {"aaa": f"x = {_SUM}\n"},
    "a large file": {"aaa": _LARGE},
}
_LIMITS = {"budget-exceeded", "source-too-complex", "unknown-branch"}


def _scan(modules: dict[str, str]) -> tuple[set[str], str]:
    files = {"main": _MAIN, "shared": "NAME = 'Cart'\n", **modules}
    result = scan(
        ["/app"],
        target="sdk-0.3.6",
        tree=MemoryTree({f"/app/{name}.py": text.encode() for name, text in files.items()}),
    )
    return {each.rule.slug for each in result.diagnostics}, result.text


@pytest.mark.parametrize("case", _MATTERS)
def test_what_could_still_change_an_export_is_reported(case: str) -> None:
    found, text = _scan(_MATTERS[case])
    assert found & _LIMITS
    assert not text


@pytest.mark.parametrize("case", _HARMLESS)
def test_what_cannot_is_left_alone(case: str) -> None:
    found, text = _scan(_HARMLESS[case])
    assert not found
    assert "Cart" in text
