"""What `any` and `all` give where only a run can tell some of the answers.

Both stop where Python would: what comes behind is not asked, and asking can do something.
"""

from __future__ import annotations

from collections.abc import Iterable


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Return True at the first verdict that is; else None if one is, and False without."""
    found: bool | None = False
    for verdict in verdicts:
        if verdict:
            return True
        found = None if verdict is None else found
    return found


def all_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Return False at the first verdict that is; else None if one is, and True without."""
    found: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        found = None if verdict is None else found
    return found
