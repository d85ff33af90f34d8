"""Setting and deleting attributes and items, and binding targets."""

from __future__ import annotations

from oprc_static.evaluate.assignment.attributes import (
    delete_attribute,
    delete_plainly,
    set_attribute,
    set_class_attribute,
    set_plainly,
)
from oprc_static.evaluate.assignment.items import delete_item, put, set_item, take_out
from oprc_static.evaluate.assignment.targets import annotate, assign, bind_name, unpack

__all__ = [
    "annotate",
    "assign",
    "bind_name",
    "delete_attribute",
    "delete_item",
    "delete_plainly",
    "put",
    "set_attribute",
    "set_class_attribute",
    "set_item",
    "set_plainly",
    "take_out",
    "unpack",
]
