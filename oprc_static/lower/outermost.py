"""The outermost functions of a module or a body: those whose text is blanked before LibCST reads it."""

from __future__ import annotations

import ast
from typing import Any

from oprc_static.lower.bodies import Extent
from oprc_static.lower.columns import Columns

_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")


def outermost_bodies(statements: list[ast.stmt], columns: Columns) -> list[Extent]:
    """The extents of the bodies of all functions that stand in no other function, in the order of the text."""
    extents: list[Extent] = []
    waiting: list[Any] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            extents.append(columns.extent(node.body))
            continue
        for suite in _SUITES:
            waiting += getattr(node, suite, ())
    return sorted(extents, key=lambda extent: extent.start)
