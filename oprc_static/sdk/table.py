"""What each release exports, as data (`scripts/sdk_names.py` writes it from the installed release)."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

PROPOSED = ("package", "oaas_function", "bind", "state_spec", "service")
"""The proposal's decorators (PROPOSAL.md, "Decorator/API updates"; SEMANTICS 4.3)."""

_PROPOSED_HOMES = ("oaas_sdk2_py", "oaas_sdk2_py.simplified")


@dataclass(frozen=True, slots=True)
class Release:
    """One release's modules, their names, star exports and classes."""

    name: str
    modules: dict[str, dict[str, str]]
    stars: dict[str, list[str]]
    classes: dict[str, dict[str, Any]]


@functools.cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(resources.files(__package__).joinpath("names.json").read_text("utf-8"))
    return tables


@functools.cache
def release(name: str, *, proposal: bool) -> Release:
    """Return a release's table; with `proposal` the proposal's decorators are exported beside its own names."""
    raw = _tables()[name]
    modules = {module: dict(names) for module, names in raw["modules"].items()}
    stars = {module: list(names) for module, names in raw["stars"].items()}
    if proposal:
        for home in _PROPOSED_HOMES:
            for each in PROPOSED:
                is_module = f"{home}.{each}" in modules  # `oaas_sdk2_py.simplified.service`
                modules[home][each] = f"proposal.{each}.module" if is_module else f"proposal.{each}"
            stars[home] += [each for each in PROPOSED if each not in stars[home]]
    return Release(name, modules, stars, raw["classes"])


def releases_with(path: str) -> list[str]:
    """Return the releases that export `module.name`, oldest first."""
    module, _, name = path.rpartition(".")
    return [each for each, raw in _tables().items() if path in raw["modules"] or name in raw["modules"].get(module, {})]
