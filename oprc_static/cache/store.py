"""Entries on disk: one file each, authenticated, written beside its place and renamed.

A file is `MARK`, a keyed hash of its kind, name and content, and the content. Whatever is torn, foreign, or changed is
no entry. Nothing here raises for what the disk does: a cache that cannot be used is an empty one.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from hashlib import blake2b
from typing import NamedTuple

from oprc_static.cache.place import SAFE_READING, cache_folder, is_ours, secret
from oprc_static.cache.version import program_digest

LARGEST = 512 * 1024 * 1024
"""How many bytes the cache holds before the entries that were not used for longest go."""

_MARK = b"oprc1\n"
_MAC = 32
_DAY = 24 * 60 * 60
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = b"Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of oprc-static.\n"
KINDS = ("lowered", "runs")
_FILE = re.compile(r"[0-9a-f]+(\.[0-9]+\.[0-9]+\.new)?")
"""The name of an entry in its folder, and of one that is being written."""


class Size(NamedTuple):
    """What a kind of entries takes: how many, and their bytes."""

    entries: int
    bytes: int


class Store:
    """The entries below a folder. `Store.open` gives None where there is no place to keep them safely."""

    def __init__(self, folder: str, key: bytes) -> None:
        """Use `folder`, which `open` has looked at, with a secret `key`."""
        self.folder = folder
        self._key = key
        self._writes = True
        self._made: set[str] = set()

    @classmethod
    def open(cls, chosen: str | None = None, *, make: bool = True) -> Store | None:
        """Return the store in the chosen, the configured or the platform's folder; None where none can be trusted.

        With `make`, folder and secret are made where there are none. A program whose own files cannot be told apart
        (in an archive, say) has no store.
        """
        with suppress(OSError, ValueError):
            program_digest()
            folder = cache_folder(chosen)
            if make and not os.path.isdir(folder):
                os.makedirs(folder, mode=0o700, exist_ok=True)
                _write(os.path.join(folder, _TAG), _TAG_TEXT)
            key = secret(make=make) if is_ours(folder) else None
            return None if key is None else cls(folder, key)
        return None

    def get(self, kind: str, name: str) -> bytes | None:
        """Return the content of an entry, or None. `name` is a hexadecimal digest of what the content follows from."""
        try:
            with open(os.open(self._path(kind, name), SAFE_READING), "rb") as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                    return None
                data = file.read(status.st_size + 1)
                if time.time() - status.st_mtime > _DAY:
                    os.utime(file.fileno())  # what is used stays
        except (OSError, ValueError, MemoryError):
            return None
        start = len(_MARK) + _MAC
        content = data[start:]
        if not data.startswith(_MARK) or data[len(_MARK) : start] != self._mac(kind, name, content):
            return None
        return content

    def has(self, kind: str, name: str) -> bool:
        """Whether there seems to be an entry; only `get` looks inside."""
        return os.path.exists(self._path(kind, name))

    def put(self, kind: str, name: str, content: bytes) -> None:
        """Keep an entry; a disk that refuses makes this store take no more."""
        if not self._writes:
            return
        try:
            for names in ((), (kind,), (kind, name[:2])):
                self._make(*names)
            _write(self._path(kind, name), b"".join((_MARK, self._mac(kind, name, content), content)))
        except (OSError, ValueError):
            self._writes = False

    def _make(self, *names: str) -> None:
        """Make a folder of entries; raise `OSError` where a link, or a folder of others, is in its place."""
        folder = os.path.join(self.folder, *names)
        if folder not in self._made:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            if not is_ours(folder):
                raise NotADirectoryError(folder)
            self._made.add(folder)

    def prune_daily(self) -> None:
        """Make room if that was not done within a day."""
        stamp = os.path.join(self.folder, "pruned")
        with suppress(OSError):
            if time.time() - os.stat(stamp).st_mtime < _DAY:
                return
        with suppress(OSError):
            _write(stamp, b"")
            self.prune(LARGEST)

    def prune(self, largest: int) -> int:
        """Remove entries, those not used for longest first, until `largest` bytes are left; return how many went."""
        entries = sorted(self._entries(), key=lambda each: each[2])
        total = sum(size for _, size, _ in entries)
        removed = 0
        for path, size, _ in entries:
            if total <= largest:
                break
            with suppress(OSError):
                os.unlink(path)
                total -= size
                removed += 1
        return removed

    def sizes(self) -> dict[str, Size]:
        """Return what is kept, by kind."""
        found = dict.fromkeys(KINDS, (0, 0))
        for path, size, _ in self._entries():
            kind = os.path.basename(os.path.dirname(os.path.dirname(path)))
            entries, total = found[kind]
            found[kind] = (entries + 1, total + size)
        return {kind: Size(*figures) for kind, figures in found.items()}

    def _entries(self) -> list[tuple[str, int, float]]:
        """Return path, bytes and time of last use of every file that a store writes, unfinished ones included.

        Nothing else is among them, wherever a link in the folder leads: they can be removed.
        """
        found = []
        for kind in KINDS:
            for folder in _folders(os.path.join(self.folder, kind)):
                with suppress(OSError), os.scandir(folder) as files:
                    for file in files:
                        if not _FILE.fullmatch(file.name):
                            continue
                        with suppress(OSError):
                            status = file.stat(follow_symlinks=False)
                            found.append((file.path, status.st_size, status.st_mtime))
        return found

    def _path(self, kind: str, name: str) -> str:
        return f"{self.folder}{os.sep}{kind}{os.sep}{name[:2]}{os.sep}{name[2:]}"

    def _mac(self, kind: str, name: str, content: bytes) -> bytes:
        mac = blake2b(f"{kind}/{name}\n".encode(), key=self._key, digest_size=_MAC)
        mac.update(content)
        return mac.digest()


def _folders(parent: str) -> list[str]:
    if not is_ours(parent):
        return []
    try:
        with os.scandir(parent) as entries:
            return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False) and len(entry.name) == 2]
    except OSError:
        return []


def _write(path: str, content: bytes) -> None:
    """Write a file beside its place and rename it: who reads sees the old one or the whole new one."""
    new = f"{path}.{os.getpid()}.{time.monotonic_ns()}.new"
    try:
        with open(new, "xb") as file:
            file.write(content)
        os.replace(new, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(new)
        raise
