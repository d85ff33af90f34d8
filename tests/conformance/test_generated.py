"""Random programs: never silently wrong, and seldom refused. `scripts/conformance_fuzz.py` runs as many as you like."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.case import IDENTICAL, REFUSED
from tests.conformance.generate import generate
from tests.conformance.judge import CRASH, MISMATCH
from tests.conformance.random_trial import try_program
from tests.conformance.runtimes import SPEC, TARGETS, Runtimes

pytestmark = pytest.mark.runtime

SEEDS = range(100)


@pytest.mark.parametrize("target", TARGETS)
def test_random_programs(target: str, runtimes: Runtimes, tmp_path: Path) -> None:
    outcomes: dict[str, list[str]] = {}
    for seed in SEEDS:
        trial = try_program(generate(seed, proposal=target == SPEC), target, tmp_path / str(seed), runtimes)
        shown = f"seed {seed}: {trial.slugs}\n{trial.program}\n{trial.explanation}"
        outcomes.setdefault(trial.outcome, []).append(shown)
    wrong = [*outcomes.get(MISMATCH, []), *outcomes.get(CRASH, [])]
    assert not wrong, f"{len(wrong)} wrong, the first of them:\n{wrong[0]}"
    identical, refused = len(outcomes.get(IDENTICAL, [])), outcomes.get(REFUSED, [])
    assert identical >= 0.95 * (identical + len(refused)), f"{len(refused)} refused, the first:\n{refused[0]}"


def test_programs_depend_on_the_seed_alone() -> None:
    assert str(generate(3, proposal=True)) == str(generate(3, proposal=True))
    assert str(generate(3, proposal=True)) != str(generate(4, proposal=True))
