"""Every case gives the same, origins included, evaluated in the smallest batches as evaluated at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from typing import Any
from unittest.mock import patch

import pytest

from oprc_static import scan
from oprc_static.tree import MemoryTree
from oprc_static.workspace import batches, projects
from oprc_static.workspace.ties import Tied
from tests.conformance.case import Case
from tests.conformance.casefile import all_cases
from tests.conformance.runtimes import running_version
from tests.fuzz.programs import generate
from tests.fuzz.trees import DIALECTS, generate_tree
from tests.property.test_workspace import everything

TOPICS = [(topic, list(cases)) for topic, cases in groupby(all_cases(), lambda case: case.topic)]
SEEDS = range(8)


@contextmanager
def in_batches(size: int) -> Iterator[Counter[str]]:
    """Let scans evaluate in batches of `size` modules in a `with` block; counts which were, and why others were not."""
    counted: Counter[str] = Counter()
    evaluate = batches.evaluate_in_batches

    def count(*arguments: Any) -> Any:
        try:
            result = evaluate(*arguments)
        except Tied as tied:
            counted[str(tied)] += 1
            raise
        counted[""] += 1
        return result

    smallest, large = patch.object(batches, "SMALLEST", size), patch.object(projects, "LARGE", 2 * size)
    with smallest, large, patch.object(batches, "evaluate_in_batches", count):
        yield counted


def outcomes(files: Mapping[str, bytes | str], size: int, **options: Any) -> tuple[object, object, Counter[str]]:
    """Return what a scan gives in batches and at once, and how often it was in batches indeed."""

    def scanned() -> object:
        tree = MemoryTree({f"/p/{path}": data for path, data in files.items()})
        return everything(scan(["/p"], tree=tree, **options))

    with in_batches(size) as counted:
        apart = scanned()
    return apart, scanned(), counted


@pytest.mark.parametrize("cases", [pytest.param(cases, id=topic) for topic, cases in TOPICS])
def test_cases(cases: list[Case]) -> None:
    several = [case for case in cases if len(case.files) > 1 and not case.all("entry")]
    found = {str(case): outcomes(dict(case.files), 1, **_options(case)) for case in several}
    assert not {name: (apart, whole) for name, (apart, whole, _) in found.items() if apart != whole}


def _options(case: Case) -> dict[str, Any]:
    return {
        "target": case.targets[0],
        "python_version": case.one("python") or running_version(),
        "defines": dict(text.split("=", 1) for text in case.all("define")),
        "installed": case.all("installed"),
        "missing": case.all("missing"),
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_trees(dialect: str) -> None:
    done: Counter[str] = Counter()
    for seed in SEEDS:
        apart, whole, counted = outcomes(generate_tree(seed, dialect), 1 + seed % 3, target="spec")
        assert apart == whole, seed
        done += counted
    assert done[""] or dialect != "simplified"


def test_programs() -> None:
    for seed in SEEDS:
        apart, whole, _ = outcomes(generate(seed).files, 1 + seed % 2, target="sdk-0.3.6")
        assert apart == whole, seed
