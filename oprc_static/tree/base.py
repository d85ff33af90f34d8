"""What a source tree is.

A tree path is absolute, normalised (no `.`, `..` or doubled separators) and uses `/`, whatever the host uses. Names
that are not UTF-8 carry their bytes as lone surrogates (PEP 383) in tree paths, but never in what `display` returns.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

READ_LIMIT = 64 * 1024 * 1024
"""The most bytes that a tree reads from one file; a larger one is `Unreadable`, so that no input exhausts memory."""


class Kind(enum.Enum):
    """What stands at a path, a symbolic link not followed."""

    FILE = "file"
    FOLDER = "folder"
    SYMLINK = "symlink"
    OTHER = "other"


class Unreadable(NamedTuple):
    """Why something could not be listed or read: the tree path and a short reason in English on every host."""

    path: str
    reason: str


class SourceTree(Protocol):
    """A place that sources are read from: the disk, memory, an editor's overlay, a git revision."""

    def locate(self, argument: str) -> str:
        """Return the tree path of a path as people write it; relative ones count from the working directory."""

    def display(self, path: str) -> str:
        """Return a tree path as people see it: relative to the working directory where below it, else absolute."""

    def kind(self, path: str) -> Kind | None:
        """Return what stands at `path`, or None where nothing does or nothing can be known."""

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """Return what is in a folder by name, in the order of the names by code point."""

    def read(self, path: str) -> bytes | Unreadable:
        """Return the bytes of the regular file at `path`; a link is followed, whether it may be is discover's say."""

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """Yield what `read` returns of each path; a listing has shown them to be regular files, or links to such."""

    def resolve(self, path: str) -> str | None:
        """Return the tree path without any link on it, or None where links dangle or run in a circle."""

    def fingerprint(self, path: str) -> str | None:
        """Return a text that changes when the file is replaced or written, or None where there is no such file.

        It tells a watcher what to read again. It is no cache key: a coarse clock can hide a write, content cannot.
        """
