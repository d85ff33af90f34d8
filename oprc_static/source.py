"""Source text and places in it: the only position arithmetic of the program.

Lines count from 1 and columns from 0, in code points, as Python's own tools count them; editors' UTF-16 columns are
made at the edge that needs them. An end is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file: `line` and `end_line` from 1, `column` and `end_column` from 0 in code points."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span in a named file; `path` is the file's path as people see it (POSIX separators)."""

    path: str
    span: Span

    def __str__(self) -> str:
        return f"{self.path}:{self.span.line}:{self.span.column + 1}"


WHOLE_FILE = Span(1, 0, 1, 0)
"""The span of a finding that concerns a file as a whole."""
