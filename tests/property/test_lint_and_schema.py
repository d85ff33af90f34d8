"""Whatever is done to a document: where `lint` finds an error of its shape, the schema does not allow it either."""

from __future__ import annotations

import copy
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oprc_static.diagnostics import Severity
from oprc_static.document.reading import read_text
from oprc_static.document.rules import check_stream
from tests.unit.export.test_schema import FULL, VALIDATOR, as_value, reasons

VALUES = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1, 65535, 65536, 2**32, 2**32 - 1, 0.5, "", " ", "a b", "CUSTOM", "public"),
        *("STRONG", "true", "yes", "80", "1.0", "null", "2026-01-02", "2026-01-02T03:04:05Z", "250m", "x" * 300, "🛒"),
        *([], [None], ["a"], [[]], [{}], [{"key": "x"}], {}, {"a": 1}, {"a": None}, {"name": "x"}, {"key": "x"}),
    ]
)
KEYS = st.sampled_from(
    ["name", "key", "immutable", "knative", "port", "need_http2", "config", "options", "x", "disabled"]
)


@st.composite
def edited(draw: st.DrawFn) -> Any:
    """Return the full document with a few values replaced, taken away or put in."""
    root = copy.deepcopy(FULL)
    for _ in range(draw(st.integers(1, 3))):
        place: Any = root
        while True:
            steps = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not steps:
                break
            step = draw(st.sampled_from(steps))
            if isinstance(place[step], dict | list) and draw(st.integers(0, 3)):
                place = place[step]
                continue
            change = draw(st.integers(0, 2))
            if change == 0:
                place[step] = copy.deepcopy(draw(VALUES))
            elif change == 1:
                del place[step]
            elif isinstance(place, dict):
                place[draw(KEYS)] = copy.deepcopy(draw(VALUES))
            else:
                place.append(copy.deepcopy(draw(VALUES)))
            break
    return root


@settings(deadline=None, max_examples=300)
@given(edited())
@example(FULL)
def test_no_error_of_lint_is_allowed_by_the_schema(document: Any) -> None:
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    reading = read_text(text, "x.yaml")
    assert reading.stream is not None
    found = [each.diagnostic for each in (*reading.findings, *check_stream(reading.stream, "x.yaml"))]
    errors = [each for each in found if each.severity is Severity.ERROR and each.rule.slug not in reasons()]
    (one,) = reading.stream.documents
    assert one.root is not None
    is_valid = VALIDATOR.is_valid(as_value(one.root))
    assert not (errors and is_valid), [each.message for each in errors]
    if not any(each.severity is not Severity.NOTE for each in found):
        assert is_valid, [each.message for each in VALIDATOR.iter_errors(as_value(one.root))]
