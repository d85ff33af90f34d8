"""A pool of worker processes that outlives its workers.

A worker holds one job at a time. When it dies the job is tried once more, alone: no other job runs meanwhile, so
that neither their memory nor their time is to blame. If it dies again, or its time was up, that job is lost; all
others are not.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar, cast

from oprc_static import ir
from oprc_static.lower.apart.frames import BODY, EXPRESSION, MAX_FRAME, MODULE
from oprc_static.lower.apart.process import Died, Worker
from oprc_static.lower.codec import CodecError, decode, encode
from oprc_static.lower.limits import Limits
from oprc_static.spawning import CannotStart

_Lowered = TypeVar("_Lowered")


class Pool:
    """At most `workers` processes, each started when there is a job for it. Every method is safe on any thread."""

    def __init__(self, limits: Limits, workers: int = 1, started: Worker | None = None) -> None:
        """Nothing is started yet, but perhaps one of the workers, which is the pool's from now on."""
        self._limits = limits
        self._workers = workers
        self._idle = [] if started is None else [started]
        self._busy: set[Worker] = set()
        self._lock = threading.Lock()
        self._turns = _Turns(workers)
        self._executors: list[ThreadPoolExecutor] = []
        self._unavailable: str | None = None
        self._is_closed = False

    def __enter__(self) -> Pool:
        """Return the pool itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """See `close`."""
        self.close()

    def submit(self, job: bytes) -> Future[bytes | ir.Loss]:
        """Begin a job (see `frames`); the future's result is what `answer` returns. For many at a time."""
        with self._lock:
            if not self._executors:
                self._executors.append(ThreadPoolExecutor(self._workers, "oprc-static-worker"))
            return self._executors[-1].submit(self.answer, job)

    def widen(self, workers: int) -> None:
        """Allow more processes from now on; what was submitted goes on beside what will be."""
        with self._lock:
            self._workers = workers
            if self._executors:
                self._executors.append(ThreadPoolExecutor(workers, "oprc-static-worker"))
        self._turns.widen(workers)

    def answer(self, job: bytes) -> bytes | ir.Loss:
        """Return a worker's answer to a job, or the loss of "time", "memory", "crash" or "no-worker"."""
        if len(job) > MAX_FRAME:
            return ir.Loss("too-large", f"{len(job)} bytes are more than a worker process takes", 1, 0)
        try:
            try:
                with self._turns.shared():
                    return self._ask(job)
            except Died as death:
                if death.is_certain:
                    raise
                with self._turns.alone():
                    return self._ask(job)
        except Died as death:
            return ir.Loss(death.kind, f"a process of its own could not read it: {death.message}", 1, 0)
        except CannotStart as error:
            return ir.Loss("no-worker", f"it needs a process of its own, which cannot start: {error}", 1, 0)

    def module(self, data: bytes) -> ir.Module | ir.Loss:
        """Return the program in a source file's bytes."""
        return self._decoded(MODULE + data, ir.Module)

    def body(self, body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
        """Return the program in a function's body."""
        return self._decoded(BODY + encode(body), ir.FunctionBody)

    def expression(self, text: str) -> ir.Expr | ir.Loss:
        """Return the expression in a string annotation."""
        lowered = self._decoded(EXPRESSION + text.encode("utf-8", "surrogatepass"), ir.Node)
        return cast(ir.Expr | ir.Loss, lowered)

    def close(self) -> None:
        """End every worker, whatever it does, and drop the jobs that wait."""
        with self._lock:
            self._is_closed = True
            executors, self._executors = self._executors, []
            workers = [*self._idle, *self._busy]
            self._idle.clear()
        for executor in executors:
            executor.shutdown(wait=False, cancel_futures=True)
        for each in workers:
            each.end()
        for executor in executors:
            executor.shutdown()

    def _decoded(self, job: bytes, kind: type[_Lowered]) -> _Lowered | ir.Loss:
        answer = self.answer(job)
        if isinstance(answer, ir.Loss):
            return answer
        try:
            lowered = decode(answer)
        except CodecError as error:
            return ir.Loss("crash", f"a process of its own answered nonsense: {error}", 1, 0)
        if isinstance(lowered, (kind, ir.Loss)):
            return lowered
        return ir.Loss("crash", "a process of its own answered something else", 1, 0)

    def _ask(self, job: bytes) -> bytes:
        worker: Worker | None = None
        answer: bytes | None = None
        try:
            worker = self._take()
            answer = worker.ask(job)
        except CannotStart as error:
            self._unavailable = str(error)  # what cannot start once is not tried for every file
            raise
        finally:
            if worker is not None:
                self._give_back(worker, is_well=answer is not None)
        return answer

    def _take(self) -> Worker:
        with self._lock:
            if self._unavailable is not None:
                raise CannotStart(self._unavailable)
            if self._is_closed:
                raise CannotStart("the pool is closed")
            worker = self._idle.pop() if self._idle else None
        if worker is None:
            worker = Worker(self._limits)
        with self._lock:
            self._busy.add(worker)
        return worker

    def _give_back(self, worker: Worker, *, is_well: bool) -> None:
        with self._lock:
            self._busy.discard(worker)
            if is_well and not self._is_closed:
                self._idle.append(worker)
                return
        worker.end()


class _Turns:
    """Lets `most` work at a time, or one alone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._working = 0
        self._waiting = 0
        self._is_one_alone = False
        self._change = threading.Condition()

    def widen(self, most: int) -> None:
        """Let more work at a time."""
        with self._change:
            self._most = most
            self._change.notify_all()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Work beside others; those who want to be alone go first."""
        with self._change:
            self._change.wait_for(lambda: self._working < self._most and not self._waiting and not self._is_one_alone)
            self._working += 1
        try:
            yield
        finally:
            with self._change:
                self._working -= 1
                self._change.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Work while nobody else does."""
        with self._change:
            self._waiting += 1
            self._change.wait_for(lambda: not self._working and not self._is_one_alone)
            self._waiting -= 1
            self._is_one_alone = True
        try:
            yield
        finally:
            with self._change:
                self._is_one_alone = False
                self._change.notify_all()
