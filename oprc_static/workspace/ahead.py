"""Lowering by others, ahead of time: worker processes of ours, or an executor that was given.

Which files will be wanted is known from the start: evaluation reads them in order. What another process has not done
when it is wanted is waited for; what it could not do is done here, so the result is the same for any of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.lower import lower_bytes
from oprc_static.lower.apart.frames import MODULE
from oprc_static.lower.codec import CodecError, decode
from oprc_static.records import record

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from oprc_static.workspace.loader import ProjectLoader

FEWEST = 100
"""Files from which on two workers pay: they take a third of a second to start (docs/performance.md)."""

_MOST_JOBS = 8
"""Evaluation, which is one process, keeps up with no more."""

_Answer = bytes | ir.Loss


@record
class Helpers:
    """Who lowers besides this process: `jobs` workers (1: none, 0: as many as pay), or an executor."""

    jobs: int = 1
    executor: Executor | None = None

    def ask(self, loader: ProjectLoader, paths: Iterable[str]) -> None:
        """Have files lowered whose content is not known to be in the loader's cache."""
        if self.executor is None and self.jobs == 1:
            return
        wanted = [*paths]
        if self.executor is None and self.jobs == 0 and len(wanted) < FEWEST:
            return
        cache = loader.cache
        contents = zip(wanted, loader.tree.read_each(wanted), strict=True)
        found = [(path, data) for path, data in contents if isinstance(data, bytes)]
        if cache is not None:
            found = [(path, data) for path, data in found if not cache.has(data)]
        if self.executor is None and self.jobs == 0 and len(found) < FEWEST:
            return
        submit = self._submit(loader)
        for path, data in found:
            loader.ahead[path] = Asked(data, submit(data))

    def _submit(self, loader: ProjectLoader) -> Callable[[bytes], Future[_Answer]]:
        executor = self.executor
        if executor is not None:
            return lambda data: executor.submit(lower_bytes, data)
        pool = loader.containment.workers(self.jobs or min(_processors(), _MOST_JOBS))
        return lambda data: pool.submit(MODULE + data)


@record
class Asked:
    """A file that is being lowered elsewhere: its content, and what will come."""

    data: bytes
    answer: Future[_Answer]

    def module(self) -> ir.Module | None:
        """Wait for the program; None for a loss, and for whatever went wrong elsewhere: it is tried here again."""
        with suppress(Exception):  # an executor's failures are as many as there are executors
            answer = self.answer.result()
            if isinstance(answer, bytes) and answer:
                with suppress(CodecError):
                    lowered = decode(answer)
                    return lowered if isinstance(lowered, ir.Module) else None
        return None


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
