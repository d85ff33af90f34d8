"""Which files below a folder belong to a run (section 3): everything that the rules leave, top down.

What is said of an entry is asked in this order, and the first word holds: the setting `exclude` (also its `!`
lines), .gitignore, our own list. A folder `build` or `dist` with an `__init__.py` is a package, not an output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from oprc_static.config import PYPROJECT
from oprc_static.discover.ignore import IgnoreRules, enter_folder, verdict
from oprc_static.discover.links import Link, judge_link
from oprc_static.discover.model import LinkPolicy
from oprc_static.tree import Entry, Kind, SourceTree, Unreadable
from oprc_static.tree.paths import base_name, is_inside, join_path

_EXCLUDED_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})
_OUTPUT_FOLDERS = frozenset({"build", "dist"})
_EXCLUDED_SUFFIXES = (".egg-info", ".egg", ".dist-info")
_ENVIRONMENT_MARKERS = frozenset({"pyvenv.cfg", "conda-meta"})


@dataclass(frozen=True, slots=True)
class NestedProject:
    """A folder with a pyproject.toml of its own, and the .gitignore rules that hold above it."""

    folder: str
    above: tuple[IgnoreRules, ...]


@dataclass(slots=True)
class Walked:
    """What a walk came across; `links` are those that were not read, with the reason."""

    files: list[str] = field(default_factory=list)
    nested: list[NestedProject] = field(default_factory=list)
    links: list[tuple[str, Link]] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WalkRules:
    """What a walk goes by: the setting `exclude`, the link policy, and how the names of the wanted files end."""

    exclude: IgnoreRules
    links: LinkPolicy
    suffixes: tuple[str, ...] = (".py",)


@dataclass(frozen=True, slots=True)
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
        entries = tree.list_folder(visit.folder)
        if isinstance(entries, Unreadable):
            walked.unreadable.append(entries)
        elif not visit.wanted and _is_left_out(visit.folder, entries):
            continue
        elif visit.folder != top and _is_project(entries):
            walked.nested.append(NestedProject(visit.folder, visit.above))
        else:
            layers = enter_folder(tree, visit.folder, visit.above)
            walked.unreadable.extend(rules.refused for rules in layers if rules.refused is not None)
            for entry in entries:
                pending.extend(_visit_entry(tree, visit.folder, entry, layers, rules, walked))
    return walked


def _visit_entry(
    tree: SourceTree,
    folder: str,
    entry: Entry,
    layers: tuple[IgnoreRules, ...],
    rules: WalkRules,
    walked: Walked,
) -> Iterator[_Visit]:
    """Note what an entry is in `walked`; yield the visit that a folder asks for."""
    if not _may_matter(entry, rules.suffixes):
        return
    path = join_path(folder, entry.name)
    is_folder = entry.kind is Kind.FOLDER
    said = rules.exclude.verdict(path, is_folder)
    if said or (said is None and verdict(layers, path, is_folder)):
        return
    if is_folder:
        yield _Visit(path, layers, wanted=said is False)
    elif entry.kind is Kind.SYMLINK:
        _note_link(tree, path, rules, walked)
    else:
        walked.files.append(path)


def _may_matter(entry: Entry, suffixes: tuple[str, ...]) -> bool:
    """Say whether an entry can be or hold a wanted file; hidden files are none, `*.py` does not match them."""
    if entry.kind is Kind.FOLDER:
        return True
    is_wanted = entry.name.endswith(suffixes) and not entry.name.startswith(".")
    if entry.kind is Kind.SYMLINK:
        return is_wanted or entry.name.isidentifier()
    return is_wanted and entry.kind is Kind.FILE


def _note_link(tree: SourceTree, path: str, rules: WalkRules, walked: Walked) -> None:
    """Note a link: as a file, or as skipped. One to a folder that is scanned anyway is neither."""
    link = judge_link(tree, path, rules.links)
    if link is Link.FOLDER:
        target = tree.resolve(path)
        if target is not None and not any(is_inside(target, area) for area in rules.links.areas):
            walked.links.append((path, link))
    elif path.endswith(rules.suffixes):
        if link is Link.READ:
            walked.files.append(path)
        else:
            walked.links.append((path, link))


def _is_left_out(folder: str, entries: tuple[Entry, ...]) -> bool:
    """Say whether our own list excludes a folder, by its name or by what it holds."""
    name = base_name(folder)
    held = {entry.name for entry in entries}
    if name in _OUTPUT_FOLDERS:
        return "__init__.py" not in held
    return (
        name.startswith(".")
        or name in _EXCLUDED_FOLDERS
        or name.endswith(_EXCLUDED_SUFFIXES)
        or not _ENVIRONMENT_MARKERS.isdisjoint(held)
    )


def _is_project(entries: tuple[Entry, ...]) -> bool:
    """Say whether a pyproject.toml stands among `entries`."""
    return any(entry.name == PYPROJECT and entry.kind is not Kind.FOLDER for entry in entries)
