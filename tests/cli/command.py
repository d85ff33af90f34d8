"""Runs the tool as people do: in a process of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "HOME", "TMPDIR")
_CACHE = tempfile.mkdtemp(prefix="oprc-static-cache-")
atexit.register(shutil.rmtree, _CACHE, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; the streams are decoded as UTF-8, strictly, line ends kept."""

    code: int
    stdout: str
    stderr: str


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return a small environment of its own, so that no one's settings leak into a test."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith("COVERAGE_")}
    cache = {"OPRC_STATIC_CACHE_DIR": _CACHE, "OPRC_STATIC_CACHE_SECRET": "that of the tests"}
    alone = {"PYTHON_CPU_COUNT": "1"}  # the tests keep the processors busy: no worker unless a test wants one
    return {**kept, **cache, **alone, "PYTHONPATH": str(ROOT), **more}


def command(*arguments: str) -> list[str]:
    """Return the command line that runs the tool."""
    return [sys.executable, "-m", "oprc_static", *arguments]


def run(*arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Outcome:
    """Run the tool and return how it ended."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(env or {}),
        capture_output=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
