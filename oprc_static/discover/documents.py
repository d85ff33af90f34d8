"""Which YAML files below a folder may be package documents: those that the rules for sources leave as well."""

from __future__ import annotations

from collections.abc import Sequence

from oprc_static.config import Config, ConfigError, Overrides
from oprc_static.diagnostics import Diagnostic
from oprc_static.discover.findings import skipped_link, unreadable
from oprc_static.discover.ignore import rules_above, rules_of_texts
from oprc_static.discover.model import DiscoverError, LinkPolicy
from oprc_static.discover.settings import load_project, project_folder
from oprc_static.discover.walk import NestedProject, WalkRules, walk
from oprc_static.records import record
from oprc_static.tree import Kind, SourceTree
from oprc_static.tree.paths import path_parts

SUFFIXES = (".yaml", ".yml")


@record
class Candidates:
    """Tree paths of YAML files found in folders, in order, and what could not be looked at."""

    files: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]


@record
class Split:
    """Paths of a command line by what they are, each as people wrote it, and whether a folder is among them."""

    folders: tuple[str, ...]
    sources: tuple[str, ...]
    documents: tuple[str, ...]


def split_paths(tree: SourceTree, paths: Sequence[str]) -> Split:
    """Return which of some paths are folders, which Python sources, and which, being other files, documents.

    Raises:
        DiscoverError: a path that leads to neither a file nor a folder.
    """
    folders: list[str] = []
    sources: list[str] = []
    documents: list[str] = []
    for path in dict.fromkeys(paths):
        kind = _kind(tree, path)
        if kind is Kind.FOLDER:
            folders.append(path)
        elif kind is Kind.FILE:
            (sources if path.endswith(".py") else documents).append(path)
        else:
            shown = tree.display(tree.locate(path)) if path else "an empty path"
            raise DiscoverError(f"{shown} does not exist, or is neither a file nor a folder")
    return Split(tuple(folders), tuple(sources), tuple(documents))


def find_candidates(tree: SourceTree, folders: Sequence[str], overrides: Overrides | None = None) -> Candidates:
    """Return the YAML files below some folders, in nested projects too.

    Left out is what is left out of a scan: what .gitignore and the setting `exclude` of the project say, virtual
    environments, build folders, hidden files. Links are read where they lead into the folders.

    Raises:
        ConfigError: the settings of a project that a folder lies in cannot be used.
    """
    given = overrides or Overrides()
    located = [tree.locate(folder) for folder in folders]
    follow = given.over(given.named or Config()).follow_symlinks
    links = LinkPolicy(tuple(dict.fromkeys(tree.resolve(top) or top for top in located)), follow=follow)
    files: dict[str, None] = {}
    findings: list[Diagnostic] = []
    for top in located:
        home = project_folder(tree, top) or top
        config = given.named
        if config is None:
            config = load_project(tree, home, follow=follow, isolated=given.isolated)
        pending = [(NestedProject(top, rules_above(tree, top)), given.over(config), home)]
        while pending:
            start, settings, base = pending.pop()
            rules = WalkRules(rules_of_texts(settings.exclude, base), links, SUFFIXES)
            walked = walk(tree, start.folder, start.above, rules)
            files.update(dict.fromkeys(walked.files))
            findings += [unreadable(tree, each) for each in walked.unreadable]
            findings += [skipped_link(tree, path, link) for path, link in walked.links]
            pending += [(nested, _nested_config(tree, nested, given, links), nested.folder) for nested in walked.nested]
    return Candidates(tuple(sorted(files, key=path_parts)), tuple(dict.fromkeys(findings)))


def _nested_config(tree: SourceTree, nested: NestedProject, given: Overrides, links: LinkPolicy) -> Config:
    """Return the settings of a project within what is looked at; a scan of it reports those that cannot be used."""
    try:
        return load_project(tree, nested.folder, follow=links.follow, isolated=given.isolated)
    except ConfigError:
        return Config()


def _kind(tree: SourceTree, argument: str) -> Kind | None:
    if not argument:
        return None
    path = tree.locate(argument)
    kind = tree.kind(path)
    if kind is Kind.SYMLINK:
        target = tree.resolve(path)
        kind = None if target is None else tree.kind(target)
    return kind
