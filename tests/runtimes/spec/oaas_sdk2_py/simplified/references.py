"""Stand-ins: references to objects elsewhere."""

from __future__ import annotations

from typing import Any

from .._accessors import AccessorKind as AccessorKind
from .._inert import Inert


class ObjectRef:
    """Equal by identity triple; any public attribute is an inert method."""

    def __init__(self, metadata: Any) -> None:
        self._metadata = metadata

    @property
    def metadata(self) -> Any:
        """What it refers to."""
        return self._metadata

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ObjectRef) and bool(self._metadata == other._metadata)

    def __hash__(self) -> int:
        return hash(self._metadata)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Inert()


def ref(cls_id: str, object_id: int, partition_id: int = 0) -> ObjectRef:
    """A reference by its parts."""
    return ObjectRef((cls_id, partition_id, object_id))
