"""Rules about the methods of a service."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

BARE_DECORATOR = Rule(
    slug="bare-decorator",
    code="OPS301",
    severity=Severity.WARNING,
    summary="a decorator that needs its call was used bare and drops the method",
    why="",
    wrong=None,
    right=None,
)

PARAMETER_COUNT = Rule(
    slug="parameter-count",
    code="OPS302",
    severity=Severity.ERROR,
    summary="a marked method must take one to three parameters",
    why="",
    wrong=None,
    right=None,
)

ACCESSOR_RAISES = Rule(
    slug="accessor-raises",
    code="OPS303",
    severity=Severity.ERROR,
    summary="the SDK refuses this accessor",
    why="",
    wrong=None,
    right=None,
)

PRIVATE_METHOD = Rule(
    slug="private-method",
    code="OPS304",
    severity=Severity.WARNING,
    summary="a marked method whose name begins with _ is not exported",
    why="",
    wrong=None,
    right=None,
)

INHERITED_METHOD_LOST = Rule(
    slug="inherited-method-lost",
    code="OPS305",
    severity=Severity.WARNING,
    summary="a service method that was inherited is not exported again",
    why="",
    wrong=None,
    right=None,
)

DUPLICATE_BINDING_NAME = Rule(
    slug="duplicate-binding-name",
    code="OPS306",
    severity=Severity.WARNING,
    summary="two methods of a class have one binding name",
    why="",
    wrong=None,
    right=None,
)

LOST_MARK = Rule(
    slug="lost-mark",
    code="OPS307",
    severity=Severity.WARNING,
    summary="a decorator hides a method's mark",
    why="",
    wrong=None,
    right=None,
)

HIDDEN_BY_STATE_FIELD = Rule(
    slug="hidden-by-state-field",
    code="OPS308",
    severity=Severity.WARNING,
    summary="a state field hides a marked method of its name",
    why="",
    wrong=None,
    right=None,
)
