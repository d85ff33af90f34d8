"""C3 linearisation (the algorithm of Python's method resolution order), for any hashable classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def linearize(cls: T, orders: Sequence[Sequence[T]], bases: Sequence[T]) -> list[T] | None:
    """Return the MRO of `cls` from its bases and their MROs, None where no consistent order exists."""
    result = [cls]
    pending = [list(order) for order in orders] + [list(bases)]
    while pending := [order for order in pending if order]:
        head = next((order[0] for order in pending if not _in_a_tail(order[0], pending)), None)
        if head is None:
            return None
        result.append(head)
        for order in pending:
            if order[0] is head:
                del order[0]
    return result


def _in_a_tail(candidate: object, orders: Sequence[Sequence[object]]) -> bool:
    return any(each is candidate for order in orders for each in order[1:])
