"""Lowering by others, ahead of time: worker processes of ours, or an executor that was given.

Which files will be wanted is known from the start: evaluation reads them in order. What another process has not done
when it is wanted is waited for; what it could not do is done here, so the result is the same for any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.lower import lower_bytes
from oprc_static.lower.apart.frames import MODULE
from oprc_static.lower.codec import CodecError, decode
from oprc_static.records import record
from oprc_static.spawning import processors, take

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from oprc_static.cache.lowered import LoweredCache
    from oprc_static.discover import Project
    from oprc_static.lower.apart.pool import Pool
    from oprc_static.lower.contained import Containment
    from oprc_static.tree import SourceTree
    from oprc_static.workspace.loader import ProjectLoader

    _Submit = Callable[[bytes], "Future[_Answer]"]

FEWEST = 100
"""Files from which on two workers pay: they take a third of a second to start (docs/performance.md)."""

_MOST_JOBS = 8
"""Evaluation, which is one process, keeps up with no more."""

MOST_BEGUN = 50
"""Files that one worker lowers while others are read; the rest waits until it is known how many workers pay."""

_Answer = bytes | ir.Loss


@record
class Helpers:
    """Who lowers besides this process: `jobs` workers (1: none, 0: as many as pay), or an executor.

    Where as many as pay are wanted, one that was started early is among those of the first project.
    """

    jobs: int = 1
    executor: Executor | None = None

    def begin(self, containment: Containment, cache: LoweredCache | None) -> Begun | None:
        """Let the worker that was started early lower what is seen to matter; None without one."""
        early = take() if self.executor is None and self.jobs == 0 else None
        return None if early is None else Begun(containment.workers(1, early), cache)

    def ask(self, loader: ProjectLoader, paths: Iterable[str], begun: Begun | None = None) -> None:
        """Have files lowered whose content is not known to be in the loader's cache, and which are not `begun`."""
        if self.executor is None and self.jobs == 1:
            return
        pays_always = self.executor is not None or begun is not None or self.jobs > 1
        found = _unknown(loader, [*paths], 1 if pays_always else FEWEST)
        if begun is not None:
            loader.ahead |= begun.asked
            found = [(path, data) for path, data in found if not begun.has(path, data)]
        if not found:
            return
        submit = self._submit(loader, len(loader.ahead) + len(found))
        for path, data in found:
            loader.ahead[path] = Asked(data, submit(data))

    def _submit(self, loader: ProjectLoader, count: int) -> _Submit:
        executor = self.executor
        if executor is not None:
            return lambda data: executor.submit(lower_bytes, data)
        jobs = self.jobs or (min(processors(), _MOST_JOBS) if count >= FEWEST else 1)
        pool = loader.containment.workers(jobs)
        return lambda data: pool.submit(MODULE + data)


class Begun:
    """Files that are lowered while others are still read: those that matter by themselves (`closure.Graph`).

    Most of a large tree is read to learn that it does not matter; a worker that runs already would wait for that.
    """

    def __init__(self, pool: Pool, cache: LoweredCache | None) -> None:
        """Use a pool of one worker."""
        self.asked: dict[str, Asked] = {}
        self._pool, self._cache = pool, cache

    def __call__(self, path: str, data: bytes) -> None:
        """Have a file lowered, unless it is, the cache seems to know it, or many are."""
        if len(self.asked) < MOST_BEGUN and not self.has(path, data) and not (self._cache and self._cache.has(data)):
            self.asked[path] = Asked(data, self._pool.submit(MODULE + data))

    def begin_with_entries(self, tree: SourceTree, project: Project) -> None:
        """Have the entries of a project, and the packages above them, lowered before all others."""
        starting = {module.name: module.path for module in project.starting} if project.entries else {}
        for entry in project.entries:
            names = entry.file.name.split(".")
            above = (starting.get(".".join(names[:end])) for end in range(1, len(names)))
            for path in (*filter(None, above), entry.file.path):
                data = tree.read(path)
                if isinstance(data, bytes):
                    self(path, data)

    def has(self, path: str, data: bytes) -> bool:
        """Whether a file with this content was asked for."""
        asked = self.asked.get(path)
        return asked is not None and asked.data == data


def _unknown(loader: ProjectLoader, paths: list[str], fewest: int) -> list[tuple[str, bytes]]:
    """Return the files whose content is not known to be in the loader's cache, none if they are too few."""
    if len(paths) < fewest:
        return []
    contents = zip(paths, loader.tree.read_each(paths), strict=True)
    cache = loader.cache
    found = [(path, data) for path, data in contents if isinstance(data, bytes) and not (cache and cache.has(data))]
    return found if len(found) >= fewest else []


@record
class Asked:
    """A file that is being lowered elsewhere: its content, and what will come."""

    data: bytes
    answer: Future[_Answer]

    def lowered(self) -> tuple[ir.Module, bytes] | None:
        """Wait for the program, and its bytes; None for whatever went wrong elsewhere: it is tried here again."""
        with suppress(Exception):  # an executor's failures are as many as there are executors
            answer = self.answer.result()
            if isinstance(answer, bytes) and answer:
                with suppress(CodecError):
                    module = decode(answer)
                    return (module, answer) if isinstance(module, ir.Module) else None
        return None
