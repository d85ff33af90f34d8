"""One process of `make fuzz-robustness`: tries examples of one seed, and prints as JSON what came of them.

    python -m tests.security.chunk SUBJECT SEED EXAMPLES CURRENT

The file CURRENT always holds the input that is being tried, so that it is known when the process dies of it.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import traceback
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from tests.security.subjects import SUBJECTS

CPU_SECONDS = 30
"""For one input; the kernel ends the process, whatever it is in."""

MEBIBYTES = 2048


def main(subject: str, number: int, examples: int, current: Path) -> int:
    """Try the examples; return 1 after a finding, which `current` then holds in its smallest form."""
    law, strategy = SUBJECTS[subject]
    tried = 0

    def attempt(data: bytes) -> None:
        nonlocal tried
        tried += 1
        current.write_bytes(data)
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        law(data)

    resource.setrlimit(resource.RLIMIT_AS, (MEBIBYTES * 2**20, MEBIBYTES * 2**20))
    how = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
    )
    finding = None
    try:
        seed(number)(how(given(strategy)(attempt)))()
    except Exception:
        finding = traceback.format_exc()
    signal.setitimer(signal.ITIMER_PROF, 0)
    print(json.dumps({"tried": tried, "finding": finding}))
    return int(finding is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
