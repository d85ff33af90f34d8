"""A tree that remembers every answer it gave: a later run that would get the same ones has the same result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

from oprc_static.records import record
from oprc_static.tree.base import Kind, SourceTree, Unreadable

_DIGEST = 16


@record
class Trace:
    """What was asked: the paths for each kind of question, and a digest of all answers.

    `kinds` and `resolved` are paths; `folders` those that were listed; `files` those that were read, as names by
    folder.
    """

    kinds: tuple[str, ...]
    resolved: tuple[str, ...]
    folders: tuple[str, ...]
    files: tuple[tuple[str, tuple[str, ...]], ...]
    answers: str


class TracingTree:
    """Passes everything on to another tree, and notes what it answered."""

    def __init__(self, tree: SourceTree) -> None:
        """Stand in for `tree`."""
        self._tree = tree
        self._kinds: dict[str, bytes] = {}
        self._resolved: dict[str, bytes] = {}
        self._folders: dict[str, bytes] = {}
        self._files: dict[str, bytes] = {}
        self._changed = False

    def trace(self) -> Trace | None:
        """Return what was asked so far; None where two answers to one question differed, or one cannot be repeated."""
        if self._changed:
            return None
        by_folder: dict[str, list[str]] = {}
        for path in sorted(self._files):
            folder, _, name = path.rpartition("/")
            by_folder.setdefault(folder, []).append(name)
        asked = Trace(
            tuple(sorted(self._kinds)),
            tuple(sorted(self._resolved)),
            tuple(sorted(self._folders)),
            tuple((folder, tuple(names)) for folder, names in by_folder.items()),
            "",
        )
        digest = blake2b(digest_size=32)
        for known, paths in (
            (self._kinds, asked.kinds),
            (self._resolved, asked.resolved),
            (self._folders, asked.folders),
        ):
            digest.update(b"".join(known[path] for path in paths))
        for folder, names in asked.files:
            digest.update(b"".join(self._files[f"{folder}/{name}"] for name in names))
        return Trace(asked.kinds, asked.resolved, asked.folders, asked.files, digest.hexdigest())

    def locate(self, argument: str) -> str:
        """See `SourceTree.locate`."""
        return self._tree.locate(argument)

    def display(self, path: str) -> str:
        """See `SourceTree.display`."""
        return self._tree.display(path)

    def kind(self, path: str) -> Kind | None:
        """See `SourceTree.kind`."""
        kind = self._tree.kind(path)
        self._note(self._kinds, path, kind_answer(kind))
        return kind

    def list_folder(self, path: str) -> Mapping[str, Kind] | Unreadable:
        """See `SourceTree.list_folder`."""
        found = self._tree.list_folder(path)
        self._note(self._folders, path, folder_answer(found))
        return found

    def read(self, path: str) -> bytes | Unreadable:
        """See `SourceTree.read`; a file that cannot be read makes the trace unrepeatable, for why may change."""
        found = self._tree.read(path)
        self._note_file(path, found)
        return found

    def read_each(self, paths: Iterable[str]) -> Iterator[bytes | Unreadable]:
        """See `SourceTree.read_each`, and `read`."""
        wanted = list(paths)
        for path, found in zip(wanted, self._tree.read_each(wanted), strict=True):
            self._note_file(path, found)
            yield found

    def resolve(self, path: str) -> str | None:
        """See `SourceTree.resolve`."""
        target = self._tree.resolve(path)
        self._note(self._resolved, path, resolve_answer(target))
        return target

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`; what asks for it cannot be repeated."""
        self._changed = True
        return self._tree.fingerprint(path)

    def _note_file(self, path: str, found: bytes | Unreadable) -> None:
        if isinstance(found, Unreadable):
            self._changed = True
        else:
            self._note(self._files, path, file_answer(found))

    def _note(self, known: dict[str, bytes], path: str, answer: bytes) -> None:
        if known.setdefault(path, answer) != answer:
            self._changed = True


def answers_of(tree: SourceTree, asked: Trace) -> str | None:
    """Return the digest of what `tree` answers to the questions of a trace now; None where a file cannot be read."""
    digest = blake2b(digest_size=32)
    digest.update(b"".join([kind_answer(tree.kind(path)) for path in asked.kinds]))
    digest.update(b"".join([resolve_answer(tree.resolve(path)) for path in asked.resolved]))
    digest.update(b"".join([folder_answer(tree.list_folder(path)) for path in asked.folders]))
    for folder, names in asked.files:
        found = [*tree.read_each([f"{folder}/{name}" for name in names])]
        if any(isinstance(each, Unreadable) for each in found):
            return None
        digest.update(b"".join([file_answer(each) for each in found if not isinstance(each, Unreadable)]))
    return digest.hexdigest()


def kind_answer(kind: Kind | None) -> bytes:
    """Return the digest of what stands at a path."""
    return _digest("" if kind is None else kind.value)


def resolve_answer(target: str | None) -> bytes:
    """Return the digest of where a path leads."""
    return _digest("-" if target is None else f"+{target}")


def folder_answer(found: Mapping[str, Kind] | Unreadable) -> bytes:
    """Return the digest of a folder's listing."""
    if isinstance(found, Unreadable):
        return _digest(f"-{found.reason}")
    return _digest("+" + "/".join([f"{name}/{kind.value}" for name, kind in found.items()]))


def file_answer(content: bytes) -> bytes:
    """Return the digest of a file's content."""
    return blake2b(content, digest_size=_DIGEST).digest()


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=_DIGEST).digest()
