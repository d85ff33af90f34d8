"""A mapping as a source tree: for tests, and the ground that overlays and git revisions stand on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from oprc_static.tree.base import READ_LIMIT, Entry, Kind, Unreadable
from oprc_static.tree.paths import join_path, normal_path, parent_path, path_parts, shown_path

_MOST_LINKS = 40


class MemoryTree:
    """Files, links and empty folders held in memory; relative paths count from "/", the working directory."""

    def __init__(
        self,
        files: Mapping[str, bytes | str],
        *,
        links: Mapping[str, str] | None = None,
        folders: Iterable[str] = (),
        working_directory: str = "/",
    ) -> None:
        """Hold `files` by path (text is UTF-8), `links` by path to target as a link states it, and bare `folders`."""
        self._working_directory = normal_path(working_directory)
        self._files = {
            self.locate(path): content.encode() if isinstance(content, str) else content
            for path, content in files.items()
        }
        self._links = {self.locate(path): target for path, target in (links or {}).items()}
        self._folders: dict[str, dict[str, Kind]] = {"/": {}}
        for path in map(self.locate, folders):
            self._folders.setdefault(path, {})
            self._enter(path, Kind.FOLDER)
        for path in self._files:
            self._enter(path, Kind.FILE)
        for path in self._links:
            self._enter(path, Kind.SYMLINK)

    def _enter(self, path: str, kind: Kind) -> None:
        """Put `path` into its folder, and that folder into its own, up to the top."""
        while path != "/":
            folder = parent_path(path)
            self._folders.setdefault(folder, {}).setdefault(path.rpartition("/")[2], kind)
            path, kind = folder, Kind.FOLDER

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`."""
        return normal_path(join_path(self._working_directory, argument))

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return shown_path(path, self._working_directory)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`."""
        real = self._real_folder(path)
        if real is None:
            return None
        folder, name = real
        return self._folders.get(folder, {}).get(name) if name else Kind.FOLDER

    def list_folder(self, path: str) -> tuple[Entry, ...] | Unreadable:
        """See `SourceTree.list_folder`."""
        real = self.resolve(path)
        if real is None or self.kind(real) is None:
            return Unreadable(path, "no such file or folder")
        if real not in self._folders:
            return Unreadable(path, "not a folder")
        return tuple(Entry(name, kind) for name, kind in sorted(self._folders[real].items()))

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`."""
        real = self.resolve(path)
        if real is None:
            return Unreadable(path, "no such file or folder")
        if real not in self._files:
            return Unreadable(path, "not a regular file")
        content = self._files[real]
        return content if len(content) <= READ_LIMIT else Unreadable(path, f"larger than {READ_LIMIT} bytes")

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`."""
        for _ in range(_MOST_LINKS):
            link = self._first_link(path)
            if link is None:
                return path if path in self._files or path in self._folders else None
            target = join_path(parent_path(link), self._links[link])
            path = normal_path(target + path[len(link) :])
        return None

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`; made of the content."""
        content = self.read(path)
        return None if isinstance(content, Unreadable) else hashlib.sha256(content).hexdigest()

    def _real_folder(self, path: str) -> tuple[str, str] | None:
        """Return the resolved folder of `path` and its last name ("" for the top), or None where there is none."""
        if path == "/":
            return "/", ""
        folder = self.resolve(parent_path(path))
        return None if folder is None else (folder, path.rpartition("/")[2])

    def _first_link(self, path: str) -> str | None:
        """Return the shortest leading part of `path` that is a link."""
        if not self._links:
            return None
        current = "/"
        for name in path_parts(path):
            current = join_path(current, name)
            if current in self._links:
                return current
        return None
