"""Discovering: from paths on the command line to projects with their roots, settings and starting modules.

What holds afterwards: every starting module is the file that the project's finder finds under its name (or one that
no import can name), none stands in two projects, and all are in Python's import order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from oprc_static.collecting import rare_collections
from oprc_static.config import Config, ConfigError, Overrides
from oprc_static.diagnostics import Diagnostic
from oprc_static.discover.entries import EntryScope, resolve_entries
from oprc_static.discover.finder import ModuleFinder
from oprc_static.discover.findings import invalid_config, skipped_link, unreadable
from oprc_static.discover.ignore import IgnoreRules, rules_above, rules_of_texts
from oprc_static.discover.model import DiscoverError, Discovery, LinkPolicy, Project
from oprc_static.discover.roots import import_root, package_area, roots_of
from oprc_static.discover.settings import load_project, project_folder
from oprc_static.discover.starting import choose_starting
from oprc_static.discover.walk import NestedProject, Walked, WalkRules, walk
from oprc_static.records import record
from oprc_static.tree import Kind, SourceTree
from oprc_static.tree.paths import common_folder, is_inside, parent_path, path_parts


@record
class _Start:
    """A folder to walk, with the .gitignore rules above it, or one file."""

    path: str
    is_folder: bool
    above: tuple[IgnoreRules, ...] = ()

    @property
    def folder(self) -> str:
        """The folder whose import root counts."""
        return self.path if self.is_folder else parent_path(self.path)


@dataclass(slots=True)
class _Group:
    """What is known of a project before it is built; `is_argument` when a path of the command line lies in it."""

    folder: str
    is_argument: bool
    starts: list[_Start] = field(default_factory=list)

    def add(self, start: _Start) -> None:
        """Take a start, unless it is there already."""
        if all(start.path != known.path for known in self.starts):
            self.starts.append(start)


def discover(tree: SourceTree, paths: Sequence[str], overrides: Overrides | None = None) -> Discovery:
    """Return the projects below `paths`, which are as people write them (section 3).

    Paths with a common nearest pyproject.toml make one project; so do all those that have none. Raises
    `DiscoverError` for a path that cannot be scanned and `ConfigError` for settings that cannot be used; in a nested
    project, the latter is a finding of that project.
    """
    with rare_collections():
        return _discover(tree, paths, overrides or Overrides())


def _discover(tree: SourceTree, paths: Sequence[str], given: Overrides) -> Discovery:
    _check_roots(tree, dict(given.values).get("roots", ()))
    starts = [_locate_start(tree, path) for path in dict.fromkeys(paths)]
    links = _link_policy(tree, starts, follow=given.over(given.named or Config()).follow_symlinks)
    groups = _group_starts(tree, starts)
    projects: list[Project] = []
    while groups:
        group = groups.pop(min(groups, key=path_parts))
        project, nested = _build_project(tree, group, given, links)
        if group.is_argument or project.starting or project.diagnostics:
            projects.append(project)
        for found in nested:
            inner = groups.setdefault(found.folder, _Group(found.folder, is_argument=False))
            inner.add(_Start(found.folder, is_folder=True, above=found.above))
    return Discovery(tuple(projects))


def _locate_start(tree: SourceTree, argument: str) -> _Start:
    """Return where a path of the command line leads. Raises `DiscoverError`."""
    if not argument:
        raise DiscoverError("an empty path names nothing; `.` is the current folder")
    path = tree.locate(argument)
    kind = tree.kind(path)
    if kind is Kind.SYMLINK:
        target = tree.resolve(path)
        kind = None if target is None else tree.kind(target)
    if kind is None:
        raise DiscoverError(f"{tree.display(path)} does not exist or cannot be reached")
    if kind is Kind.OTHER:
        raise DiscoverError(f"{tree.display(path)} is neither a file nor a folder")
    if kind is Kind.FOLDER:
        return _Start(path, is_folder=True, above=rules_above(tree, path))
    return _Start(path, is_folder=False)


def _check_roots(tree: SourceTree, roots: object) -> None:
    """Raise `DiscoverError` for an import root of the command line that is no folder."""
    assert isinstance(roots, tuple)
    for root in roots:
        real = tree.resolve(root)
        if real is None or tree.kind(real) is not Kind.FOLDER:
            raise DiscoverError(f"the import root {tree.display(root)} is no folder")


def _link_policy(tree: SourceTree, starts: list[_Start], *, follow: bool) -> LinkPolicy:
    """Return the policy of a scan: links are read within what is scanned, a package always taken whole."""
    areas = (package_area(start.folder, import_root(tree, start.folder)) for start in starts)
    real = dict.fromkeys(tree.resolve(area) or area for area in areas)
    named = frozenset(start.path for start in starts if tree.kind(start.path) is Kind.SYMLINK)
    return LinkPolicy(tuple(real), named, follow)


def _group_starts(tree: SourceTree, starts: list[_Start]) -> dict[str, _Group]:
    """Return the projects that the starts lie in, by folder."""
    homes = [project_folder(tree, start.folder) for start in starts]
    loose = tuple(start.folder for start, home in zip(starts, homes, strict=True) if home is None)
    groups: dict[str, _Group] = {}
    for start, home in zip(starts, homes, strict=True):
        folder = common_folder(loose) if home is None else home
        groups.setdefault(folder, _Group(folder, is_argument=True)).add(start)
    return groups


def _build_project(
    tree: SourceTree, group: _Group, overrides: Overrides, links: LinkPolicy
) -> tuple[Project, list[NestedProject]]:
    """Return the project of a group, and the projects nested in it: none where the command line says what runs."""
    findings: list[Diagnostic] = []
    if not group.is_argument:
        overrides = overrides.for_nested
    config = _load_config(tree, group, overrides, links, findings)
    if config is None:
        return Project(
            group.folder, tree.display(group.folder), overrides.over(Config()), (), (), links, tuple(findings)
        ), []
    roots = config.roots or _roots_of_starts(tree, group.starts)
    rules = WalkRules(rules_of_texts(config.exclude, group.folder), links)
    walks = [walk(tree, start.path, start.above, rules) for start in group.starts if start.is_folder]
    findings.extend(finding for walked in walks for finding in _findings(tree, walked))
    named = tuple(start.path for start in group.starts if not start.is_folder)
    files = _names_by_folder(walks)
    listings = {folder: held for walked in walks for folder, held in walked.listings.items()}
    finder = ModuleFinder(tree, roots, sdk_modules=config.sdk_modules, links=links, listings=listings)
    starting, shadowed = choose_starting(tree, finder, files, named)
    diagnostics = tuple(sorted(dict.fromkeys((*findings, *shadowed)), key=lambda finding: finding.sort_key))
    starts = tuple(start.path for start in group.starts)
    scope = EntryScope(tree, group.folder, starts, config.roots, roots, config.sdk_modules, links)
    entries, seen = resolve_entries(scope, config.entry)
    unseen = tuple(root for root in roots if root not in seen)
    project = Project(
        group.folder, tree.display(group.folder), config, seen, starting, links, diagnostics, entries, unseen
    )
    is_run_alone = any(key == "entry" and value for key, value in overrides.values)
    return project, [] if is_run_alone else [nested for walked in walks for nested in walked.nested]


def _names_by_folder(walks: list[Walked]) -> dict[str, list[str]]:
    """Return the names of all files that walks have found by folder, each once: walks may overlap."""
    found: dict[str, list[str]] = {}
    for walked in walks:
        for folder, names in walked.names.items():
            found[folder] = list(dict.fromkeys((*found[folder], *names))) if folder in found else names
    return found


def _load_config(
    tree: SourceTree, group: _Group, overrides: Overrides, links: LinkPolicy, findings: list[Diagnostic]
) -> Config | None:
    """Return the settings of a project; None, with a finding, where a nested project's cannot be used."""
    try:
        if group.is_argument and overrides.named is not None:
            return overrides.over(overrides.named)
        return overrides.over(load_project(tree, group.folder, follow=links.follow, isolated=overrides.isolated))
    except ConfigError as error:
        if group.is_argument:
            raise
        findings.append(invalid_config(error))
        return None


def _roots_of_starts(tree: SourceTree, starts: list[_Start]) -> tuple[str, ...]:
    """Return the roots of all starts, in order; a start inside another adds none, so that no file changes its name."""
    folders = [start.path for start in starts if start.is_folder]
    roots: dict[str, None] = {}
    for start in starts:
        if any(start.path != folder and is_inside(start.path, folder) for folder in folders):
            continue
        own = roots_of(tree, start.path) if start.is_folder else (import_root(tree, start.folder),)
        roots.update(dict.fromkeys(own))
    return tuple(roots)


def _findings(tree: SourceTree, walked: Walked) -> list[Diagnostic]:
    """Return what a walk could not read."""
    closed = [unreadable(tree, found) for found in walked.unreadable]
    return closed + [skipped_link(tree, path, link) for path, link in walked.links]
