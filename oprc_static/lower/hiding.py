"""What LibCST is not shown of a text that CPython accepts: `ast` tells about it all that is needed.

Function bodies are lowered later or never; long strings of many literals overflow LibCST's parser and cost time; a
parenthesised target of an annotation is grammar that LibCST lacks, and so are form feeds in an indentation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from oprc_static.lower.bodies import Extent, Position
from oprc_static.lower.columns import Columns
from oprc_static.lower.tokens import scan_tokens
from oprc_static.records import record

LONG_STRING = 50
"""Plain strings over that many lines are hidden; `pairing` takes their values from `ast`."""

_INDENTATION = re.compile(r"[ \t\f]*")
_SUITES = ("body", "handlers", "orelse", "finalbody", "cases")


@record
class Stretch:
    """A stretch of the text and what LibCST gets to see in its place."""

    extent: Extent
    shown: str


@record
class Shown:
    """What LibCST gets to see of a text; `jumps` are (a line of it, lines hidden before the end of that line)."""

    text: str
    jumps: tuple[tuple[int, int], ...]

    def original_line(self, line: int) -> int:
        """The line of the whole text that `line` of the shown text is, or begins with."""
        return line + sum(hidden for jump, hidden in self.jumps if jump < line)


def shown_text(statements: list[ast.stmt], columns: Columns) -> Shown:
    """The text of `columns` as LibCST is shown it; `statements` are its `ast`, or part of it."""
    stretches = [*_stretches(statements, columns), *_form_feeds(columns.text)]
    pieces: list[str] = []
    jumps: list[tuple[int, int]] = []
    position, hidden = (1, 0), 0
    for stretch in sorted(stretches, key=lambda stretch: stretch.extent.start):
        if stretch.extent.start < position:
            continue  # a form feed in what is hidden already
        pieces += _between(columns.lines, position, stretch.extent.start)
        pieces.append(stretch.shown)
        position = stretch.extent.end
        if lines := position[0] - stretch.extent.start[0]:
            jumps.append((stretch.extent.start[0] - hidden, lines))
            hidden += lines
    pieces += _between(columns.lines, position, (len(columns.lines), len(columns.lines[-1])))
    return Shown("".join(pieces), tuple(jumps))


def without_form_feeds(text: str) -> str:
    """The text with the form feeds in indentations, and what stands before them, left out."""
    return shown_text([], Columns(text.split("\n"), 1)).text


def is_long_string(node: ast.AST) -> bool:
    """Whether `node` is a string constant that is hidden."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, bytes)):
        return False
    return (node.end_lineno or node.lineno) - node.lineno >= LONG_STRING


def _stretches(statements: list[ast.stmt], columns: Columns) -> Iterator[Stretch]:
    waiting: list[Any] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Stretch(columns.extent(node.body), "...")
            continue
        if isinstance(node, ast.AnnAssign) and not node.simple:
            yield from _target_parentheses(node, columns)
        inner = [child for suite in _SUITES for child in getattr(node, suite, ())]
        waiting += inner
        if not inner and node.end_lineno - node.lineno >= LONG_STRING:
            yield from _long_strings(node, columns)


def _form_feeds(text: str) -> Iterator[Stretch]:
    if "\f" not in text:
        return
    starts = [0, *(token.start + 1 for token in scan_tokens(text) if token.kind == "line")]
    line, counted = 1, 0
    for start in starts:
        line, counted = line + text.count("\n", counted, start), start
        indentation = _INDENTATION.match(text, start)
        assert indentation is not None
        if "\f" in indentation[0]:
            yield Stretch(Extent((line, 0), (line, indentation[0].rindex("\f") + 1)), "")


def _long_strings(statement: ast.stmt, columns: Columns) -> Iterator[Stretch]:
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if is_long_string(node):
            yield Stretch(columns.span(node), '""' if isinstance(node.value, str) else 'b""')  # type: ignore[attr-defined]
        elif not isinstance(node, ast.JoinedStr):
            waiting += ast.iter_child_nodes(node)


def _target_parentheses(node: ast.AnnAssign, columns: Columns) -> Iterable[Stretch]:
    whole, target = columns.span(node), columns.span(node.target)
    (line, column), text = target.end, columns.lines[target.end[0] - 1]
    closing = text[column:].partition(":")[0]
    if whole.start == target.start or closing.strip(" \t\f)") != "":
        return ()
    return (
        Stretch(Extent(whole.start, target.start), ""),
        Stretch(Extent(target.end, (line, column + len(closing))), ""),
    )


def _between(lines: list[str], start: Position, end: Position) -> list[str]:
    (first, column), (last, end_column) = start, end
    if first == last:
        return [lines[first - 1][column:end_column]]
    middle = [f"{line}\n" for line in lines[first : last - 1]]
    return [f"{lines[first - 1][column:]}\n", *middle, lines[last - 1][:end_column]]
