"""Export OPackage documents from Python sources that use the OaaS SDK, without running them."""

from __future__ import annotations

__version__ = "0.1.0"
