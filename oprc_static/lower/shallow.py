"""Telling quickly, of a text that CPython has read, that the gate before LibCST would let it pass.

`gates.check_depth` looks at every token. Nearly every text is far below what it allows, so far that counting signs and
words between the starts of statements proves it: the counts bound the gate's own weights from above.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from oprc_static.lower.columns import Columns
from oprc_static.lower.gates import BRACKET_WORK, LINK, NESTING, USUAL_BRACKETS, USUAL_LINKS, Room

_BRACKETS = ("(", "[", "{")
_LINKS = (".", "*", "/", "%", "@", "&", "|", "^", "<", ">")
_NESTING = ("-", "+", "~", "**", ":=", "if", "and", "or", "not", "await", "lambda", "lambda")
"""What weighs as much as `gates.NESTING`, or less. What `for` weighs is counted with the `or` in it."""

_SHOWN = 3
"""The links of what stands for a body."""

_DEEPEST = 50
_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")


def is_shallow(statements: Sequence[ast.stmt], columns: Columns, room: Room) -> bool:
    """Say whether `gates.check_depth` surely lets pass what `hiding` shows of a text; False says nothing.

    Args:
        statements: its `ast`, or that of the part of which bodies are hidden.
        columns: its lines.
        room: what may be lowered.
    """
    lines = columns.lines
    cuts, hidden, deepest = _outline(statements, columns)
    elifs = work = most = 0
    bounds = [*sorted(cuts | hidden.keys() | set(hidden.values())), len(lines) + 1]
    start = 1
    for end in bounds:
        if start not in hidden:
            piece = "\n".join(lines[start - 1 : end - 1])
            if piece.endswith("\\"):  # the logical line goes on
                continue
            brackets = sum(map(piece.count, _BRACKETS)) + piece.count("lambda")
            signs, nesting = sum(map(piece.count, _LINKS)) + _SHOWN, sum(map(piece.count, _NESTING))
            links = LINK * (brackets + signs) + NESTING * nesting
            elifs += piece.count("elif") + piece.count("else")
            most = max(most, links + NESTING * brackets)
            work += (brackets + signs + nesting) * max(0, links - USUAL_LINKS)
            work += brackets * BRACKET_WORK * max(0, brackets + 1 - USUAL_BRACKETS)
        start = end
    return deepest <= _DEEPEST and most + elifs + NESTING * deepest <= room.weight and work <= room.work


def _outline(statements: Sequence[ast.stmt], columns: Columns) -> tuple[set[int], dict[int, int], int]:
    """Return the lines on which statements start, those that hide something to where that ends, and the depth."""
    cuts: set[int] = set()
    hidden: dict[int, int] = {}
    deepest = 1
    waiting: list[tuple[Any, int]] = [(node, 2) for node in statements]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(node, ast.stmt):
            cuts.add(columns.start(node)[0])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            (line, column), end = columns.start(node.body[0]), node.body[-1].end_lineno or 0
            behind = line + bool(columns.lines[line - 1][:column].strip())  # of a line with more, all is counted
            if behind < end:
                hidden[behind] = end
            continue
        for suite in _SUITES:
            waiting += [(child, depth + 1) for child in getattr(node, suite, ())]
    return cuts, hidden, deepest
