"""Places from `ast`: LibCST's tree and `ast`'s tree of one text, walked side by side.

`ast` gives places for a fraction of what LibCST's own position provider costs, and where the two trees do not fit
together, one of the parsers is wrong about the text: `Disagreement`. `pairs.PAIRS` says for each LibCST node type
which `ast` node must stand beside it and how its children pair up. Function bodies are looked at in `ast` only.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import libcst as cst

from oprc_static import ir
from oprc_static.lower.bodies import cut_body
from oprc_static.lower.columns import Columns
from oprc_static.lower.context import FunctionParts, FunctionReader, Places
from oprc_static.lower.extents import settle_extents
from oprc_static.lower.offsets import print_node
from oprc_static.lower.shapes import statements_in
from oprc_static.lower.survey import survey_body


class Disagreement(Exception):
    """LibCST and CPython see different programs; `line` is CPython's (from 1)."""

    def __init__(self, node: cst.CSTNode | None, twin: Any) -> None:
        super().__init__(f"LibCST reads {type(node).__name__} where CPython reads {type(twin).__name__}")
        self.line: int = getattr(twin, "lineno", 1)


class Pairing:
    """Fills `places` while walking; places are relative to the line `columns.base`, which the caller sets."""

    def __init__(self, pairs: Mapping[type[cst.CSTNode], Pair], columns: Columns, *, default_indent: str) -> None:
        self.places = Places()
        self.columns = columns
        self.future_annotations = False
        self._pairs = pairs
        self._default_indent = default_indent
        self._indents: list[str] = []

    def pair(self, node: cst.CSTNode, twin: Any) -> None:
        """Note the place of `node`, which must be what `ast` calls `twin`, and of all below it."""
        following: tuple[cst.CSTNode, Any] | None = (node, twin)
        while following is not None:
            node, twin = following
            kinds, pair_children = self._pairs.get(type(node), _NO_PAIR)
            if type(twin) not in kinds:
                raise Disagreement(node, twin)
            self.places.at[node] = self.columns.at(twin)
            following = pair_children(self, node, twin)

    def optional(self, node: cst.CSTNode | None, twin: Any) -> None:
        """Pair what may be absent on both sides."""
        if node is not None and twin is not None:
            self.pair(node, twin)
        elif node is not None or twin is not None:
            raise Disagreement(node, twin)

    def each(self, nodes: Sequence[cst.CSTNode], twins: Sequence[Any]) -> None:
        """Pair two sequences, item by item."""
        if len(nodes) != len(twins):
            raise Disagreement(nodes[0] if nodes else None, twins[0] if twins else None)
        for node, twin in zip(nodes, twins, strict=True):
            self.pair(node, twin)

    def suite(self, suite: cst.BaseSuite | None, twins: list[ast.stmt]) -> None:
        """Pair the statements of a suite, or of none."""
        if isinstance(suite, cst.IndentedBlock):
            self._indents.append(self._default_indent if suite.indent is None else suite.indent)
            self.each(statements_in(suite.body), twins)
            self._indents.pop()
        else:
            self.each([] if suite is None else suite.body, twins)

    def stretch(self, node: cst.CSTNode, first: Any, last: Any) -> None:
        """Give `node`, which has no place in `ast`, the place from `first` to `last`."""
        self.places.at[node] = (*self.columns.at(first)[:2], *self.columns.at(last)[2:])

    def header(self, node: cst.CSTNode, words: str) -> None:
        """Shorten a definition's place to its first words, `words` as they are written."""
        line, column, _, _ = self.places.at[node]
        *joined, last = words.split("\n")
        self.places.at[node] = (line, column, line + len(joined), len(last) + (0 if joined else column))

    def formatted(self, node: cst.CSTNode) -> None:
        """Note the places inside an f-string: `ast` has had them wrong until Python 3.12, so they are counted."""
        state = print_node(node, self._indents, self._default_indent)
        line, column, _, _ = own = self.places.at[node]
        text, (start, end) = state.text, state.extents[node]
        origin = self.columns.offset(line, column) - start
        if self.columns.text[origin + start : origin + end] != text[start:end]:
            raise Disagreement(node, None)
        for inner, (first, last) in settle_extents(state.extents).items():
            self.places.at[inner] = self.columns.between(origin + first, origin + last)
            if isinstance(inner, cst.FormattedStringExpression) and inner.equal is not None:
                self.places.debug_texts[inner] = text[first + 1 : state.extents[inner.whitespace_after_expression][1]]
        self.places.at[node] = own

    def function(self, node: cst.CSTNode, twin: Any) -> None:
        """Remember how to read the body of a function."""
        self.places.functions[node] = self._reader(twin, self.columns.base)

    def _reader(self, twin: Any, base: int) -> FunctionReader:
        def read(class_name: str | None) -> FunctionParts:
            self.columns.base = base
            extent = self.columns.extent(twin.body)
            body = cut_body(
                self.columns.lines,
                extent,
                line=extent.start[0] - base,
                class_name=class_name,
                future_annotations=self.future_annotations,
                is_async=isinstance(twin, ast.AsyncFunctionDef),
            )
            survey = survey_body(twin.body, class_name)
            docstring = self._docstring(twin.body[0])
            return FunctionParts(body, docstring, survey.is_generator, survey.mentions, survey.holds_class)

        return read

    def _docstring(self, first: ast.stmt) -> ir.Constant | None:
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            return ir.Constant(self.columns.at(first.value), first.value.value)
        return None


Pair = tuple[frozenset[type[ast.AST]], Callable[[Pairing, Any, Any], "tuple[cst.CSTNode, Any] | None"]]
"""The `ast` types that may stand beside a LibCST node, and what pairs its children.

That function may leave one pair of children to the caller by returning it: chains cost no stack then.
"""

_NO_PAIR: Pair = (frozenset(), lambda pairing, node, twin: None)


def leaf(pairing: Pairing, node: cst.CSTNode, twin: Any) -> None:
    """A node without children that have places."""


def fields(*names: tuple[str, str]) -> Callable[[Pairing, Any, Any], None]:
    """Pairs one child after the other by its field's name here and in `ast`; both may be None."""

    def pair_children(pairing: Pairing, node: Any, twin: Any) -> None:
        for name, twin_name in names:
            pairing.optional(getattr(node, name), getattr(twin, twin_name))

    return pair_children


def twins(*names: str) -> frozenset[type[ast.AST]]:
    """The `ast` types of these names, as far as the running Python has them."""
    return frozenset(getattr(ast, name) for name in names if hasattr(ast, name))
