"""Places from LibCST alone, for grammar that the running Python's `ast` does not know.

The whole text is parsed, function bodies included; the places are those that `ast` would give.
"""

from __future__ import annotations

from bisect import bisect_right

import libcst as cst

from oprc_static import ir
from oprc_static.lower.bodies import Extent, cut_body
from oprc_static.lower.columns import Columns
from oprc_static.lower.context import FunctionParts, FunctionReader, Places, context_of
from oprc_static.lower.definitions import docstring_of
from oprc_static.lower.expressions import lower_expression
from oprc_static.lower.extents import settle_extents
from oprc_static.lower.offsets import print_node
from oprc_static.lower.shapes import statements_in
from oprc_static.lower.survey_cst import survey_suite


class Unpaired:
    """The places of a module's nodes, relative to `base` or else to the top-level statement around each."""

    def __init__(self, module: cst.Module, text: str, base: int | None = None) -> None:
        self.future_annotations = False
        self._columns = Columns(text.split("\n"), 1)
        state = print_node(module, [], module.default_indent)
        self._extents = state.extents
        self._base = base
        self._starts = [self._start(node) for node in statements_in(module.body)]
        self.places = Places()
        printed = state.text
        for node, (start, end) in settle_extents(state.extents).items():
            self._note(node, start, end, printed)

    def base_of(self, node: cst.CSTNode) -> int:
        """The line (from 1) of the top-level statement that `node` is or stands in."""
        return self._base_at(self._start(node))

    def position(self, node: cst.CSTNode) -> tuple[int, int]:
        """The line (from 1) and the column where `node` begins."""
        return self._columns.position(self._extents[node][0])

    def _note(self, node: cst.CSTNode, start: int, end: int, text: str) -> None:
        self._columns.base = self._base_at(start)
        self.places.at[node] = self._columns.between(start, end)
        if isinstance(node, cst.FormattedStringExpression) and node.equal is not None:
            self.places.debug_texts[node] = text[start + 1 : self._extents[node.whitespace_after_expression][1]]
        elif isinstance(node, cst.FunctionDef):
            self.places.functions[node] = self._reader(node)

    def _start(self, node: cst.CSTNode) -> int:
        """Where a statement begins, its first decorator's `@` included."""
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)) and node.decorators:
            return self._extents[node.decorators[0]][0]
        return self._extents[node][0]

    def _base_at(self, offset: int) -> int:
        if self._base is not None:
            return self._base
        index = bisect_right(self._starts, offset) - 1
        return self._columns.position(self._starts[max(index, 0)])[0] if self._starts else 1

    def _reader(self, node: cst.FunctionDef) -> FunctionReader:
        def read(class_name: str | None) -> FunctionParts:
            first, *_, last = [*(nodes := statements_in(node.body.body)), nodes[-1]]
            start = self._start(first)
            extent = Extent(self._columns.position(start), self._columns.position(self._extents[last][1]))
            body = cut_body(
                self._columns.lines,
                extent,
                line=extent.start[0] - self._base_at(start),
                class_name=class_name,
                future_annotations=self.future_annotations,
                is_async=node.asynchronous is not None,
            )
            survey = survey_suite(node.body, class_name)
            return FunctionParts(body, self._docstring(first), survey.is_generator, survey.mentions, survey.holds_class)

        return read

    def _docstring(self, first: cst.CSTNode) -> ir.Constant | None:
        if not isinstance(first, cst.Expr) or not isinstance(first.value, cst.BaseString):
            return None
        value = lower_expression(context_of(self.places, None), first.value)
        return docstring_of((ir.Expression(self.places.at[first], value),))
