from __future__ import annotations

import pytest

from oprc_static.document.edits import Edit, OverlapError, apply_edits, choose_apart


def test_edits_are_made_in_any_order_and_nothing_else_changes() -> None:
    edits = [Edit(4, 5, "E"), Edit(0, 1, ""), Edit(2, 2, "++")]
    assert apply_edits("abcdefg", edits) == "b++cdEfg"
    assert apply_edits("abcdefg", reversed(edits)) == "b++cdEfg"


def test_one_edit_given_twice_is_made_once() -> None:
    assert apply_edits("abc", [Edit(1, 2, "x"), Edit(1, 2, "x")]) == "axc"


@pytest.mark.parametrize("other", [Edit(1, 2, "y"), Edit(0, 3, ""), Edit(2, 4, "y"), Edit(1, 1, "z")])
def test_edits_of_one_text_are_refused(other: Edit) -> None:
    with pytest.raises(OverlapError):
        apply_edits("abcdef", [Edit(1, 3, "x"), other])


def test_edits_that_touch_are_fine() -> None:
    assert apply_edits("abcd", [Edit(0, 2, "x"), Edit(2, 4, "y")]) == "xy"


def test_a_group_counts_whole_or_not_at_all() -> None:
    first, clash, apart = Edit(0, 2, "x"), Edit(1, 3, "y"), Edit(5, 6, "z")
    assert choose_apart([(first,), (clash, apart)]) == (first,)
    assert choose_apart([(first,), (first, apart)]) == (first, apart)
