"""Whole runs of the command line by everything that they depend on: what they printed, and how they ended.

A run is repeated from here only if everything that it asked of the disk is answered as then, the command line, the
working directory, what of the environment the program reads, this program and its libraries are the same. Then it
would print the same again, for nothing else enters it.

What is loaded on the way here is part of what a repeated run takes: no dataclasses (they load `inspect`), no pathlib.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from oprc_static.cache.store import Store
from oprc_static.cache.version import program_digest
from oprc_static.tree.base import SourceTree
from oprc_static.tree.tracing import Trace, is_as_it_was

_KIND = "runs"
_VARIABLES = ("NO_COLOR", "FORCE_COLOR", "TERM", "GITHUB_WORKSPACE", "OPRC_STATIC_TRACEBACK", "_OPRC_STATIC_COMPLETE")
"""What of the environment the program and click read, but for where the cache is."""


class Run(NamedTuple):
    """What a run wrote, in order, to standard output (1) and standard error (2), and its exit code."""

    written: tuple[tuple[int, bytes], ...]
    code: int


def run_name(arguments: Sequence[str], files: Sequence[str] = ()) -> str:
    """Return the name that a run of the command line, some of it read from `files`, has in the store."""
    known = (
        [*arguments],
        [*files],
        _current_folder(),
        [os.environ.get(name) for name in _VARIABLES],
        [stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdout, sys.stderr)],
        sys.getfilesystemencoding(),
    )
    return blake2b(repr(known).encode("utf-8", "backslashreplace"), key=program_digest(), digest_size=20).hexdigest()


def _current_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # it was removed
        return None


def keep_run(store: Store, name: str, trace: Trace, run: Run) -> None:
    """Keep what a run did."""
    document = {
        "kinds": trace.kinds,
        "resolved": trace.resolved,
        "folders": trace.folders,
        "files": trace.files,
        "places": trace.places,
        "contents": trace.contents,
        "written": [[stream, content.decode("latin-1")] for stream, content in run.written],
        "code": run.code,
    }
    store.put(_KIND, name, json.dumps(document, separators=(",", ":")).encode("ascii"))


def known_run(store: Store, name: str, tree: SourceTree) -> Run | None:
    """Return what the run would do again, if everything that it depends on is as it was; else None."""
    content = store.get(_KIND, name)
    if content is None:
        return None
    document = json.loads(content)  # authenticated: what is here was written by `keep_run`
    files = tuple((folder, tuple(names)) for folder, names in document["files"])
    asked = Trace(
        tuple(document["kinds"]), tuple(document["resolved"]), tuple(document["folders"]), files,
        document["places"], document["contents"],
    )  # fmt: skip
    if not is_as_it_was(tree, asked):
        return None
    return Run(tuple((stream, text.encode("latin-1")) for stream, text in document["written"]), document["code"])
