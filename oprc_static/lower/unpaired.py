"""Places from LibCST alone, for grammar that the running Python's `ast` does not know."""

from __future__ import annotations

import libcst as cst

from oprc_static.lower.context import Places


class Unpaired:
    """Not written yet."""

    def __init__(self, module: cst.Module, text: str, base: int | None = None) -> None:
        self.places = Places({}, {}, {})
        self.future_annotations = False

    def base_of(self, node: cst.CSTNode) -> int:
        """The line of a statement."""
        return 1
