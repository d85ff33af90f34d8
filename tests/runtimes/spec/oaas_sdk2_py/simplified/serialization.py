"""Stand-ins."""

from __future__ import annotations

from typing import Any

from .._inert import Inert
from .errors import (
    DebugLevel as DebugLevel,
    SerializationError as SerializationError,
    ValidationError as ValidationError,
    get_debug_context as get_debug_context,
)
from .performance import PerformanceMetrics as PerformanceMetrics
from .references import ObjectRef as ObjectRef, ref as ref


class RpcSerializationError(Exception):
    """Stand-in."""

    def __init__(self, message: str, error_code: str, details: dict[str, Any]) -> None:
        super().__init__(message)
        self.error_code = error_code
        self.details = details


class RpcPerformanceMetrics(Inert):
    """Stand-in."""


class UnifiedSerializer(Inert):
    """Stand-in."""
