#!/usr/bin/env python3
"""Print the oldest version of each dependency that pyproject.toml allows, as constraints for pip (`make lowest`)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def lowest() -> list[str]:
    """Return a pin for every dependency that users get."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return [_pin(Requirement(text)) for text in project["dependencies"]]


def _pin(requirement: Requirement) -> str:
    bound = next(each.version for each in requirement.specifier if each.operator == ">=")
    return f"{requirement.name}=={bound}"


if __name__ == "__main__":
    print("\n".join(lowest()))
