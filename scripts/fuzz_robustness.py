#!/usr/bin/env python3
"""Try broken programs and documents for a given time: no crash, no hang, the same answer twice.

    python scripts/fuzz_robustness.py SECONDS [--seed 0] [--subject NAME]... [--keep FOLDER] [--record [FILE]]

Seeds follow one another until the time is over; a seed names the same inputs on the same commit and Python. Every
finding is made small, printed and written to the folder. The exit code is 1 after a finding. With `--record` what was
tried is added to tests/security/robustness.json, of which `make docs` makes a table in SECURITY.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.security.robustness import RECORD, add  # noqa: E402  # needs the path set above

SUBJECTS = ("scan", "lint --fix (sources)", "lint --fix (documents)", "check, sync", "document reader")
SHARES = (6, 2, 2, 2, 1)
"""How many chunks of each subject make a round: the first has most to go wrong."""

EXAMPLES = 250
PATIENCE = 1200
"""Seconds for a chunk: a finding in it is made small first."""


@dataclass
class Tally:
    """What was tried so far."""

    seconds: float = 0
    inputs: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """Return it for people."""
        return f"{self.inputs.total()} inputs in {self.seconds:.0f} s, findings {self.findings.total()}"


def main() -> int:
    """Fuzz, print and record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("seconds", type=int, help="how long to try; the last chunk is finished")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--subject", action="append", choices=SUBJECTS, help="one of what is tried; may repeat")
    parser.add_argument("--keep", type=Path, default=Path("/tmp/oprc-static-findings"), help="where findings go")  # noqa: S108  # kept
    parser.add_argument("--record", nargs="?", type=Path, const=RECORD, help="add what was tried to this file")
    wanted = parser.parse_args()
    tally = Tally()
    began = time.monotonic()
    number = wanted.seed
    while tally.seconds < wanted.seconds:
        for subject, share in zip(SUBJECTS, SHARES, strict=True):
            if subject in (wanted.subject or SUBJECTS):
                for part in range(share):
                    try_chunk(subject, number * max(SHARES) + part, tally, wanted.keep)
        number += 1
        tally.seconds = time.monotonic() - began
        print(f"seed {number - 1}: {tally.line()}", flush=True)
    if wanted.record:
        add(wanted.record, _commit(), platform.python_version(), tally.seconds, tally.inputs, tally.findings)
    return int(bool(tally.findings))


def try_chunk(subject: str, number: int, tally: Tally, keep: Path) -> None:
    """Try one chunk in a process of its own and count what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        current = Path(folder, "input")
        command = [sys.executable, "-m", "tests.security.chunk", subject, str(number), str(EXAMPLES), str(current)]
        reason: str | None
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            reason = f"the process was still running after {PATIENCE} s"
        else:
            if done.returncode in {0, 1} and done.stdout:
                outcome = json.loads(done.stdout.splitlines()[-1])
                tally.inputs[subject] += outcome["tried"]
                reason = outcome["finding"]
            else:
                reason = f"the process ended with {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}"
        if reason is not None:
            tally.findings[subject] += 1
            _keep(subject, reason, current.read_bytes() if current.exists() else b"", keep)


def _keep(subject: str, reason: str, data: bytes, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:12]
    path.write_bytes(data)
    path.with_suffix(".txt").write_text(f"{subject}\n\n{reason}", encoding="utf-8", errors="backslashreplace")
    print(f"finding: {subject}: {reason.rstrip().splitlines()[-1]}\n  {path}", flush=True)


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "rev-parse", "--short=10", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
