"""What .gitignore files say of a path, as git reads them, without git.

git decides from the top down: what lies in an ignored folder is ignored, whatever is said of it. So a caller walks
from the top, asks for each entry by itself and does not enter what is ignored. `core.excludesFile` belongs to a
person, not to a tree, and is not read; nor is a .gitignore that is a link, as in git.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from oprc_static.discover.patterns import Patterns
from oprc_static.discover.wildmatch import git_text, parse_line
from oprc_static.records import record
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import ancestors, base_name, join_path, relative_path

GITIGNORE = ".gitignore"
_GIT = ".git"
_MOST_LINES = 10_000
_MOST_BYTES = 1024 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@record
class IgnoreRules:
    """The patterns of one file or setting; they speak of what is below the tree path `base`.

    `refused` says why a file's rules are not known; they have no patterns then.
    """

    base: str
    patterns: Patterns
    refused: Unreadable | None = None

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Return whether `path`, which is below `base`, is ignored (True), is not (False), or is not spoken of."""
        if not self.patterns:
            return None
        below = git_text(relative_path(path, self.base))
        name = base_name(below)
        pattern = self.patterns.last(below, name, is_folder)
        return None if pattern is None else not pattern.negated


def parse_rules(content: bytes, base: str) -> IgnoreRules:
    """Return the rules in the bytes of a .gitignore that stands in `base`."""
    lines = content.removeprefix(_BYTE_ORDER_MARK).decode("latin-1").split("\n")
    return IgnoreRules(base, _patterns(line.removesuffix("\r") for line in lines))


def rules_of_texts(texts: Iterable[str], base: str) -> IgnoreRules:
    """Return the rules that a list of patterns states, such as the setting `exclude`."""
    return IgnoreRules(base, _patterns(map(git_text, texts)))


def verdict(layers: tuple[IgnoreRules, ...], path: str, is_folder: bool) -> bool | None:
    """Return what the last of `layers` that speaks of `path` says of it."""
    for rules in reversed(layers):
        said = rules.verdict(path, is_folder)
        if said is not None:
            return said
    return None


def is_git_top(tree: SourceTree, folder: str) -> bool:
    """Say whether `folder` is the top of a git checkout (in a worktree or submodule, `.git` is a file)."""
    return tree.kind(join_path(folder, _GIT)) in (Kind.FOLDER, Kind.FILE)


def enter_folder(
    tree: SourceTree, folder: str, layers: tuple[IgnoreRules, ...], held: Container[str] = (_GIT, GITIGNORE)
) -> tuple[IgnoreRules, ...]:
    """Return the rules that hold inside `folder`, where `layers` hold above it; a checkout of its own starts anew.

    `held` are the names in the folder, where they are known: what is not among them is not asked for.
    """
    above = _top_rules(tree, folder) if _GIT in held and is_git_top(tree, folder) else layers
    return above + _rules_in(tree, join_path(folder, GITIGNORE), folder) if GITIGNORE in held else above


def rules_above(tree: SourceTree, folder: str) -> tuple[IgnoreRules, ...]:
    """Return the rules that the git checkout around `folder` states above it; none outside a checkout."""
    above: list[str] = []
    for candidate in ancestors(folder):
        above.append(candidate)
        if is_git_top(tree, candidate):
            break
    else:
        return ()
    layers: tuple[IgnoreRules, ...] = ()
    for outer in reversed(above[1:]):
        layers = enter_folder(tree, outer, layers)
    return layers


def _top_rules(tree: SourceTree, folder: str) -> tuple[IgnoreRules, ...]:
    """Return the rules of a checkout as a whole; a `.git` that is a file points out of the tree and is not followed.

    Nor is an `info` that is a link: both would lead git elsewhere, and us to files that are none of the tree's.
    """
    if tree.kind(join_path(folder, ".git/info")) is Kind.SYMLINK:
        return ()
    return _rules_in(tree, join_path(folder, ".git/info/exclude"), folder)


def _rules_in(tree: SourceTree, path: str, base: str) -> tuple[IgnoreRules, ...]:
    """Return the rules of the file at `path`, where there is one and it is no link."""
    if tree.kind(path) is not Kind.FILE:
        return ()
    content = tree.read(path)
    if isinstance(content, Unreadable):
        return (IgnoreRules(base, Patterns(), content),)
    if len(content) > _MOST_BYTES or content.count(b"\n") > _MOST_LINES:
        reason = f"it has more than {_MOST_LINES} lines or {_MOST_BYTES} bytes"
        return (IgnoreRules(base, Patterns(), Unreadable(path, reason)),)
    return (parse_rules(content, base),)


def _patterns(lines: Iterable[str]) -> Patterns:
    """Return the patterns on `lines`, in order."""
    return Patterns(pattern for line in lines if (pattern := parse_line(line)) is not None)
