"""Files that are lowered again and again while they are written."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir

Lower = Callable[[bytes], ir.Module | ir.Loss]


class Drafts:
    """What files were lowered to last, so that the same text is not lowered twice."""

    def __init__(self) -> None:
        """Know no file yet."""
        self._known: dict[str, tuple[bytes, ir.Module | ir.Loss]] = {}

    def lower(self, location: str, data: bytes, lower: Lower) -> ir.Module | ir.Loss:
        """Return what `lower` returns for the bytes of the file at a tree path."""
        known = self._known.get(location)
        if known is None or known[0] != data:
            known = self._known[location] = (data, lower(data))
        return known[1]
