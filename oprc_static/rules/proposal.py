"""Rules about the proposal's decorators: package, state_spec, oaas_function and bind."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

ARGUMENT_TYPE = Rule(
    slug="argument-type",
    code="OPS401",
    severity=Severity.ERROR,
    summary="an argument is not of its declared type",
    why="",
    wrong=None,
    right=None,
)

DECORATOR_PLACEMENT = Rule(
    slug="decorator-placement",
    code="OPS402",
    severity=Severity.ERROR,
    summary="a decorator stands where it cannot go",
    why="",
    wrong=None,
    right=None,
)

REPEATED_DECORATOR = Rule(
    slug="repeated-decorator",
    code="OPS403",
    severity=Severity.ERROR,
    summary="a decorator that goes once was applied twice",
    why="",
    wrong=None,
    right=None,
)

FUNCTION_CONFLICT = Rule(
    slug="function-conflict",
    code="OPS404",
    severity=Severity.ERROR,
    summary="two declarations of one function key differ",
    why="",
    wrong=None,
    right=None,
)

UNDECLARED_FUNCTION = Rule(
    slug="undeclared-function",
    code="OPS405",
    severity=Severity.WARNING,
    summary="a bound function key is declared nowhere",
    why="",
    wrong=None,
    right=None,
)

UNBOUND_FUNCTION = Rule(
    slug="unbound-function",
    code="OPS406",
    severity=Severity.WARNING,
    summary="a declared function is bound nowhere and not exported",
    why="",
    wrong=None,
    right=None,
)

PACKAGE_CONFLICT = Rule(
    slug="package-conflict",
    code="OPS407",
    severity=Severity.ERROR,
    summary="a class names two packages",
    why="",
    wrong=None,
    right=None,
)

METADATA_CONFLICT = Rule(
    slug="metadata-conflict",
    code="OPS408",
    severity=Severity.WARNING,
    summary="classes of one package give different metadata",
    why="",
    wrong=None,
    right=None,
)

DUPLICATE_BIND = Rule(
    slug="duplicate-bind",
    code="OPS409",
    severity=Severity.ERROR,
    summary="two class-level binds have one name",
    why="",
    wrong=None,
    right=None,
)

DUPLICATE_STATE_KEY = Rule(
    slug="duplicate-state-key",
    code="OPS410",
    severity=Severity.ERROR,
    summary="a state key is named twice",
    why="",
    wrong=None,
    right=None,
)

LONE_SURROGATE = Rule(
    slug="lone-surrogate",
    code="OPS411",
    severity=Severity.ERROR,
    summary="a string holds a lone surrogate, which no document can carry",
    why="",
    wrong=None,
    right=None,
)

CLASS_REPLACED = Rule(
    slug="class-replaced",
    code="OPS412",
    severity=Severity.ERROR,
    summary="a decorator between two of the proposal's returns another class",
    why="",
    wrong=None,
    right=None,
)
