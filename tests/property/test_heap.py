"""Laws of the journal: what is undone is as before, what is applied is as it was."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oprc_static.evaluate.heap import Heap
from oprc_static.evaluate.values import Const, ListValue, Namespace
from oprc_static.origin import Origin
from oprc_static.source import WHOLE_FILE, Place

ORIGIN = Origin("test", Place("t.py", WHOLE_FILE))
WRITES = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=6)


def _write(heap: Heap, names: Namespace, items: ListValue, writes: list[tuple[str, int]]) -> None:
    for name, value in writes:
        heap.touch(names)
        names.names[name] = Const(value, ORIGIN)
        heap.touch(items)
        items.items.append(names.names[name])


def _seen(names: Namespace, items: ListValue) -> Any:
    plain = {name: value.value for name, value in names.names.items() if isinstance(value, Const)}
    return plain, [item.value for item in items.items if isinstance(item, Const)]


@given(WRITES, WRITES)
def test_undo_restores_and_apply_repeats(first: list[tuple[str, int]], second: list[tuple[str, int]]) -> None:
    heap = Heap()
    names, items = Namespace(heap, ORIGIN), ListValue(heap, ORIGIN, [])
    _write(heap, names, items, first)
    before = _seen(names, items)
    heap.open()
    _write(heap, names, items, second)
    after = _seen(names, items)
    delta = heap.undo()
    assert _seen(names, items) == before
    heap.apply(delta)
    assert _seen(names, items) == after


@given(WRITES, WRITES, WRITES)
def test_a_kept_level_is_part_of_the_one_around_it(
    first: list[tuple[str, int]], second: list[tuple[str, int]], third: list[tuple[str, int]]
) -> None:
    heap = Heap()
    names, items = Namespace(heap, ORIGIN), ListValue(heap, ORIGIN, [])
    _write(heap, names, items, first)
    before = _seen(names, items)
    heap.open()
    _write(heap, names, items, second)
    heap.open()
    _write(heap, names, items, third)
    heap.keep()
    after = _seen(names, items)
    delta = heap.undo()
    assert _seen(names, items) == before
    heap.apply(delta)
    assert _seen(names, items) == after


@given(WRITES, WRITES)
def test_viewing_changes_nothing(first: list[tuple[str, int]], second: list[tuple[str, int]]) -> None:
    heap = Heap()
    names, items = Namespace(heap, ORIGIN), ListValue(heap, ORIGIN, [])
    _write(heap, names, items, first)
    heap.open()
    _write(heap, names, items, second)
    after = _seen(names, items)
    delta = heap.undo()
    before = _seen(names, items)
    with heap.viewing(delta):
        assert _seen(names, items) == after
    assert _seen(names, items) == before
