"""The built-in classes: what they construct, and what is an instance of them."""

from __future__ import annotations

from oprc_static.evaluate.library.types.checks import class_value, is_instance, is_subclass
from oprc_static.evaluate.library.types.exceptions import exception
from oprc_static.evaluate.library.types.hierarchy import START, install

__all__ = ["START", "class_value", "exception", "install", "is_instance", "is_subclass"]
