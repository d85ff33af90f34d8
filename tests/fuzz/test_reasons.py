"""The causes of refusals: each can be found."""

from __future__ import annotations

import pytest

from tests.fuzz.reasons import CAUSES, Cause, cause_of


@pytest.mark.parametrize("cause", CAUSES, ids=lambda each: each.part)
def test_no_cause_is_hidden_by_one_before_it(cause: Cause) -> None:
    assert cause_of(f"[unknown-value] the key of a service: {cause.part} and more") == str(cause)


def test_an_error_that_nobody_explained_has_no_cause() -> None:
    assert cause_of("[some-rule] something new") == ""
