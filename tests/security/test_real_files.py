"""The limits of reading a file refuse no real one: see `make real-files` for large packages."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from oprc_static.lower.contained import Containment
from scripts.real_files import is_harmless, refusals
from tests.security.record import record

_LIBRARY = Path(sysconfig.get_path("stdlib"))
_ELSEWHERE = {"site-packages", "dist-packages", "__pycache__"}
_TESTS = {"test", "tests", "idle_test"}


def _files(*, tests: bool) -> Iterator[Path]:
    for file in _LIBRARY.rglob("*.py"):
        folders = {*file.relative_to(_LIBRARY).parent.parts}
        if not folders & _ELSEWHERE and bool(folders & _TESTS) is tests:
            yield file


@pytest.mark.parametrize("tests", [False, True], ids=["the library", "its tests"])
def test_no_file_of_the_standard_library_is_refused(tests: bool, request: pytest.FixtureRequest) -> None:
    """Every fourth file, all of them with `--every-target` (`make security`)."""
    apart, count = {}, 0
    each = 1 if request.config.getoption("--every-target") else 4
    for file in sorted(_files(tests=tests))[::each]:
        data = file.read_bytes()
        count += 1
        if not is_harmless(data):
            apart[file] = data
    with Containment() as containment:
        assert {file: found for file, data in apart.items() if (found := refusals(data, containment))} == {}
    if count:  # some systems package the library without its tests
        record("the standard library, for comparison", inputs=count, outcome="no file is refused")
    assert count > 500 // each or tests


def test_a_refused_file_is_noticed() -> None:
    deep = b"x = " + b"1 + " * 1_000 + b"1\n"
    with Containment() as containment:
        assert not is_harmless(deep)
        assert refusals(deep, containment) == []
        assert [each.kind for each in refusals(b"# a comment\n" * 1024**2, containment)] == ["too-large"]
