"""What each release exports, as data (`scripts/sdk_names.py` writes it from the releases' wheels)."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from typing import Any

from oprc_static.records import record

PROPOSED = ("package", "oaas_function", "bind", "state_spec", "service")
"""The proposal's decorators (PROPOSAL.md, "Decorator/API updates"; SEMANTICS 4.3)."""

_PROPOSED_HOMES = ("oaas_sdk2_py", "oaas_sdk2_py.simplified")


@record
class Release:
    """One release's modules, their names, star exports and classes, and the Pythons that import it.

    `imported` are the modules, by their first names, that importing the release imports.
    """

    name: str
    modules: dict[str, dict[str, str]]
    stars: dict[str, list[str]]
    classes: dict[str, dict[str, Any]]
    pythons: tuple[str, ...]
    imported: tuple[str, ...]


@functools.cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resources.files(__package__).joinpath("names.json").read_text("utf-8"))
    return content


def _table(release_name: str, kind: str, path: str) -> Any:
    """What the file holds for a module or class of a release; None where the release has none of that path."""
    number = _file()["releases"][release_name][kind].get(path)
    return None if number is None else _file()["tables"][number]


def _tables(release_name: str, kind: str) -> dict[str, Any]:
    """Return copies: callers may add to them, and releases share what is equal."""
    numbers = _file()["releases"][release_name][kind]
    return {path: _file()["tables"][number].copy() for path, number in numbers.items()}


@functools.cache
def release(name: str, *, proposal: bool) -> Release:
    """Return a release's table; with `proposal` the proposal's decorators are exported beside its own names."""
    modules, stars = _tables(name, "modules"), _tables(name, "stars")
    if proposal:
        for home in _PROPOSED_HOMES:
            for each in PROPOSED:
                is_module = f"{home}.{each}" in modules  # `oaas_sdk2_py.simplified.service`
                modules[home][each] = f"proposal.{each}.module" if is_module else f"proposal.{each}"
            stars[home] += [each for each in PROPOSED if each not in stars[home]]
    facts = _file()["releases"][name]
    imported = tuple(_file()["tables"][facts["imported"]])
    return Release(name, modules, stars, _tables(name, "classes"), tuple(facts["pythons"]), imported)


def releases() -> tuple[str, ...]:
    """Return every release, oldest first."""
    return tuple(_file()["releases"])


def releases_with(path: str) -> list[str]:
    """Return the releases in which a dotted name exists, oldest first: a module, its name or a class's attribute."""
    return [each for each in releases() if _exists(each, path)]


def ranges(some: Sequence[str]) -> str:
    """Return releases as a reader wants them: neighbours as a range, as in "0.1.4, 0.3.2 to 0.3.6"."""
    runs: list[list[str]] = []
    for before, each in pairwise(("", *releases())):
        if each in some:
            if runs and runs[-1][-1] == before:
                runs[-1].append(each)
            else:
                runs.append([each])
    return ", ".join(f"{run[0]} to {run[-1]}" if run[1:] else run[0] for run in runs)


def _exists(release_name: str, path: str) -> bool:
    if _table(release_name, "modules", path) is not None:
        return True
    owner, _, name = path.rpartition(".")
    return name in (_table(release_name, "modules", owner) or {}) or _has_attribute(release_name, owner, name)


def _has_attribute(release_name: str, owner: str, name: str) -> bool:
    """Whether a class, or what a module imports as one, has an attribute of its own or of a base in the SDK."""
    module, _, last = owner.rpartition(".")
    home = (_table(release_name, "modules", module) or {}).get(last, owner)
    facts = _table(release_name, "classes", home)
    return facts is not None and (
        name in facts["names"]
        or name in facts["annotations"]
        or any(_has_attribute(release_name, base, name) for base in facts["bases"])
    )
