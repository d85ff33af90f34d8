"""Export OPackage documents from Python sources that use the OaaS SDK, without running them.

`scan` works out documents, `scan_many` those of many repositories, `lint` looks for mistakes in them; `ScanResult`,
`Scanned`, `LintResult` and `UsageError` are what they return and raise. `Workspace` scans again and again while files
change. All load on first use. Nothing is imported here: see `oprc_static.__main__`.
"""

TYPE_CHECKING = False  # as type checkers know it, without loading `typing`

if TYPE_CHECKING:
    from typing import Any

    from oprc_static.api import ScanResult, UsageError, scan
    from oprc_static.linting import LintResult, lint
    from oprc_static.live import Workspace
    from oprc_static.many import Scanned, scan_many

__version__ = "0.1.0"
__all__ = ["LintResult", "ScanResult", "Scanned", "UsageError", "Workspace", "__version__", "lint", "scan", "scan_many"]


def __getattr__(name: str) -> "Any":
    """Load the interface on first use: `--version` must not pay for the evaluator."""
    if name in ("ScanResult", "UsageError", "scan"):
        from oprc_static import api

        return getattr(api, name)
    if name in ("LintResult", "lint"):
        from oprc_static import linting

        return getattr(linting, name)
    if name == "Workspace":
        from oprc_static import live

        return live.Workspace
    if name in ("Scanned", "scan_many"):
        from oprc_static import many

        return getattr(many, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
