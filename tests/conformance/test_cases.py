"""Every case of tests/cases on each of its targets: is the case true, and does the static path agree?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.case import Case
from tests.conformance.casefile import all_cases
from tests.conformance.judge import judge_runtime, judge_static, program_of, write_tree
from tests.conformance.runtimes import RuntimeResult, Runtimes, running_version
from tests.conformance.static import scan_case
from tests.conformance.summary import SUMMARY, render_summary

CASES = all_cases()
PAIRS = [
    pytest.param(case, target, id=f"{case.topic}-{case.title.replace(' ', '_')}-{target}")
    for case in CASES
    for target in case.targets
]

pytestmark = pytest.mark.runtime


@pytest.mark.parametrize(("case", "target"), PAIRS)
def test_case(case: Case, target: str, runtimes: Runtimes, tmp_path: Path) -> None:
    root = tmp_path.resolve()
    write_tree(case, root)
    runtime = _import(case, target, root, runtimes)
    if runtime is not None:
        untrue = judge_runtime(case, target, runtime)
        assert not untrue, _report(case, "the case is not true", untrue)
    static = scan_case(case, target, root, case.one("python") or running_version())
    verdict = judge_static(case, target, static, runtime)
    assert not verdict.complaints, _report(case, verdict.outcome, [*verdict.complaints, *static.messages])


def test_summary_is_up_to_date(request: pytest.FixtureRequest) -> None:
    text = render_summary(CASES)
    if request.config.getoption("--update-summary"):
        SUMMARY.write_text(text, encoding="utf-8")
    assert SUMMARY.exists(), "run pytest with --update-summary"
    assert SUMMARY.read_text(encoding="utf-8") == text, "tests/cases/SUMMARY.md is stale: --update-summary"


def _import(case: Case, target: str, root: Path, runtimes: Runtimes) -> RuntimeResult | None:
    """The runtime's word; None when the case wants a Python that is not installed."""
    runtime = runtimes.of(target, case.one("python"))
    return runtime.run(program_of(case, root)) if runtime else None


def _report(case: Case, headline: str, lines: list[str]) -> str:
    return "\n".join([f"{headline}: {case.topic}.md:{case.line} {case.title!r}: {case.sentence}", *lines])
