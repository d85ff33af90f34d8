"""Arithmetic on tree paths: pure functions on strings, no files."""

from __future__ import annotations

import posixpath


def join_path(folder: str, name: str) -> str:
    """Return the path of `name` (one name or a relative path) in `folder`."""
    return posixpath.join(folder, name)


def normal_path(path: str) -> str:
    """Return an absolute path without `.`, `..` and doubled separators, taken away by name."""
    normal = posixpath.normpath(path)
    return normal[1:] if normal.startswith("//") else normal


def parent_path(path: str) -> str:
    """Return the folder that holds `path`; the top is its own parent."""
    return posixpath.dirname(path)


def base_name(path: str) -> str:
    """Return the last name of `path`."""
    return posixpath.basename(path)


def is_inside(path: str, folder: str) -> bool:
    """Say whether `path` is `folder` or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def relative_path(path: str, folder: str) -> str:
    """Return `path` relative to `folder`, which it must be inside of; "" for the folder itself."""
    return path[len(folder.rstrip("/")) + 1 :]


def path_parts(path: str) -> tuple[str, ...]:
    """Return the names on `path`: its sort key, under which a folder's content follows the folder."""
    return tuple(name for name in path.split("/") if name)


def ancestors(folder: str) -> tuple[str, ...]:
    """Return `folder` and the folders above it, nearest first."""
    found = [folder]
    while parent_path(found[-1]) != found[-1]:
        found.append(parent_path(found[-1]))
    return tuple(found)


def common_folder(paths: tuple[str, ...]) -> str:
    """Return the deepest folder that all `paths` (at least one) are inside of."""
    return posixpath.commonpath(paths)


def seen_from(path: str, folder: str) -> str:
    """Return `path` relative to `folder` where it lies in it, else as it is."""
    return relative_path(path, folder) or "." if is_inside(path, folder) else path


def shown_path(path: str, working_directory: str) -> str:
    r"""Return `path` relative to `working_directory` where below it, else as it is; undecodable bytes as `\udcXX`."""
    return seen_from(path, working_directory).encode("utf-8", "backslashreplace").decode("utf-8")
