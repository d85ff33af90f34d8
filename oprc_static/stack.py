"""Room on the stack: work that recurses in native code runs on a thread whose stack is known to be large.

How deep a native parser and CPython's compiler can go depends on the stack of the thread they run on, and a thread
that another program made may have very little: 512 KiB are usual, less is possible. The main thread of a POSIX
process can tell how much it has. Everywhere else a thread of our own is made, for one piece of work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

STACK = 64 * 1024 * 1024
"""What a thread of our own gets: address space only, memory is taken as it is used."""
ENOUGH = 7 * 1024 * 1024
"""A main thread with this much needs no other: seven times what lowering in process was measured to take."""

_T = TypeVar("_T")
_roomy: set[int] = set()
"""The threads made here, by their idents, while they run."""


def with_room(act: Callable[[], _T]) -> _T:
    """Return what `act` returns, or raise what it raises: here where the stack is large enough, else on a new thread.

    Raises:
        MemoryError: there is no thread to be had.
    """
    import threading  # noqa: PLC0415  # start-up: wanted with the first source only

    if threading.get_ident() in _roomy or (threading.current_thread() is threading.main_thread() and _main_is_roomy()):
        return act()
    return on_own_thread(act)


def on_own_thread(act: Callable[[], _T], stack: int = STACK) -> _T:
    """Return what `act` returns, or raise what it raises, on a new thread with `stack` bytes of stack.

    Raises:
        MemoryError: there is no thread to be had.
    """
    import threading  # noqa: PLC0415  # as above

    outcomes: list[_T] = []
    errors: list[BaseException] = []

    def run() -> None:
        ident = threading.get_ident()
        _roomy.add(ident)
        try:
            outcomes.append(act())
        except BaseException as error:  # noqa: BLE001  # the caller's, whatever it is
            errors.append(error)
        finally:
            _roomy.discard(ident)

    before = threading.stack_size(stack)
    try:
        thread = threading.Thread(target=run, name="oprc-static", daemon=True)
        thread.start()
    except RuntimeError as error:
        raise MemoryError("no thread to be had") from error
    finally:
        threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return outcomes[0]


def _main_is_roomy() -> bool:
    """Whether the main thread may grow to `ENOUGH`: only POSIX systems say so."""
    try:
        import resource  # noqa: PLC0415  # not on every system
    except ImportError:
        return False
    soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
    return soft == resource.RLIM_INFINITY or soft >= ENOUGH
