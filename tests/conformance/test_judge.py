"""The judge itself: every way in which the scan and a runtime can disagree is a complaint."""

from __future__ import annotations

import pytest

from tests.conformance.case import EITHER, IDENTICAL, RAISES, REFUSED, Case, Finding
from tests.conformance.casefile import parse
from tests.conformance.judge import CRASH, MISMATCH, judge_runtime, judge_static
from tests.conformance.runtimes import SPEC, Raised, RuntimeResult
from tests.conformance.static import StaticResult

ERROR = Finding("main.py", 1, "error", "import-fails")
WARNING = Finding("main.py", 1, "warning", "lost-mark")
PRINTS = RuntimeResult("name: a\n")
RAISED = RuntimeResult(None, raised=Raised("ValueError", "no", "import", (("main.py", 1),)))
GOOD = StaticResult(ok=True, text="name: a\n", findings=frozenset())
BAD = StaticResult(ok=False, text="", findings=frozenset({ERROR}))


def case(comment: str = "", options: str = "") -> Case:
    (only,) = parse(f"## t\nS.\ntargets: spec\n{options}\n```python\nx = 1{comment}\n```\n", topic="t")
    return only


IDENTICAL_CASE = case()
REFUSED_CASE = case("  # error[import-fails]")
RAISING_CASE = case("  # error[import-fails]", "outcome: raises\n")
EITHER_CASE = case("", "outcome: either\n")


@pytest.mark.parametrize(
    ("judged", "static", "runtime", "outcome"),
    [
        (IDENTICAL_CASE, GOOD, PRINTS, IDENTICAL),
        (REFUSED_CASE, BAD, PRINTS, REFUSED),
        (RAISING_CASE, BAD, RAISED, RAISES),
        (RAISING_CASE, BAD, None, RAISES),
        (EITHER_CASE, GOOD, PRINTS, EITHER),
        (EITHER_CASE, BAD, PRINTS, EITHER),
        (EITHER_CASE, BAD, RAISED, EITHER),
    ],
)
def test_agreement(judged: Case, static: StaticResult, runtime: RuntimeResult | None, outcome: str) -> None:
    verdict = judge_static(judged, SPEC, static, runtime)
    assert (verdict.outcome, verdict.complaints) == (outcome, ())


OTHER_TEXT = StaticResult(ok=True, text="name: b\n", findings=frozenset())
WARNED = StaticResult(ok=True, text="name: a\n", findings=frozenset({WARNING}))
ELSEWHERE = StaticResult(ok=False, text="", findings=frozenset({Finding("main.py", 2, "error", "import-fails")}))
OTHER_SLUG = StaticResult(ok=False, text="", findings=frozenset({Finding("main.py", 1, "error", "unknown-value")}))
CRASHED = StaticResult(ok=False, text="", findings=frozenset(), crash="Traceback")


@pytest.mark.parametrize(
    ("judged", "static", "runtime", "outcome"),
    [
        (IDENTICAL_CASE, OTHER_TEXT, PRINTS, MISMATCH),
        (IDENTICAL_CASE, GOOD, RAISED, MISMATCH),
        (IDENTICAL_CASE, GOOD, RuntimeResult(None, killed="dead"), MISMATCH),
        (IDENTICAL_CASE, BAD, PRINTS, REFUSED),
        (IDENTICAL_CASE, WARNED, PRINTS, IDENTICAL),
        (REFUSED_CASE, GOOD, PRINTS, IDENTICAL),
        (REFUSED_CASE, ELSEWHERE, PRINTS, REFUSED),
        (REFUSED_CASE, OTHER_SLUG, PRINTS, REFUSED),
        (RAISING_CASE, GOOD, RAISED, MISMATCH),
        (EITHER_CASE, OTHER_TEXT, PRINTS, MISMATCH),
        (EITHER_CASE, GOOD, RAISED, MISMATCH),
        (EITHER_CASE, CRASHED, PRINTS, CRASH),
        (REFUSED_CASE, CRASHED, PRINTS, CRASH),
    ],
)
def test_disagreement(judged: Case, static: StaticResult, runtime: RuntimeResult, outcome: str) -> None:
    verdict = judge_static(judged, SPEC, static, runtime)
    assert verdict.outcome == outcome
    assert verdict.complaints


def test_a_document_of_the_case_binds_both() -> None:
    (given,) = parse("## t\nS.\ntargets: spec\n\n```python\n```\n\n```yaml spec\nname: a\n```\n", topic="t")
    assert not judge_runtime(given, SPEC, PRINTS)
    assert judge_runtime(given, SPEC, RuntimeResult("name: b\n"))
    assert not judge_static(given, SPEC, GOOD, None).complaints
    assert judge_static(given, SPEC, OTHER_TEXT, None).outcome == MISMATCH


@pytest.mark.parametrize(
    ("judged", "runtime"),
    [
        (IDENTICAL_CASE, RAISED),
        (REFUSED_CASE, RAISED),
        (RAISING_CASE, PRINTS),
        (RAISING_CASE, RuntimeResult(None, raised=Raised("ValueError", "no", "import", (("main.py", 2),)))),
        (IDENTICAL_CASE, RuntimeResult(None, killed="dead")),
    ],
)
def test_untrue_cases(judged: Case, runtime: RuntimeResult) -> None:
    assert judge_runtime(judged, SPEC, runtime)


def test_a_finding_anywhere() -> None:
    anywhere = case("", "finding: error[nothing-found]\n")
    found = StaticResult(ok=False, text="", findings=frozenset({Finding("x", 9, "error", "nothing-found")}))
    assert not judge_static(anywhere, SPEC, found, RuntimeResult("")).complaints
