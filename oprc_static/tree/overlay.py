"""A tree with some files replaced: what has been repaired but not written yet, what an editor holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Set

from oprc_static.tree.base import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import is_inside, relative_path


class OverlayTree:
    """Another tree in which some files, all of which are there, hold other bytes."""

    def __init__(self, base: SourceTree, contents: Mapping[str, bytes]) -> None:
        """Lay `contents`, by the paths that `base` displays, over `base`."""
        self._base, self._contents = base, contents

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`."""
        return self._base.locate(argument)

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return self._base.display(path)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`."""
        return self._base.kind(path)

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """See `SourceTree.list_folder`."""
        return self._base.list_folder(path)

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`."""
        found = self._contents.get(self._base.display(path))
        return self._base.read(path) if found is None else found

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """See `SourceTree.read_each`."""
        return map(self.read, paths)

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`."""
        return self._base.resolve(path)

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`."""
        found = self._contents.get(self._base.display(path))
        return self._base.fingerprint(path) if found is None else hashlib.sha256(found).hexdigest()


class EditedTree:
    """Another tree in which files are replaced, new, or deleted: what an editor holds. It changes as `edit` says."""

    def __init__(self, base: SourceTree) -> None:
        """Lay nothing over `base` yet."""
        self._base = base
        self._contents: dict[str, bytes | None] = {}

    @property
    def edited(self) -> Set[str]:
        """The tree paths that are not as in the tree below."""
        return self._contents.keys()

    def edit(self, path: str, content: bytes | None) -> None:
        """Let the file at a tree path hold `content`; None deletes it."""
        self._contents[path] = content

    def restore(self, path: str) -> None:
        """Let the tree below say again what is at a tree path."""
        self._contents.pop(path, None)

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`."""
        return self._base.locate(argument)

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return self._base.display(path)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`; a new file makes the folders that it lies in."""
        if path in self._contents:
            below = self._base.kind(path)
            return None if self._contents[path] is None else below or Kind.FILE
        return self._base.kind(path) or (Kind.FOLDER if self._is_made(path) else None)

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """See `SourceTree.list_folder`."""
        below = self._base.list_folder(path)
        if isinstance(below, Unreadable) and not self._is_made(path):
            return below
        entries = {} if isinstance(below, Unreadable) else dict(below)
        for edited, content in self._contents.items():
            if not is_inside(edited, path) or edited == path:
                continue
            name, _, deeper = relative_path(edited, path).partition("/")
            if deeper:
                if content is not None:
                    entries.setdefault(name, Kind.FOLDER)
            elif content is None:
                entries.pop(name, None)
            else:
                entries.setdefault(name, Kind.FILE)
        return {name: entries[name] for name in sorted(entries)}

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`; what is edited is, by whatever link it is reached."""
        if self._contents:
            real = path if path in self._contents else self._base.resolve(path)
            if real in self._contents:
                content = self._contents[real]
                return Unreadable(path, "no such file or folder") if content is None else content
        return self._base.read(path)

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """See `SourceTree.read_each`."""
        return map(self.read, paths)

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`."""
        if path in self._contents:
            return None if self._contents[path] is None else self._base.resolve(path) or path
        return self._base.resolve(path) or (path if self._is_made(path) else None)

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`."""
        if path in self._contents:
            content = self._contents[path]
            return None if content is None else hashlib.sha256(content).hexdigest()
        return self._base.fingerprint(path)

    def _is_made(self, folder: str) -> bool:
        """Whether a folder is there because of a new file in it."""
        return any(content is not None and is_inside(each, folder) for each, content in self._contents.items())
