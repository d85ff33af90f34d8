"""Laws of workspaces: after any edits, what a new scan of the same files gives, whatever was done again for it."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static import ScanResult, scan
from oprc_static.live import Workspace
from oprc_static.lower import lower_module
from oprc_static.lower.edits import edited_module
from oprc_static.opackage import OPackage
from oprc_static.tree import MemoryTree
from tests.property.edits import Edits


def everything(result: ScanResult) -> object:
    """Return all that a result says, the origins of its values included."""
    packages = [*result.packages, *result.incomplete]
    assumptions = {name: count for name, count in result.assumptions.items() if count}
    return (
        result.packages, result.incomplete, result.diagnostics, assumptions, result.files, dict(result.sources),
        dict(result.modules), [_origins(each) for each in packages],
    )  # fmt: skip


def _origins(package: OPackage) -> object:
    classes = [(each.origins, [one.origins for one in each.function_bindings]) for each in package.classes]
    states = [each.state_spec.origins for each in package.classes if each.state_spec is not None]
    return package.origins, classes, states, [each.origins for each in package.functions]


def tree_of(edits: Edits) -> MemoryTree:
    """Return the files as a tree; a folder stays where its last file is deleted."""
    files = {f"/w/{path}": data for path, data in edits.files.items() if data is not None}
    folders = {f"/w/{path}".rpartition("/")[0] for path in edits.first}
    return MemoryTree(files, folders=["/w", *folders], working_directory="/w")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_workspace_gives_what_a_new_scan_gives(seed: int) -> None:
    edits = Edits(random.Random(seed))  # noqa: S311  # no secret
    workspace = Workspace(["."], tree=tree_of(edits), target=edits.target)
    for _ in range(edits.dice.randint(1, 6)):
        path = edits.edit()
        workspace.edit(path, edits.files[path])
        workspace.update()
        assert everything(workspace.result()) == everything(scan(["."], tree=tree_of(edits), target=edits.target))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_lowered_edit_is_what_the_whole_file_is_lowered_to(seed: int) -> None:
    edits = Edits(random.Random(seed))  # noqa: S311  # no secret
    for data in [each for each in edits.files.values() if each is not None]:
        module = lower_module(data)
        for _ in range(8):
            text = edits.changed(data.decode("utf-8", "replace")).encode()
            if not hasattr(module, "statements"):
                break
            edited = edited_module(data, module, text)
            assert edited is None or edited == lower_module(text)
