"""Repairs of sources: mechanical ones that findings bring along, kept only where a scan shows that they help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.fixes import fix_source
from oprc_static.records import record
from oprc_static.tree import SourceTree
from oprc_static.tree.overlay import OverlayTree

if TYPE_CHECKING:
    from oprc_static.api import ScanResult  # at runtime it would load the evaluator, which documents do without

_MOST_PASSES = 20
"""An import that fails hides what is wrong behind it, so that one repair shows the next."""

Scan = Callable[[SourceTree], "ScanResult"]


@record
class SourceRepairs:
    """The bytes of the files that change, by their displayed paths, and what a scan finds once they have."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    result: ScanResult | None = None


def repair_sources(result: ScanResult, tree: SourceTree, scan: Scan) -> SourceRepairs:
    """Return the repairs of what a scan has found.

    A repair is kept when its finding is gone and no more errors are found than before: a decorator that gets its call
    exports a method which the SDK may refuse, and then the bare decorator was the lesser evil.

    Args:
        result: what was found in `tree`.
        tree: where the sources are read from.
        scan: scans the same paths in another tree.
    """
    contents: dict[str, bytes] = {}
    refused: set[tuple[str, str]] = set()
    for _ in range(_MOST_PASSES):
        pending = [each for each in result.diagnostics if each.fix is not None and _name(each) not in refused]
        if not pending:
            break
        for group in (pending, *([each] for each in pending if len(pending) > 1)):
            changed = {**contents, **_fixed(result, group, tree)}
            if changed == contents:
                continue
            after = scan(OverlayTree(tree, changed))
            if _helped(result, after, group):
                contents, result = changed, after
                break
        else:
            refused.update(map(_name, pending))
    return SourceRepairs(contents, result)


def _name(finding: Diagnostic) -> tuple[str, str]:
    return finding.rule.slug, finding.message


def _fixed(result: ScanResult, findings: Sequence[Diagnostic], tree: SourceTree) -> dict[str, bytes]:
    """Return the files that the findings are in, as they are once repaired; none whose name is shown altered."""
    changed: dict[str, bytes] = {}
    for path in dict.fromkeys(each.place.path for each in findings):
        before = result.sources[path]
        if tree.kind(tree.locate(path)) is None:
            continue
        after = fix_source(before, [each for each in findings if each.place.path == path])
        if after != before:
            changed[path] = after
    return changed


def _helped(before: ScanResult, after: ScanResult, findings: Sequence[Diagnostic]) -> bool:
    left = {_name(each) for each in after.diagnostics}
    return _errors(after) <= _errors(before) and not any(_name(each) in left for each in findings)


def _errors(result: ScanResult) -> int:
    return sum(each.severity is Severity.ERROR for each in result.diagnostics)
