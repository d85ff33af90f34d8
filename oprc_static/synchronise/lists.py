"""What has to happen to the items of a list of strings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeAlias

from oprc_static.document.nodes import Scalar, Sequence
from oprc_static.document.scalars import is_null

Where: TypeAlias = tuple[int | None, int | None]
"""The index of the item that something goes behind, else of the one that it goes before; neither: last."""


@dataclass(slots=True)
class ListPlan:
    """Items to be added, those to be written anew with their text, and those to be removed."""

    added: list[tuple[Where, str]] = field(default_factory=list)
    replaced: list[tuple[int, str]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)


def plan(node: Sequence, wanted: list[str], *, ordered: bool) -> ListPlan:
    """Return what makes the items of `node` those of `wanted`; where order says nothing, theirs stays."""
    there = [None if _is_nothing(item) else item.text for item in node.items if isinstance(item, Scalar)]
    return _ordered(there, wanted) if ordered else _unordered(there, wanted)


def _is_nothing(item: Scalar) -> bool:
    return item.is_plain and is_null(item.text)


def _ordered(there: list[str | None], wanted: list[str]) -> ListPlan:
    made = ListPlan()
    for tag, first, last, start, end in SequenceMatcher(None, there, wanted, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(last - first, end - start)
        made.replaced += zip(range(first, first + both), wanted[start : start + both], strict=True)
        made.removed += range(first + both, last)
        before = first + both - 1
        where: Where = (before, None) if before >= 0 else (None, 0 if there else None)
        made.added += ((where, text) for text in wanted[start + both : end])
    return made


def _unordered(there: list[str | None], wanted: list[str]) -> ListPlan:
    made = ListPlan()
    needed = Counter(wanted)
    for index, text in enumerate(there):
        if text is not None and needed[text]:
            needed[text] -= 1
        else:
            made.removed.append(index)
    made.added += _placed(there, wanted, needed)
    return made


def _placed(there: list[str | None], wanted: list[str], needed: Counter[str]) -> Iterator[tuple[Where, str]]:
    behind: int | None = None
    for position, text in enumerate(wanted):
        if not needed[text]:
            behind = there.index(text) if text in there else behind
            continue
        needed[text] -= 1
        following = next((there.index(each) for each in wanted[position:] if each in there), None)
        yield (behind, None) if behind is not None else (None, following), text
