"""Paths, folders and links held in tables: what trees that are not the disk have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping

from oprc_static.tree.base import READ_LIMIT, Kind, Unreadable
from oprc_static.tree.paths import join_path, normal_path, parent_path, path_parts, shown_path

_MOST_LINKS = 40


class TableTree(ABC):
    """A tree whose paths are known from the start; what a file holds is the subclass's say."""

    def __init__(
        self, files: Iterable[str], links: Mapping[str, str], folders: Iterable[str], working_directory: str
    ) -> None:
        """Hold paths of `files`, `links` by path to target as a link states it, and bare `folders`, all absolute."""
        self._working_directory = normal_path(working_directory)
        self._names = frozenset(files)
        self._links = dict(links)
        self._folders: dict[str, dict[str, Kind]] = {"/": {}}
        for path in folders:
            self._folders.setdefault(path, {})
            self._enter(path, Kind.FOLDER)
        for path in self._names:
            self._enter(path, Kind.FILE)
        for path in self._links:
            self._enter(path, Kind.SYMLINK)

    @abstractmethod
    def _content(self, path: str) -> bytes | Unreadable:
        """Return what the file at `path` holds, which is one of the known paths."""

    def _enter(self, path: str, kind: Kind) -> None:
        """Put `path` into its folder, and that folder into its own, up to the first that is known."""
        while path != "/":
            folder, _, name = path.rpartition("/")
            folder = folder or "/"
            known = folder in self._folders
            self._folders.setdefault(folder, {}).setdefault(name, kind)
            if known:
                return
            path, kind = folder, Kind.FOLDER

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`."""
        return normal_path(join_path(self._working_directory, argument))

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return shown_path(path, self._working_directory)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`."""
        if path == "/":
            return Kind.FOLDER
        folder = self.resolve(parent_path(path))
        return None if folder is None else self._folders.get(folder, {}).get(path.rpartition("/")[2])

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """See `SourceTree.list_folder`."""
        real = self.resolve(path)
        if real is None or self.kind(real) is None:
            return Unreadable(path, "no such file or folder")
        if real not in self._folders:
            return Unreadable(path, "not a folder")
        return dict(sorted(self._folders[real].items()))

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`."""
        real = self.resolve(path)
        if real is None:
            return Unreadable(path, "no such file or folder")
        if real not in self._names:
            return Unreadable(path, "not a regular file")
        content = self._content(real)
        if isinstance(content, bytes) and len(content) > READ_LIMIT:
            return Unreadable(path, f"larger than {READ_LIMIT} bytes")
        return content

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """See `SourceTree.read_each`."""
        return map(self.read, paths)

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`."""
        for _ in range(_MOST_LINKS):
            link = self._first_link(path)
            if link is None:
                return path if path in self._names or path in self._folders else None
            target = join_path(parent_path(link), self._links[link])
            path = normal_path(target + path[len(link) :])
        return None

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
