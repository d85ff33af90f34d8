"""Where a value comes from: a small graph of places, carried by every value and kept by every exported fact."""

from __future__ import annotations

from dataclasses import field

from oprc_static.records import record
from oprc_static.source import Place

_DEEPEST = 40
"""Chains longer than this are cut: a string grown in a loop must not drag its whole history along."""


@record
class Origin:
    """One step of a value's way: `kind` says what happened at `place` ("literal", "assignment", "import", ...)."""

    kind: str
    place: Place
    parents: tuple[Origin, ...] = ()
    depth: int = field(default=0, compare=False)

    def then(self, kind: str, place: Place) -> Origin:
        """Return the origin of the same value one step further on."""
        return derive(kind, place, (self,))


def derive(kind: str, place: Place, parents: tuple[Origin, ...] = ()) -> Origin:
    """Return the origin of a value made at `place` from the values that `parents` describe."""
    if not parents:
        return Origin(kind, place)
    depth = 1 + max([parent.depth for parent in parents])
    if depth > _DEEPEST:
        return Origin(kind, place)
    return Origin(kind, place, parents, depth)
