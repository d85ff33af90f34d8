"""State fields (SEMANTICS 4.1): a descriptor in the place of every public annotated name."""

from __future__ import annotations

from typing import Any

from .errors import (
    DebugLevel as DebugLevel,
    SerializationError as SerializationError,
    get_debug_context as get_debug_context,
)
from .performance import PerformanceMetrics as PerformanceMetrics
from .serialization import UnifiedSerializer as UnifiedSerializer


class StateDescriptor:
    """Keeps its value on the object; on the class it is itself, and no callable."""

    def __init__(self, name: str, type_hint: Any, default_value: Any, index: int) -> None:
        self.name = name
        self.type_hint = type_hint
        self.default_value = default_value
        self.index = index
        self.private_name = f"_state_{name}"

    def __get__(self, obj: Any, objtype: type | None = None) -> Any:
        return self if obj is None else getattr(obj, self.private_name, self.default_value)

    def __set__(self, obj: Any, value: Any) -> None:
        setattr(obj, self.private_name, value)
