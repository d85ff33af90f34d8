"""Stand-ins."""

from __future__ import annotations

from .._inert import Inert


class AutoSessionManager(Inert):
    """Stand-in."""


class LegacySessionAdapter(Inert):
    """Stand-in."""
