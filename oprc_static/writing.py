"""Writing files: whatever happens, each holds its old content or its new one. All files that are written go this way.

A kill can leave a temporary neighbour behind, `.oprc-static-….tmp`: nothing reads it, and it may be removed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class OutputError(Exception):
    """The file system does not let a file be written; the text names the file."""


def resolve_target(path: Path, *, make_folders: bool = False) -> Path:
    """Return the file that writing to `path` changes: what a link points to, a device or pipe as it is.

    Raises:
        OutputError: a directory, a link to nothing or in circles, a folder that is missing and must not be made.
    """
    with _naming(path):
        if path.is_dir():
            raise OutputError(f"{path}: is a directory")
        if not path.exists():
            if path.is_symlink():
                raise OutputError(f"{path}: is a link to nothing; remove it or make its target first")
            if not make_folders and not path.parent.is_dir():
                raise OutputError(f"{path}: its folder does not exist")
        elif not path.is_file():
            return path.absolute()  # resolving /dev/stdout can give a name that is no path (pipe:[1])
        return path.resolve()


def leads_out(path: Path, folder: Path) -> bool:
    """Say whether `path` leads out of `folder` by links; a folder named by a link is where that leads."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))  # loops have no resolve()


def replace_files(contents: Mapping[Path, bytes], *, make_folders: bool = False) -> None:
    """Write files, each whole or not at all: all to temporary neighbours first, which are then renamed.

    So a disk that is full leaves all files as they were. A rename that fails leaves those before it renamed. An
    existing file keeps its permissions, not its owner nor its other hard links; a link stays, and the file that it
    points to is replaced. Devices and pipes are written to as they are. What the files hold is not looked at.

    Args:
        contents: what to write where.
        make_folders: make the folders that are missing.

    Raises:
        OutputError: a file cannot be written.
    """
    targets = {resolve_target(path, make_folders=make_folders): content for path, content in contents.items()}
    if len(targets) < len(contents):
        raise OutputError("two of the output files are one file")
    staged: dict[Path, Path] = {}
    try:
        for target, content in targets.items():
            with _naming(target):
                if target.exists() and not target.is_file():
                    target.write_bytes(content)
                else:
                    staged[target] = _stage(target, content)
        for target in list(staged):
            with _naming(target):
                staged[target].replace(target)
            del staged[target]
    finally:
        for neighbour in staged.values():
            _discard(neighbour)
    for directory in {target.parent for target in targets}:
        _sync_directory(directory)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Make an OSError one that names the file that people know."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from error
    except RuntimeError as error:  # how pathlib reports a loop of links before Python 3.13
        raise OutputError(f"{path}: {error}") from error


def _stage(target: Path, content: bytes) -> Path:
    """Write `content` to a new neighbour of `target`, with its permissions or, for a new file, the umask's."""
    exists = target.exists()
    if exists and not os.access(target, os.W_OK):
        raise OutputError(f"{target}: is read-only")
    target.parent.mkdir(parents=True, exist_ok=True)
    neighbour = target.with_name(f".oprc-static-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(neighbour, _NEW, 0o666)
    try:
        try:
            if exists:
                neighbour.chmod(stat.S_IMODE(target.stat().st_mode))
            _write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        _discard(neighbour)
        raise
    return neighbour


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _discard(neighbour: Path) -> None:
    """Remove a neighbour; where even that fails, what failed before is what people have to know."""
    with contextlib.suppress(OSError):
        neighbour.unlink(missing_ok=True)


def _sync_directory(directory: Path) -> None:
    """Make renames durable where the system can: Windows opens no directory, and some file systems refuse."""
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
