"""Telling build systems which files a result depends on: a list, or a dependency file for Make and Ninja."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click

from oprc_static.tree import RecordingTree
from oprc_static.tree.paths import seen_from

_NAMEABLE = re.compile(r"(?!~)[^\x00-\x1f\x7f*;<>^`|\\?\[\]()=]*(?<![ :])")
"""Names that Make and Ninja both read as they are meant, once escaped.

What is left out they read differently or as something else: patterns, commands, assignments (`a!=b` would run `b`),
members of archives, and a backslash by what follows it.
"""

_NAMEABLE_TARGET = re.compile(r"[^%]*(?<!&)")
"""In a target, a `%` would make a pattern of it, and an `&` at the end a group of the targets."""

_ESCAPES = str.maketrans({" ": r"\ ", "#": r"\#", ":": r"\:", "$": "$$"})


def input_names(tree: RecordingTree) -> tuple[str, ...]:
    """Return the files that a run depends on, as seen from the working directory; others are absolute."""
    return tuple(seen_from(path, tree.locate(".")) for path in tree.inputs)


def list_text(names: Iterable[str]) -> str:
    """Return one name on a line.

    Raises:
        click.ClickException: a name with a line break, which such a list cannot hold.
    """
    for name in names:
        if "\n" in name:
            raise click.ClickException(f"{name!r} has a line break in its name: no list of lines can hold it")
    return "".join(f"{name}\n" for name in names)


def depfile_text(outputs: Sequence[str], inputs: Sequence[str]) -> str:
    """Return a dependency file: one rule without commands, that `outputs` depend on `inputs`; nothing of no outputs.

    Every input is a rule of its own as well, so that Make does not fail where one was deleted.

    Raises:
        click.ClickException: a name that Make and Ninja do not read alike.
    """
    if not outputs:
        return ""
    targets = [_escaped(name, target=True) for name in outputs]
    needed = [_escaped(name) for name in inputs]
    rules = [" \\\n  ".join([f"{' '.join(targets)}:", *needed]), *(f"{name}:" for name in needed)]
    return "\n".join(rules) + "\n"


def _escaped(name: str, *, target: bool = False) -> str:
    if not _NAMEABLE.fullmatch(name) or (target and not _NAMEABLE_TARGET.fullmatch(name)):
        raise click.ClickException(f"{name!r} cannot stand in a dependency file that Make and Ninja both read")
    return name.translate(_ESCAPES)
