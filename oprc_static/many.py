"""Scanning many repositories, each by itself, on whatever runs functions: a pool of processes, a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from oprc_static.api import ScanResult, UsageError, scan
from oprc_static.records import record

if TYPE_CHECKING:
    from concurrent.futures import Executor


@record
class Scanned:
    """What came of one repository: a result, or why there is none.

    `error` is the message of a `UsageError` (a path or setting that cannot be used), or what went wrong where it ran.
    """

    path: str
    result: ScanResult | None
    error: str | None = None


def scan_many(
    repositories: Iterable[str | os.PathLike[str]], *, executor: Executor, **options: Any
) -> Iterator[Scanned]:
    """Scan repositories on an executor, and yield what came of each, in their order.

    A repository is one job: its folder's path goes there, its result comes back, so the folder must be reachable
    where it runs. Nothing is shared between jobs: a job that is run again, since a worker was lost, gives the same.

    Args:
        repositories: their folders.
        executor: anything that is a `concurrent.futures.Executor`: a process pool, Dask's `Client.get_executor()`.
        options: what else `oprc_static.scan` takes, for all of them; it has to be picklable (no `tree`, no `cache`).
    """
    one = partial(_scan_one, options=options)
    paths = [os.fspath(path) for path in repositories]
    for path, future in [(path, executor.submit(one, path)) for path in paths]:
        try:
            yield future.result()
        except Exception as error:  # noqa: BLE001  # executors fail in their own ways: that costs one repository
            yield Scanned(path, None, f"{type(error).__name__}: {error}")


def _scan_one(path: str, options: Mapping[str, Any]) -> Scanned:
    try:
        return Scanned(path, scan([path], **options))
    except UsageError as error:
        return Scanned(path, None, str(error))
