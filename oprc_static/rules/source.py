"""Rules about reading a tree and its files."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

SYNTAX_ERROR = Rule(
    slug="syntax-error",
    code="OPS001",
    severity=Severity.ERROR,
    summary="CPython refuses this file",
    why="",
    wrong=None,
    right=None,
)

UNREADABLE_SOURCE = Rule(
    slug="unreadable-source",
    code="OPS002",
    severity=Severity.ERROR,
    summary="a file cannot be read as Python source text",
    why="",
    wrong=None,
    right=None,
)

SOURCE_TOO_COMPLEX = Rule(
    slug="source-too-complex",
    code="OPS003",
    severity=Severity.ERROR,
    summary="a file exceeds the size or nesting limits",
    why="",
    wrong=None,
    right=None,
)

NOTHING_FOUND = Rule(
    slug="nothing-found",
    code="OPS004",
    severity=Severity.ERROR,
    summary="the scan found nothing to export",
    why="",
    wrong=None,
    right=None,
)

SKIPPED_SYMLINK = Rule(
    slug="skipped-symlink",
    code="OPS005",
    severity=Severity.WARNING,
    summary="a symbolic link leads out of the scanned folder and was not read",
    why="",
    wrong=None,
    right=None,
)

UNUSED_IGNORE = Rule(
    slug="unused-ignore",
    code="OPS006",
    severity=Severity.WARNING,
    summary="an ignore comment suppresses nothing",
    why="",
    wrong=None,
    right=None,
)

ASSUMPTION_DISABLED = Rule(
    slug="assumption-disabled",
    code="OPS007",
    severity=Severity.ERROR,
    summary="the result would rest on an assumption that was switched off",
    why="",
    wrong=None,
    right=None,
)

INTERNAL_ERROR = Rule(
    slug="internal-error",
    code="OPS008",
    severity=Severity.ERROR,
    summary="oprc-static itself failed on this input",
    why="",
    wrong=None,
    right=None,
)
