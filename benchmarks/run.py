#!/usr/bin/env python3
"""Measure the program against its peers, in whole processes.

python -m benchmarks.run                     everything; writes BENCHMARKS.md
python -m benchmarks.run --check             only what has a bound; exit code 1 where one is broken
python -m benchmarks.run --only sparse       comparisons whose name has this word
python -m benchmarks.run --runs 5 --small    how often; smaller growth tables
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks import trees  # noqa: E402 - needs the repository on sys.path
from benchmarks.processes import Command, Pairs, Run, measure, measure_pairs, median  # noqa: E402
from scripts.sdk_environment import environment_python, make_environment, python_in, wheel_folder  # noqa: E402

PAGE = ROOT / "BENCHMARKS.md"
PEERS = ("griffe>=1.7", "tree-sitter>=0.23", "tree-sitter-python>=0.23")
"""What is installed to be compared with."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: the work, our command, the other's, and how much of the other's time ours may take."""

    name: str
    work: str
    peer: str
    ours: Command
    theirs: Command
    bound: float | None
    is_cold: bool = False
    parsers: Command | None = None
    """What the parsers alone take: no scan can take less."""


class Bench:
    """The trees, environments and commands of a run, in a folder that goes with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / "cache"
        venv = ROOT / ".venvs" / f"bench-py{sys.version_info.major}.{sys.version_info.minor}"
        make_environment(venv, Path(sys.executable), PEERS)
        self.peers = python_in(venv)
        self.sdk = environment_python()
        subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "oprc_static")], check=True)

    def forget(self) -> None:
        """Empty the cache."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def ours(self, tree: Path, *options: str) -> Command:
        """Return our scan of a tree."""
        variables = (
            ("PYTHONPATH", str(ROOT)),
            ("OPRC_STATIC_CACHE_DIR", str(self.cache)),
            ("OPRC_STATIC_CACHE_SECRET", "that of the measurements"),
        )
        program = (sys.executable, "-P", "-m", "oprc_static")
        return Command((*program, *options), tree, variables)

    def scan(self, tree: Path, *options: str) -> Command:
        """Return our scan of a tree, which prints the packages and, as errors, nothing."""
        return self.ours(tree, "scan", ".", "-q", *options)

    def peer(self, name: str, tree: Path, python: Path | None = None) -> Command:
        """Return a peer's work on a tree."""
        return Command((str(python or self.peers), "-m", "benchmarks.peers", name, str(tree)), ROOT)

    def under_the_sdk(self, name: str, tree: Path) -> Command:
        """Return what a peer that imports all modules of a tree does with the real SDK."""
        command = self.peer(name, tree, self.sdk)
        return replace(command, variables=(("PYTHONPATH", f"{wheel_folder('0.3.6')}:{ROOT}"),))

    def griffe(self, tree: Path) -> Command:
        """Return griffe's dump of a tree's packages."""
        packages = sorted(each.name for each in tree.iterdir() if each.is_dir())
        griffe = str(self.peers.with_name("griffe"))
        return Command((griffe, "dump", "-s", str(tree), *packages, "-o", os.devnull), self.folder)

    def parsers(self, tree: Path, processes: int) -> Command:
        """Return what nothing that parses the files of a tree that matter can do without."""
        program = (sys.executable, "-m", "benchmarks.parsers")

        def prepare(folder: Path) -> None:  # elsewhere, so that no process that is started from here seems large
            subprocess.run([*program, "--prepare", str(tree), str(folder)], cwd=ROOT, check=True)

        prepared = self.tree(f"{tree.name}-prepared", prepare)
        return Command((*program, str(tree), str(prepared), str(processes)), ROOT)

    def tree(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return the folder of a tree, made on first use."""
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir()
            make(folder)
        return folder


def comparisons(bench: Bench) -> list[Comparison]:
    """Return everything that is compared, cold before warm."""
    few = bench.tree("sparse", lambda folder: trees.sparse(folder, 20_000, 20))
    shared = bench.tree("shared", lambda folder: trees.sparse(folder, 15_000, 20, shared=True))
    many = bench.tree("services", lambda folder: trees.services(folder, 1000))
    hello = wheel_folder("0.3.6")
    gen = Command((str(bench.sdk), "-m", "examples.helloworld", "gen"), hello, (("PYTHONPATH", str(hello)),))
    own = bench.ours(
        hello, "scan", "examples", "--root", ".", "--entry", "examples.helloworld", "--target", "sdk-0.3.6", "-q"
    )
    plain, griffe = "the plain floor", "`griffe dump`"
    found = []
    one = {tree: bench.parsers(tree, 1) for tree in (hello / "examples", few, shared)}
    two = bench.parsers(many, 2)
    for name, work, peer, ours, theirs, cold, warm, alone in (
        ("hello", "`examples.helloworld` of the SDK's wheel", "its own `gen`", own, gen, 1.2, 0.4,
         one[hello / "examples"]),
        ("sparse", "20,000 files of which 20 matter", plain, bench.scan(few), bench.peer("floor", few), 3.0, 1.6,
         one[few]),
        ("shared", "15,000 files, one `utils`", plain, bench.scan(shared), bench.peer("floor", shared), 3.0, 1.6,
         one[shared]),
        ("services", "1,000 service modules, `spec`", griffe, bench.scan(many), bench.griffe(many), 0.6, 0.15, two),
        ("runtime", "1,000 service modules, `sdk-0.3.6`", "importing and printing them",
         bench.scan(many, "--target", "sdk-0.3.6"), bench.under_the_sdk("runtime", many), 0.6, 0.15, two),
    ):  # fmt: skip
        found.append(Comparison(f"{name}-cold", f"{work}, cold", peer, ours, theirs, cold, is_cold=True, parsers=alone))
        found.append(Comparison(f"{name}-warm", f"{work}, warm", peer, ours, theirs, warm))
    version = bench.ours(bench.folder, "--version")
    nothing = Command((sys.executable, "-c", "pass"), bench.folder)
    found.append(Comparison("version", "`--version`", "`python -c pass`", version, nothing, 5.0))
    for name, peer in (("ast", "`ast.parse`"), ("tree-sitter", "tree-sitter")):
        work = "1,000 service modules, `spec`, cold"
        found.append(Comparison(name, work, peer, bench.scan(many), bench.peer(name, many), None, is_cold=True))
    work, command = "1,000 service modules, `sdk-0.3.6`, cold", bench.under_the_sdk("imports", many)
    ours = bench.scan(many, "--target", "sdk-0.3.6")
    found.append(Comparison("imports", work, "importing them only", ours, command, None, is_cold=True))
    if ripgrep := shutil.which("rg"):
        command = Command((ripgrep, "-l", "oaas_sdk2_py", str(few)), bench.folder)
        found.append(
            Comparison("ripgrep", "20,000 files of which 20 matter, warm", "`rg -l`", bench.scan(few), command, None)
        )
    return found


def compare(bench: Bench, comparison: Comparison, runs: int) -> Pairs:
    """Measure one comparison."""
    before = bench.forget if comparison.is_cold else None
    return measure_pairs(comparison.ours, comparison.theirs, runs, before)


def growth(bench: Bench, *, small: bool) -> list[tuple[str, list[tuple[int, Run]]]]:
    """Measure how the cost grows, cold and once each: modules, files, lines of one file."""
    factor = 10 if small else 1
    found = []
    for what, counts, make in (
        ("service modules", (10, 100, 1000, 10_000 // factor), trees.services),
        ("files, 10 of them services", (100, 1000, 10_000, 100_000 // factor), lambda at, n: trees.sparse(at, n, 10)),
        ("lines in one file", (100, 1000, 10_000, 50_000 // factor), trees.one_file),
    ):
        rows = []
        for count in counts:
            folder = Path(tempfile.mkdtemp(dir=bench.folder))
            make(folder, count)
            bench.forget()
            rows.append((count, measure(bench.scan(folder), (0, 1))))
            shutil.rmtree(folder)
        found.append((what, rows))
    return found


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only what has a bound; exit code 1 where one is broken")
    parser.add_argument("--only", default="", metavar="WORD", help="comparisons whose name has this")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="growth to a tenth of the sizes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder))
        rows = []
        broken = 0
        for each in comparisons(bench):
            if options.only not in each.name or (options.check and each.bound is None):
                continue
            pairs = compare(bench, each, options.runs)
            alone = measure_pairs(each.parsers, each.theirs, options.runs) if each.parsers is not None else None
            row = _row(each, pairs, alone)
            broken += each.bound is not None and pairs.ratio() > each.bound
            print(row, flush=True)
            rows.append(row)
        if options.check or options.only:
            return int(options.check and broken > 0)
        PAGE.write_text(_page(rows, growth(bench, small=options.small), options.runs), encoding="utf-8")
    return 0


def _row(comparison: Comparison, pairs: Pairs, alone: Pairs | None) -> str:
    ratios = sorted(pairs.ratios("wall"))
    bound = "" if comparison.bound is None else f"{comparison.bound:g}"
    kept = "" if comparison.bound is None else "kept" if pairs.ratio() <= comparison.bound else "**not kept**"
    cells = (
        comparison.work,
        comparison.peer,
        f"{median(pairs.ours, 'wall'):.2f}",
        f"{median(pairs.theirs, 'wall'):.2f}",
        f"{pairs.ratio():.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
        f"{pairs.ratio('processor'):.2f}",
        bound,
        kept,
        "" if alone is None else f"{median(alone.ours, 'wall'):.2f}: {alone.ratio():.2f}",
        f"{median(pairs.ours, 'memory'):.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _page(rows: list[str], grown: list[tuple[str, list[tuple[int, Run]]]], runs: int) -> str:
    tables = "\n".join(
        f"| {what} | {count:,} | {run.wall:.2f} | {run.processor:.2f} | {run.memory:.0f} |"
        for what, measured in grown
        for count, run in measured
    )
    head = "\n".join(rows)
    return f"""# Benchmarks

Generated by `make bench` on {datetime.datetime.now(tz=datetime.UTC).date()}; not edited. Whole processes, {runs}
counted pairs each after one that is not counted, ours and the other in turn; medians, and the ratio pair by pair with
its range. *Cold* is an empty cache before every run, *warm* the cache that the run before has left.

Machine: {os.cpu_count()} processors, {platform.machine()}, {platform.system()}; Python {platform.python_version()}.
The plain floor is a Python script of a few lines that lists, reads and searches the same files
([benchmarks/peers.py](benchmarks/peers.py)).

| work | compared with | ours, s | theirs, s | ratio (least to most) | of processor time | bound | | parsers | MiB |
|---|---|---:|---:|---:|---:|---:|---|---:|---:|
{head}

*Parsers* is what no cold scan can take less than: seconds, and the ratio to the same peer, in pairs of their own, of
nothing but the plain floor beside one process (two for 1,000 modules) that loads LibCST and parses the files that
name the SDK, whole with CPython and its compiler, with LibCST what it is shown
([benchmarks/parsers.py](benchmarks/parsers.py)). What is not kept, and why:
[docs/performance.md](docs/performance.md).

## How the cost grows

One cold run each.

| what | how many | s | s of processor | MiB |
|---|---:|---:|---:|---:|
{tables}
"""


if __name__ == "__main__":
    sys.exit(main())
