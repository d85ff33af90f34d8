"""What is built and what it is built and tested with: the same bytes twice, and a lock that is up to date."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from scripts.build_twice import build_twice
from scripts.lowest import lowest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.lock"


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def canonical(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def locked() -> dict[str, tuple[Version, int]]:
    """Return the version of each locked package, and how many hashes it has."""
    found: dict[str, tuple[Version, int]] = {}
    for entry in re.split(r"\n(?=\w)", LOCK.read_text(encoding="utf-8")):
        match = re.match(r"([\w.-]+)==([^\s;]+)", entry)
        if match:
            found[canonical(match[1])] = (Version(match[2]), entry.count("--hash=sha256:"))
    return found


def test_the_lock_has_every_dependency_in_range_and_with_hashes() -> None:
    packages = locked()
    groups = [project()["dependencies"], *project()["optional-dependencies"].values()]
    for text in (text for group in groups for text in group):
        requirement = Requirement(text)
        version, _ = packages[canonical(requirement.name)]
        assert version in requirement.specifier, f"{requirement}: run `make lock`"
    assert all(hashes for _, hashes in packages.values())


def test_the_lock_names_no_host() -> None:
    assert "://" not in LOCK.read_text(encoding="utf-8").replace("https://docs.astral.sh", "")


def test_every_dependency_has_a_lower_bound() -> None:
    assert len(lowest()) == len(project()["dependencies"]) >= 4


def test_wheel_and_sdist_are_the_same_twice(tmp_path: Path) -> None:
    one, other = build_twice(tmp_path)
    assert sorted(name.rpartition(".")[2] for name in one) == ["gz", "whl"]
    assert one == other
