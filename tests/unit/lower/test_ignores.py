"""`# oprc: ignore` comments."""

from __future__ import annotations

import pytest

from oprc_static import ir
from oprc_static.lower import lower_module


@pytest.mark.parametrize(
    ("text", "ignores"),
    [
        ("a  # oprc: ignore", ((1, 3, ()),)),
        ("a  # oprc: ignore[b]", ((1, 3, ("b",)),)),
        ("a\n  # oprc:ignore[ b-c , d ]\n", ((2, 2, ("b-c", "d")),)),
        ("a  # noqa  # oprc: ignore[b] why", ((1, 11, ("b",)),)),
        ("a  # oprc: ignore[b] # oprc: ignore[c]", ((1, 3, ("b",)), (1, 21, ("c",)))),
        ("é = (  # oprc: ignore\n)", ((1, 7, ()),)),
        ("def f():\n  a  # oprc: ignore[b]", ((2, 5, ("b",)),)),
        ("'# oprc: ignore'", ()),
        ("'''\n# oprc: ignore\n'''", ()),
        ("f'''{a}\n# oprc: ignore\n{b}'''  # oprc: ignore", ((3, 8, ()),)),
        ("f'# oprc: ignore{a}# oprc: ignore'", ()),
        ("a \\\n # oprc: ignore", ((2, 1, ()),)),
        ("r'\\' # oprc: ignore'", ()),
        ("'\\\n# oprc: ignore'", ()),
        ("a  # oprc: ignored", ()),
        ("a  # oprc: ignore[]", ()),
        ("a  # oprc: ignore[b", ()),
        ("a  # oprc: ignore()", ((1, 3, ()),)),
        ("a  # nothing\nb = 'oprc:'", ()),
    ],
)
def test_ignore_comments(text: str, ignores: tuple[object, ...]) -> None:
    lowered = lower_module(text.encode())
    assert isinstance(lowered, ir.Module)
    assert lowered.ignores == ignores
