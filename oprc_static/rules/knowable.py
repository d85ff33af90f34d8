"""Rules about what cannot be known without running the program."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

UNKNOWN_VALUE = Rule(
    slug="unknown-value",
    code="OPS101",
    severity=Severity.ERROR,
    summary="an exported value cannot be known statically",
    why="",
    wrong=None,
    right=None,
)

UNKNOWN_BRANCH = Rule(
    slug="unknown-branch",
    code="OPS102",
    severity=Severity.ERROR,
    summary="whether something is exported depends on an unknown condition",
    why="",
    wrong=None,
    right=None,
)

IMPORT_FAILS = Rule(
    slug="import-fails",
    code="OPS103",
    severity=Severity.ERROR,
    summary="importing this module would raise",
    why="",
    wrong=None,
    right=None,
)

SDK_NAME_MISSING = Rule(
    slug="sdk-name-missing",
    code="OPS104",
    severity=Severity.ERROR,
    summary="the target release has no such name",
    why="",
    wrong=None,
    right=None,
)

UNKNOWN_DECORATOR = Rule(
    slug="unknown-decorator",
    code="OPS105",
    severity=Severity.ERROR,
    summary="a decorator from outside may change what is exported",
    why="",
    wrong=None,
    right=None,
)

EXTERNAL_BASE = Rule(
    slug="external-base",
    code="OPS106",
    severity=Severity.ERROR,
    summary="a registered class has a base class from outside",
    why="",
    wrong=None,
    right=None,
)

DYNAMIC_CODE = Rule(
    slug="dynamic-code",
    code="OPS107",
    severity=Severity.ERROR,
    summary="code that is made or chosen at run time could register services",
    why="",
    wrong=None,
    right=None,
)

BUDGET_EXCEEDED = Rule(
    slug="budget-exceeded",
    code="OPS108",
    severity=Severity.ERROR,
    summary="following the program took more steps than the budget allows",
    why="",
    wrong=None,
    right=None,
)

UNSUPPORTED_CONSTRUCT = Rule(
    slug="unsupported-construct",
    code="OPS109",
    severity=Severity.ERROR,
    summary="a construct that oprc-static does not follow decides what is exported",
    why="",
    wrong=None,
    right=None,
)
