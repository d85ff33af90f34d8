from __future__ import annotations

import pytest

import oprc_static
from oprc_static.config import Config
from oprc_static.tree import MemoryTree

WRONG = "name: shop\nversion: 1.0\nclasses: []\n"

SERVICE = """\
from oaas_sdk2_py import OaasObject, oaas

@oaas.service("Cart", package="shop")
class Cart(OaasObject):
    @oaas.function
    async def add(self) -> int:
        return 1
"""


def found(result: oprc_static.LintResult) -> list[str]:
    return [f"{each.place} {each.rule.slug}" for each in result.diagnostics]


def test_a_folder_has_documents_and_sources() -> None:
    tree = MemoryTree({"/d/shop.yaml": WRONG, "/d/service.py": SERVICE, "/d/other.yaml": "a: b"})
    result = oprc_static.lint(["/d"], tree=tree)
    assert found(result) == ["d/service.py:5:6 bare-decorator", "d/shop.yaml:2:10 unquoted-scalar"]
    assert (result.ok, result.packages, result.files) == (True, 2, 2)
    assert result.source("d/shop.yaml") == WRONG
    assert result.source("d/service.py") == SERVICE
    assert result.source("d/other.yaml") is None


def test_repairs_are_worked_out_and_nothing_is_written() -> None:
    tree = MemoryTree({"/d/shop.yaml": WRONG})
    result = oprc_static.lint(["/d/shop.yaml"], tree=tree, repair=True)
    assert found(result) == ["d/shop.yaml:2:10 unquoted-scalar"]
    (repair,) = result.repairs
    assert repair.after.text == WRONG.replace("1.0", "'1.0'")
    assert found(result.repaired()) == []
    assert result.repaired().source("d/shop.yaml") == repair.after.text
    assert tree.read("/d/shop.yaml") == WRONG.encode()


def test_settings_can_stand_in_for_those_of_the_project() -> None:
    tree = MemoryTree({"/d/shop.yaml": WRONG, "/d/pyproject.toml": ""})
    result = oprc_static.lint(["/d"], tree=tree, config=Config(exclude=("shop.yaml",)))
    assert [each.rule.slug for each in result.diagnostics] == ["nothing-found"]


@pytest.mark.parametrize("path", ["/missing", ""])
def test_a_path_that_leads_nowhere_is_a_usage_error(path: str) -> None:
    with pytest.raises(oprc_static.UsageError):
        oprc_static.lint([path], tree=MemoryTree({"/d/shop.yaml": WRONG}))
