"""The findings of discovering, as diagnostics."""

from __future__ import annotations

from oprc_static.config import ConfigError
from oprc_static.diagnostics import Diagnostic, Related, Rule
from oprc_static.discover.links import Link
from oprc_static.discover.model import ModuleFile
from oprc_static.rules.source import INVALID_CONFIG, SHADOWED_MODULE, SKIPPED_SYMLINK, UNREADABLE_SOURCE
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.tree import SourceTree, Unreadable


def invalid_config(error: ConfigError) -> Diagnostic:
    """Return the finding that a nested project's settings are wrong."""
    return _finding(INVALID_CONFIG, error.where, ": ".join(part for part in (error.key, error.message) if part))


def unreadable(tree: SourceTree, found: Unreadable) -> Diagnostic:
    """Return the finding that a folder or a .gitignore cannot be read, so that what belongs to the scan is unknown."""
    shown = tree.display(found.path)
    advice = "make it readable, or exclude its folder"
    return _finding(UNREADABLE_SOURCE, shown, f"{shown} cannot be read: {found.reason}", advice)


def skipped_link(tree: SourceTree, path: str, link: Link) -> Diagnostic:
    """Return the finding that the link at `path` was not read."""
    shown = tree.display(path)
    if link is Link.FOLDER:
        message = f"{shown} is a symbolic link to a folder and was not entered"
        return _finding(
            SKIPPED_SYMLINK, shown, message, "name the folder on the command line if it belongs to the scan"
        )
    if link is Link.OUTSIDE:
        message = f"{shown} is a symbolic link that leads out of the scanned folder and was not read"
        return _finding(SKIPPED_SYMLINK, shown, message, "name the link on the command line, or pass --follow-symlinks")
    return _finding(SKIPPED_SYMLINK, shown, f"{shown} is a symbolic link that leads to no file and was not read")


def shadowed_module(module: ModuleFile, winner: str | None) -> Diagnostic:
    """Return the finding that Python imports what is at `winner`, as shown, when it is asked for `module`."""
    message = f"this file is never imported: the module {module.name} is found elsewhere first"
    related = () if winner is None else (Related(Place(winner, WHOLE_FILE), f"found first for {module.name}"),)
    return _finding(SHADOWED_MODULE, module.display, message, "rename one of the two, or set roots", related)


def _finding(rule: Rule, shown: str, message: str, advice: str = "", related: tuple[Related, ...] = ()) -> Diagnostic:
    """Return a finding of `rule` about the whole of what is shown as `shown`."""
    return Diagnostic(rule, rule.severity, message, Place(shown, WHOLE_FILE), related, advice)
