"""The record of `make fuzz-robustness`: what was tried on which commit, and the table that SECURITY.md makes of it.

    python -m tests.security.robustness FILE...

adds the records of runs elsewhere to this one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("robustness.json")


def read(path: Path = RECORD) -> list[dict[str, Any]]:
    """Return the runs of a record, none where there is none."""
    runs: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return runs


def add(
    path: Path, commit: str, python: str, seconds: float, inputs: Mapping[str, int], findings: Mapping[str, int]
) -> None:
    """Add a run to a record, to one of the same commit and Python if there is one."""
    runs = read(path)
    alike = (run for run in runs if (run["commit"], run["python"]) == (commit, python))
    run = next(alike, None)
    if run is None:
        runs.append(run := {"commit": commit, "python": python, "seconds": 0, "inputs": {}, "findings": {}})
    run["seconds"] += round(seconds)
    for name, more in (("inputs", inputs), ("findings", findings)):
        run[name] = dict(sorted((Counter(run[name]) + Counter(more)).items()))
    lines = ",\n".join(json.dumps(each) for each in runs)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")


def table(runs: Iterable[Mapping[str, Any]]) -> str:
    """Return the table: a line for each way in, and the sum."""
    inputs: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    seconds = 0
    for run in runs:
        inputs += Counter(run["inputs"])
        findings += Counter(run["findings"])
        seconds += run["seconds"]
    lines = ["| way in | inputs tried | findings, all repaired |", "| --- | ---: | ---: |"]
    lines += [f"| {name} | {count:,} | {findings[name]} |" for name, count in sorted(inputs.items())]
    lines.append(f"| all, in {seconds / 60:,.0f} minutes | {inputs.total():,} | {findings.total()} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for each in read(Path(name)):
            add(RECORD, each["commit"], each["python"], each["seconds"], each["inputs"], each["findings"])
