#!/usr/bin/env python3
"""Whether the limits of reading a file refuse a real one: every file of the standard library and of large packages.

What the gates take for harmless is counted. What they hand to a worker process is lowered there, its functions' bodies
too. A file that CPython accepts and the limits refuse fails the run.

    python scripts/real_files.py            the standard library and the packages of scripts/whole_trees.py
    python scripts/real_files.py sympy      one of them
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from oprc_static import ir  # needs the path set above
from oprc_static.lower.contained import Containment  # as above
from oprc_static.lower.failure import LoweringFailed, TooMuchHere  # as above
from oprc_static.lower.gates import HERE, check_before_cpython, check_depth  # as above
from oprc_static.lower.text import read_text  # as above
from scripts.whole_trees import PACKAGES, STANDARD_LIBRARY, tree_folder  # as above

LIMITS = frozenset({"too-deep", "too-large", "too-long-line", "time", "memory", "crash", "no-worker"})
"""The losses that are our limits' doing."""


def is_harmless(data: bytes) -> bool:
    """Say whether a file is within what is lowered in process, its functions' bodies included."""
    try:
        text = read_text(data)
        check_before_cpython(text, HERE)
        check_depth(text, HERE)
    except TooMuchHere:
        return False
    except LoweringFailed as failure:
        return failure.loss.kind not in LIMITS
    return True


def refusals(data: bytes, containment: Containment) -> list[ir.Loss]:
    """Return what the limits refuse of a file that CPython accepts: the module or, below it, bodies of functions."""
    found = list(_losses(data, containment))
    return found if found and _accepts(data) else []


def _losses(data: bytes, containment: Containment) -> Iterator[ir.Loss]:
    waiting: list[object] = [containment.module(data)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ir.Loss):
            if each.kind in LIMITS:
                yield each
        elif isinstance(each, ir.BodySource):
            waiting.append(containment.body(each))
        elif isinstance(each, tuple):
            waiting += each
        elif hasattr(each, "__dataclass_fields__"):
            waiting += [getattr(each, name) for name in each.__dataclass_fields__]


def _accepts(data: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trees", nargs="*", metavar="TREE", help=f"default: {STANDARD_LIBRARY} and all packages")
    wanted = parser.parse_args().trees or [STANDARD_LIBRARY, *PACKAGES]
    refused = 0
    print("| tree | files | read in a worker process | slowest | refused |\n|---|---|---|---|---|")
    for name in wanted:
        files = sorted(tree_folder(name).rglob("*.py"))
        apart, slowest = 0, 0.0
        losses: list[str] = []
        with Containment() as containment:
            for file in files:
                data = file.read_bytes()
                if is_harmless(data):
                    continue
                apart += 1
                began = time.perf_counter()
                found = refusals(data, containment)
                slowest = max(slowest, time.perf_counter() - began)
                losses += [f"{file}:{each.line}: {each.kind}: {each.message}" for each in found]
        print(f"| {name} | {len(files)} | {apart} | {slowest:.1f} s | {len(losses)} |", flush=True)
        for line in losses:
            print(line, file=sys.stderr)
        refused += len(losses)
    sys.exit(bool(refused))


if __name__ == "__main__":
    main()
