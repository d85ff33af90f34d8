"""Rules about writing documents."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

UNSAFE_FILE_NAME = Rule(
    slug="unsafe-file-name",
    code="OPS501",
    severity=Severity.ERROR,
    summary="a package name makes no safe file name",
    why="",
    wrong=None,
    right=None,
)

OWNED_FILE = Rule(
    slug="owned-file",
    code="OPS502",
    severity=Severity.ERROR,
    summary="the output file holds what people wrote by hand",
    why="",
    wrong=None,
    right=None,
)
