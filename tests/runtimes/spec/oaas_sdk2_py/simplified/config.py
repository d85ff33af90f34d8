"""Re-export."""

from __future__ import annotations

from ..config import OaasConfig

__all__ = ["OaasConfig"]
