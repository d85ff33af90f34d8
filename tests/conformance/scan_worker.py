"""Scan trees under another Python: jobs and answers as lines of JSON, like those of `runtime_worker`.

A job is a tree with the options of a case, the Python whose import is worked out, and several targets.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conformance.case import Case, Finding
from tests.conformance.runtimes import REPOSITORY
from tests.conformance.static import StaticResult, entries_of, scan_tree


class Scanner:
    """A worker process in which this program runs under an interpreter."""

    def __init__(self, interpreter: Path) -> None:
        self._process = subprocess.Popen(
            [str(interpreter), "-m", "tests.conformance.scan_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
            text=True,
            encoding="utf-8",
        )

    def scan(self, case: Case, root: Path, python: str, targets: tuple[str, ...]) -> dict[str, StaticResult]:
        """Scan the case's tree for each target as `python` would import it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        job = {
            "root": str(root),
            "targets": targets,
            "options": {
                "entries": entries_of(case, root),
                "python_version": python,
                "defines": dict(text.split("=", 1) for text in case.all("define")),
                "argv": case.all("argv"),
                "installed": case.all("installed"),
                "missing": case.all("missing"),
            },
        }
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the scanner ended: exit code {self._process.wait()}")
        return {target: _result(answer) for target, answer in json.loads(line).items()}

    def close(self) -> None:
        """End the worker."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)


def _result(answer: dict[str, Any]) -> StaticResult:
    findings = frozenset(Finding("", 0, "error", slug) for slug in answer["errors"])
    return StaticResult(answer["ok"], answer["text"], findings, tuple(answer["messages"]), answer["crash"])


def main() -> None:
    """Answer jobs until standard input ends."""
    for line in sys.stdin:
        job = json.loads(line)
        root = Path(job["root"])
        answers = {}
        for target in job["targets"]:
            result = scan_tree([root], root, target=target, **job["options"])
            errors = sorted({found.slug for found in result.of("error")})
            answers[target] = {
                "ok": result.ok,
                "text": result.text,
                "errors": errors,
                "messages": result.messages,
                "crash": result.crash,
            }
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
