"""Symbolic links (section 3): folders behind them are never entered, files are read where `LinkPolicy` lets them be."""

from __future__ import annotations

import enum

from oprc_static.discover.model import LinkPolicy
from oprc_static.tree import Kind, SourceTree
from oprc_static.tree.paths import is_inside


class Link(enum.Enum):
    """What is to be done with a link."""

    READ = "read"
    OUTSIDE = "outside"
    FOLDER = "folder"
    BROKEN = "broken"
    NO_FILE = "no file"


def judge_link(tree: SourceTree, path: str, policy: LinkPolicy) -> Link:
    """Return what is to be done with the link at `path`."""
    target = tree.resolve(path)
    kind = None if target is None else tree.kind(target)
    if target is None or kind is None:
        return Link.BROKEN
    if kind is not Kind.FILE:
        return Link.FOLDER if kind is Kind.FOLDER else Link.NO_FILE
    allowed = policy.follow or path in policy.named or any(is_inside(target, area) for area in policy.areas)
    return Link.READ if allowed else Link.OUTSIDE


def is_readable_file(tree: SourceTree, path: str, kind: Kind, policy: LinkPolicy) -> bool:
    """Say whether the entry at `path` is a regular file, or a link to one that may be read."""
    return kind is Kind.FILE or (kind is Kind.SYMLINK and judge_link(tree, path, policy) is Link.READ)
