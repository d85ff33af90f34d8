"""Lowering an edit: the parts that are lowered alone, and what is left to those who lower the whole."""

from __future__ import annotations

import pytest

from oprc_static import ir
from oprc_static.lower import lower_module
from oprc_static.lower.drafts import Drafts
from oprc_static.lower.edits import edited_module

FILE = '''\
"""A module."""
from __future__ import annotations

import os

LIMIT = 1


class Cart:
    """What is bought."""

    def add(self, item):
        """Add it."""
        total = 1
        return total

    def drop(self):  # gone
        pass


def late():
    yield LIMIT
'''


def edited(old: str, new: str, text: str = FILE) -> ir.Module | None:
    """Return what an edit is lowered to, which must be what the whole file is."""
    assert old in text
    module, changed = lower_module(text.encode()), text.replace(old, new, 1)
    assert isinstance(module, ir.Module)
    made = edited_module(text.encode(), module, changed.encode())
    assert made is None or made == lower_module(changed.encode())
    return made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("total = 1", "total = 2", id="in a body"),
        pytest.param("total = 1", "total = 2\n        total += 1", id="a line more"),
        pytest.param("        total = 1\n", "", id="a line less"),
        pytest.param("Add it.", "Add it,\n        now.", id="a docstring"),
        pytest.param("yield LIMIT", "return LIMIT", id="no generator any more"),
        pytest.param("        pass\n", "        class Inner:\n            pass\n", id="a class in a body"),
        pytest.param("import os\n", "import os\nimport sys\n", id="a statement"),
        pytest.param("LIMIT = 1\n", "", id="a statement less"),
        pytest.param("def drop(self)", "async def drop(self, more)", id="a header"),
        pytest.param("# gone", "# oprc: ignore", id="an ignore comment"),
        pytest.param("total = 1", "total = 1  # oprc: ignore[lost-mark]", id="an ignore comment in a body"),
        pytest.param("total = 1", "t\u00f6tal = '\u2028'", id="other characters"),
    ],
)
def test_an_edit_is_lowered_alone(old: str, new: str) -> None:
    assert edited(old, new) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("total = 1", "nonlocal total", id="refused in a body"),
        pytest.param("total = 1", "total = (", id="not finished"),
        pytest.param("LIMIT = 1", "return LIMIT", id="refused at the top"),
        pytest.param("LIMIT = 1", "LIMIT = 1\nglobal LIMIT", id="global"),
        pytest.param("LIMIT = 1", "from __future__ import division", id="a late future import"),
        pytest.param("A module.", "Another.", id="the first statement"),
        pytest.param("from __future__ import annotations\n", "", id="no future any more"),
        pytest.param("\nimport os", "\f\nimport os", id="a form feed"),
        pytest.param("\nLIMIT", "\\\nLIMIT", id="a joined line"),
        pytest.param('"""A module."""', "# coding: latin-1", id="an encoding"),
    ],
)
def test_what_is_left_to_those_who_lower_the_whole(old: str, new: str) -> None:
    assert edited(old, new) is None


def test_drafts_lower_what_they_cannot_make_of_the_last_text() -> None:
    drafts, asked = Drafts(), []

    def lower(data: bytes) -> ir.Module | ir.Loss:
        asked.append(data)
        return lower_module(data)

    texts = [FILE, FILE.replace("= 1", "= 2"), FILE + "def (", FILE, FILE]
    lowered = [drafts.lower("a.py", text.encode(), lower) for text in texts]
    assert lowered == [lower_module(text.encode()) for text in texts]
    assert asked == [texts[0].encode(), texts[2].encode()]
