"""Scanning again and again while files change: what an editor's server and `scan --watch` stand on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from oprc_static.api import Plan, ScanResult, plan_scan, settings_of
from oprc_static.cache.lowered import LoweredCache
from oprc_static.cache.store import Store
from oprc_static.diagnostics import Diagnostic
from oprc_static.lower.drafts import Drafts
from oprc_static.opackage import OClass, OFunction, OPackage
from oprc_static.records import record
from oprc_static.stack import with_room
from oprc_static.tree import DiskTree, Kind, RecordingTree, SourceTree
from oprc_static.tree.overlay import EditedTree
from oprc_static.tree.paths import base_name, is_inside
from oprc_static.workspace import Helpers
from oprc_static.workspace.live import LiveProject, Step

_OTHER_FILES = (".yaml", ".yml", ".md", ".rst")
"""How the names of files end that are no sources and no settings, unless they were read."""

_OTHER_FOLDERS = ("/.git/", "/__pycache__/")
"""Folders of which nothing is read."""


@record
class Entry:
    """A class or a function of a package as it was and as it is; None where it is not."""

    package: str
    key: str
    before: OClass | OFunction | None
    after: OClass | OFunction | None


@record
class Update:
    """What changes of files have changed.

    `entries` are the classes and functions that came, went or changed, also where an error withholds their documents.
    `findings` are those of the files of which others were found before, by displayed path; an empty tuple says that
    there are none any more. `is_partial` says that only what depends on the changed files was evaluated again.
    """

    entries: tuple[Entry, ...]
    findings: Mapping[str, tuple[Diagnostic, ...]]
    is_partial: bool


class Workspace:
    """Projects that are read once, and of which only what depends on changed files is read again.

    After any changes, `result()` is what `scan` returns for the same files. Files change on the disk, which `changed`
    tells, or in an editor, which `edit` and `close` tell; nothing is looked at before `update` or `result` is called.
    Any thread may use it, one at a time.
    """

    def __init__(
        self,
        paths: Sequence[str | os.PathLike[str]] = (".",),
        *,
        tree: SourceTree | None = None,
        cache: Store | None = None,
        jobs: int = 1,
        **settings: Any,
    ) -> None:
        """Read projects.

        Args:
            paths: files and folders.
            tree: where sources are read from, apart from what is edited; the disk by default.
            cache: where lowered files are kept from one run to the next, as with `scan`.
            jobs: how many worker processes lower files at the start, as with `scan`.
            settings: what else `scan` takes as keywords, but for `progress` and `executor`.

        Raises:
            UsageError: a path, target or setting that cannot be used.
        """
        self._tree = EditedTree(tree if tree is not None else DiskTree())
        self._paths, self._settings = tuple(paths), settings
        self._drafts = Drafts()
        self._cache = None if cache is None else LoweredCache(cache)
        self._helpers: Helpers | None = Helpers(jobs, None)
        self._pending: set[str] = set()
        self._projects: list[LiveProject] = []
        self._result: ScanResult | None = None
        self._plan, self._inputs = self._look()
        self._projects = with_room(lambda: self._evaluated(frozenset()))
        self._helpers = None  # a few files later are lowered here

    @property
    def projects(self) -> tuple[LiveProject, ...]:
        """The projects, in order."""
        return tuple(self._projects)

    def edit(self, path: str | os.PathLike[str], text: str | bytes | None) -> None:
        """Let a file hold `text` (UTF-8 where it is a str), whatever is on the disk; None stands for a deleted one."""
        located = self._tree.locate(os.fspath(path))
        self._tree.edit(located, text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        self._pending.add(located)

    def close(self, path: str | os.PathLike[str]) -> None:
        """Let a file that was edited hold what is on the disk again."""
        located = self._tree.locate(os.fspath(path))
        self._tree.restore(located)
        self._pending.add(located)

    def changed(self, *paths: str | os.PathLike[str]) -> None:
        """Note that files, or folders with all in them, may have changed on the disk."""
        self._pending.update(self._tree.locate(os.fspath(path)) for path in paths)

    def update(self) -> Update:
        """Follow all changes so far, and return what they changed.

        Raises:
            UsageError: settings that cannot be used any more; once they can, the next update follows all changes.
        """
        pending = {path for path in self._pending if self._may_matter(path)}
        if not pending:
            return Update((), {}, is_partial=True)
        steps = with_room(lambda: self._steps(pending))
        self._pending, self._result = set(), None
        return _update(steps)

    def _steps(self, pending: Set[str]) -> list[Step]:
        if not self._is_plain(pending):
            return [self._look_again(pending)]
        concerned = [each for each in self._projects if not pending.isdisjoint(each.locations)]
        return [each.edited(pending & each.locations.keys()) for each in concerned]

    def result(self) -> ScanResult:
        """Return what `scan` would return now; follows all changes so far, and raises as `update` does."""
        self.update()
        if self._result is None:
            self._result = self._plan.result([each.result for each in self._projects])
        return self._result

    # --- what is scanned ---------------------------------------------------------------------------------------------

    def _may_matter(self, path: str) -> bool:
        """Whether anything is read of a file, or anything follows from its being there."""
        return path in self._inputs or not (path.endswith(_OTHER_FILES) or any(each in path for each in _OTHER_FOLDERS))

    def _is_plain(self, pending: Set[str]) -> bool:
        """Whether nothing but the content of sources that were read before has changed."""
        return all(
            path.endswith(".py")
            and path not in self._inputs
            and any(path in each.locations for each in self._projects)
            and self._tree.kind(path) is Kind.FILE
            for path in pending
        )

    def _look(self) -> tuple[Plan, frozenset[str]]:
        """Find out what is scanned; return as well which files that depends on."""
        recording = RecordingTree(self._tree)
        plan = plan_scan(recording, self._paths, **self._settings)
        return plan, recording.contents

    def _look_again(self, pending: Set[str]) -> Step:
        """Find out anew what is scanned, and evaluate the projects that are not as they were, or were changed."""
        before = [each.result.packages for each in self._projects], _findings(self._projects)
        self._plan, self._inputs = self._look()
        self._projects = self._evaluated(pending)
        after = [each.result.packages for each in self._projects], _findings(self._projects)
        old, new = (tuple(package for each in packages for package in each) for packages in (before[0], after[0]))
        return Step(old, new, before[1], after[1], is_partial=False)

    def _evaluated(self, pending: Set[str]) -> list[LiveProject]:
        known = {each.project.folder: each for each in self._projects}
        projects = []
        for project, target in self._plan.decided:
            settings = settings_of(project.config, target)
            each = known.get(project.folder)
            if each is None or each.project != project or each.settings != settings or self._concerns(pending, each):
                each = LiveProject(
                    self._tree, project, settings, self._drafts.lower, cache=self._cache, helpers=self._helpers
                )  # fmt: skip
            projects.append(each)
        return projects

    def _concerns(self, pending: Set[str], live: LiveProject) -> bool:
        """Whether changed files may be among those that a project reads, or finds where it looks for modules."""
        places = (live.project.folder, *live.project.roots, *live.project.unseen)
        found = [path for path in pending if path in live.locations or _may_be_found(path)]
        if any(is_inside(path, place) or is_inside(place, path) for path in found for place in places):
            return True
        return any((real := self._tree.resolve(each)) is None or real in pending for each in live.locations)


def _may_be_found(path: str) -> bool:
    """Whether an import may find what is, or was, at a path: a source, a compiled module, or a folder."""
    name = base_name(path)
    return "." not in name or (not name.startswith(".") and name.endswith((".py", ".so", ".pyd", ".pyc")))


def _findings(projects: Iterable[LiveProject]) -> Mapping[str, tuple[Diagnostic, ...]]:
    found: dict[str, tuple[Diagnostic, ...]] = {}
    for each in projects:
        found.update(each.findings)
    return found


def _update(steps: Sequence[Step]) -> Update:
    entries: list[Entry] = []
    findings: dict[str, tuple[Diagnostic, ...]] = {}
    for step in steps:
        before, after = _entries(step.packages_before), _entries(step.packages)
        entries += [
            Entry(package, key, before.get((package, kind, key)), after.get((package, kind, key)))
            for package, kind, key in {**before, **after}
            if before.get((package, kind, key)) != after.get((package, kind, key))
        ]
        for path in {**step.findings_before, **step.findings}:
            if step.findings_before.get(path, ()) != step.findings.get(path, ()):
                findings[path] = step.findings.get(path, ())
    return Update(tuple(entries), findings, all(step.is_partial for step in steps))


def _entries(packages: Iterable[OPackage]) -> dict[tuple[str, str, str], OClass | OFunction]:
    found: dict[tuple[str, str, str], OClass | OFunction] = {}
    for package in packages:
        found.update({(package.name, "class", each.key): each for each in package.classes})
        found.update({(package.name, "function", each.key): each for each in package.functions})
    return found
