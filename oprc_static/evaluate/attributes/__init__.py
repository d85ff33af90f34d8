"""Attributes: how they are found and bound (data model 3.3.2, "Customizing attribute access")."""

from __future__ import annotations

from oprc_static.evaluate.attributes import of_classes, of_functions, of_instances, of_others
from oprc_static.evaluate.attributes.access import FINDERS, MISSING, SETTERS, find, find_optional, get, has
from oprc_static.evaluate.attributes.binding import bind, lookup, special
from oprc_static.evaluate.attributes.kinds import class_of, type_name
from oprc_static.evaluate.attributes.of_classes import namespace_view

__all__ = [
    "FINDERS",
    "MISSING",
    "SETTERS",
    "bind",
    "class_of",
    "find",
    "find_optional",
    "get",
    "has",
    "lookup",
    "namespace_view",
    "special",
    "type_name",
]

for finders in (of_classes.FINDERS, of_instances.FINDERS, of_functions.FINDERS, of_others.FINDERS):
    FINDERS.update(finders)
