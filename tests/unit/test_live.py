"""Workspaces: what is evaluated again alone, what an update says, and when everything is evaluated."""

from __future__ import annotations

import pytest

from oprc_static import UsageError, scan
from oprc_static.live import Workspace
from oprc_static.opackage import OClass, OFunction
from oprc_static.tree import MemoryTree

SHARED = "PACKAGE = 'shop'\n\n\ndef named(name):\n    return f'{PACKAGE}-{name}'\n"
CART = '''\
from oaas_sdk2_py import oaas
from shop.shared import PACKAGE


@oaas.service("Cart", package=PACKAGE)
class Cart:
    """What is bought."""

    @oaas.method
    def add(self, item):
        return item
'''
ORDER = CART.replace("Cart", "Order")
OTHER = "from oaas_sdk2_py import oaas\n\n\n@oaas.service('Other')\nclass Other:\n    pass\n"
FILES = {
    "shop/__init__.py": "",
    "shop/shared.py": SHARED,
    "shop/cart.py": CART,
    "shop/order.py": ORDER,
    "other.py": OTHER,
}


def workspace(**more: str) -> Workspace:
    files = {f"/w/{path}": text for path, text in {**FILES, **more}.items()}
    return Workspace(["."], tree=MemoryTree(files, working_directory="/w"))


def keys(entries: object) -> list[tuple[str, str, str]]:
    def kind(entry: object) -> str:
        before, after = entry.before, entry.after  # type: ignore[attr-defined]
        return "came" if before is None else "went" if after is None else "changed"

    return sorted((each.package, each.key, kind(each)) for each in entries)  # type: ignore[attr-defined]


def test_a_changed_method_changes_its_entries_alone() -> None:
    held = workspace()
    held.edit("shop/cart.py", CART.replace("def add", "def put"))
    update = held.update()
    assert update.is_partial
    assert keys(update.entries) == [
        ("shop", "Cart", "changed"), ("shop", "Cart.add", "went"), ("shop", "Cart.put", "came"),
    ]  # fmt: skip
    assert {type(each.before or each.after) for each in update.entries} == {OClass, OFunction}
    assert dict(update.findings) == {}


def test_an_edit_that_changes_nothing_says_nothing() -> None:
    held = workspace()
    held.edit("shop/cart.py", CART.replace("return item", "return [item]"))
    assert held.update() == held.update()
    assert held.update().entries == ()


def test_those_that_read_a_changed_module_are_evaluated_again() -> None:
    held = workspace()
    held.edit("shop/shared.py", SHARED.replace("'shop'", "'store'"))
    update = held.update()
    assert update.is_partial
    assert {each[0] for each in keys(update.entries)} == {"shop", "store"}
    assert held.projects[0].evaluations == 1
    assert [each.name for each in held.result().packages] == ["default", "store"]


def test_a_body_that_nobody_looked_into_changes_nothing_of_those_that_read_its_module() -> None:
    held = workspace()
    shares = held.projects[0].modules_apart
    held.edit("shop/shared.py", SHARED.replace("return f'{PACKAGE}-{name}'", "return name + '!'"))
    assert held.update().is_partial
    assert held.projects[0].modules_apart == shares
    held.edit(
        "shop/cart.py",
        CART.replace("import PACKAGE", "import PACKAGE, named").replace("package=PACKAGE", "package=named('x')"),
    )
    assert held.update().is_partial
    held.edit("shop/shared.py", SHARED)
    assert ("shop-x", "Cart", "came") in keys(held.update().entries)


def test_a_half_typed_file_withholds_and_a_repaired_one_gives_back() -> None:
    held = workspace()
    before = held.result()
    held.edit("shop/cart.py", CART + "def (")
    update = held.update()
    assert update.is_partial
    assert [each.rule.slug for each in update.findings["shop/cart.py"]] == ["syntax-error"]
    assert not held.result().ok
    held.close("shop/cart.py")
    update = held.update()
    assert update.is_partial and dict(update.findings) == {"shop/cart.py": ()}
    assert held.result().packages == before.packages


def test_findings_are_told_by_file() -> None:
    held = workspace()
    held.edit("shop/order.py", ORDER + "\n    @oaas.method\n    def _hidden(self):\n        pass\n")
    update = held.update()
    assert update.is_partial
    assert {path: [each.rule.slug for each in found] for path, found in update.findings.items()} == {
        "shop/order.py": ["private-method"]
    }


def test_files_that_come_and_go_count() -> None:
    held = workspace()
    held.edit("shop/stock.py", CART.replace("Cart", "Stock"))
    assert ("shop", "Stock", "came") in keys(held.update().entries)
    held.edit("shop/stock.py", None)
    held.edit("other.py", None)
    assert ("default", "Other", "went") in keys(held.update().entries)
    held.close("other.py")
    held.close("shop/stock.py")
    assert held.result().packages == workspace().result().packages


def test_settings_count_and_unusable_ones_are_an_error_until_they_are_repaired() -> None:
    held = workspace()
    held.edit("pyproject.toml", '[tool.oprc-static]\nexclude = ["other.py"]\n')
    assert keys(held.update().entries) == [("default", "Other", "went")]
    held.edit("pyproject.toml", "[tool.oprc-static]\ntarget = 5\n")
    with pytest.raises(UsageError):
        held.update()
    held.edit("pyproject.toml", None)
    assert keys(held.update().entries) == [("default", "Other", "came")]


def test_a_file_of_which_nothing_is_read_changes_nothing() -> None:
    held = workspace()
    held.changed("README.md", "shop/__pycache__/cart.cpython-311.pyc", ".git/index")
    assert held.update().is_partial
    assert held.projects[0].evaluations == 1


def test_a_file_behind_a_link_counts() -> None:
    tree = MemoryTree({"/far/x.py": OTHER}, links={"/w/x.py": "/far/x.py"}, working_directory="/w")
    held = Workspace(["."], tree=tree, follow_symlinks=True)
    held.edit("/far/x.py", OTHER.replace("Other", "Further"))
    assert [each[1] for each in keys(held.update().entries)] == ["Further", "Other"]
    held.edit("/w/x.py", OTHER.replace("Other", "Near"))
    assert [each[1] for each in keys(held.update().entries)] == ["Further", "Near"]


_REGISTRY = "KNOWN = []\n"
_KEEPING = "from keep import KNOWN\nKNOWN.append(1)\n" + OTHER


@pytest.mark.parametrize(
    ("more", "path", "reason"),
    [
        pytest.param({}, "shop/cart.py", "several modules register the same", id="the same key"),
        pytest.param({"keep.py": _REGISTRY, "other.py": _KEEPING}, "other.py", "it changes what another", id="writes"),
        pytest.param({"z.py": "import os\nos.sep = 1\n" + OTHER}, "other.py", "the program changes", id="patches"),
        pytest.param({"z.py": "import sys\nsys.modules['x']\n"}, "other.py", "asks which modules", id="looks around"),
        pytest.param({"bad/__init__.py": "import oaas_sdk2_py\n1 / 0\n"}, "other.py", "a package fails", id="package"),
    ],
)
def test_what_cannot_be_told_apart_is_evaluated_as_a_whole(more: dict[str, str], path: str, reason: str) -> None:
    held = workspace(**more)
    text = {**FILES, **more}[path] if path != "shop/cart.py" else ORDER
    held.edit(path, text + "\nMORE = 1\n")
    assert not held.update().is_partial
    assert reason in held.projects[0].why_whole
    files = {f"/w/{name}": each for name, each in {**FILES, **more, path: text + "\nMORE = 1\n"}.items()}
    assert held.result() == scan(["."], tree=MemoryTree(files, working_directory="/w"))


def test_projects_are_evaluated_apart() -> None:
    held = workspace(**{"a/pyproject.toml": "[project]\nname='a'\n", "a/x.py": OTHER.replace("Other", "X")})
    first = held.projects
    held.edit("a/x.py", OTHER.replace("Other", "Y"))
    assert [each[1] for each in keys(held.update().entries)] == ["X", "Y"]
    held.edit("a/pyproject.toml", "[project]\nname='b'\n")
    held.update()
    assert held.projects[0] is first[0]
    assert [each.evaluations for each in held.projects] == [1, 1]
