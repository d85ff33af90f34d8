"""Python's garbage collector while a project is read: it runs rarely."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ALLOCATIONS = 100_000
"""New objects between two collections: a syntax tree is ten thousands of objects, of which none is garbage yet."""

_COLLECTIONS = 50
"""Collections of young objects between two of older ones."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let garbage be collected rarely in a `with` block, if it is collected at all.

    Parsers make objects by the ten thousand; looking through all that is alive for every few hundred of them takes
    longer than parsing.
    """
    before = gc.get_threshold()
    if 0 < before[0] < _ALLOCATIONS:
        gc.set_threshold(_ALLOCATIONS, max(before[1], _COLLECTIONS), max(before[2], _COLLECTIONS))
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def collecting_in_rounds() -> Iterator[Callable[[], None]]:
    """Give a function that collects all garbage; what it finds alive is not looked at again in this `with` block.

    So that what many rounds leave behind is looked through once, not after every round. Where somebody else has frozen
    objects, theirs and ours could not be told apart at the end: everything is looked at every time.
    """
    is_frozen = gc.get_freeze_count() > 0

    def collect() -> None:
        gc.collect()
        if not is_frozen:
            gc.freeze()

    try:
        yield collect
    finally:
        if not is_frozen:
            gc.unfreeze()
