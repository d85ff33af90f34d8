"""Which modules and names the standard library has, by Python version."""

from __future__ import annotations

import functools
import json
from importlib import resources

_STARTED = frozenset(
    {
        "sys",
        "builtins",
        "_imp",
        "_thread",
        "_warnings",
        "_weakref",
        "_io",
        "marshal",
        "posix",
        "time",
        "zipimport",
        "_codecs",
        "codecs",
        "encodings",
        "io",
        "abc",
        "site",
        "os",
        "stat",
        "_stat",
        "posixpath",
        "genericpath",
        "_collections_abc",
        "_sitebuiltins",
        "importlib",
    }
)
"""Modules that the interpreter has imported before the program starts: a file of that name never runs."""


def is_started(name: str) -> bool:
    """Whether the interpreter itself has imported `name` before any program runs."""
    return name in _STARTED


@functools.cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = resources.files(__package__).joinpath("stdlib.json").read_text("utf-8")
    tables: dict[str, dict[str, list[str]]] = json.loads(text)
    return tables


def _version_key(version: tuple[int, int]) -> str:
    known = ("3.11", "3.12", "3.13")
    key = f"{version[0]}.{version[1]}"
    return key if key in known else (known[0] if version < (3, 11) else known[-1])


def presence(name: str, version: tuple[int, int], platform: str) -> bool | None:
    """Return whether the standard library has a module; False where it cannot be imported, None for others."""
    tables = _tables()
    top = name.split(".", maxsplit=1)[0]
    if top in tables["other_platforms"] and platform == "linux":
        return False
    if top not in tables["modules"]:
        return None
    parents = name.split(".")[:-1]
    for end in range(1, len(parents) + 1):
        if name_presence(".".join(parents[:end]), name.split(".")[end], version) is False:
            return False
    return top not in tables["absent"].get(_version_key(version), [])


def is_module(path: str, version: tuple[int, int]) -> bool:
    """Return whether a dotted name is known to be a module of the standard library."""
    return _names(path, version) is not None or ("." not in path and presence(path, version, "linux") is True)


def name_presence(module: str, name: str, version: tuple[int, int]) -> bool | None:
    """Return whether a module of the standard library has a name; None for modules that are not listed."""
    names = _names(module, version)
    if names is None:
        return None
    return name in names


@functools.cache
def _names(module: str, version: tuple[int, int]) -> frozenset[str] | None:
    tables = _tables()
    if module not in tables["names"]:
        return None
    late = tables["late"].get(f"{module}@{_version_key(version)}", [])
    return frozenset(tables["names"][module]) - frozenset(late)


def star_names(module: str, version: tuple[int, int]) -> tuple[str, ...] | None:
    """Return the names that `from module import *` binds, None for modules that are not listed."""
    tables = _tables()
    listed = tables["star"].get(module)
    names = _names(module, version)
    if listed is None or names is None:
        return None
    return tuple(name for name in listed if name in names)
