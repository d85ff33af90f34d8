"""What a run depends on: with only those files there, it comes to the same; without any of the others, too."""

from __future__ import annotations

import pytest

from oprc_static import scan
from oprc_static.api import ScanResult
from oprc_static.tree import MemoryTree, RecordingTree
from tests.cli.programs import CART, PAYMENT
from tests.conformance.case import Case
from tests.conformance.casefile import all_cases

CONST = 'PACKAGE = "shop"\n'
IMPORTING = CART.replace("from oaas", "from app.const import PACKAGE\nfrom oaas", 1).replace('"shop"', "PACKAGE")


def run(files: dict[str, bytes | str], *paths: str, **options: object) -> tuple[ScanResult, list[str]]:
    tree = RecordingTree(MemoryTree(files))
    return scan(paths or ("/p",), tree=tree, **options), list(tree.inputs)  # type: ignore[arg-type]


def outcome(result: ScanResult) -> object:
    return result.text, [str(each.place) + each.message for each in result.diagnostics]


TREES: dict[str, tuple[dict[str, bytes | str], list[str], dict[str, object]]] = {
    "settings and sources": (
        {
            "/p/pyproject.toml": "[tool.oprc-static]\nexclude = ['old']\n",
            "/p/app/__init__.py": "",
            "/p/app/const.py": CONST,
            "/p/app/cart.py": IMPORTING,
            "/p/app/data.json": "{}",
            "/p/old/payment.py": PAYMENT,
            "/p/README.md": "",
            "/q/other.py": PAYMENT,
        },
        ["/p/app/__init__.py", "/p/app/cart.py", "/p/app/const.py", "/p/pyproject.toml"],
        {},
    ),
    "what is ignored is read only when it is imported": (
        {
            "/p/.git/HEAD": "",
            "/p/.git/info/exclude": "third.py\n",
            "/p/.gitignore": "app/const.py\nsecond.py\n",
            "/p/app/__init__.py": "",
            "/p/app/const.py": CONST,
            "/p/app/cart.py": IMPORTING,
            "/p/second.py": PAYMENT,
            "/p/third.py": PAYMENT,
        },
        ["/p/.git/info/exclude", "/p/.gitignore", "/p/app/__init__.py", "/p/app/cart.py", "/p/app/const.py"],
        {},
    ),
    "a marker counts by being there": (
        {"/p/setup.cfg": "", "/p/src/cart.py": CART, "/p/venv/pyvenv.cfg": "", "/p/venv/x.py": PAYMENT},
        ["/p/setup.cfg", "/p/src/cart.py"],
        {},
    ),
    "the target comes from a lock file": (
        {
            "/p/pyproject.toml": "",
            "/p/uv.lock": '[[package]]\nname = "oaas-sdk2-py"\nversion = "0.3.6"\n',
            "/p/requirements-dev.txt": "-r more.txt\n",
            "/p/more.txt": "click\n",
            "/p/cart.py": CART,
            "/p/package.lock": "",
        },
        ["/p/cart.py", "/p/more.txt", "/p/pyproject.toml", "/p/requirements-dev.txt", "/p/uv.lock"],
        {"target": "auto"},
    ),
    "an entry needs what it imports, and the rest for the notes": (
        {
            "/p/app/__init__.py": "",
            "/p/app/__main__.py": "import app.cart\n",
            "/p/app/const.py": CONST,
            "/p/app/cart.py": IMPORTING,
            "/p/payment.py": PAYMENT,
        },
        ["/p/app/__init__.py", "/p/app/__main__.py", "/p/app/cart.py", "/p/app/const.py", "/p/payment.py"],
        {"entries": ["app"]},
    ),
    "projects below have settings of their own": (
        {
            "/p/pyproject.toml": "",
            "/p/cart.py": CART,
            "/p/inner/pyproject.toml": "",
            "/p/inner/src/payment.py": PAYMENT,
        },
        ["/p/cart.py", "/p/inner/pyproject.toml", "/p/inner/src/payment.py", "/p/pyproject.toml"],
        {},
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_exactly_the_files_that_the_result_depends_on(name: str) -> None:
    files, expected, options = TREES[name]
    result, inputs = run(files, **options)
    assert result.ok and result.packages
    assert inputs == expected
    without = {path: content for path, content in files.items() if path in inputs or path.startswith("/p/.git/")}
    assert outcome(run(without, **options)[0]) == outcome(result)


CASES = [case for case in all_cases() if len(case.files) > 2]


@pytest.mark.parametrize("case", CASES[::2], ids=str)
def test_cases_come_to_the_same_with_their_inputs_alone(case: Case) -> None:
    files: dict[str, bytes | str] = {f"/p/{path}": content for path, content in case.files}
    options: dict[str, object] = {
        "target": case.targets[0],
        "entries": [each for each in case.all("entry") if "/" not in each],
        "defines": dict(text.split("=", 1) for text in case.all("define")),
    }
    result, inputs = run(files, **options)
    left, again = run({path: files[path] for path in inputs}, **options)
    assert outcome(left) == outcome(result)
    assert again == inputs


def test_a_link_is_an_input_and_what_it_points_to_is_not() -> None:
    files: dict[str, bytes | str] = {"/store/1": CART, "/store/2": "", "/p/app/data.py": ""}
    tree = RecordingTree(MemoryTree(files, links={"/p/app/cart.py": "/store/1", "/p/pyproject.toml": "/store/2"}))
    assert scan(["/p"], tree=tree, follow_symlinks=True).packages
    assert list(tree.inputs) == ["/p/app/cart.py", "/p/app/data.py", "/p/pyproject.toml"]


def test_a_file_that_cannot_be_read_is_an_input() -> None:
    tree = RecordingTree(MemoryTree({"/p/big.py": b"#" * (64 * 1024 * 1024 + 1)}))
    assert not scan(["/p"], tree=tree).ok
    assert list(tree.inputs) == ["/p/big.py"]
