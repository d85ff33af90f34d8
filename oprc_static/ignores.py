"""Ignore comments: `# oprc: ignore[slug, …]` suppresses warnings and notes of its line; errors are never suppressed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.rules import RULES, source
from oprc_static.source import Place, Span

Comment = tuple[int, int, tuple[str, ...]]
"""(line from 1, column, slugs); no slugs means all."""


def apply(findings: Iterable[Diagnostic], comments: Mapping[str, Iterable[Comment]]) -> list[Diagnostic]:
    """Return the findings that no comment suppresses, and a warning for every comment that suppresses nothing.

    Args:
        findings: all findings.
        comments: the ignore comments of each file, by its displayed path.
    """
    used: set[tuple[str, Comment]] = set()
    kept = [finding for finding in findings if not _suppressed(finding, comments, used)]
    for path in sorted(comments):
        kept.extend(_unused(path, comment) for comment in comments[path] if (path, comment) not in used)
    return kept


def _suppressed(finding: Diagnostic, comments: Mapping[str, Iterable[Comment]], used: set[tuple[str, Comment]]) -> bool:
    if finding.severity is Severity.ERROR:
        return False
    path = finding.place.path
    for comment in comments.get(path, ()):
        line, _, slugs = comment
        if line == finding.place.span.line and (not slugs or finding.rule.slug in slugs):
            used.add((path, comment))
            return True
    return False


def _unused(path: str, comment: Comment) -> Diagnostic:
    line, column, slugs = comment
    unknown = [slug for slug in slugs if slug not in RULES]
    message = "this ignore comment suppresses nothing"
    if unknown:
        message += f": there is no rule `{unknown[0]}`"
    elif any(RULES[slug].severity is Severity.ERROR for slug in slugs):
        message += ": errors cannot be ignored"
    rule = source.UNUSED_IGNORE
    place = Place(path, Span(line, column, line, column + 1))
    return Diagnostic(rule, rule.severity, message, place, (), "remove it, or name the finding of this line")
