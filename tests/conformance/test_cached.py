"""The cases with a cache: cold, warm and off they give the same packages, text and findings.

Every fifth case is tried, all of them with `--every-target`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

import pytest

from oprc_static import ScanResult, UsageError, ir, scan
from oprc_static.cache.store import Store
from oprc_static.lower.contained import Containment
from tests.conformance.case import Case
from tests.conformance.casefile import all_cases
from tests.conformance.judge import write_tree
from tests.conformance.static import entries_of

_EACH = 5


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6", "sdk-0.2.3"])
def test_a_cache_changes_nothing(target: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    store = Store(str(tmp_path / "cache"), b"the key of a test")
    cases = all_cases()[:: 1 if request.config.getoption("--every-target") else _EACH]
    for index, case in enumerate(cases):
        root = tmp_path / str(index)
        write_tree(case, root)
        off = _scan(case, target, root, None)
        assert _scan(case, target, root, store) == off, case
        with _only_losses("module"), _only_losses("body"):
            assert _scan(case, target, root, store) == off, case


def _scan(case: Case, target: str, root: Path, store: Store | None) -> tuple[object, ...]:
    given = dict(text.split("=", 1) for text in case.all("define"))
    try:
        result = scan(
            [str(root)],
            target=target,
            entries=entries_of(case, root),
            defines=given,
            argv=case.all("argv"),
            installed=case.all("installed"),
            missing=case.all("missing"),
            cache=store,
        )
    except UsageError as error:
        return (str(error),)
    return (result.packages, result.incomplete, result.diagnostics, result.assumptions, result.files, _text(result))


def _text(result: ScanResult) -> str:
    return result.text if result.ok else ""


def _only_losses(name: str) -> AbstractContextManager[object]:
    """What is not kept is lowered again: it must be a loss."""
    lower = getattr(Containment, name)

    def lower_again(containment: Containment, source: object) -> object:
        again = lower(containment, source)
        assert isinstance(again, ir.Loss), "what was kept is lowered again"
        return again

    return patch.object(Containment, name, lower_again)
