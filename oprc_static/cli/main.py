"""The entry point: repeats what an earlier run has shown, or else finds the command and runs it.

Exit codes: 0 fine, 1 findings that fail the run, 2 a usage problem, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from oprc_static import __version__
from oprc_static.cli.arguments import Arguments, ArgumentsUnreadable, expand
from oprc_static.cli.streams import OutputUnavailable, write_again, write_document, write_message
from oprc_static.spawning import early


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        given = expand(sys.argv[1:] if arguments is None else arguments)
        code = _without_a_command(given)
        if code is None:
            with early(given.values):
                from oprc_static.cli.group import run  # noqa: PLC0415  # loads click

                code = run(given)
    except (ArgumentsUnreadable, OutputUnavailable) as error:
        write_message(f"error: {error}")
        return 2
    except KeyboardInterrupt:
        write_message("interrupted")
        return 130
    return code


def _without_a_command(given: Arguments) -> int | None:
    """Do what needs no command to be loaded: return the exit code, or None."""
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
