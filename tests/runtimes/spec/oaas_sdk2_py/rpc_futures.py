"""Stand-ins."""

from __future__ import annotations

from typing import Any

from ._inert import Inert


class RpcFuture(Inert):
    """Stand-in."""


class RpcBatch(Inert):
    """Stand-in."""


class RpcTaskManager(Inert):
    """Stand-in."""


async def gather_rpc(*awaitables: Any, **options: Any) -> list[Any]:
    """Stand-in."""
    return []


async def timeout_rpc(awaitable: Any, timeout: float) -> Any:
    """Stand-in."""


def create_rpc_future(awaitable: Any, request_id: str | None = None) -> RpcFuture:
    """Stand-in."""
    return RpcFuture(awaitable, request_id)
