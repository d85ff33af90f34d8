"""C3 linearisation (the algorithm of Python's method resolution order), for any hashable classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def linearize(cls: T, orders: Sequence[Sequence[T]], bases: Sequence[T]) -> list[T] | None:
    """Return the MRO of `cls` from its bases and their MROs, None where no consistent order exists."""
    if len(orders) == 1:
        return [cls, *orders[0]]
    result = [cls]
    pending = [list(reversed(order)) for order in (*orders, bases) if order]
    tails = Counter(each for order in pending for each in order[:-1])
    while pending:
        head = next((order[-1] for order in pending if not tails[order[-1]]), None)
        if head is None:
            return None
        result.append(head)
        for order in pending:
            if order[-1] is head:
                order.pop()
                if order:
                    tails[order[-1]] -= 1
        pending = [order for order in pending if order]
    return result
