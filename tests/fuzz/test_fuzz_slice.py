"""A slice of the fuzzing that `make fuzz` does at length: never silently wrong, never a crash, seldom refused."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.runtimes import SDK, SPEC
from tests.fuzz.bench import Bench
from tests.fuzz.programs import DIALECTS, generate, write_program
from tests.fuzz.shrink import shrink
from tests.fuzz.verdict import IDENTICAL, REFUSED, WRONG

SEEDS = range(80)
MOST_REFUSED = 0.05


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    started = Bench()
    yield started
    started.close()


@pytest.mark.runtime
@pytest.mark.parametrize(("dialect", "target"), [("simplified", SDK), ("legacy", SDK), ("proposal", SPEC)])
def test_seeded_programs(bench: Bench, dialect: str, target: str) -> None:
    outcomes, wrong = Counter[str](), list[str]()
    for seed in SEEDS:
        program = generate(seed, dialect)
        trial = bench.run(program, (target,))[target]
        outcomes["unusual" if trial.outcome == REFUSED and program.tags else trial.outcome] += 1
        if trial.outcome in WRONG:
            wrong.append(
                f"seed {seed}: {trial.reason}\n{program}\n--- the scan\n{trial.ours}\n--- the SDK\n{trial.theirs}"
            )
    assert not wrong, f"{len(wrong)} wrong, the first of them:\n{wrong[0]}"
    assert outcomes[REFUSED] <= MOST_REFUSED * (outcomes[IDENTICAL] + outcomes[REFUSED]), outcomes


@pytest.mark.runtime
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(st.randoms(use_true_random=False))
def test_hypothesis_programs(bench: Bench, random: Random) -> None:
    trial = bench.run(write_program(random), (SDK,))[SDK]
    assert trial.outcome not in WRONG, f"{trial.reason}\n{trial.ours}\n---\n{trial.theirs}"


def test_programs_depend_on_the_seed_alone() -> None:
    assert str(generate(7)) == str(generate(7)) != str(generate(8))


def test_programs_compile() -> None:
    warnings.simplefilter("ignore", SyntaxWarning)
    for seed in range(100):
        for path, text in generate(seed, DIALECTS[seed % len(DIALECTS)]).files.items():
            compile(text, path, "exec", dont_inherit=True)


def test_shrinking_keeps_what_matters() -> None:
    files = {"a.py": "import b\nx = [1, 2, 3]\ndef f(a, b=2):\n    return a + MARK\ny = x\n", "b.py": "z = 1\n"}
    small = shrink(files, lambda each: any("MARK" in text for text in each.values()))
    assert list(small) == ["a.py"]
    assert len(small["a.py"]) < 20
