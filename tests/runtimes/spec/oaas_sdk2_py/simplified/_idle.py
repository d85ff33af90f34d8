"""The part of `OaasService` that has no effect on an export."""

from __future__ import annotations

from typing import Any

from .._inert import Inert
from .performance import PerformanceMetrics


class IdleService:
    """Stand-ins: sessions, servers, agents, metrics."""

    @staticmethod
    def get_service_metrics(name: str | None = None, package: str = "default") -> Any:
        """Stand-in."""
        return PerformanceMetrics() if name else {}

    @staticmethod
    def reset_service_metrics(name: str | None = None, package: str = "default") -> None:
        """Stand-in."""

    @staticmethod
    def get_service_info(name: str, package: str = "default") -> dict[str, Any]:
        """Stand-in."""
        return {}

    @staticmethod
    def validate_service_configuration(name: str, package: str = "default") -> dict[str, Any]:
        """Stand-in."""
        return {"valid": True, "errors": [], "warnings": [], "info": []}

    @staticmethod
    def commit_all() -> None:
        """Stand-in."""

    @staticmethod
    async def commit_all_async() -> None:
        """Stand-in."""

    @staticmethod
    def get_session(partition_id: int | None = None) -> Any:
        """Stand-in."""
        return Inert()

    @staticmethod
    def session_scope(partition_id: int | None = None) -> Any:
        """Stand-in: a context manager."""
        return Inert()

    @staticmethod
    def cleanup_session(thread_id: int | None = None) -> None:
        """Stand-in."""

    @staticmethod
    def get_system_info() -> dict[str, Any]:
        """Stand-in."""
        return {}

    @staticmethod
    def health_check() -> dict[str, Any]:
        """Stand-in."""
        return {"healthy": True, "issues": [], "warnings": [], "info": []}

    @staticmethod
    def start_server(port: int = 8080, loop: Any = None, async_mode: bool | None = None) -> None:
        """No server is ever started."""

    @staticmethod
    def stop_server() -> None:
        """Stand-in."""

    @staticmethod
    def is_server_running() -> bool:
        """Never."""
        return False

    @staticmethod
    def get_server_info() -> dict[str, Any]:
        """Stand-in."""
        return {"running": False}

    @staticmethod
    def restart_server(port: int | None = None, loop: Any = None, async_mode: bool | None = None) -> None:
        """Stand-in."""

    @staticmethod
    async def start_agent(service_class: Any, *args: Any, **kwargs: Any) -> str:
        """Stand-in."""
        return ""

    @staticmethod
    async def stop_agent(*args: Any, **kwargs: Any) -> None:
        """Stand-in."""

    @staticmethod
    def list_agents() -> dict[str, dict[str, Any]]:
        """Stand-in."""
        return {}

    @staticmethod
    async def stop_all_agents() -> None:
        """Stand-in."""
