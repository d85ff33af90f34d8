"""How a step of lowering says that it gave up: one exception, turned into `ir.Loss` at the package's edge."""

from __future__ import annotations

from oprc_static.ir import Loss


class LoweringFailed(Exception):
    """Raised inside the package only; `loss` is what the caller of the package gets."""

    def __init__(self, kind: str, message: str, line: int = 1, column: int = 0) -> None:
        super().__init__(message)
        self.loss = Loss(kind, message, line, column)


class TooMuchHere(LoweringFailed):
    """A text is more than is lowered in process; a worker process may try."""
