"""Files that are lowered again and again while they are written."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static import ir

Lower = Callable[[bytes], ir.Module | ir.Loss]


class Drafts:
    """What files were lowered to last, so that no text is lowered twice, nor what an edit leaves."""

    def __init__(self) -> None:
        """Know no file yet."""
        self._known: dict[str, tuple[bytes, ir.Module | ir.Loss]] = {}
        self._whole: dict[str, tuple[bytes, ir.Module]] = {}

    def lower(self, location: str, data: bytes, lower: Lower) -> ir.Module | ir.Loss:
        """Return what `lower` returns for the bytes of the file at a tree path."""
        known = self._known.get(location)
        if known is not None and known[0] == data:
            return known[1]
        lowered = self._edited(location, data) or lower(data)
        self._known[location] = (data, lowered)
        if isinstance(lowered, ir.Module):
            self._whole[location] = (data, lowered)
        return lowered

    def _edited(self, location: str, data: bytes) -> ir.Module | None:
        """Return what a file is lowered to, made of what it was before where that is sure to be the same."""
        before = self._whole.get(location)
        if before is None:
            return None
        from oprc_static.lower.edits import edited_module  # noqa: PLC0415  # LibCST loads on first use

        return edited_module(before[0], before[1], data)
