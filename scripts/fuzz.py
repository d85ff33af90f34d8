#!/usr/bin/env python3
"""Run random programs through the runtimes and through the scan, and show where they disagree.

    python scripts/fuzz.py 1000 [--seed 0] [--jobs 2] [--keep FOLDER] [--target sdk-0.3.6 --target sdk-0.3.5]
                           [--refused] [--shrink 30] [--record [FILE]]

Each program is lowered once for all targets. Every mismatch and every crash is made small, printed and written to the
folder. At the end: a table of outcomes for each target, and why programs that the runtime accepts were refused. The
exit code is 1 after a mismatch or a crash.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.append(str(_ROOT))  # last: PYTHONPATH may hold another oprc_static

from tests.conformance.runtimes import SPEC  # noqa: E402
from tests.fuzz.bench import Bench  # noqa: E402
from tests.fuzz.programs import DIALECTS, Program, generate  # noqa: E402 - needs the repository on sys.path
from tests.fuzz.record import RECORD, add_to_record  # noqa: E402
from tests.fuzz.shrink import shrink  # noqa: E402
from tests.fuzz.verdict import IDENTICAL, MISMATCH, OUTCOMES, REFUSED, WRONG, Trial  # noqa: E402

_EXAMPLES_EACH = 3


@dataclass
class Tally:
    """What came of the programs so far on one target."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    unknowable: int = 0
    elsewhere: int = 0
    seeds: dict[str, list[int]] = field(default_factory=dict)

    def add(self, seed: int, trial: Trial) -> None:
        """Count a trial; refusals of programs that are unknowable on purpose apart from the others."""
        self.outcomes[trial.outcome] += 1
        if trial.outcome != REFUSED:
            return
        if trial.unknowable:
            self.unknowable += 1
            self.elsewhere += trial.inside is False
        else:
            self.refusals[trial.reason] += 1
            self.seeds.setdefault(trial.reason, []).append(seed)

    @property
    def total(self) -> int:
        """How many programs were tried."""
        return sum(self.outcomes.values())

    @property
    def refused_share(self) -> float:
        """Which part of the programs that the runtime accepts, and that can be known, was refused: 0.0 to 1.0."""
        accepted = self.outcomes[IDENTICAL] + self.outcomes[REFUSED] + self.outcomes[MISMATCH]
        return sum(self.refusals.values()) / max(1, accepted - self.unknowable)


def main() -> None:
    """The command line."""
    options = _arguments()
    started, shown = time.monotonic(), Counter[str]()
    tallies = {target: Tally() for target in options.targets}
    keep = options.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    bench = Bench()
    for seed, trials in _trials(range(options.seed, options.seed + options.count), options):
        for target, trial in trials.items():
            tallies[target].add(seed, trial)
            wanted = trial.outcome in WRONG or (options.refused and trial.outcome == REFUSED and not trial.unknowable)
            kind = f"{trial.outcome}: {trial.reason}"
            if wanted and shown[kind] < options.each:
                shown[kind] += 1
                _show(seed, _shrunk(trial, bench, options.shrink), keep)
    bench.close()
    _summarise(tallies, time.monotonic() - started, keep)
    if options.record:
        add_to_record(options.record, _entries(tallies, options))
    sys.exit(any(tally.outcomes[each] for tally in tallies.values() for each in WRONG))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--target", dest="targets", action="append", help="may be repeated (default: sdk-0.3.6)")
    parser.add_argument("--dialect", choices=DIALECTS, help="which API programs use; by default that of the target")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where programs that go wrong are written")
    parser.add_argument("--shrink", type=float, default=20.0, metavar="SECONDS", help="for each; 0 leaves them as is")
    parser.add_argument("--refused", action="store_true", help="show refused programs, too")
    parser.add_argument(
        "--record",
        type=Path,
        nargs="?",
        const=RECORD,
        metavar="FILE",
        help=f"add the figures to a record ({RECORD.name})",
    )
    parser.add_argument("--each", type=int, default=_EXAMPLES_EACH, help="how many to show of one kind")
    options = parser.parse_args()
    options.targets = list(dict.fromkeys(options.targets or ["sdk-0.3.6"]))
    options.dialect = options.dialect or _dialect_of(options.targets[0])
    return options


def _dialect_of(target: str) -> str:
    """What programs of a target are mostly made of."""
    if target == SPEC:
        return "proposal"
    return "legacy" if target.startswith(("sdk-0.1", "sdk-0.2")) else "simplified"


_BENCH: Bench | None = None


def _trials(seeds: range, options: argparse.Namespace) -> Iterator[tuple[int, dict[str, Trial]]]:
    tasks = [(seed, options.dialect, tuple(options.targets)) for seed in seeds]
    if options.jobs == 1:
        _start()
        yield from map(_try, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(options.jobs, _start) as pool:
        yield from pool.imap(_try, tasks, chunksize=8)


def _start() -> None:
    global _BENCH  # noqa: PLW0603 - one bench for each process
    _BENCH = Bench()


def _try(task: tuple[int, str, tuple[str, ...]]) -> tuple[int, dict[str, Trial]]:
    assert _BENCH is not None
    seed, dialect, targets = task
    return seed, _BENCH.run(generate(seed, dialect), targets)


def _shrunk(trial: Trial, bench: Bench, seconds: float) -> Trial:
    if not seconds:
        return trial

    def tried(files: dict[str, str]) -> Trial:
        return bench.run(Program(files), (trial.target,))[trial.target]

    def keeps(files: dict[str, str]) -> bool:
        again = tried(files)
        return again.outcome == trial.outcome and again.reason == trial.reason

    return tried(shrink(trial.files, keeps, seconds, gentle=trial.outcome == REFUSED))


def _show(seed: int, trial: Trial, keep: Path) -> None:
    folder = keep / f"{trial.outcome}-{seed}"
    text = "\n".join(f"# --- {path}\n{content.rstrip()}" for path, content in sorted(trial.files.items()))
    print(f"\n=== seed {seed}: {trial.outcome}: {trial.reason}\n{text}")
    print(f"--- the scan\n{trial.ours.strip()[-1500:]}\n--- the runtime\n{trial.theirs.strip()[-1500:]}", flush=True)
    for path, content in trial.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="")


def _summarise(tallies: dict[str, Tally], seconds: float, keep: Path) -> None:
    total = max(tally.total for tally in tallies.values())
    print(f"\n{total} programs in {seconds:.0f} s ({60 * total / seconds:.0f} a minute); what went wrong is in {keep}")
    print(f"{'':14}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES) + "  refused of the knowable")
    for target, tally in tallies.items():
        figures = "".join(f"{tally.outcomes[outcome]:11}" for outcome in OUTCOMES)
        print(f"{target:14}{figures}  {100 * tally.refused_share:.1f} %")
    for target, tally in tallies.items():
        print(f"\n{target}: refused though the runtime accepts them:")
        for reason, count in tally.refusals.most_common(60):
            print(f"  {count:5}  {reason[:150]}  [{', '.join(map(str, tally.seeds[reason][:4]))}]")
        print(f"{tally.unknowable} were made unknowable on purpose, {tally.elsewhere} of them refused at another line")


def _entries(tallies: dict[str, Tally], options: argparse.Namespace) -> list[dict[str, Any]]:
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - found on the PATH
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        {
            "target": target,
            "dialect": options.dialect,
            "commit": described.stdout.strip(),
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
            "seeds": [options.seed, options.seed + options.count],
            **{outcome: tally.outcomes[outcome] for outcome in OUTCOMES},
            "refused, unknowable on purpose": tally.unknowable,
            "refusals": dict(tally.refusals.most_common()),
        }
        for target, tally in tallies.items()
    ]


if __name__ == "__main__":
    main()
