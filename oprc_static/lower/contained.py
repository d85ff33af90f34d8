"""Lowering that no input ends: what is surely harmless in process, what looks dangerous in a worker process.

A text within `gates.HERE` is lowered in process. One beyond it, but within `gates.APART`, goes to a worker process
with limits on its stack, time and memory, whose death costs that text and no other. One beyond both is lost at once.
Where a worker process runs already, it lowers a few texts before this process takes the time to load LibCST.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from oprc_static import ir
from oprc_static.lower.failure import TooMuchHere
from oprc_static.lower.limits import DEFAULT, MEBIBYTE, Limits
from oprc_static.stack import with_room

if TYPE_CHECKING:
    from subprocess import Popen

    from oprc_static.lower.apart.pool import Pool

_Lowered = TypeVar("_Lowered")

_FEW = 50
"""Texts that a worker lowers sooner than this process could load LibCST."""
_FAILURES = frozenset({"time", "memory", "crash", "no-worker"})
"""Losses that say nothing of the text."""


class Containment:
    """Lowers the texts of one project; a context manager, whose workers end with the object at the latest."""

    def __init__(self, limits: Limits = DEFAULT, workers: int = 1) -> None:
        """`workers` is how many worker processes there may be at a time."""
        self.limits = limits
        self._workers = workers
        self._pool: Pool | None = None
        self._apart_first = 0

    def __enter__(self) -> Containment:
        """Return the lowering itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the worker processes."""
        self.close()

    def close(self) -> None:
        """End the worker processes, whatever they do; later texts may start others."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
            self._apart_first = 0

    def workers(self, count: int, started: Popen[bytes] | None = None) -> Pool:
        """Return the worker processes, at least `count` of them from now on, to lower many texts at a time.

        A worker process that was `started` by somebody else becomes one of them. If it is the only one, it lowers what
        this process could lower, too.
        """
        if started is not None:
            self.close()
            self._workers, self._apart_first = count, _FEW if count == 1 else 0
            self._pool = self._new_pool(started)
        elif count > self._workers:
            self._workers, self._apart_first = count, 0
            self.pool.widen(count)
        return self.pool

    @property
    def pool(self) -> Pool:
        """The worker processes, of which none has started before it is asked something."""
        if self._pool is None:
            self._pool = self._new_pool(None)
        return self._pool

    def _new_pool(self, started: Popen[bytes] | None) -> Pool:
        from oprc_static.lower.apart.pool import Pool  # noqa: PLC0415  # ordinary sources need no worker
        from oprc_static.lower.apart.process import Worker  # noqa: PLC0415  # as above

        pool = Pool(self.limits, self._workers, None if started is None else Worker(self.limits, started))
        weakref.finalize(self, pool.close)  # at the interpreter's end at the latest
        return pool

    def module(self, data: bytes) -> ir.Module | ir.Loss:
        """The program in a source file's bytes; see `oprc_static.lower.lower_module`."""
        if len(data) > self.limits.file_size:
            return too_large(data, self.limits)

        def in_process() -> ir.Module | ir.Loss:
            from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST

            return here.module(data)

        return self._lowered(in_process, lambda pool: pool.module(data))

    def body(self, body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
        """The program in a function's body; see `oprc_static.lower.lower_body`."""

        def in_process() -> ir.FunctionBody | ir.Loss:
            from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST

            return here.body(body)

        return self._lowered(in_process, lambda pool: pool.body(body))

    def expression(self, text: str) -> ir.Expr | ir.Loss:
        """The expression in a string annotation; see `oprc_static.lower.lower_expression`."""

        def in_process() -> ir.Expr | ir.Loss:
            from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST

            return here.expression(text)

        return self._lowered(in_process, lambda pool: pool.expression(text))

    def _lowered(
        self, here: Callable[[], _Lowered | ir.Loss], apart: Callable[[Pool], _Lowered | ir.Loss]
    ) -> _Lowered | ir.Loss:
        if self._apart_first > 0:
            self._apart_first -= 1
            lowered = apart(self.pool)
            if not (isinstance(lowered, ir.Loss) and lowered.kind in _FAILURES):
                return lowered
        try:
            return with_room(here)
        except (TooMuchHere, MemoryError):
            return apart(self.pool)


def too_large(data: bytes, limits: Limits) -> ir.Loss:
    """The loss of a file with more bytes than `limits` allow."""
    return ir.Loss(
        "too-large", f"the file has {len(data)} bytes; the limit is {limits.file_size // MEBIBYTE} MiB", 1, 0
    )  # fmt: skip
