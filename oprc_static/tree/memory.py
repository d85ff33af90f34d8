"""A mapping as a source tree: for tests, and for editors' overlays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from oprc_static.tree.base import Unreadable
from oprc_static.tree.paths import join_path, normal_path
from oprc_static.tree.table import TableTree


class MemoryTree(TableTree):
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

        def located(path: str) -> str:
            return normal_path(join_path(normal_path(working_directory), path))

        self._files = {
            located(path): content.encode() if isinstance(content, str) else content for path, content in files.items()
        }
        named = {located(path): target for path, target in (links or {}).items()}
        super().__init__(self._files, named, map(located, folders), working_directory)

    def _content(self, path: str) -> bytes:
        return self._files[path]

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`; made of the content."""
        content = self.read(path)
        return None if isinstance(content, Unreadable) else hashlib.sha256(content).hexdigest()
