"""The accessor decorators, and stand-ins."""

from __future__ import annotations

from typing import Any

from .._accessors import AccessorKind, getter, setter

from .._inert import Inert

__all__ = ["AccessorKind", "AccessorSpec", "build_accessor_wrapper", "collect_accessor_members", "getter", "setter"]


class AccessorSpec(Inert):
    """Stand-in."""


def build_accessor_wrapper(cls: type, method_name: str, fn: Any, config: dict[str, Any]) -> tuple[Any, AccessorSpec]:
    """Stand-in: the function itself."""
    return fn, AccessorSpec()


def collect_accessor_members(cls: type) -> dict[str, dict[str, Any]]:
    """Stand-in."""
    return {}
