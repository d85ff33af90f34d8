"""Revisions of a git repository as source trees: read through git's own plumbing, nothing checked out, nothing run.

Only `rev-parse`, `ls-tree` and `cat-file` are called. None of them runs hooks, filters or monitors or writes anything;
fetching missing objects from a remote, which partial clones would do on the way, is forbidden (git's
documentation: gitrevisions(7), git-cat-file(1), `GIT_ALLOW_PROTOCOL` in git(1)).
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import IO

from oprc_static.tree.base import READ_LIMIT, Unreadable
from oprc_static.tree.paths import is_inside, join_path, normal_path, relative_path
from oprc_static.tree.table import TableTree

_KEPT = frozenset({"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES"})
"""Of git's variables, those that a hook needs to see what is being pushed; others name other repositories."""

_KEPT_PREFIX = "GIT_CONFIG"
"""How CI systems pass `safe.directory`."""

_GIT = (
    "git", "--no-pager", "--no-optional-locks", "--no-replace-objects",
    "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never",
)  # fmt: skip

_LINK, _SUBMODULE = b"120000", b"160000"


class RevisionError(Exception):
    """A revision that cannot be read; the message stands alone and says what to do."""


class GitTree(TableTree):
    """One revision of a repository, at the paths that its files have in the working tree.

    A context manager: leaving it ends the process that reads objects. Paths are shown as `REVISION:path`, the path
    counted from the repository's top folder, as git writes them. Submodules are empty folders; `submodules` names them.
    """

    def __init__(self, revision: str, folder: str, working_directory: str | None = None) -> None:
        """Open a revision of the repository that holds `folder`.

        Args:
            revision: whatever git takes for a commit: a branch, tag, hash, `HEAD~3`, ...
            folder: a folder of the working tree, as a tree path of the disk.
            working_directory: what relative paths count from, as a tree path; `folder` by default.

        Raises:
            RevisionError: no git, no repository, no such commit, or one that this clone does not hold.
        """
        self.revision = revision
        self.submodules: tuple[str, ...] = ()
        self._folder = folder
        self._reader: subprocess.Popen[bytes] | None = None
        self._top = _top_of(folder)
        commit = _commit_of(revision, folder)
        listed = _git(["ls-tree", "-r", "-z", "--full-tree", commit], folder)
        self._objects: dict[str, str] = {}
        links: dict[str, str] = {}
        submodules = []
        for line in filter(None, listed.split(b"\0")):
            described, _, name = line.partition(b"\t")
            mode, _, identity = described.split(b" ")
            path = normal_path(join_path(self._top, os.fsdecode(name)))
            if mode == _SUBMODULE:
                submodules.append(path)
            elif mode == _LINK:
                links[path] = identity.decode("ascii")
            else:
                self._objects[path] = identity.decode("ascii")
        self.submodules = tuple(submodules)
        try:
            targets = {path: self._target(identity) for path, identity in links.items()}
            super().__init__(self._objects, targets, [self._top, *submodules], working_directory or folder)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> GitTree:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process."""
        if self._reader is not None:
            self._reader.communicate()
            self._reader = None

    def display(self, path: str) -> str:
        """See `SourceTree.display`; the revision stands before the path."""
        inside = relative_path(path, self._top) if is_inside(path, self._top) else path
        return f"{self.revision}:{inside}".encode("utf-8", "backslashreplace").decode("utf-8")

    def fingerprint(self, path: str) -> str | None:
        """See `SourceTree.fingerprint`: the object's name."""
        real = self.resolve(path)
        return None if real is None else self._objects.get(real)

    def _content(self, path: str) -> bytes | Unreadable:
        content = self._object(self._objects[path])
        return content if isinstance(content, bytes) else Unreadable(path, content.reason)

    def _target(self, identity: str) -> str:
        """Return where a link leads; one whose object is missing leads nowhere."""
        content = self._object(identity)
        return os.fsdecode(content) if isinstance(content, bytes) else "/dev/null/missing"

    def _object(self, identity: str) -> bytes | Unreadable:
        """Return an object's bytes."""
        if self._reader is None:
            self._reader = _start(["cat-file", "--batch"], self._folder)
        stdin, stdout = self._reader.stdin, self._reader.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(identity.encode() + b"\n")
            stdin.flush()
            head = stdout.readline().split()
            if len(head) != 3:
                return Unreadable("", "this clone does not hold the object (a partial clone?)")
            return _content_of(stdout, int(head[2]))
        except OSError:
            return Unreadable("", "git ended")


def _content_of(stream: IO[bytes], size: int) -> bytes | Unreadable:
    """Return `size` bytes and drop the line break behind them; what is beyond the limit is passed over."""
    if size <= READ_LIMIT:
        content = stream.read(size)
        stream.read(1)
        return content
    left = size + 1
    while left and (passed := len(stream.read(min(left, 1 << 20)))):
        left -= passed
    return Unreadable("", f"larger than {READ_LIMIT} bytes")


def _top_of(folder: str) -> str:
    """Return the top folder of the working tree, spelled as `folder` is (git resolves links)."""
    prefix = os.fsdecode(_git(["rev-parse", "--show-prefix"], folder).rstrip(b"\n")).rstrip("/")
    if not prefix:
        return folder
    if folder.endswith("/" + prefix):
        return folder[: -len(prefix) - 1] or "/"
    return os.fsdecode(_git(["rev-parse", "--show-toplevel"], folder).rstrip(b"\n"))


def _commit_of(revision: str, folder: str) -> str:
    if not revision or revision.startswith("-") or "\0" in revision or "\n" in revision:
        raise RevisionError(f"{revision!r} is no revision of git's")
    found = _object_of(revision, folder)  # by itself: in `:/text` and `:path` what is behind would be part of the text
    commit = _object_of(f"{found}^{{commit}}", folder) if found else None
    if commit is not None:
        return commit
    if _git(["rev-parse", "--is-shallow-repository"], folder).strip() == b"true":
        raise RevisionError(
            f"this shallow clone does not hold the revision {revision!r}: fetch it with `git fetch --unshallow`, or "
            "`git fetch --depth=N origin REV` (in GitHub Actions: actions/checkout with fetch-depth: 0)"
        )
    raise RevisionError(
        f"this repository does not hold a commit {revision!r}: check the name, or fetch it with `git fetch origin`"
    )


def _object_of(revision: str, folder: str) -> str | None:
    """Return the name of one object; None for no such object, and for ranges and exclusions."""
    answer = _run(["rev-parse", "--verify", "--quiet", "--end-of-options", revision], folder)
    name = answer.stdout.strip().rpartition(b"\n")[2].decode("ascii", "replace")  # old versions repeat the option
    return name if answer.returncode == 0 and re.fullmatch("[0-9a-f]+", name) else None


def _git(arguments: Sequence[str], folder: str) -> bytes:
    answer = _run(arguments, folder)
    if answer.returncode:
        said = answer.stderr.decode("utf-8", "replace").strip()
        reason = re.sub(r"^(fatal|error): ", "", said.splitlines()[0]) if said else f"exit code {answer.returncode}"
        raise RevisionError(f"git cannot read the repository of {folder}: {reason}")
    return answer.stdout


def _run(arguments: Sequence[str], folder: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # a fixed program; what people name is behind --end-of-options
            [*_GIT, *arguments], cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True,
            check=False,
        )  # fmt: skip
    except OSError as error:
        raise RevisionError(f"git cannot be run: {error.strerror or error}") from error


def _start(arguments: Sequence[str], folder: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # as above
        [*_GIT, *arguments], cwd=folder, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIX)
    }
    never = {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
    }
    return {**kept, **never, "LC_ALL": "C"}
