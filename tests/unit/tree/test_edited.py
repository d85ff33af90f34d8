"""What an editor holds, over another tree: replaced, new and deleted files."""

from __future__ import annotations

import pytest

from oprc_static.tree import Kind, MemoryTree, Unreadable
from oprc_static.tree.overlay import EditedTree


@pytest.fixture
def tree() -> EditedTree:
    files = {"/w/a.py": "A", "/w/pkg/b.py": "B"}
    return EditedTree(MemoryTree(files, links={"/w/link.py": "a.py"}, working_directory="/w"))


def test_without_edits_it_is_the_tree_below(tree: EditedTree) -> None:
    assert tree.read("/w/a.py") == b"A"
    assert tree.kind("/w/pkg") is Kind.FOLDER
    assert list(tree.list_folder("/w")) == ["a.py", "link.py", "pkg"]
    assert tree.locate("a.py") == "/w/a.py" and tree.display("/w/a.py") == "a.py"
    assert not tree.edited


def test_a_replaced_file_is_so_by_every_link_to_it(tree: EditedTree) -> None:
    before = tree.fingerprint("/w/a.py")
    tree.edit("/w/a.py", b"new")
    assert tree.read("/w/a.py") == tree.read("/w/link.py") == b"new"
    assert list(tree.read_each(["/w/a.py", "/w/pkg/b.py"])) == [b"new", b"B"]
    assert tree.fingerprint("/w/a.py") not in (before, None)
    tree.restore("/w/a.py")
    assert tree.read("/w/a.py") == b"A" and tree.fingerprint("/w/a.py") == before


def test_a_new_file_makes_its_folders(tree: EditedTree) -> None:
    tree.edit("/w/more/deep/c.py", b"C")
    assert tree.kind("/w/more") is tree.kind("/w/more/deep") is Kind.FOLDER
    assert tree.kind("/w/more/deep/c.py") is Kind.FILE
    assert dict(tree.list_folder("/w")) == {
        "a.py": Kind.FILE, "link.py": Kind.SYMLINK, "more": Kind.FOLDER, "pkg": Kind.FOLDER,
    }  # fmt: skip
    assert dict(tree.list_folder("/w/more/deep")) == {"c.py": Kind.FILE}
    assert tree.resolve("/w/more/deep") == "/w/more/deep"
    assert tree.resolve("/w/more/deep/c.py") == "/w/more/deep/c.py"


def test_a_deleted_file_is_not_there(tree: EditedTree) -> None:
    tree.edit("/w/pkg/b.py", None)
    assert isinstance(tree.read("/w/pkg/b.py"), Unreadable)
    assert tree.kind("/w/pkg/b.py") is None and tree.resolve("/w/pkg/b.py") is None
    assert tree.fingerprint("/w/pkg/b.py") is None
    assert dict(tree.list_folder("/w/pkg")) == {}
    assert isinstance(tree.list_folder("/w/none"), Unreadable)
