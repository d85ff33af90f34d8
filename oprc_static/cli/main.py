"""The entry point: repeats what an earlier run has shown, or else finds the command and runs it.

Exit codes: 0 fine, 1 findings that fail the run, 2 a usage problem, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress

from oprc_static import __version__
from oprc_static.collecting import rare_collections
from oprc_static.spawning import early

TYPE_CHECKING = False  # as type checkers know it, without loading `typing`

if TYPE_CHECKING:
    from typing import NoReturn

    from oprc_static.cli.arguments import Arguments


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = tuple(sys.argv[1:] if arguments is None else arguments)
    try:
        with ExitStack() as until_the_end:
            if _is_surely_new(given):
                until_the_end.enter_context(early(given))  # a worker loads while this process loads the rest
            return _run(given)
    except KeyboardInterrupt:
        from oprc_static.cli.streams import write_message  # noqa: PLC0415  # nothing may be loaded yet

        write_message("interrupted")
        return 130


def run_and_exit() -> NoReturn:
    """Run the command line and end the process, with its exit code.

    What was written is flushed when it is written. So nothing waits for the interpreter to take apart, one by one, all
    objects that there are: that takes as long as reading a few files. Who profiles the program waits for its end.
    """
    with rare_collections():
        code = main()
        if sys.getprofile() is not None or sys.gettrace() is not None:
            sys.exit(code)
        _flush()
        os._exit(code)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or none: whoever wrote to it has been told
            stream.flush()


def _is_surely_new(arguments: tuple[str, ...]) -> bool:
    """Whether no run of the command line can be known. False where finding that out takes longer."""
    if arguments[:1] != ("scan",) or any(each.startswith("@") for each in arguments):
        return False
    if "--no-cache" in arguments:
        return True
    from oprc_static.cache.place import cache_folder  # noqa: PLC0415  # only for what can be repeated

    try:
        return not os.path.isdir(os.path.join(cache_folder(_cache_folder(arguments)), "runs"))  # noqa: PTH112, PTH118  # pathlib takes time to load
    except OSError:  # the working directory was removed
        return False


def _run(arguments: tuple[str, ...]) -> int:
    from oprc_static.cli.arguments import ArgumentsUnreadable, expand  # noqa: PLC0415  # the worker has started
    from oprc_static.cli.streams import OutputUnavailable, write_message  # noqa: PLC0415  # as above

    try:
        given = expand(arguments)
        code = _without_a_command(given)
        if code is None:
            with early(given.values):
                from oprc_static.cli.group import run  # noqa: PLC0415  # loads click

                code = run(given)
    except (ArgumentsUnreadable, OutputUnavailable) as error:
        write_message(f"error: {error}")
        return 2
    return code


def _without_a_command(given: Arguments) -> int | None:
    """Do what needs no command to be loaded: return the exit code, or None."""
    from oprc_static.cli.streams import write_again, write_document  # noqa: PLC0415  # as above

    if given.values == ("--version",):
        write_document(f"oprc-static {__version__}\n")
        return 0
    if given.values[:1] != ("scan",) or "--no-cache" in given.values:
        return None
    from oprc_static.cache.runs import known_run, run_name  # noqa: PLC0415  # only for what can be repeated
    from oprc_static.cache.store import Store  # noqa: PLC0415  # as above
    from oprc_static.tree.disk import DiskTree  # noqa: PLC0415  # as above

    store = Store.open(_cache_folder(given.values), make=False)
    known = None if store is None else known_run(store, run_name(given.values, given.files), DiskTree())
    return known.code if known is not None and write_again(known.written) else None


def _cache_folder(values: Sequence[str]) -> str | None:
    """Return the last `--cache-dir`; where this is mistaken, another folder has no such run."""
    found = None
    for option, value in zip(values, [*values[1:], ""], strict=True):
        if option == "--cache-dir":
            found = value
        elif option.startswith("--cache-dir="):
            found = option.partition("=")[2]
    return found or None
