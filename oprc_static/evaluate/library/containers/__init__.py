"""Methods of lists, dicts, sets, tuples and iterators."""

from __future__ import annotations

from oprc_static.evaluate.library.containers.lists import extend
from oprc_static.evaluate.library.containers.methods import find, install
from oprc_static.evaluate.library.containers.sets import merge_into

__all__ = ["extend", "find", "install", "merge_into"]
