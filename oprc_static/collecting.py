"""Python's garbage collector while a project is read: it runs rarely."""

from __future__ import annotations

import gc
from collections.abc import Iterator
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
