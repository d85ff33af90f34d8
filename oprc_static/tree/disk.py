"""The disk as a source tree."""

# Tree paths are strings, and this is the one module that gives them to the system.
# ruff: noqa: PTH100, PTH109, PTH116, PTH118

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from oprc_static.tree.base import READ_LIMIT, Kind, Unreadable
from oprc_static.tree.paths import shown_path

_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENOENT: "no such file or folder",
    errno.ENOTDIR: "not a folder",
    errno.EISDIR: "is a folder",
    errno.ELOOP: "its symbolic links run in a circle",
    errno.ENAMETOOLONG: "the path is too long for this system",
}

_FILE = Kind.FILE

_SMALL = 64 * 1024
"""As much is read of a file at once: nearly every source is smaller."""

# Non-blocking, so that a pipe that takes a file's place between the look and the opening cannot hang the scan.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class DiskTree:
    """Reads the disk; opens regular files only, never a pipe, socket or device."""

    def __init__(self, working_directory: str | None = None) -> None:
        """Take relative paths from `working_directory`, by default the process's own."""
        self._working_directory = _tree_path(os.path.abspath(working_directory or _current_folder()))

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`; `..` is taken away by name, as `os.path.abspath` does."""
        return _tree_path(os.path.normpath(os.path.join(self._working_directory, argument)))

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return shown_path(path, self._working_directory)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`."""
        try:
            return _kind_of_mode(os.lstat(path).st_mode)
        except (OSError, ValueError):
            return None

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """See `SourceTree.list_folder`."""
        try:
            with os.scandir(path) as entries:
                found = [(entry.name, _kind_of_entry(entry)) for entry in entries]
        except (OSError, ValueError) as error:
            return Unreadable(path, _reason(error))
        found.sort(key=itemgetter(0))
        return dict(found)

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`."""
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):  # opening some devices does something
                return Unreadable(path, "not a regular file")
        except (OSError, ValueError) as error:
            return Unreadable(path, _reason(error))
        return _read_regular(path)

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """See `SourceTree.read_each`; what the listing has told need not be asked again before a file is opened."""
        return map(_read_regular, paths)

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`."""
        try:
            return _tree_path(os.path.realpath(path, strict=True))
        except (OSError, ValueError):
            return None

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`; made of the file's identity, size and times."""
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return f"{status.st_dev}-{status.st_ino}-{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}"


def _read_regular(path: str) -> bytes | Unreadable:
    """Return the bytes of a file, without the layers of `open`, which take longer than reading a small file does.

    Something that has just taken the place of a listed file is looked at where reading it alone may not end or tells
    nothing.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
        try:
            content = os.read(descriptor, _SMALL)
            if not 0 < len(content) < _SMALL:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return Unreadable(path, "not a regular file")
                content = _read_on(descriptor, content)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        return Unreadable(path, _reason(error))
    return content if len(content) <= READ_LIMIT else Unreadable(path, f"larger than {READ_LIMIT} bytes")


def _read_on(descriptor: int, content: bytes) -> bytes:
    """Return `content` and what follows it in a file, up to the limit."""
    parts, size = [content], len(content)
    while size <= READ_LIMIT and (part := os.read(descriptor, READ_LIMIT + 1 - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _current_folder() -> str:
    """Return the process's folder, or the top where that folder is gone."""
    try:
        return os.getcwd()
    except OSError:
        return os.sep


def _tree_path(path: str) -> str:
    """Return a host path as a tree path."""
    slashed = path.replace(os.sep, "/")
    return "/" + slashed.lstrip("/") if slashed.startswith("//") else slashed


def _kind_of_entry(entry: os.DirEntry[str]) -> Kind:
    """Return the kind of a scanned entry, by what the folder says where the system tells it there."""
    if entry.is_file(follow_symlinks=False):  # asked first, as most are
        return _FILE
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.SYMLINK if entry.is_symlink() else Kind.OTHER


def _kind_of_mode(mode: int) -> Kind:
    """Return the kind that a mode of `os.lstat` stands for."""
    if stat.S_ISLNK(mode):
        return Kind.SYMLINK
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    return Kind.FILE if stat.S_ISREG(mode) else Kind.OTHER


def _reason(error: OSError | ValueError) -> str:
    """Return why the system refused, in words that no locale and no host changes."""
    if isinstance(error, OSError) and error.errno is not None:
        return _REASONS.get(error.errno) or f"the system refused it ({errno.errorcode.get(error.errno, error.errno)})"
    return "the path is not one that this system can name"
