"""Harmless stand-ins for what the SDK does at run time (assumption A4: such calls return normally)."""

from __future__ import annotations

from types import TracebackType
from typing import Any


class Inert:
    """Takes any arguments, has any public attribute, and does nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._arguments = (args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Inert()

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
