"""What a cached result depends on besides its inputs: this program, the libraries that it works with, this Python."""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b
from importlib.machinery import PathFinder

from oprc_static import __version__

_LIBRARIES = ("libcst", "yaml", "click", "packaging")


@cache
def program_digest() -> bytes:
    """Return a digest that differs when this program, a library of its, or the running Python is another one.

    Files are told apart by size and time of change, as build systems do: a version number would be wrong while
    somebody works on the program. The version counts where a build gives all files one time.

    Raises:
        OSError: the program's files cannot be looked at.
    """
    digest = blake2b(digest_size=16)
    python = (sys.version, sys.platform, sys.implementation.cache_tag, sys.flags.optimize, sys.get_int_max_str_digits())
    digest.update(repr((__version__, python)).encode())
    pending = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
    while pending:
        folder = pending.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                else:
                    status = entry.stat()
                    digest.update(f"{entry.path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode(errors="replace"))
    for name in _LIBRARIES:
        digest.update(_library(name))
    return digest.digest()


def _library(name: str) -> bytes:
    found = PathFinder.find_spec(name)
    if found is None or found.origin is None:
        return b"none"
    folder = os.path.dirname(os.path.dirname(found.origin))
    status = os.stat(found.origin)
    # An installed release is named by the folder of its metadata, beside the package.
    releases = sorted(each for each in os.listdir(folder) if each.lower().startswith((f"{name}-", "pyyaml-")))
    return f"{found.origin}\0{status.st_size}\0{status.st_mtime_ns}\0{releases}\n".encode(errors="replace")
