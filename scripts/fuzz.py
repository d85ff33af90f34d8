#!/usr/bin/env python3
"""Run random programs through the real SDK and through the scan, and show where they disagree.

    python scripts/fuzz.py 1000 [--seed 0] [--jobs 2] [--keep FOLDER] [--target sdk-0.3.6] [--refused] [--shrink 30]

Every mismatch and every crash is made small, printed and written to the folder. At the end: a table of outcomes, and
why programs that the runtime accepts were refused. The exit code is 1 after a mismatch or a crash.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.append(str(_ROOT))  # last: PYTHONPATH may hold another oprc_static

from tests.conformance.runtimes import SPEC  # noqa: E402
from tests.fuzz.bench import Bench  # noqa: E402
from tests.fuzz.programs import DIALECTS, Program, generate  # noqa: E402 - needs the repository on sys.path
from tests.fuzz.shrink import shrink  # noqa: E402
from tests.fuzz.verdict import IDENTICAL, MISMATCH, OUTCOMES, REFUSED, WRONG, Trial  # noqa: E402

_EXAMPLES_EACH = 3
_RECORD = _ROOT / "tests" / "fuzz" / "record.json"
"""The figures of every range of seeds that was tried, newest last, with the commit that was tried."""


@dataclass
class Tally:
    """What came of the programs so far."""

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


def main() -> None:
    """The command line."""
    options = _arguments()
    started, tally, shown = time.monotonic(), Tally(), Counter[str]()
    keep = options.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    seeds = range(options.seed, options.seed + options.count)
    bench = Bench()
    for seed, trial in _trials(seeds, options):
        tally.add(seed, trial)
        wanted = trial.outcome in WRONG or (options.refused and trial.outcome == REFUSED and not trial.unknowable)
        kind = f"{trial.outcome}: {trial.reason}"
        if wanted and shown[kind] < options.each:
            shown[kind] += 1
            _show(seed, _shrunk(trial, bench, options.shrink), keep)
    bench.close()
    _summarise(tally, time.monotonic() - started, keep)
    if options.record:
        _record(tally, options)
    sys.exit(any(tally.outcomes[each] for each in WRONG))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--target", default="sdk-0.3.6")
    parser.add_argument("--dialect", choices=DIALECTS, help="which API programs use; by default that of the target")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where programs that go wrong are written")
    parser.add_argument("--shrink", type=float, default=20.0, metavar="SECONDS", help="for each; 0 leaves them as is")
    parser.add_argument("--refused", action="store_true", help="show refused programs, too")
    parser.add_argument("--record", action="store_true", help=f"add the figures to {_RECORD.name}")
    parser.add_argument("--each", type=int, default=_EXAMPLES_EACH, help="how many to show of one kind")
    options = parser.parse_args()
    options.dialect = options.dialect or _dialect_of(options.target)
    return options


def _dialect_of(target: str) -> str:
    """What programs of a target are mostly made of."""
    if target == SPEC:
        return "proposal"
    return "legacy" if target.startswith(("sdk-0.1", "sdk-0.2")) else "simplified"


_BENCH: Bench | None = None


def _trials(seeds: range, options: argparse.Namespace) -> Iterator[tuple[int, Trial]]:
    tasks = [(seed, options.dialect, options.target) for seed in seeds]
    if options.jobs == 1:
        _start()
        yield from map(_try, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(options.jobs, _start) as pool:
        yield from pool.imap(_try, tasks, chunksize=8)


def _start() -> None:
    global _BENCH  # noqa: PLW0603 - one bench for each process
    _BENCH = Bench()


def _try(task: tuple[int, str, str]) -> tuple[int, Trial]:
    assert _BENCH is not None
    seed, dialect, target = task
    return seed, _BENCH.run(generate(seed, dialect), (target,))[target]


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


def _summarise(tally: Tally, seconds: float, keep: Path) -> None:
    total = sum(tally.outcomes.values())
    accepted = tally.outcomes[IDENTICAL] + tally.outcomes[REFUSED] + tally.outcomes[MISMATCH]
    print(f"\n{total} programs in {seconds:.0f} s ({60 * total / seconds:.0f} a minute); what went wrong is in {keep}")
    for outcome in OUTCOMES:
        print(f"  {outcome:10} {tally.outcomes[outcome]:6}")
    refused = sum(tally.refusals.values())
    known = max(1, accepted - tally.unknowable)
    print(f"refused though the runtime accepts them: {100 * refused / known:.1f} % of those that can be known")
    print(f"and {100 * tally.outcomes[REFUSED] / max(1, accepted):.1f} % of all, by:")
    for reason, count in tally.refusals.most_common(60):
        print(f"  {count:5}  {reason[:150]}  [{', '.join(map(str, tally.seeds[reason][:4]))}]")
    print(f"{tally.unknowable} were made unknowable on purpose, {tally.elsewhere} of them refused at another line")


def _record(tally: Tally, options: argparse.Namespace) -> None:
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - found on the PATH
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    runs = json.loads(_RECORD.read_text(encoding="utf-8")) if _RECORD.exists() else []
    figures = {outcome: tally.outcomes[outcome] for outcome in OUTCOMES}
    runs.append(
        {
            "target": options.target,
            "dialect": options.dialect,
            "commit": described.stdout.strip(),
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
            "seeds": [options.seed, options.seed + options.count],
            **figures,
            "refused, unknowable on purpose": tally.unknowable,
        }
    )
    _RECORD.write_text(json.dumps(runs, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
