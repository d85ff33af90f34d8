"""Stand-ins."""

from __future__ import annotations

from ._inert import Inert


class LocalDataManager(Inert):
    """Stand-in."""


class LocalRpcManager(Inert):
    """Stand-in."""
