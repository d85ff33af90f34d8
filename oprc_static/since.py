"""Scanning only the projects whose documents can differ from those of a git revision: for monorepos.

A project's documents follow from its settings, from which of its files are sources and starting modules, and from what
lies in its folder and its import roots. All that is compared between the revision and the working tree, untracked and
deleted files included: where nothing differs, the documents cannot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oprc_static.api import Plan, ScanResult, UsageError, plan_scan, scan_planned
from oprc_static.discover import Discovery, Project
from oprc_static.export.targets import Target
from oprc_static.records import record
from oprc_static.targeting import OPEN
from oprc_static.tree import Kind, RecordingTree, SourceTree, Unreadable
from oprc_static.tree.paths import is_inside, join_path, parent_path
from oprc_static.vcs import GitTree, RevisionError

if TYPE_CHECKING:
    from oprc_static.cache.store import Store

_IMPORTABLE = (".py", ".so", ".pyd", ".pyc")
_NEVER_IMPORTED = frozenset({"__pycache__"})

_OWN_FOLDER = "/.git/"
"""What git keeps for itself is in no revision; what `info/exclude` there leaves out shows in the starting modules."""


def scan_changed(
    revision: str,
    tree: SourceTree,
    paths: Sequence[str],
    *,
    config_file: str | None = None,
    cache: Store | None = None,
    jobs: int = 1,
    **settings: Any,
) -> ScanResult:
    """Scan the projects whose documents can differ from those that the same scan gives at a revision.

    Args:
        revision: whatever git takes for a commit.
        tree: the working tree.
        paths: files and folders; the first one's repository is asked for the revision.
        config_file: the file that `config` was read from, as people write it.
        cache, jobs: as with `scan`.
        settings: what else `scan` takes as keywords, but for `progress`, `tree` and `executor`.

    Returns:
        What `scan` returns for these projects. If there are none, neither are there findings.

    Raises:
        UsageError: no such revision; a path, target or setting that cannot be used.
    """
    now = RecordingTree(tree)
    plan = plan_scan(now, paths, **settings)
    try:
        with GitTree(revision, _folder(tree, paths[0]), tree.locate(".")) as earlier:
            changed = _changed(plan, now, earlier, paths, config_file, settings)
    except RevisionError as error:
        raise UsageError(f"--changed-since {revision}: {error}") from error
    part = _only(plan, changed)
    return (
        ScanResult((), (), {}, part) if isinstance(part, Target) else scan_planned(part, tree, cache=cache, jobs=jobs)
    )


def _folder(tree: SourceTree, start: str) -> str:
    folder = tree.locate(start)
    while folder != parent_path(folder) and not Path(folder).is_dir():
        folder = parent_path(folder)
    return folder


def _only(plan: Plan, changed: Sequence[Project]) -> Plan | Target:
    """Return the plan for some projects only, and for those without a target; the target where there are neither."""
    decided = tuple((project, target) for project, target in plan.decided if project in changed)
    if not decided and len(plan.decided) == len(plan.discovery.projects):
        return plan.decided[0][1] if plan.decided else OPEN
    known = [project for project, _ in plan.decided]
    projects = tuple(each for each in plan.discovery.projects if each in changed or each not in known)
    return Plan(Discovery(projects), decided, plan.said, allow_empty=True)


# --- what differs ----------------------------------------------------------------------------------------------------


@record
class _Both:
    """The working tree and that of a revision, with what was read of both to find out what is scanned."""

    now: SourceTree
    earlier: GitTree
    read: frozenset[str]

    def differ(self, path: str) -> bool:
        """Whether a file is not the same in both."""
        content, known = self.now.read(path), self.earlier.fingerprint(path)
        if isinstance(content, Unreadable):
            return known is not None or not isinstance(self.earlier.read(path), Unreadable)
        return known != _object_name(content, known or "")


def _object_name(content: bytes, like: str) -> str:
    """Return the name that git gives a file's content, by the hash that made another name."""
    made = hashlib.new("sha256" if len(like) > 40 else "sha1", usedforsecurity=False)
    made.update(b"blob %d\0" % len(content))
    made.update(content)
    return made.hexdigest()


def _changed(
    plan: Plan,
    now: RecordingTree,
    earlier: GitTree,
    paths: Sequence[str],
    config_file: str | None,
    settings: Mapping[str, Any],
) -> list[Project]:
    """Return the projects whose documents can differ."""
    projects = [project for project, _ in plan.decided]
    recording = RecordingTree(earlier)
    try:
        before = plan_scan(recording, paths, **settings)
    except UsageError:
        return projects
    both = _Both(now, earlier, now.contents | recording.contents)
    if config_file is not None and both.differ(now.locate(config_file)):
        return projects
    old = {project.folder: (project, target) for project, target in before.decided}
    differing = [path for path in both.read if _OWN_FOLDER not in path and both.differ(path)]
    folders = [project.folder for project in plan.discovery.projects]
    return [
        project
        for project, target in plan.decided
        if (known := old.get(project.folder)) is None
        or known[1] != target
        or not _are_alike(project, known[0])
        or any(_concerns(path, project, folders) for path in differing)
        or (_runs(project) and _sources_differ(both, project))
    ]


def _runs(project: Project) -> bool:
    return bool(project.starting or project.entries)


def _are_alike(project: Project, other: Project) -> bool:
    """Whether two states of a project are told apart by nothing but what their files hold."""
    if project.diagnostics or other.diagnostics:
        return False
    return _facts(project) == _facts(other)


def _facts(project: Project) -> tuple[object, ...]:
    starting = tuple((each.name, each.path, each.is_package) for each in project.starting)
    entries = tuple((each.file.name, each.file.path, each.is_script) for each in project.entries)
    return project.config, project.roots, project.unseen, project.links, starting, entries


def _concerns(path: str, project: Project, folders: Sequence[str]) -> bool:
    """Whether a file that was read to find out what is scanned says something of a project: its own, or one above."""
    if is_inside(project.folder, parent_path(path)):
        return True
    nearest = max((each for each in folders if is_inside(path, each)), key=len, default=None)
    return nearest == project.folder


def _sources_differ(both: _Both, project: Project) -> bool:
    """Whether anything differs that importing a module of a project may find."""
    areas = dict.fromkeys((project.folder, *project.roots, *project.unseen))
    named = {parent_path(each.path) for each in (*project.starting, *(entry.file for entry in project.entries))}
    for area in areas:
        if any(is_inside(each, area) or is_inside(area, each) for each in both.earlier.submodules):
            return True
        now, then = dict(_found(both.now, area, named)), dict(_found(both.earlier, area, named))
        if now != then or any(both.differ(path) for path, kind in now.items() if kind is not Kind.FOLDER):
            return True
    return False


def _found(tree: SourceTree, folder: str, named: set[str]) -> Iterator[tuple[str, Kind]]:
    """Yield what an import may find in a folder, and all the way down: sources, compiled modules, folders, links."""
    pending = [folder]
    while pending:
        folder = pending.pop()
        listed = tree.list_folder(folder)
        for name, kind in () if isinstance(listed, Unreadable) else listed.items():
            path = join_path(folder, name)
            if kind is Kind.FOLDER:
                if (name.isidentifier() and name not in _NEVER_IMPORTED) or any(
                    is_inside(each, path) for each in named
                ):
                    yield path, kind
                    pending.append(path)
            elif name.endswith(_IMPORTABLE) or kind is Kind.SYMLINK:
                yield path, kind
