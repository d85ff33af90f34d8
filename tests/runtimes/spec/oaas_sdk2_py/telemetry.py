"""Stand-ins."""

from __future__ import annotations

__all__ = ["enable", "retry_if_needed", "shutdown"]


def enable(service_name: str | None = None, service_version: str | None = None, install_logging: bool = True) -> None:
    """Stand-in."""


def retry_if_needed(service_name: str | None = None, service_version: str | None = None) -> None:
    """Stand-in."""


def shutdown() -> None:
    """Stand-in."""
