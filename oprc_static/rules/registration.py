"""Rules about registering services, classes and their metadata."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

BARE_SERVICE = Rule(
    slug="bare-service",
    code="OPS201",
    severity=Severity.WARNING,
    summary="a bare @oaas.service exports nothing",
    why="",
    wrong=None,
    right=None,
)

UPDATE_CALLBACK = Rule(
    slug="update-callback",
    code="OPS202",
    severity=Severity.WARNING,
    summary="update_callback replaces the registration",
    why="",
    wrong=None,
    right=None,
)

SDK_CALL_RAISES = Rule(
    slug="sdk-call-raises",
    code="OPS203",
    severity=Severity.ERROR,
    summary="the SDK refuses this call",
    why="",
    wrong=None,
    right=None,
)

PACKAGE_MISMATCH = Rule(
    slug="package-mismatch",
    code="OPS204",
    severity=Severity.WARNING,
    summary="@oaas.package names another package than the service",
    why="",
    wrong=None,
    right=None,
)

DUPLICATE_CLASS_KEY = Rule(
    slug="duplicate-class-key",
    code="OPS205",
    severity=Severity.WARNING,
    summary="a later class replaces one with the same key",
    why="",
    wrong=None,
    right=None,
)

UNCALLED_REGISTRATION = Rule(
    slug="uncalled-registration",
    code="OPS206",
    severity=Severity.WARNING,
    summary="a service is registered inside a function that nothing calls",
    why="",
    wrong=None,
    right=None,
)

LOOKALIKE_MODULE = Rule(
    slug="lookalike-module",
    code="OPS207",
    severity=Severity.NOTE,
    summary="a module that only looks like the SDK",
    why="",
    wrong=None,
    right=None,
)

BARE_PACKAGE = Rule(
    slug="bare-package",
    code="OPS208",
    severity=Severity.WARNING,
    summary="a bare @oaas.package exports an empty class",
    why="",
    wrong=None,
    right=None,
)

METADATA_TYPE = Rule(
    slug="metadata-type",
    code="OPS209",
    severity=Severity.ERROR,
    summary="package metadata of a type that the SDK does not check",
    why="",
    wrong=None,
    right=None,
)

ENUM_NAME = Rule(
    slug="enum-name",
    code="OPS210",
    severity=Severity.ERROR,
    summary="a name that is a str subclass prints a Python tag",
    why="",
    wrong=None,
    right=None,
)
