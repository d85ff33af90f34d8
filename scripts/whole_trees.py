#!/usr/bin/env python3
"""Scan whole trees that do not use the SDK: nothing may be found in them, and nothing may go wrong.

The trees are the running Python's standard library, packages from PyPI (unpacked from wheels or archives into
`.venvs/trees`, never installed) and the packages that are taken for the SDK. Every file is evaluated and every finding
is kept (`--no-assume A1`): those of programs that do far more at import than services do are counted, but a crash, a
found package, or an error other than `nothing-found` in a plain scan fails. What comes of each tree is written to
`docs/whole-trees.md`, whose rows of other trees stay as they are.

    python scripts/whole_trees.py                      all trees
    python scripts/whole_trees.py django oaas --show   two of them, with their findings
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))
_CACHE = _ROOT / ".venvs" / "trees"

PACKAGES = {
    "django": "5.2.19",
    "sqlalchemy": "2.1.9",
    "sympy": "1.14.0",
    "pandas": "3.1.1",
    "twisted": "26.10.0",
    "ansible-core": "2.19.14",
    "jedi": "0.20.1",
    "mypy": "2.4.1",
    "sphinx": "9.0.4",
    "networkx": "3.6.1",
    "pydantic": "2.14.3",
    "botocore": "1.44.5",
    "boto3": "1.44.5",
    "matplotlib": "3.11.2",
    "oaas": "1.8.0",
    "oaas-sdk-py": "0.3.3",
}
"""What is fetched from PyPI, pinned; the last two are taken for the SDK."""

STANDARD_LIBRARY = "standard-library"
_EXTENSIONS = (".so", ".pyd")
_TABLE = _ROOT / "docs" / "whole-trees.md"
_INTRODUCTION = """\
# Whole trees

Written by `make whole-trees`, never edited: trees that do not use the SDK, scanned file by file. Nothing may be found,
nothing may go wrong, and a plain scan may say nothing but that. *Errors kept* are those of a scan that keeps the
findings of every file (`--no-assume A1`): what such programs do that could matter where services are defined.

| tree | version | files | not Python | packages found | errors of a plain scan | crashes | errors kept |
|---|---|---|---|---|---|---|---|
"""
SLOW = 10.0
"""Seconds that one starting module, with what it imports, should not exceed on a developer's machine."""


@dataclass
class Report:
    """What scanning one tree gave; `unparsed` are files that CPython refuses, `slow` modules with their seconds."""

    tree: str
    files: int = 0
    unparsed: int = 0
    packages: int = 0
    plain_errors: list[str] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)
    internal: list[str] = field(default_factory=list)
    slow: list[tuple[str, float]] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing was found and nothing went wrong."""
        return not (self.packages or self.plain_errors or self.internal)


def tree_folder(name: str) -> Path:
    """Return the folder with a tree's sources, which is made when it is missing."""
    version = f"py{sysconfig.get_python_version()}" if name == STANDARD_LIBRARY else PACKAGES[name]
    folder = _CACHE / f"{name}-{version}"
    if not folder.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=_CACHE) as making:
            sources = Path(making) / "sources"
            sources.mkdir()
            _copy_standard_library(sources) if name == STANDARD_LIBRARY else _fetch(name, version, sources)
            (sources / "pyproject.toml").touch()  # a project of its own, not a part of this one
            sources.rename(folder)
    return folder


def _copy_standard_library(folder: Path) -> None:
    ignored = shutil.ignore_patterns("site-packages", "__pycache__", "config-*", "lib-dynload")
    shutil.copytree(sysconfig.get_path("stdlib"), folder, ignore=ignored, dirs_exist_ok=True)


def _fetch(name: str, version: str, folder: Path) -> None:
    downloads = _CACHE / "downloads" / name
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    wanted = [f"{name}=={version}", "--dest", str(downloads)]
    if subprocess.run([*pip, "--only-binary=:all:", *wanted], check=False, capture_output=True).returncode:
        subprocess.run([*pip, *wanted], check=True, stdout=sys.stderr)
    for archive in sorted(downloads.iterdir()):
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                for each in wheel.namelist():
                    if each.endswith(".py"):
                        wheel.extract(each, folder)
                    elif each.endswith(_EXTENSIONS):  # that it is there is all that a scan sees of it
                        (folder / each).parent.mkdir(parents=True, exist_ok=True)
                        (folder / each).touch()
        else:
            with tarfile.open(archive) as packed:
                packed.extractall(folder, filter="data")


def scan_tree(name: str, paths: Iterable[Path], *, target: str, show: bool = False) -> Report:
    """Scan the sources in `paths` twice: as people do, and keeping every finding of every file."""
    from oprc_static import scan  # noqa: PLC0415  # only the process that scans pays for it

    report = Report(name)
    starts = [str(path) for path in paths]
    plain = scan(starts, target=target, allow_empty=True)
    report.plain_errors = [_line(each) for each in plain.diagnostics if each.severity.label == "error"]
    clock = _Clock()
    result = scan(starts, target=target, allow_empty=True, no_assume=("A1",), progress=clock)
    clock.stop()
    report.files = result.files
    report.packages = len(plain.packages) + len(result.packages) + len(result.incomplete)
    report.internal = [_line(each) for each in result.diagnostics if each.rule.slug == "internal-error"]
    report.findings = dict(Counter(each.rule.slug for each in result.diagnostics if each.severity.label == "error"))
    report.slow = clock.slow
    report.seconds = round(clock.total, 1)
    report.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    report.unparsed = sum(not _parses(path, data) for path, data in result.sources.items())
    if show:
        for each in result.diagnostics:
            print(f"{each.severity.label} {_line(each)}", file=sys.stderr)
    return report


def _line(finding: object) -> str:
    place = finding.place  # type: ignore[attr-defined]  # a Diagnostic, whose module is imported late
    slug, message = finding.rule.slug, finding.message  # type: ignore[attr-defined]  # as above
    return f"{slug} {place.path}:{place.span.line}: {message}"


def _parses(path: str, data: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(data, path)
        except (SyntaxError, ValueError):
            return False
    return True


class _Clock:
    """Seconds from one starting module to the next."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._file = ""
        self.slow: list[tuple[str, float]] = []
        self.total = 0.0

    def __call__(self, done: int, total: int, file: str) -> None:
        """Take the time of the module before."""
        self.stop()
        self._file = file

    def stop(self) -> None:
        """Take the time of the last module."""
        now = time.perf_counter()
        if now - self._last > SLOW:
            self.slow.append((self._file, round(now - self._last, 1)))
        self._last, self.total = now, now - self._began


def _in_a_process_of_its_own(name: str, target: str, *, show: bool) -> Report:
    command = [sys.executable, __file__, "--one", name, "--target", target, *(["--show"] if show else [])]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        return Report(name, internal=[f"the process ended with {done.returncode}"])
    return Report(**json.loads(done.stdout))


def _print_table(reports: list[Report]) -> None:
    print("| tree | files | not Python | packages | errors of a plain scan | errors kept | seconds | MB |")
    print("|---|---|---|---|---|---|---|---|")
    for each in reports:
        kept = ", ".join(f"{slug} {count}" for slug, count in sorted(each.findings.items())) or "none"
        print(
            f"| {each.tree} | {each.files} | {each.unparsed} | {each.packages} | {len(each.plain_errors)} | {kept} "
            f"| {each.seconds} | {each.megabytes} |"
        )
    for each in reports:
        for line in [*each.internal, *each.plain_errors]:
            print(f"{each.tree}: {line}")
        for file, seconds in each.slow:
            print(f"{each.tree}: {file} takes {seconds} s")


def _write_table(reports: list[Report]) -> None:
    """Put the rows of `reports` into `docs/whole-trees.md`."""
    order = [STANDARD_LIBRARY, *PACKAGES]
    lines = _TABLE.read_text().splitlines() if _TABLE.exists() else []
    rows = {name: line for line in lines for name in order if line.startswith(f"| {name} | ")}
    rows |= {each.tree: _row(each) for each in reports}
    _TABLE.write_text(_INTRODUCTION + "".join(f"{rows[name]}\n" for name in order if name in rows))


def _row(report: Report) -> str:
    version = f"CPython {sysconfig.get_python_version()}"
    kept = ", ".join(f"{count} {slug}" for slug, count in sorted(report.findings.items())) or "none"
    cells = (report.files, report.unparsed, report.packages, len(report.plain_errors), len(report.internal), kept)
    return f"| {' | '.join([report.tree, PACKAGES.get(report.tree, version), *map(str, cells)])} |"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trees", nargs="*", metavar="TREE", help=f"default: {STANDARD_LIBRARY} and all packages")
    parser.add_argument("--target", default="sdk-0.3.6", help="whose output is reproduced (default: sdk-0.3.6)")
    parser.add_argument("--show", action="store_true", help="print every finding")
    parser.add_argument("--one", metavar="TREE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        folder = tree_folder(options.one)
        os.chdir(folder)
        print(json.dumps(asdict(scan_tree(options.one, [Path()], target=options.target, show=options.show))))
        return
    unknown = {*options.trees} - {STANDARD_LIBRARY, *PACKAGES}
    if unknown:
        parser.error(f"no such tree: {', '.join(sorted(unknown))}")
    wanted = options.trees or [STANDARD_LIBRARY, *PACKAGES]
    reports = []
    for name in wanted:
        reports.append(_in_a_process_of_its_own(name, options.target, show=options.show))
        _write_table(reports)  # a long run that is ended keeps what it has
    _print_table(reports)
    sys.exit(not all(each.is_good for each in reports))


if __name__ == "__main__":
    main()
