"""Iterating: items pushed into a callback, so that generators run interleaved with their use, or pulled one by one."""

from __future__ import annotations

from oprc_static.evaluate.iteration.items import bounds_of, get_item
from oprc_static.evaluate.iteration.iterables import MOST, for_each, to_list
from oprc_static.evaluate.iteration.iterators import begun, items_of, iter_of, lazy, next_item
from oprc_static.evaluate.suspended import Sent, Steps, Suspended, Untold

__all__ = [
    "MOST",
    "Sent",
    "Steps",
    "Suspended",
    "Untold",
    "begun",
    "bounds_of",
    "for_each",
    "get_item",
    "items_of",
    "iter_of",
    "lazy",
    "next_item",
    "to_list",
]
