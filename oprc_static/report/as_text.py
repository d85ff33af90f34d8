"""Findings as text for people: a line that stands alone, the place in its source, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.report.excerpt import mark, split_lines
from oprc_static.report.style import Style
from oprc_static.report.terminal import inert, printable
from oprc_static.source import WHOLE_FILE, Place

Sources = Callable[[str], str | None]
"""The text of a file by the path that findings give it, or None when it cannot be shown."""


def report_text(findings: Iterable[Diagnostic], sources: Sources, *, colour: bool = False) -> str:
    """Return every finding with its excerpt, its related places and its help, in the order given."""
    style = Style(colour)

    @lru_cache(maxsize=8)
    def lines_of(path: str) -> list[str] | None:
        text = sources(path)
        return None if text is None else split_lines(text)

    return inert("".join(_finding(finding, lines_of, style) + "\n" for finding in findings))


def report_concise(findings: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Return one line for each finding: its place, severity, rule and message, in the order given."""
    style = Style(colour)
    return inert("".join(_headline(finding, style) for finding in findings))


def _headline(finding: Diagnostic, style: Style) -> str:
    label = style.severity(finding.severity, f"{finding.severity.label}[{finding.rule.slug}]")
    return f"{_place(finding.place, style)}: {label} {style.strong(printable(finding.message))}\n"


def _finding(finding: Diagnostic, lines_of: Callable[[str], list[str] | None], style: Style) -> str:
    parts = [_headline(finding, style)]
    parts.append(_excerpt(finding.place, finding.severity, lines_of, style))
    for related in finding.related:
        note = style.severity(Severity.NOTE, "note:")
        parts.append(f"{_place(related.place, style)}: {note} {printable(related.message)}\n")
        parts.append(_excerpt(related.place, Severity.NOTE, lines_of, style))
    if finding.help:
        parts.append(_help(finding.help, style))
    return "".join(parts)


def _place(place: Place, style: Style) -> str:
    """Return where a finding is; one on a file as a whole names no line."""
    return style.strong(printable(place.path if place.span == WHOLE_FILE else str(place)))


def _excerpt(place: Place, severity: Severity, lines_of: Callable[[str], list[str] | None], style: Style) -> str:
    lines = lines_of(place.path)
    marked = mark(lines, place.span) if lines is not None else ()
    if not marked:
        return ""
    gutter = len(str(max(line.number or 0 for line in marked)))
    empty = style.faint(" " * gutter + " |")
    drawn = [empty]
    for line in marked:
        if line.number is None:
            drawn.append(style.faint(line.text))
            continue
        drawn.append(f"{style.faint(f'{line.number:>{gutter}} |')} {line.text}".rstrip())
        drawn.append(f"{empty} {style.severity(severity, line.marks)}")
    return "\n".join(drawn) + "\n"


def _help(text: str, style: Style) -> str:
    first, *others = printable(text, keep="\n").split("\n")
    lines = [f"  {style.help('help:')} {first}", *(f"        {line}".rstrip() for line in others)]
    return "\n".join(lines) + "\n"
