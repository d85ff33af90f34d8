#!/usr/bin/env python3
"""Compare scans that leave out what cannot matter with scans that evaluate everything, over random programs.

    python scripts/fuzz_closure.py 2000 [--seed 0] [--dialect simplified] [--programs] [--shrink 20]

Programs are trees whose modules hang together in many ways (tests/fuzz/trees.py), or with --programs those that are
compared with the runtimes, too. What is printed and every error and warning must be the same; notes may be left out.
The exit code is 1 where something else differs; the first trees are printed, made small.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT) not in sys.path:
    sys.path.append(str(_ROOT))  # last: PYTHONPATH may hold another oprc_static

from tests.conformance.filtering import differences, outcome  # noqa: E402 - needs the repository on sys.path
from tests.fuzz.programs import DIALECTS, generate  # noqa: E402
from tests.fuzz.shrink import shrink  # noqa: E402
from tests.fuzz.trees import generate_tree  # noqa: E402

_TARGETS = {"proposal": "spec", "legacy": "sdk-0.2.3"}
_MOST_SHOWN = 3


def main() -> None:
    """The command line."""
    options = _arguments()
    target = _TARGETS.get(options.dialect, "sdk-0.3.6")
    started, wrong, left_out, printing = time.monotonic(), 0, 0, 0
    for seed in range(options.seed, options.seed + options.count):
        files = generate(seed, options.dialect).files if options.programs else generate_tree(seed, options.dialect)
        found = differences(files, target=target)
        result = outcome(files, target=target)
        left_out += result["left out"] > 0
        printing += bool(result["text"])
        if found:
            wrong += 1
            if wrong <= _MOST_SHOWN:
                _show(seed, files, target, options.shrink)
    seconds = time.monotonic() - started
    print(
        f"{options.dialect}: {options.count} trees in {seconds:.0f} s: {wrong} differ; {left_out} left a file out, "
        f"{printing} print a document"
    )
    sys.exit(wrong > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--dialect", choices=DIALECTS, default="simplified")
    parser.add_argument("--programs", action="store_true", help="the programs of scripts/fuzz.py instead of trees")
    parser.add_argument("--shrink", type=float, default=20.0, metavar="SECONDS", help="for each; 0 leaves them as is")
    return parser.parse_args()


def _show(seed: int, files: dict[str, str], target: str, seconds: float) -> None:
    if seconds:
        files = shrink(files, lambda smaller: bool(differences(smaller, target=target)), seconds)
    text = "\n".join(f"# --- {path}\n{content.rstrip()}" for path, content in sorted(files.items()))
    print(f"\n=== seed {seed}\n{text}\n--- with what cannot matter left out, and with everything evaluated")
    for name, (selected, whole) in differences(files, target=target).items():
        print(f"{name}:\n  {_told(selected)}\n  {_told(whole)}", flush=True)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{each.place}: {each.rule.slug}: {each.message}" for each in value)
    return str(value)


if __name__ == "__main__":
    main()
