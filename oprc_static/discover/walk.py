"""Which files below a folder belong to a run (section 3): everything that the rules leave, top down.

What is said of an entry is asked in this order, and the first word holds: the setting `exclude` (also its `!`
lines), .gitignore, our own list. A folder `build` or `dist` with an `__init__.py` is a package, not an output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from oprc_static.config import PYPROJECT
from oprc_static.discover.ignore import IgnoreRules, enter_folder, verdict
from oprc_static.discover.links import Link, judge_link
from oprc_static.discover.model import LinkPolicy
from oprc_static.records import record
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import base_name, is_inside, join_path

_EXCLUDED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})
_OUTPUT_FOLDERS = frozenset({"build", "dist"})
_EXCLUDED_SUFFIXES = (".egg-info", ".egg", ".dist-info")
_ENVIRONMENT_MARKERS = frozenset({"pyvenv.cfg", "conda-meta"})


@record
class NestedProject:
    """A folder with a pyproject.toml of its own, and the .gitignore rules that hold above it."""

    folder: str
    above: tuple[IgnoreRules, ...]


@dataclass(slots=True)
class Walked:
    """What a walk came across; `links` are those that were not read, with the reason.

    `names` are those of the wanted files by folder, `listings` has what is in each folder that was entered, by name.
    """

    names: dict[str, list[str]] = field(default_factory=dict)
    nested: list[NestedProject] = field(default_factory=list)
    links: list[tuple[str, Link]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    listings: dict[str, Mapping[str, Kind]] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of the wanted files."""
        return tuple(join_path(folder, name) for folder, names in self.names.items() for name in names)


@record
class WalkRules:
    """What a walk goes by: the setting `exclude`, the link policy, and how the names of the wanted files end."""

    exclude: IgnoreRules
    links: LinkPolicy
    suffixes: tuple[str, ...] = (".py",)


@record
class _Visit:
    """A folder to look into, the .gitignore rules above it, and whether nothing of our own list holds for it."""

    folder: str
    above: tuple[IgnoreRules, ...]
    wanted: bool


def walk(tree: SourceTree, top: str, above: tuple[IgnoreRules, ...], rules: WalkRules) -> Walked:
    """Return the wanted files below `top`, which is itself never excluded, and what else was met on the way.

    `above` are the .gitignore rules that hold above `top`. Folders with a pyproject.toml are not entered.
    """
    walked = Walked()
    pending = [_Visit(top, above, wanted=True)]
    while pending:
        visit = pending.pop()
        held = tree.list_folder(visit.folder)
        if isinstance(held, Unreadable):
            walked.unreadable.append(held)
            continue
        if not visit.wanted and _is_left_out(visit.folder, held):
            continue
        if visit.folder != top and held.get(PYPROJECT, Kind.FOLDER) is not Kind.FOLDER:
            walked.nested.append(NestedProject(visit.folder, visit.above))
            continue
        layers = enter_folder(tree, visit.folder, visit.above, held)
        walked.unreadable.extend(rules.refused for rules in layers if rules.refused is not None)
        walked.listings[visit.folder] = held
        pending.extend(_visit_entries(tree, visit.folder, held, layers, rules, walked))
    return walked


def _visit_entries(
    tree: SourceTree,
    folder: str,
    held: Mapping[str, Kind],
    layers: tuple[IgnoreRules, ...],
    rules: WalkRules,
    walked: Walked,
) -> Iterator[_Visit]:
    """Note what the entries of a folder are in `walked`; yield the visits that folders ask for."""
    is_ruled = bool(rules.exclude.patterns) or any(each.patterns for each in layers)
    prefix = folder if folder.endswith("/") else folder + "/"
    suffixes, names = rules.suffixes, walked.names.setdefault(folder, [])
    a_file, a_folder = Kind.FILE, Kind.FOLDER
    for name, kind in held.items():
        if kind is a_file:  # this is the way of nearly all entries of a large tree
            if not name.endswith(suffixes) or name[0] == ".":  # hidden files are none, `*.py` does not match them
                continue
            if not is_ruled or not _is_excluded(_said(rules, layers, prefix + name, is_folder=False)):
                names.append(name)
        elif kind is a_folder:
            path = prefix + name
            said = _said(rules, layers, path, is_folder=True) if is_ruled else (None, False)
            if not _is_excluded(said):
                yield _Visit(path, layers, wanted=said[0] is False)
        elif kind is Kind.SYMLINK and _may_matter(name, suffixes):
            said = _said(rules, layers, prefix + name, is_folder=False) if is_ruled else (None, False)
            if not _is_excluded(said):
                _note_link(tree, folder, name, rules, walked)


def _may_matter(name: str, suffixes: tuple[str, ...]) -> bool:
    """Say whether a link can lead to a wanted file or to a folder of some."""
    return (name.endswith(suffixes) and not name.startswith(".")) or name.isidentifier()


def _said(
    rules: WalkRules, layers: tuple[IgnoreRules, ...], path: str, *, is_folder: bool
) -> tuple[bool | None, bool | None]:
    """Return what the setting `exclude` says of an entry, and what .gitignore does where the setting says nothing."""
    said = rules.exclude.verdict(path, is_folder)
    return said, verdict(layers, path, is_folder) if said is None else None


def _is_excluded(said: tuple[bool | None, bool | None]) -> bool:
    return bool(said[0] or said[1])


def _note_link(tree: SourceTree, folder: str, name: str, rules: WalkRules, walked: Walked) -> None:
    """Note a link: as a file, or as skipped. One to a folder that is scanned anyway is neither."""
    path = join_path(folder, name)
    link = judge_link(tree, path, rules.links)
    if link is Link.FOLDER:
        target = tree.resolve(path)
        if target is not None and not any(is_inside(target, area) for area in rules.links.areas):
            walked.links.append((path, link))
    elif path.endswith(rules.suffixes):
        if link is Link.READ:
            walked.names[folder].append(name)
        else:
            walked.links.append((path, link))


def _is_left_out(folder: str, held: Mapping[str, Kind]) -> bool:
    """Say whether our own list excludes a folder, by its name or by what it holds."""
    name = base_name(folder)
    if name in _OUTPUT_FOLDERS:
        return "__init__.py" not in held
    return (
        name.startswith(".")
        or name in _EXCLUDED_FOLDERS
        or name.endswith(_EXCLUDED_SUFFIXES)
        or not _ENVIRONMENT_MARKERS.isdisjoint(held)
    )
