#!/usr/bin/env python3
"""Run random programs through the scan and through the runtimes, and show where they disagree.

    python scripts/conformance_fuzz.py --count 300 --seed 1 [--target spec] [--keep FOLDER] [--show]

Every program that ends in a mismatch or a crash is printed (`--keep` writes it to a folder), with both texts. At the
end: how many were identical, refused, refused where the runtime raises, and which errors refused most. The exit code
is 1 after a mismatch or a crash.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.insert(0, str(_ROOT))

from tests.conformance import generate  # noqa: E402 - needs the repository on sys.path
from tests.conformance.judge import CRASH, MISMATCH  # noqa: E402
from tests.conformance.random_trial import Trial, try_program  # noqa: E402
from tests.conformance.runtimes import SPEC, TARGETS, Runtimes  # noqa: E402


def main() -> None:
    """The command line."""
    options = _arguments()
    runtimes = Runtimes()
    trials: list[tuple[str, Trial]] = []
    for seed in range(options.seed, options.seed + options.count):
        for target in options.target or TARGETS:
            trial = _try(seed, target, runtimes)
            trials.append((target, trial))
            if trial.outcome in (MISMATCH, CRASH) or (options.show and trial.outcome in options.show):
                _show(seed, target, trial, options.keep)
    runtimes.close()
    _summarise(trials)
    sys.exit(any(trial.outcome in (MISMATCH, CRASH) for _, trial in trials))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--target", action="append", choices=TARGETS)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the programs that go wrong there")
    parser.add_argument("--show", action="append", metavar="OUTCOME", help="print programs of this outcome as well")
    return parser.parse_args()


def _try(seed: int, target: str, runtimes: Runtimes) -> Trial:
    program = generate.generate(seed, proposal=target == SPEC)
    with tempfile.TemporaryDirectory() as folder:
        return try_program(program, target, Path(folder).resolve(), runtimes)


def _show(seed: int, target: str, trial: Trial, keep: Path | None) -> None:
    print(f"\n=== seed {seed} on {target}: {trial.outcome}\n{trial.program}\n{trial.explanation}")
    if keep is not None:
        for path, text in trial.program.files.items():
            file = keep / f"{seed}-{target}" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def _summarise(trials: list[tuple[str, Trial]]) -> None:
    for target in TARGETS:
        counts = Counter(trial.outcome for on, trial in trials if on == target)
        print(f"{target}: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    reasons = Counter(slug for _, trial in trials if trial.outcome == "refused" for slug in trial.slugs)
    print("refused by: " + ", ".join(f"{count} {slug}" for slug, count in reasons.most_common()))


if __name__ == "__main__":
    main()
