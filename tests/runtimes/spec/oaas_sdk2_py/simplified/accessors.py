"""Re-export."""

from __future__ import annotations

from .._accessors import AccessorKind, getter, setter

__all__ = ["AccessorKind", "getter", "setter"]
