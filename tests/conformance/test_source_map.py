"""Where values come from, for every seventh case: all of the document is accounted for, by places that exist."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from oprc_static import scan
from oprc_static.export.shape import document
from oprc_static.provenance import provenance_of
from oprc_static.report.excerpt import split_lines
from oprc_static.report.source_map import source_map, source_map_schema
from oprc_static.source import Place, Span
from tests.conformance.case import Case
from tests.conformance.casefile import all_cases
from tests.conformance.judge import write_tree
from tests.conformance.static import entries_of
from tests.unit.test_provenance import leaves

CASES = all_cases()[::7]
SCHEMA = jsonschema.Draft202012Validator(source_map_schema())


@pytest.mark.parametrize(("target", "fewest"), [("spec", 50), ("sdk-0.3.6", 50), ("sdk-0.2.3", 1)])
def test_every_leaf_has_its_way(target: str, fewest: int, tmp_path: Path) -> None:
    scanned = sum(_is_accounted_for(case, target, tmp_path / str(index)) for index, case in enumerate(CASES))
    assert scanned >= fewest


def _is_accounted_for(case: Case, target: str, root: Path) -> bool:
    """Tell whether the case scans; if it does, its source map is right."""
    write_tree(case, root)
    given = dict(text.split("=", 1) for text in case.all("define"))
    result = scan([str(root)], target=target, entries=entries_of(case, root), defines=given, argv=case.all("argv"))
    if not result.ok:
        return False
    ways = [provenance_of(package, result.target) for package in result.packages]
    for way in ways:
        shape = document(way.package, result.target)
        assert [(fact.pointer, fact.value) for fact in way.facts] == [*leaves(shape)], case
        assert all(bool(fact.steps) != bool(fact.reason) for fact in way.facts), case
        for place in {step.place for fact in way.facts for step in fact.steps}:
            text = result.source(place.path)
            assert text is None or _is_inside(place.span, text), (case, place)
            assert text is not None or _is_no_file(place), (case, place)
    SCHEMA.validate(json.loads(source_map(ways, tool_version="1", target=target)))
    return True


def _is_inside(span: Span, text: str) -> bool:
    lines = split_lines(text)
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    fits = 1 <= span.line <= span.end_line <= len(lines) and span.end_column <= len(lines[span.end_line - 1])
    return (fits and start <= end) or span == Span(1, 0, 1, 0)


def _is_no_file(place: Place) -> bool:
    """Tell whether a place stands for Python itself."""
    return place.path in ("", "builtins") or place.path.startswith("<")
