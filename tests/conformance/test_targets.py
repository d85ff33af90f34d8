"""Every case on the targets of which it says nothing: never silently wrong there, either.

Without `--every-target` it is a sample of the pairs, the same one in every run.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from tests.conformance.case import Case
from tests.conformance.casefile import all_cases
from tests.conformance.judge import CRASH, MISMATCH, agreement, program_of, show_mismatch, write_tree
from tests.conformance.runtimes import EVERY_RELEASE, EVERY_TARGET, Runtimes, running_version
from tests.conformance.static import scan_case

_SAMPLE = 16
"""One pair of so many is in the sample."""

_SAMPLE_OF_MEMBERS = 64
"""The same for the releases that behave as another of their group, which has been compared already."""

pytestmark = pytest.mark.runtime


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = metafunc.config.getoption("--every-target")
    pairs = [(case, target) for case in all_cases() for target in EVERY_RELEASE if target not in case.targets]
    names = [f"{case.topic}-{case.title.replace(' ', '_')}-{target}" for case, target in pairs]
    chosen = [
        pytest.param(*pair, id=name)
        for pair, name in zip(pairs, names, strict=True)
        if every or zlib.crc32(name.encode()) % (_SAMPLE if pair[1] in EVERY_TARGET else _SAMPLE_OF_MEMBERS) == 0
    ]
    metafunc.parametrize(("case", "target"), chosen)


def test_never_silently_wrong(case: Case, target: str, runtimes: Runtimes, tmp_path: Path) -> None:
    python = case.one("python")
    runtime = runtimes.of(target, python)
    if runtime is None:
        pytest.skip(f"no Python {python} is installed")
    root = tmp_path.resolve()
    write_tree(case, root)
    said = runtime.run(program_of(case, root))
    static = scan_case(case, target, root, python or running_version())
    outcome = agreement(target, static, said)
    where = f"{case.topic}.md:{case.line} {case.title!r} on {target}"
    assert outcome not in (MISMATCH, CRASH), f"{where}:\n{static.crash or show_mismatch(static, said)}"
