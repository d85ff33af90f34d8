from __future__ import annotations

import pytest

from oprc_static.discover import read_pins
from oprc_static.discover.requirements import (
    NotARequirement,
    environment,
    logical_lines,
    pinned_version,
    requirement_of,
    same_version,
)
from oprc_static.tree import MemoryTree

NAME = "oaas-sdk2-py"
KNOWN = environment("3.11", "linux")


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        ("oaas-sdk2-py==0.3.6", "0.3.6"),
        ("Oaas_SDK2.py == 0.3.6", "0.3.6"),
        ("oaas-sdk2-py[all]===0.3.6", "0.3.6"),
        ("oaas-sdk2-py (==0.3.6)", "0.3.6"),
        ("oaas-sdk2-py>=0.3,==0.3.6", "0.3.6"),
        ("oaas-sdk2-py==0.3.6 ; python_version > '3.8'", "0.3.6"),
        ("oaas-sdk2-py==0.3.6 --hash=sha256:00 --hash=sha256:11", "0.3.6"),
        ("oaas-sdk2-py==0.3.6;python_version>'3.8' --hash=sha256:00", "0.3.6"),
        ("oaas-sdk2-py==0.3.6 ; python_version > '3.11'", None),
        ("oaas-sdk2-py==0.3.6 ; sys_platform == 'win32' and python_version > '3.8'", None),
        ("oaas-sdk2-py==0.3.6 ; platform_machine == 'none' or python_version < '3'", "0.3.6"),
        ("oaas-sdk2-py==0.3.6 ; extra == 'x'", "0.3.6"),
        ("oaas-sdk2-py==0.3.*", None),
        ("oaas-sdk2-py==0.3.*,==0.3.6", "0.3.6"),
        ("oaas-sdk2-py!=0.3.6", None),
        ("oaas-sdk2-py @ https://example.org/oaas_sdk2_py-0.3.6-py3-none-any.whl", None),
        ("OAAS.-_sdk2--py==0.3.6", "0.3.6"),
        ("oaas-sdk2-py>=0.3.6", None),
        ("oaas-sdk2-py~=0.3.6", None),
        ("oaas-sdk2-py", None),
        ("oaas-sdk2-py-extra==0.3.6", None),
        ("oaas-sdk-py==0.3.6", None),
        ("", None),
    ],
)
def test_only_an_exact_version_of_the_sdk_is_a_pin(requirement: str, version: str | None) -> None:
    assert pinned_version(requirement_of(requirement), NAME, KNOWN) == version


@pytest.mark.parametrize(
    "requirement",
    ["oaas-sdk2-py==0.3.6#comment", "oaas-sdk2-py=0.3.6", "oaas-sdk2-py 0.3.6", "oaas-sdk2-py==0.3.6 ; python > '3'",
     "oaas-sdk2-py[==0.3.6", "oaas-sdk2-py=='0.3.6'"],
)  # fmt: skip
def test_what_begins_as_a_requirement_of_the_sdk_has_to_be_one(requirement: str) -> None:
    with pytest.raises(NotARequirement):
        pinned_version(requirement, NAME, KNOWN)
    assert pinned_version(f"other-{requirement}", NAME, KNOWN) is None


@pytest.mark.parametrize(
    ("version", "other", "same"),
    [("0.3", "0.3.0", True), ("v0.3.6", "0.3.6", True), ("0!0.3.6.0", "0.3.6", True), ("0.3.06", "0.3.6", True),
     ("0.3.6rc1", "0.3.6", False), ("0.3.6.post1", "0.3.6", False), ("0.3.6+local", "0.3.6", False),
     ("1!0.3.6", "0.3.6", False), ("x", "x", True), ("x", "0.3.6", False)],
)  # fmt: skip
def test_versions_are_compared_as_pep_440_says(version: str, other: str, same: bool) -> None:
    assert same_version(version, other) is same


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
        (pin.version, f"{pin.place.path}:{pin.place.span.line}", pin.is_locked)
        for pin in read_pins(tree, "/p", "3.11", "linux").found
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
    pins = read_pins(MemoryTree({"/p/uv.lock": content}), "/p", "3.11", "linux")
    assert [each.place.path for each in pins.unusable] == ["p/uv.lock"]


@pytest.mark.parametrize("text", ["package = 3\n", "[package]\nname = 1\n", "[[package]]\nname = 1\nversion = []\n"])
def test_locks_of_another_shape_say_nothing(text: str) -> None:
    assert found({"poetry.lock": text}) == []


def test_a_comment_ends_a_line_that_was_to_go_on() -> None:
    assert [line.text for line in logical_lines("a==1\\\n# comment\nb==2\n")] == ["a==1", "b==2"]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("requirements.txt", "\noaas-sdk2-py=0.3.6\n", 2),
        ("pyproject.toml", '[project]\ndependencies = [\n  "oaas-sdk2-py=0.3.6",\n]\n', 3),
    ],
)
def test_a_requirement_that_is_none_is_named(name: str, text: str, line: int) -> None:
    pins = read_pins(MemoryTree({f"/p/{name}": text}), "/p", "3.11", "linux")
    assert [(each.place.path, each.place.span.line) for each in pins.unusable] == [(f"p/{name}", line)]
    assert not pins.found


def test_requirements_for_another_python_or_platform_do_not_count() -> None:
    text = (
        "oaas-sdk2-py==0.3.5 ; python_version < '3.12'\noaas-sdk2-py==0.3.6 ; python_version >= '3.12'\n"
        "oaas-sdk2-py==0.3.4 ; sys_platform == 'darwin'\n"
    )
    tree = MemoryTree({"/p/requirements.txt": text})
    for python, platform, version in (("3.11", "linux", "0.3.5"), ("3.13", "win32", "0.3.6")):
        assert [pin.version for pin in read_pins(tree, "/p", python, platform).found] == [version]
