from __future__ import annotations

import pytest

from oprc_static.discover import read_pins
from oprc_static.discover.requirements import logical_lines, pinned_version
from oprc_static.tree import MemoryTree

NAME = "oaas-sdk2-py"


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        ("oaas-sdk2-py==0.3.6", "0.3.6"),
        ("Oaas_SDK2.py == 0.3.6", "0.3.6"),
        ("oaas-sdk2-py[all]===0.3.6", "0.3.6"),
        ("oaas-sdk2-py (==0.3.6)", "0.3.6"),
        ("oaas-sdk2-py>=0.3,==0.3.6", "0.3.6"),
        ("oaas-sdk2-py==0.3.6 ; python_version > '3.8'", "0.3.6"),
        ("oaas-sdk2-py==0.3.6 --hash=sha256:00", "0.3.6"),
        ("oaas-sdk2-py>=0.3.6", None),
        ("oaas-sdk2-py~=0.3.6", None),
        ("oaas-sdk2-py", None),
        ("oaas-sdk2-py-extra==0.3.6", None),
        ("oaas-sdk-py==0.3.6", None),
        ("", None),
    ],
)
def test_only_an_exact_version_of_the_sdk_is_a_pin(requirement: str, version: str | None) -> None:
    assert pinned_version(requirement, NAME) == version


def test_lines_of_requirements() -> None:
    text = "# a\n\na==1 \\\n  --hash=x # c\nb#not a comment\n-r c.txt"
    assert [(line.number, line.text) for line in logical_lines(text)] == [
        (3, "a==1   --hash=x"),
        (5, "b#not a comment"),
        (6, "-r c.txt"),
    ]


def found(files: dict[str, str | bytes], links: dict[str, str] | None = None) -> list[tuple[str, str, bool]]:
    tree = MemoryTree({f"/p/{path}": text for path, text in files.items()}, links=links, working_directory="/p")
    return [
        (pin.version, f"{pin.place.path}:{pin.place.span.line}", pin.is_locked) for pin in read_pins(tree, "/p").found
    ]


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "pdm.lock"])
def test_lock_files(name: str) -> None:
    text = '[[package]]\nname = "other"\nversion = "1"\n\n[[package]]\nname = "oaas-sdk2-py"\nversion = "0.3.5"\n'
    assert found({name: text}) == [("0.3.5", f"{name}:7", True)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[project]\ndependencies = [\n  "pydantic",\n  "oaas-sdk2-py==0.3.5",\n]\n', 4),
        ('[project.optional-dependencies]\nx = ["oaas-sdk2-py==0.3.5"]\n', 2),
        ('[dependency-groups]\ndev = [{include-group = "x"}, "oaas-sdk2-py==0.3.5"]\n', 2),
        ('[tool.poetry.dependencies]\noaas-sdk2-py = "0.3.5"\n', 2),
        ('[tool.poetry.dependencies]\nOaas_Sdk2_Py = {version = "==0.3.5"}\n', 2),
        ('[tool.poetry.group.dev.dependencies]\noaas-sdk2-py = "=0.3.5"\n', 2),
        ('[tool.pdm.dev-dependencies]\nx = ["oaas-sdk2-py==0.3.5"]\n', 2),
        ('[tool.uv]\ndev-dependencies = ["oaas-sdk2-py==0.3.5"]\n', 2),
    ],
)
def test_pins_of_a_pyproject(text: str, line: int) -> None:
    assert found({"pyproject.toml": text}) == [("0.3.5", f"pyproject.toml:{line}", False)]


@pytest.mark.parametrize("wanted", ['"^0.3.5"', '"~0.3.5"', '">=0.3.5"', '"*"', "{git = 'x'}", "[1]", "7"])
def test_ranges_of_poetry_are_no_pins(wanted: str) -> None:
    assert found({"pyproject.toml": f"[tool.poetry.dependencies]\noaas-sdk2-py = {wanted}\n"}) == []


def test_requirements_include_others_within_the_project_only() -> None:
    files: dict[str, str | bytes] = {
        "requirements.txt": "-r deps/base.txt\n-r ../outside.txt\n",
        "deps/base.txt": "-r ../requirements.txt\n--constraint more.txt\n",
        "deps/more.txt": "\noaas-sdk2-py==0.3.4\n",
        "../outside.txt": "oaas-sdk2-py==0.3.1\n",
        "requirements-linked.txt": "",
        "notes.txt": "oaas-sdk2-py==0.3.2\n",
    }
    assert found(files) == [("0.3.4", "deps/more.txt:2", False)]


def test_a_link_out_of_the_project_is_not_read() -> None:
    files: dict[str, str | bytes] = {"../requirements.txt": "oaas-sdk2-py==0.3.1\n", "a.py": ""}
    assert found(files, {"/p/requirements.txt": "../requirements.txt"}) == []


@pytest.mark.parametrize("content", [b"[[package]\n", b"\xff\xfe", b"a = " + b"[" * 5000])
def test_broken_files_are_named(content: bytes) -> None:
    pins = read_pins(MemoryTree({"/p/uv.lock": content}), "/p")
    assert [each.place.path for each in pins.unusable] == ["p/uv.lock"]


@pytest.mark.parametrize("text", ["package = 3\n", "[package]\nname = 1\n", "[[package]]\nname = 1\nversion = []\n"])
def test_locks_of_another_shape_say_nothing(text: str) -> None:
    assert found({"poetry.lock": text}) == []
