"""A tree with some files replaced: what has been repaired but not written yet, what an editor holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from oprc_static.tree.base import Kind, SourceTree, Unreadable


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
