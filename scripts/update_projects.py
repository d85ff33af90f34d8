#!/usr/bin/env python3
"""Write the expected documents of testdata/projects anew: what the runtimes print, never what a scan does."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = ROOT / "testdata" / "projects"
SPEC_ONLY = frozenset({"analytics"})
"""Projects that use decorators which no release of the SDK has."""

PYTHON = "3.11"
"""The Python that the expected documents are for: from 3.13 on the SDK's descriptions differ."""

sys.path.insert(0, str(ROOT))

from tests.conformance.judge import same_text  # noqa: E402  # needs the path set above
from tests.conformance.runtimes import SPEC, TARGETS, Program, Runtimes, module_order  # noqa: E402  # as above


def main() -> None:
    """Ask each target's runtime for each project."""
    runtimes = Runtimes()
    try:
        for project in sorted(PROJECTS.iterdir()):
            for target in TARGETS:
                if target == SPEC or project.name not in SPEC_ONLY:
                    _update(project, target, runtimes)
    finally:
        runtimes.close()


def _update(project: Path, target: str, runtimes: Runtimes) -> None:
    runtime = runtimes.of(target, PYTHON)
    if runtime is None:
        sys.exit(f"no Python {PYTHON} is installed")
    result = runtime.run(program_of(project))
    if result.text is None:
        sys.exit(f"{project.name} on {target}: {result}")
    expected = project / f"expected.{target}.yaml"
    if expected.exists() and same_text(target, result.text, expected.read_text(encoding="utf-8")):
        return
    expected.write_text(result.text, encoding="utf-8", newline="\n")
    print(expected.relative_to(ROOT))


def program_of(project: Path) -> Program:
    """Return what of a project is imported, and how."""
    source = project / "src"
    files = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.py"))
    return Program(source, modules=module_order(files))


if __name__ == "__main__":
    main()
