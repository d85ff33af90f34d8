"""A tree that remembers which files an answer came from: the inputs of a run, as build systems want to know them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from oprc_static.tree.base import Kind, SourceTree, Unreadable


class RecordingTree:
    """Passes everything on to another tree, and notes the files that the answers depend on.

    That is every file that was read, and every one whose mere presence was asked for and found, as with a setup.cfg
    beside `src`. A link is noted under its own path, not under that of what it points to. Folders are not noted, and
    what was not there has no name.
    """

    def __init__(self, tree: SourceTree) -> None:
        """Stand in for `tree`."""
        self._tree = tree
        self._inputs: set[str] = set()
        self._contents: set[str] = set()
        self._targets: set[str] = set()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The tree paths of the files noted so far, sorted."""
        return tuple(sorted(self._inputs))

    @property
    def contents(self) -> frozenset[str]:
        """The tree paths of the files that were read so far, without those whose presence alone was asked for."""
        return frozenset(self._contents)

    def note(self, path: str) -> None:
        """Note a file that was read past the tree."""
        self._inputs.add(path)

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`."""
        return self._tree.locate(argument)

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return self._tree.display(path)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`; a file that is there is noted."""
        kind = self._tree.kind(path)
        if path not in self._targets and self._is_file(path, kind):
            self._inputs.add(path)
        return kind

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """See `SourceTree.list_folder`."""
        return self._tree.list_folder(path)

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`; the file is noted, also one that is there and refuses to be read."""
        content = self._tree.read(path)
        self._contents.add(path)
        if not isinstance(content, Unreadable) or self._is_file(path, self._tree.kind(path)):
            self._inputs.add(path)
        return content

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """See `SourceTree.read_each`; every file is noted, as `read` does."""
        wanted = list(paths)
        self._inputs.update(wanted)
        for path, content in zip(wanted, self._tree.read_each(wanted), strict=True):
            if isinstance(content, Unreadable) and not self._is_file(path, self._tree.kind(path)):
                self._inputs.discard(path)
            yield content

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`; where a link leads is no input of its own."""
        target = self._tree.resolve(path)
        if target is not None and target != path:
            self._targets.add(target)
        return target

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`."""
        return self._tree.fingerprint(path)

    def _is_file(self, path: str, kind: Kind | None) -> bool:
        if kind is Kind.SYMLINK:
            target = self._tree.resolve(path)
            kind = None if target is None else self._tree.kind(target)
        return kind is Kind.FILE
