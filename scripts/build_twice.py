#!/usr/bin/env python3
"""Build the wheel and the sdist twice, in other folders, at another time, in another order: the bytes must be the same.

    python scripts/build_twice.py [FOLDER]

Prints the sha256 of each file; FOLDER gets the files. `SOURCE_DATE_EPOCH` is not set: without it hatchling writes a
date of its own into the archives, so that the bytes depend on nothing but the sources and hatchling's version.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("CHANGELOG.md", "LICENSE", "README.md", "docs", "oprc_static", "pyproject.toml")
"""What a distribution is made of."""

_BUILD = """
import os, sys
from hatchling.build import build_sdist, build_wheel
os.umask(int(sys.argv[2], 8))
build_wheel(sys.argv[1])
build_sdist(sys.argv[1])
"""


def build(folder: Path, *, reverse: bool, umask: str, zone: str) -> dict[str, bytes]:
    """Build from a copy of the sources in `folder` and return the files that came of it."""
    source, made = folder / "source", folder / "dist"
    for part in sorted(PARTS, reverse=reverse):
        _copy(ROOT / part, source / part, reverse=reverse)
    environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-c", _BUILD, str(made), umask],
        cwd=source,
        env={**environment, "TZ": zone},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return {path.name: path.read_bytes() for path in sorted(made.iterdir())}


def _copy(source: Path, target: Path, *, reverse: bool) -> None:
    """Copy as a checkout would do it: files are as old as the copy, and come in one order or the other."""
    if not source.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return
    for each in sorted(source.iterdir(), reverse=reverse):
        if each.name != "__pycache__":
            _copy(each, target / each.name, reverse=reverse)


def build_twice(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return what two builds made, whose circumstances have nothing in common."""
    one = build(folder / "one", reverse=False, umask="022", zone="UTC")
    other = build(folder / "another" / "place", reverse=True, umask="077", zone="Pacific/Kiritimati")
    return one, other


def main() -> int:
    """Build, compare, and keep the files where they are wanted."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = build_twice(Path(folder))
    for name, content in one.items():
        same = "the same twice" if other.get(name) == content else "NOT the same twice"
        print(f"{hashlib.sha256(content).hexdigest()}  {name}: {same}")
        if len(sys.argv) > 1:
            Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
            Path(sys.argv[1], name).write_bytes(content)
    return int(one != other)


if __name__ == "__main__":
    sys.exit(main())
