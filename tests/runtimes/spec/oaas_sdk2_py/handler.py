"""Stand-ins."""

from __future__ import annotations

from ._inert import Inert


class AsyncInvocationHandler(Inert):
    """Stand-in."""


class SyncInvocationHandler(Inert):
    """Stand-in."""
