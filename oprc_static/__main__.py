"""`python -m oprc_static` is the same as `oprc-static`.

`-m` puts the working directory first on `sys.path`, where a scanned tree could offer a `click.py` of its own. It is
taken off before anything else is imported, which is why this module and `oprc_static` itself import only what Python
has loaded by then; `from __future__` would load a file, too.
"""

import os
import sys


def _forget_working_directory() -> None:
    """Take off what `-m` puts on `sys.path`; modules of this package are found without."""
    try:
        current = os.getcwd()  # noqa: PTH109  # pathlib is not loaded yet
    except OSError:
        current = ""
    if not sys.flags.safe_path and sys.path[:1] in ([""], [current]):
        del sys.path[0]


def _run() -> None:
    _forget_working_directory()
    from oprc_static.cli.main import run_and_exit  # noqa: PLC0415  # not before

    run_and_exit()


if __name__ == "__main__":
    _run()
