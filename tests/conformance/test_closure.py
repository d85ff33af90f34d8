"""Every case gives the same with what cannot matter left out as with everything evaluated, run whole and by entry."""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.conformance.case import Case
from tests.conformance.casefile import all_cases
from tests.conformance.filtering import differences
from tests.conformance.runtimes import running_version
from tests.fuzz.programs import generate
from tests.fuzz.trees import DIALECTS, generate_tree

TOPICS = [(topic, list(cases)) for topic, cases in groupby(all_cases(), lambda case: case.topic)]
SEEDS = range(12)


@pytest.mark.parametrize("cases", [pytest.param(cases, id=topic) for topic, cases in TOPICS])
def test_cases(cases: list[Case]) -> None:
    differing = {str(case): found for case in cases if (found := _differences(case))}
    assert not differing


@pytest.mark.parametrize("cases", [pytest.param(cases, id=topic) for topic, cases in TOPICS])
def test_cases_run_by_entry(cases: list[Case]) -> None:
    several = [case for case in cases if len(case.files) > 1]
    differing = {
        f"{case} --entry {entry}": found
        for case in several
        for entry in _scripts(case)[:2]
        if (found := _differences(case, entry))
    }
    assert not differing


@pytest.mark.parametrize("dialect", DIALECTS)
def test_trees(dialect: str) -> None:
    trees = {seed: generate_tree(seed, dialect) for seed in SEEDS}
    assert not {seed: found for seed, files in trees.items() if (found := differences(files, target="spec"))}


def test_programs() -> None:
    programs = {seed: generate(seed).files for seed in SEEDS}
    assert not {seed: found for seed, files in programs.items() if (found := differences(files, target="sdk-0.3.6"))}


def _differences(case: Case, entry: str | None = None) -> dict[str, object]:
    entries = (entry,) if entry else tuple(f"/p/{each}" if "/" in each else each for each in case.all("entry"))
    return differences(
        dict(case.files),
        target=case.targets[0],
        entries=entries,
        python_version=case.one("python") or running_version(),
        defines=dict(text.split("=", 1) for text in case.all("define")),
        argv=case.all("argv"),
        installed=case.all("installed"),
        missing=case.all("missing"),
    )


def _scripts(case: Case) -> list[str]:
    return [f"/p/{path}" for path, _ in case.files if path.endswith(".py") and not path.endswith("__init__.py")]
