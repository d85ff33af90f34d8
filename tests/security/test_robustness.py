"""A short slice of `make fuzz-robustness`, the same inputs each time, and what it found before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.security.record import record
from tests.security.robustness import add, read, table
from tests.security.subjects import SUBJECTS

EXAMPLES = 20

FOUND = (
    ("scan", b"# coding: utf-16\n\n"),
    ("scan", b"from oaas_sdk2_py import oaas\nx = t'{ a !r:>{ a }} and { a = }' t'' rt'\\{a}'\n"),
    ("lint --fix (documents)", b"@" * 200_000),
)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_broken_inputs_give_an_answer_and_the_same_twice(subject: str) -> None:
    law, strategy = SUBJECTS[subject]

    @given(strategy)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def check(data: bytes) -> None:
        law(data)

    check()
    record("mutated programs and documents", inputs=EXAMPLES, outcome="an answer, the same twice")


@pytest.mark.parametrize(("subject", "data"), FOUND, ids=lambda value: repr(value[:30]))
def test_what_was_found_stays_repaired(subject: str, data: bytes) -> None:
    SUBJECTS[subject][0](data)


def test_runs_add_up(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    add(path, "abc", "3.11", 60, {"scan": 10}, {})
    add(path, "abc", "3.11", 60, {"scan": 5, "read": 1}, {"scan": 1})
    add(path, "def", "3.11", 60, {"scan": 1}, {})
    assert [run["seconds"] for run in read(path)] == [120, 60]
    assert table(read(path)).splitlines()[2:] == [
        "| read | 1 | 0 |",
        "| scan | 16 | 1 |",
        "| all, in 3 minutes | 17 | 1 |",
    ]
