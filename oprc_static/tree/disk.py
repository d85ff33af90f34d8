"""The disk as a source tree."""

# Tree paths are strings, and this is the one module that gives them to the system.
# ruff: noqa: PTH100, PTH109, PTH116, PTH118, PTH123

from __future__ import annotations

import errno
import os
import stat

from oprc_static.tree.base import READ_LIMIT, Entry, Kind, Unreadable
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

    def list_folder(self, path: str) -> tuple[Entry, ...] | Unreadable:
        """See `SourceTree.list_folder`."""
        try:
            with os.scandir(path) as entries:
                found = [Entry(entry.name, _kind_of_entry(entry)) for entry in entries]
        except (OSError, ValueError) as error:
            return Unreadable(path, _reason(error))
        return tuple(sorted(found, key=lambda entry: entry.name))

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`."""
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                return Unreadable(path, "not a regular file")
            descriptor = os.open(path, _OPEN_FLAGS)
            with open(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    return Unreadable(path, "not a regular file")
                content = file.read(READ_LIMIT + 1)
        except (OSError, ValueError) as error:
            return Unreadable(path, _reason(error))
        if len(content) > READ_LIMIT:
            return Unreadable(path, f"larger than {READ_LIMIT} bytes")
        return content

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
    if entry.is_symlink():
        return Kind.SYMLINK
    if entry.is_dir(follow_symlinks=False):
        return Kind.FOLDER
    return Kind.FILE if entry.is_file(follow_symlinks=False) else Kind.OTHER


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
