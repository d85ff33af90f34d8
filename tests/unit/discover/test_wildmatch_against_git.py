"""git is the oracle: what `git check-ignore` says of a path is what a walk by our rules finds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from oprc_static.discover.ignore import enter_folder, parse_rules, rules_above, verdict
from oprc_static.tree import DiskTree, Kind, MemoryTree

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="compares with git")

_SYNTAX = r"a b ab * ** *** ? / / [ab] [!a] [^b] [a-b] [b-a] [ ] \ \* é ! # . [: [[:a] [[:alpha:]] [[:what:]] []a] [a"
_PIECES = st.sampled_from([" ", "[a/b]", "[a\\]]", "[-a]", "[a-]", *_SYNTAX.split()])
_LINE = st.tuples(st.sampled_from(["", "!", "/", "!/", "#", "\\!"]), st.lists(_PIECES, min_size=1, max_size=6)).map(
    lambda drawn: drawn[0] + "".join(drawn[1])
)
_IGNORE_FILE = st.lists(_LINE, min_size=1, max_size=4)
_FILES = ["a", "b/a", "b/ab", "a.b/b", "ab/a/b", "ab/b/a/b", "a b", "é", "*", "b/é/a", "[a", "b/c/!a", "b/#a", "x\\y"]


def _git_ignored(folder: Path, files: list[str]) -> set[str]:
    """Return which files git ignores; check-ignore says so of every file, tracked or not, as none is tracked."""
    output = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "-z", "--stdin"],
        cwd=folder,
        input=b"\0".join(map(os.fsencode, files)),
        capture_output=True,
        check=False,
    )
    assert output.returncode in (0, 1), output.stderr
    return {os.fsdecode(name) for name in output.stdout.split(b"\0") if name}


def _our_ignored(folder: Path, files: list[str]) -> set[str]:
    """Return which files a walk from the top by our rules leaves out."""
    tree = DiskTree(str(folder))
    kept: set[str] = set()
    pending = [(str(folder), rules_above(tree, str(folder)))]
    while pending:
        top, above = pending.pop()
        layers = enter_folder(tree, top, above)
        for name, kind in tree.list_folder(top).items():
            path = f"{top}/{name}"
            if verdict(layers, path, kind is Kind.FOLDER):
                continue
            if kind is Kind.FOLDER:
                pending.append((path, layers))
            else:
                kept.add(os.path.relpath(path, folder))
    return set(files) - kept


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("checkout")
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    for name in _FILES:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).touch()
    return top


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outer=_IGNORE_FILE, inner=_IGNORE_FILE, exclude=_IGNORE_FILE)
@example(outer=["ab", "!b/ab", "b/*", "!b/ab"], inner=["!a"], exclude=["a"])
@example(outer=["*", "!*/", "!*b"], inner=["#a", "\\#a"], exclude=["a\\ b"])
@example(outer=["a**/b"], inner=["/"], exclude=["!"])
@example(outer=["/**/b", "!ab/**"], inner=["**/"], exclude=["b/**/a"])
def test_git_agrees(checkout: Path, outer: list[str], inner: list[str], exclude: list[str]) -> None:
    for place, lines in ((".gitignore", outer), ("b/.gitignore", inner), (".git/info/exclude", exclude)):
        (checkout / place).write_bytes("\n".join(lines).encode())
    assert _our_ignored(checkout, _FILES) == _git_ignored(checkout, _FILES)


def test_windows_line_ends_byte_order_mark_and_trailing_spaces(checkout: Path) -> None:
    (checkout / "b/.gitignore").write_bytes(b"")
    (checkout / ".git/info/exclude").write_bytes(b"")
    for content in (b"\xef\xbb\xbfa\r\nab/  \r\n", b"a\\ b  ", b"a b\\  ", b"a\t", b"\xc3\xa9", b"?", b"\xff"):
        (checkout / ".gitignore").write_bytes(content)
        assert _our_ignored(checkout, _FILES) == _git_ignored(checkout, _FILES), content


def test_hostile_pattern_takes_no_time() -> None:
    rules = parse_rules(b"*a" * 60 + b"b\n" + b"**/*a" * 40 + b"/b\n" + b"[" * 5000, "/")
    assert rules.verdict("/" + "a" * 250, is_folder=False) is None
    assert rules.verdict("/a" * 200, is_folder=False) is None


def test_nested_checkout_starts_anew() -> None:
    tree = MemoryTree({".git/HEAD": "", ".gitignore": "*.py\n", "sub/.git": "gitdir: ../elsewhere", "sub/a.py": ""})
    layers = enter_folder(tree, "/", ())
    assert verdict(layers, "/x.py", is_folder=False)
    assert verdict(enter_folder(tree, "/sub", layers), "/sub/a.py", is_folder=False) is None


def test_ignore_file_that_is_a_link_is_not_read() -> None:
    tree = MemoryTree({"secret": "*\n", "d/a.py": ""}, links={"d/.gitignore": "../secret"})
    assert enter_folder(tree, "/d", ()) == ()


def test_rules_above_end_at_the_checkout() -> None:
    tree = MemoryTree({".gitignore": "a\n", "top/.git/HEAD": "", "top/.gitignore": "b\n", "top/d/.gitignore": "c\n"})
    assert [rules.base for rules in rules_above(tree, "/top/d/e")] == ["/top", "/top/d"]
    assert rules_above(tree, "/other") == ()


def test_oversized_ignore_file_is_said_to_be_unread() -> None:
    tree = MemoryTree({".gitignore": "a\n" * 10_001, "d/.gitignore": "b" * 1_100_000, "e/.gitignore": "c\n" * 9_999})
    assert [enter_folder(tree, folder, ())[0].refused is None for folder in ("/", "/d", "/e")] == [False, False, True]
