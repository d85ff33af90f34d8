#!/usr/bin/env python3
"""Show how strong the fuzzer is: seed a bug into a copy of the package, and see after how many programs it is found.

    python scripts/mutate.py [--programs 300] [--seed 0] [--only TEXT] [--record]

The bugs are data, in tests/fuzz/mutations.py. A bug is found by the first program whose outcome is wrong (a mismatch,
a misplaced error, a crash), or refused, while the package as it is gives another outcome for the same program.
`--record` writes tests/fuzz/MUTATIONS.md. The exit code is 1 when fewer than 19 of 20 are found.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.append(str(_ROOT))  # last: PYTHONPATH holds the mutated oprc_static

import oprc_static  # noqa: E402 - needs the repository on sys.path
from tests.fuzz.bench import Bench  # noqa: E402
from tests.fuzz.mutations import MUTATIONS, Mutation, apply  # noqa: E402
from tests.fuzz.programs import generate  # noqa: E402
from tests.fuzz.verdict import REFUSED, WRONG  # noqa: E402

_TARGET = "sdk-0.3.6"
_RECORD = _ROOT / "tests" / "fuzz" / "MUTATIONS.md"
_WANTED = 19 / 20
_SUSPECT = (*WRONG, REFUSED)


class Found(NamedTuple):
    """What came of a mutation: after how many programs it was found, and by which outcome; None where it was not."""

    mutation: Mutation
    tried: int
    outcome: str | None


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--programs", type=int, default=300, help="at most so many for each mutation")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--only", default="", metavar="TEXT", help="mutations whose name or file contains this")
    parser.add_argument("--record", action="store_true", help=f"write {_RECORD.name}")
    parser.add_argument("--batch", metavar="DIALECT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only and options.record:
        parser.error("the record is of all mutations")
    if options.batch:
        _batch(options.batch, range(options.seed, options.seed + options.programs), json.load(sys.stdin))
        return
    chosen = [each for each in MUTATIONS if options.only in each.name or options.only in each.file]
    results = []
    for found in _run_all(chosen, options.programs, options.seed):
        print(f"{found.outcome or 'NOT FOUND':10} {found.tried:4}  {found.mutation.name}", flush=True)
        results.append(found)
        if options.record:
            _RECORD.write_text(_table(results, len(chosen), options), encoding="utf-8")
    caught = sum(found.outcome is not None for found in results)
    print(f"{caught} of {len(results)} found")
    sys.exit(caught < _WANTED * len(results))


def _run_all(mutations: Sequence[Mutation], programs: int, seed: int) -> Iterator[Found]:
    """Try each mutation on a fresh copy of the package."""
    arguments = ["--programs", str(programs), "--seed", str(seed)]
    with tempfile.TemporaryDirectory(prefix="mutate-") as folder:
        clean = Path(folder) / "clean"
        _copy(clean)
        known: dict[str, dict[str, object]] = {}
        for number, mutation in enumerate(mutations):
            dialect = mutation.dialect
            if dialect not in known:
                known[dialect] = _child(clean, [*arguments, "--batch", dialect], None)
            copy = Path(folder) / str(number)
            shutil.copytree(clean, copy)  # not the checkout, which may be worked on meanwhile
            apply(mutation, copy / "oprc_static")
            answer = _child(copy, [*arguments, "--batch", dialect], known[dialect])
            shutil.rmtree(copy)
            tried, outcome = answer["tried"], answer["outcome"]
            assert isinstance(tried, int)
            yield Found(mutation, tried, str(outcome) if outcome else None)


def _copy(folder: Path) -> None:
    shutil.copytree(_ROOT / "oprc_static", folder / "oprc_static")


def _child(folder: Path, arguments: Sequence[str], known: dict[str, object] | None) -> dict[str, object]:
    """Run a batch with the package in `folder`; returns what it printed."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        env={**os.environ, "PYTHONPATH": str(folder), "MUTATED": str(folder)},
        input=json.dumps(known),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout:  # it cannot even be imported: no change of meaning
        raise SystemExit(f"a batch ended with {done.returncode}")
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def _batch(dialect: str, seeds: range, known: dict[str, str] | None) -> None:
    """Run programs up to the first that is not as `known`; without it, print what came of every program."""
    package = Path(oprc_static.__file__).resolve().parent
    if package.parent != Path(os.environ["MUTATED"]).resolve():
        raise SystemExit(f"{package} was imported, not the copy")
    bench = Bench()
    outcomes: dict[str, str] = {}
    answer: dict[str, object] = {"tried": len(seeds), "outcome": None}
    for tried, seed in enumerate(seeds, 1):
        outcome = bench.run(generate(seed, dialect), (_TARGET,))[_TARGET].outcome
        outcomes[str(seed)] = outcome
        if known is not None and outcome in _SUSPECT and outcome != known[str(seed)]:
            answer = {"tried": tried, "outcome": outcome}
            break
    bench.close()
    print(json.dumps(answer if known is not None else outcomes))


def _table(results: Sequence[Found], total: int, options: argparse.Namespace) -> str:
    caught = sum(found.outcome is not None for found in results)
    again = f"`make mutate N={options.programs} SEED={options.seed}`"
    lines = [
        "# Seeded bugs",
        "",
        f"Generated by {again} from `mutations.py`; not edited. Each bug is one change of meaning in a copy of the",
        f"package; the fuzzer's programs are tried on it ({_TARGET}, at most {options.programs}) until one has a wrong",
        "outcome, or a refusal, that it does not have without the bug.",
        "",
        f"**{caught} of {len(results)} found.**"
        + (f" {total - len(results)} more were not tried." if len(results) < total else ""),
        "",
        "| bug | file | found by program | outcome |",
        "|---|---|---:|---|",
    ]
    for mutation, tried, outcome in results:
        name = mutation.name.replace("|", "\\|")
        lines.append(f"| {name} | `{mutation.file}` | {tried if outcome else '—'} | {outcome or '**not found**'} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
