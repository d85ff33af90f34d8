"""A worker process: lowers what comes over its standard input, within limits that the system holds it to.

Its main thread reads, another one with a large stack lowers: so the end of input, which is the end of the process
that started it, is noticed in the middle of a job as well. Whatever goes wrong ends the worker; its supervisor knows.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import BinaryIO

from oprc_static import ir
from oprc_static.collecting import rare_collections
from oprc_static.lower.apart.frames import BODY, EXPRESSION, GREETING, MODULE, read_frame, write_frame
from oprc_static.lower.codec import decode, encode
from oprc_static.lower.failure import TooMuchHere
from oprc_static.lower.gates import APART, HERE, Room
from oprc_static.lower.program import body_from_source, expression_from_text, module_from_bytes

STACK = 128 * 1024 * 1024
"""Lowering takes at most 2 KiB of stack for a unit of weight, and CPython's own compiler less."""
ALLOWANCE = 512 * 1024 * 1024
"""Address space that a worker has before its first job: the interpreter, LibCST, the stack, the allocator's arenas."""
_FRAMES = 40_000
"""Python frames: every level of a tree takes a few, in a stack that has room for them."""


def main() -> None:
    """Answer jobs until the input ends; does not return."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor's business
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but frames goes there
    limits = read_frame(source)
    if limits is None:
        os._exit(0)
    seconds, memory = map(int, limits.split())
    _restrict(memory)
    sys.setrecursionlimit(_FRAMES)
    jobs: SimpleQueue[bytes] = SimpleQueue()
    threading.stack_size(STACK)
    threading.Thread(target=_answer_all, args=(jobs, answers, seconds), daemon=True).start()
    write_frame(answers, GREETING)
    while (job := read_frame(source)) is not None:
        jobs.put(job)
    os._exit(0)


def _answer_all(jobs: SimpleQueue[bytes], answers: BinaryIO, seconds: int) -> None:
    try:
        with rare_collections():
            while True:
                job = jobs.get()
                _allow(seconds)
                write_frame(answers, answer(job))
    finally:
        sys.stderr.flush()
        os._exit(1)


def answer(job: bytes) -> bytes:
    """Return the answer to a job: the encoded program, or the loss."""
    try:
        return encode(_lowered(job[:1], job[1:]))
    except MemoryError:
        return encode(ir.Loss("memory", "reading it takes more memory than there is", 1, 0))


def _lowered(kind: bytes, content: bytes) -> object:
    with suppress(TooMuchHere):  # the checks for more room take longer
        return _lowered_in(HERE, kind, content)
    try:
        return _lowered_in(APART, kind, content)
    except TooMuchHere as beyond:
        return beyond.loss


def _lowered_in(room: Room, kind: bytes, content: bytes) -> object:
    if kind == MODULE:
        return module_from_bytes(content, room)
    if kind == EXPRESSION:
        return expression_from_text(content.decode("utf-8", "surrogatepass"), room)
    assert kind == BODY
    body = decode(content)
    assert isinstance(body, ir.BodySource)
    return body_from_source(body, room)


def _restrict(memory: int) -> None:
    """Let the system bound the memory, and write no core files, where it can."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415  # not on every system

        _lower_limit(resource.RLIMIT_CORE, 0)
        _lower_limit(resource.RLIMIT_AS, memory + ALLOWANCE)


def _allow(seconds: int) -> None:
    """Let the system end the worker when the next job takes more processor time than that."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415  # as above

        usage = resource.getrusage(resource.RUSAGE_SELF)
        _lower_limit(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + seconds + 1)


def _lower_limit(which: int, wanted: int) -> None:
    import resource  # noqa: PLC0415  # as above

    _, hard = resource.getrlimit(which)
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):  # some systems refuse some limits: what bounds the worker then is the clock
        resource.setrlimit(which, (soft, hard))
