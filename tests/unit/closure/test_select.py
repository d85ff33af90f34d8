"""Which modules of a project matter: those that name the SDK, what imports them, supplies them, or may change these."""

from __future__ import annotations

import pytest

from oprc_static.closure import ProjectClosure
from oprc_static.discover import discover
from oprc_static.tree import MemoryTree

SDK = ("oaas_sdk2_py",)
SERVICE = "from oaas_sdk2_py import oaas\n"
UTIL = "ITEMS = []\n\n\ndef add(x):\n    ITEMS.append(x)\n\n\ndef slug(x):\n    return x.lower()\n"


def closure(files: dict[str, str]) -> ProjectClosure:
    tree = MemoryTree({f"/p/{path}": text for path, text in files.items()}, working_directory="/p")
    (project,) = discover(tree, ["."]).projects
    return ProjectClosure(tree, project, SDK)


def matters(files: dict[str, str]) -> set[str]:
    return set(closure(files).selection.matters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n", False),
        ("import svc\n", True),
        ("import svc as s\n", True),
        ("from svc import *\n", True),
        ("from svc import x\n", True),
        ("def f():\n    import svc\n", True),
        ("class A:\n    import svc\n", True),
        ("try:\n    import svc\nexcept ImportError:\n    pass\n", True),
        ("if x:\n    from svc import y\n", True),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import svc\n", True),
        ("import importlib\nimportlib.import_module('svc')\n", True),
        ("__import__('svc')\n", True),
        ("import sys\nsys.modules['svc']\n", True),
        ("# coding: latin-1\n", True),
        ("import svc2\n", False),
    ],
)
def test_importers_of_services(text: str, expected: bool) -> None:
    assert ("other" in matters({"svc.py": SERVICE, "other.py": text})) is expected


def test_importers_of_importers() -> None:
    chain = {"a.py": "import b\n", "b.py": "def f():\n    import c\n", "c.py": "import svc\n"}
    files = {"svc.py": SERVICE, **chain, "d.py": ""}
    assert matters(files) == {"svc", "a", "b", "c"}


def test_packages() -> None:
    files = {
        "app/__init__.py": "",
        "app/svc.py": "from . import util\n" + SERVICE,
        "app/util.py": "",
        "app/other.py": "",
        "app/user.py": "from .svc import x\n",
        "lib/__init__.py": "from app import svc\n",
        "lib/deep/__init__.py": "",
        "lib/deep/leaf.py": "",
        "ns/far.py": "import lib.deep.leaf as leaf\n",
        "ns/near.py": "",
    }
    assert matters(files) == set(map(_name, files)) - {"app.other", "ns.near"}


def test_a_star_imports_what_all_lists() -> None:
    files = {"app/__init__.py": "__all__ = ['svc']\n", "app/svc.py": SERVICE, "user.py": "from app import *\n"}
    assert "user" in matters(files)


def _name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from util import add\n\n\ndef f():\n    add(1)\n", False),
        ("import util\n\n\nclass A:\n    def f(self):\n        util.ITEMS.append(1)\n", False),
        ("from util import slug\nx = slug('A')\n", False),
        ("from util import add\nadd(1)\n", True),
        ("import util\nx = util.slug('A')\n", True),
        ("import util\nutil.ITEMS = 1\n", True),
        ("import util\nutil.ITEMS += [1]\n", True),
        ("from util import ITEMS\nITEMS[:] = [1]\n", True),
        ("from util import *\n", True),
        ("if x:\n    import util\n", True),
        ("def f():\n    import util\n", True),
        ("from util import add\n\n\n@add\ndef f(): pass\n", True),
        ("import helper\nhelper.util.add(1)\n", True),
        ("import helper\n\n\ndef f():\n    helper.util.add(1)\n", False),
    ],
)
def test_importers_of_suppliers(text: str, expected: bool) -> None:
    files = {"svc.py": "import util\n" + SERVICE, "util.py": UTIL, "helper.py": "import util\n", "other.py": text}
    assert ("other" in matters(files)) is expected
    assert {"svc", "util"} <= matters(files)


def test_who_imports_what_changes_a_supplier_matters_since_it_decides_when() -> None:
    files = {
        "svc.py": "import util\n" + SERVICE, "util.py": UTIL, "change.py": "import util\nutil.add(1)\n",
        "a.py": "import change\n", "b.py": "",
    }  # fmt: skip
    assert matters(files) == {"svc", "util", "change", "a"}


def test_suppliers_in_a_circle_have_all_their_importers_matter() -> None:
    circle = {"one.py": "import two\nx = 1\n", "two.py": "from one import x\n"}
    files = {"svc.py": "import one\n" + SERVICE, **circle, "other.py": "import two\n"}
    assert "other" in matters(files)
    below = {"p/__init__.py": "from p.a import x\n", "p/a.py": "import p\nx = 1\n"}
    assert "other" not in matters({"svc.py": "import p.a\n" + SERVICE, **below, "other.py": "import p.a\n"})


def test_a_module_that_is_seen_as_an_attribute_of_its_package_matters_with_its_importers() -> None:
    files = {
        "app/__init__.py": "", "app/late.py": "", "app/other.py": "", "user.py": "import app.late\n",
        "svc.py": "import app\nx = app.late\n" + SERVICE,
    }  # fmt: skip
    assert matters(files) == {"app", "app.late", "user", "svc"}
    asked = {**files, "svc.py": "import app\nx = getattr(app, 'la' + 'te')\n" + SERVICE}
    assert matters(asked) == {"app", "app.late", "app.other", "user", "svc"}


def test_one_that_is_asked_of_the_loaded_modules_matters() -> None:
    files = {"svc.py": "import sys\nx = 'a' in sys.modules\n" + SERVICE, "a.py": "", "b.py": ""}
    assert matters(files) == {"svc", "a"}


def test_files_that_are_left_out_keep_their_syntax_to_themselves() -> None:
    found = closure({"svc.py": SERVICE, "broken.py": "x = [\n"})
    assert found.left_out == {"broken.py"}
    assert [each.name for each in found.part.starting] == ["svc"]


def test_files_that_matter_are_told_of_once_and_packages_first() -> None:
    files = {
        "/src/a/__init__.py": b"",
        "/src/a/b/__init__.py": b"from oaas_sdk2_py import oaas\n",
        "/src/a/b/one.py": b"import oaas_sdk2_py\n",
        "/src/a/b/two.py": b"import oaas_sdk2_py as sdk\n",
        "/src/a/other.py": b"import logging\n",
    }
    told: list[tuple[str, bytes]] = []
    (project,) = discover(tree := MemoryTree(files), ["/src"]).projects
    ProjectClosure(tree, project, SDK, lambda path, data: told.append((path, data)))
    assert [path for path, _ in told] == [path for path in files if "other" not in path]
    assert dict(told).items() <= files.items()
