"""Where LibCST's nodes stand in the text they were parsed from, by printing them again.

The one place that leans on LibCST's code generation (`CodegenState` is what its own position providers subclass).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import libcst as cst
from libcst._nodes.internal import CodegenState

Extent = tuple[int, int]


class OffsetState(CodegenState):
    """Counts the characters printed so far and notes for each node from where to where it was printed.

    `extents` leave out the parentheses and the white space around a node wherever LibCST tells them apart.
    """

    def __init__(self, indent_tokens: list[str], default_indent: str) -> None:
        super().__init__(default_indent=default_indent, default_newline="\n", indent_tokens=indent_tokens)
        self.offset = 0
        self.extents: dict[cst.CSTNode, Extent] = {}
        self._starts: list[int] = []

    def add_indent_tokens(self) -> None:
        """Print the indentation of a line."""
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        """Print `value`."""
        self.tokens.append(value)
        self.offset += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Note where `node` begins, its parentheses and white space included."""
        self._starts.append(self.offset)

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Note where `node` ends, unless a narrower extent is known."""
        start = self._starts.pop()
        self.extents.setdefault(node, (start, self.offset))

    @contextmanager
    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Iterator[None]:
        """Note the narrower extent of `node`: what is printed inside the `with`."""
        start = self.offset
        yield
        first = self.extents[start_node][0] if start_node is not None else start
        last = self.extents[end_node][1] if end_node is not None else self.offset
        self.extents[node] = (first, last)

    @property
    def text(self) -> str:
        """What was printed."""
        return "".join(self.tokens)


def print_node(node: cst.CSTNode, indent_tokens: list[str], default_indent: str) -> OffsetState:
    """Print `node` as it stands in a block indented by `indent_tokens`."""
    state = OffsetState(list(indent_tokens), default_indent)
    node._codegen(state)
    return state
