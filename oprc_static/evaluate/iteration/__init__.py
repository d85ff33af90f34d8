"""Iterating: items are pushed into a callback, so that generators run interleaved with their use; items by index."""

from __future__ import annotations

from oprc_static.evaluate.iteration.items import bounds_of, get_item
from oprc_static.evaluate.iteration.iterables import for_each, to_list
from oprc_static.evaluate.iteration.iterators import next_item

__all__ = ["bounds_of", "for_each", "get_item", "next_item", "to_list"]
