"""The SDK's exceptions, and inert debugging switches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .._errors import (
    AgentError,
    ConfigurationError,
    DecoratorError,
    DeserializationError,
    OaasError,
    PerformanceError,
    SerializationError,
    ServerError,
    SessionError,
    ValidationError,
)

__all__ = [
    "AgentError",
    "ConfigurationError",
    "DebugContext",
    "DebugLevel",
    "DecoratorError",
    "DeserializationError",
    "OaasError",
    "PerformanceError",
    "SerializationError",
    "ServerError",
    "SessionError",
    "ValidationError",
    "configure_debug",
    "get_debug_context",
    "set_debug_level",
]


class DebugLevel(Enum):
    """Stand-in."""

    NONE = 0
    ERROR = 1
    WARNING = 2
    INFO = 3
    DEBUG = 4
    TRACE = 5


@dataclass
class DebugContext:
    """Stand-in."""

    level: DebugLevel = DebugLevel.INFO
    enabled: bool = True
    trace_calls: bool = False
    trace_serialization: bool = False
    trace_session_operations: bool = False
    performance_monitoring: bool = False

    def log(self, level: DebugLevel, message: str, **kwargs: Any) -> None:
        """Nothing is logged."""


_context = DebugContext()


def get_debug_context() -> DebugContext:
    """Stand-in."""
    return _context


def set_debug_level(level: DebugLevel) -> None:
    """Stand-in."""
    _context.level = level


def configure_debug(
    level: DebugLevel = DebugLevel.INFO,
    trace_calls: bool = False,
    trace_serialization: bool = False,
    trace_session_operations: bool = False,
    performance_monitoring: bool = False,
) -> None:
    """Stand-in."""
    _context.level = level
