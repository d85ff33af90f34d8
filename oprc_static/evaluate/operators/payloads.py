"""The built-in value that an object stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import flags
from oprc_static.evaluate.values import InstanceValue, Value

if TYPE_CHECKING:
    pass


def plain_of(value: Value) -> Value | None:
    """Return the built-in value that an instance of a subclass of a built-in stands for, or the value itself."""
    if isinstance(value, InstanceValue):
        return value.payload if value.payload is not None and flags.is_mixed_in(value) else None
    return value
