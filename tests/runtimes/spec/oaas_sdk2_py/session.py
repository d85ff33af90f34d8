"""Stand-in."""

from __future__ import annotations

from ._inert import Inert


class Session(Inert):
    """Stand-in."""
