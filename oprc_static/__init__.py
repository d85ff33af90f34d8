"""Export OPackage documents from Python sources that use the OaaS SDK, without running them.

`scan` is the whole interface; `ScanResult` and `UsageError` are what it returns and raises. They load on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oprc_static.api import ScanResult, UsageError, scan

__version__ = "0.1.0"
__all__ = ["ScanResult", "UsageError", "__version__", "scan"]


def __getattr__(name: str) -> Any:
    """Load the interface on first use: `--version` must not pay for the evaluator."""
    if name in ("ScanResult", "UsageError", "scan"):
        from oprc_static import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
