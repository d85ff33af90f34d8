"""The C3 order is Python's own, for random class hierarchies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oprc_static.evaluate.mro import linearize


@st.composite
def hierarchies(draw: st.DrawFn) -> list[list[int]]:
    """The bases of class i, each an earlier class."""
    size = draw(st.integers(1, 8))
    return [
        draw(st.lists(st.integers(0, index - 1), unique=True, max_size=3)) if index else [] for index in range(size)
    ]


@given(hierarchies())
def test_the_order_is_pythons(bases: list[list[int]]) -> None:
    made: list[type] = []
    orders: list[list[type]] = []
    for index, own in enumerate(bases):
        parents = [made[each] for each in own]
        try:
            cls: type | None = type(f"C{index}", tuple(parents), {})
        except TypeError:
            cls = None
        marker = cls if cls is not None else type(f"C{index}", (), {})
        order = linearize(marker, [orders[each] for each in own], parents)
        if cls is None:
            assert order is None
            made.append(marker)
            orders.append([marker])
            continue
        assert order is not None
        assert order == [each for each in cls.__mro__ if each is not object]
        made.append(cls)
        orders.append(order)
