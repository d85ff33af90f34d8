"""A tree that remembers every answer it gave: a later run that would get the same ones has the same result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

from oprc_static.tree.base import Kind, SourceTree, Unreadable

_DIGEST = 16


class Trace(NamedTuple):
    """What was asked: the paths for each kind of question, and digests of the answers.

    `kinds` and `resolved` are paths; `folders` those that were listed; `files` those that were read, as names by
    folder. `places` is the digest of what stands where, `contents` that of what was read.
    """

    kinds: tuple[str, ...]
    resolved: tuple[str, ...]
    folders: tuple[str, ...]
    files: tuple[tuple[str, tuple[str, ...]], ...]
    places: str
    contents: str


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
        kinds, resolved, folders = sorted(self._kinds), sorted(self._resolved), sorted(self._folders)
        places = [self._kinds[path] for path in kinds]
        places += [self._resolved[path] for path in resolved]
        places += [self._folders[path] for path in folders]
        files = tuple((folder, tuple(names)) for folder, names in by_folder.items())
        contents = [self._files[f"{folder}/{name}"] for folder, names in files for name in names]
        return Trace(
            tuple(kinds), tuple(resolved), tuple(folders), files, _digest_of_all(places), _digest_of_all(contents)
        )

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


def is_as_it_was(tree: SourceTree, asked: Trace) -> bool:
    """Whether `tree` gives the answers of a trace again; False where a file cannot be read.

    No file is opened before it is known that everything stands where it stood: a link that leads elsewhere by now, or
    a pipe, is none of the files that were read.
    """
    places = [kind_answer(tree.kind(path)) for path in asked.kinds]
    places += [resolve_answer(tree.resolve(path)) for path in asked.resolved]
    places += [folder_answer(tree.list_folder(path)) for path in asked.folders]
    if _digest_of_all(places) != asked.places:
        return False
    contents: list[bytes] = []
    for folder, names in asked.files:
        for found in tree.read_each([f"{folder}/{name}" for name in names]):
            if isinstance(found, Unreadable):
                return False
            contents.append(file_answer(found))
    return _digest_of_all(contents) == asked.contents


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


def _digest_of_all(answers: list[bytes]) -> str:
    return blake2b(b"".join(answers), digest_size=32).hexdigest()
