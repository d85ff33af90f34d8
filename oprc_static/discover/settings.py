"""Reading settings from a tree: which file, and where its `roots` lead."""

from __future__ import annotations

import dataclasses

from oprc_static.config import PYPROJECT, Config, ConfigError, is_entry_path, parse_file, parse_project
from oprc_static.tree import Kind, SourceTree, Unreadable
from oprc_static.tree.paths import is_inside, join_path, normal_path, parent_path


def load_project(tree: SourceTree, folder: str, *, follow: bool = False, isolated: bool = False) -> Config:
    """Return the settings in the pyproject.toml of `folder`, the defaults where there is none; roots are located.

    A pyproject.toml that is a link out of `folder` is read only with `follow`, none is with `isolated`. Raises
    `ConfigError`.
    """
    path = join_path(folder, PYPROJECT)
    if isolated or tree.kind(path) in (None, Kind.FOLDER):
        return Config()
    where = tree.display(path)
    if not follow and not stays_inside(tree, path, folder):
        raise ConfigError(where, "", "is a symbolic link that leads out of its folder; --follow-symlinks reads it")
    config = parse_project(_read(tree, path), where)
    roots = _locate_roots(tree, config.roots, folder, where, confined=True)
    entries = _locate_entries(config.entry, folder)
    _confine_entries(tree, config.entry, entries, folder, where)
    return dataclasses.replace(config, roots=roots, entry=entries)


def load_file(tree: SourceTree, path: str) -> Config:
    """Return the settings in the TOML file at the tree path `path`, which `--config` names.

    Its `roots` count from its folder and may lead anywhere: naming the file is the user's word. Raises `ConfigError`.
    """
    where = tree.display(path)
    config = parse_file(_read(tree, path), where)
    roots = _locate_roots(tree, config.roots, parent_path(path), where, confined=False)
    return dataclasses.replace(config, roots=roots, entry=_locate_entries(config.entry, parent_path(path)))


def project_folder(tree: SourceTree, folder: str) -> str | None:
    """Return the nearest of `folder` and the folders above it that has a pyproject.toml."""
    while tree.kind(join_path(folder, PYPROJECT)) in (None, Kind.FOLDER):
        if parent_path(folder) == folder:
            return None
        folder = parent_path(folder)
    return folder


def _read(tree: SourceTree, path: str) -> bytes:
    """Return the bytes of a settings file."""
    content = tree.read(path)
    if isinstance(content, Unreadable):
        raise ConfigError(tree.display(path), "", f"cannot be read: {content.reason}")
    return content


def _locate_roots(
    tree: SourceTree, roots: tuple[str, ...], folder: str, where: str, *, confined: bool
) -> tuple[str, ...]:
    """Return `roots`, which count from `folder`, as tree paths; `confined` ones must lie in it, links followed."""
    located: dict[str, None] = {}
    for root in roots:
        path = normal_path(join_path(folder, root))
        if confined and not stays_inside(tree, path, folder):
            raise ConfigError(where, "roots", f'"{root}" leads out of the project\'s folder')
        real = tree.resolve(path)
        if real is None or tree.kind(real) is not Kind.FOLDER:
            raise ConfigError(where, "roots", f'"{root}" is no folder')
        located[path] = None
    return tuple(located)


def _locate_entries(entries: tuple[str, ...], folder: str) -> tuple[str, ...]:
    """Return `entries`, whose paths count from `folder`, as tree paths; modules as they are."""
    return tuple(normal_path(join_path(folder, each)) if is_entry_path(each) else each for each in entries)


def _confine_entries(
    tree: SourceTree, written: tuple[str, ...], located: tuple[str, ...], folder: str, where: str
) -> None:
    """Raise `ConfigError` for a path to run that leads out of `folder`, by itself or through a linked folder.

    A link that is the script itself is judged as any other link to a file.
    """
    for text, path in zip(written, located, strict=True):
        if not is_entry_path(text):
            continue
        real = tree.resolve(path)
        is_folder = real is not None and tree.kind(real) is Kind.FOLDER
        if not (is_inside(path, folder) and stays_inside(tree, path if is_folder else parent_path(path), folder)):
            raise ConfigError(where, "entry", f'"{text}" leads out of the project\'s folder')


def stays_inside(tree: SourceTree, path: str, folder: str) -> bool:
    """Say whether `path` lies in `folder`, both as written and with links followed; a missing one is as written."""
    real = tree.resolve(path)
    return is_inside(path, folder) and (real is None or is_inside(real, tree.resolve(folder) or folder))
