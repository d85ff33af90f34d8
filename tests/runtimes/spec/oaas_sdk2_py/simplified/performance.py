"""Stand-ins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import DebugLevel as DebugLevel, get_debug_context as get_debug_context


@dataclass
class PerformanceMetrics:
    """Stand-in: never counts."""

    call_count: int = 0
    total_duration: float = 0.0
    min_duration: float = float("inf")
    max_duration: float = 0.0
    error_count: int = 0

    def record_call(self, duration: float, success: bool = True, data_size: int = 0) -> None:
        """Stand-in."""

    @property
    def average_duration(self) -> float:
        """Stand-in."""
        return 0.0

    @property
    def success_rate(self) -> float:
        """Stand-in."""
        return 1.0


def get_performance_metrics(func_name: str | None = None) -> Any:
    """Stand-in."""
    return PerformanceMetrics() if func_name else {}


def reset_performance_metrics() -> None:
    """Stand-in."""


def debug_wrapper(func: Callable[..., Any]) -> Callable[..., Any]:
    """Stand-in: the function itself."""
    return func
