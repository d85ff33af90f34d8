"""Mechanical repairs in the source of one file: what is not repaired stays as it is, to the byte.

The edits are made in the text, at the exact places that CPython's parser gives: LibCST, which could change nodes
instead, loses blank lines before a comment behind a block (measured with 1.9.0).
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import takewhile

from oprc_static.diagnostics import Diagnostic, Fix
from oprc_static.document.edits import Edit, apply_edits
from oprc_static.source import Place, Span

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_LITERAL = re.compile(r"""(["'])(?:(?!\1)[^\\\r\n])*\1""")
"""A string literal of one part, without prefix, escapes and line breaks."""
_NAMED = re.compile(r"(\w+\s*=\s*)?(?P<literal>.*)", re.DOTALL)
"""An argument, with the name that it may be passed by."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def fix_source(data: bytes, findings: Iterable[Diagnostic]) -> bytes:
    """Return the source of a file with its findings repaired.

    Args:
        data: the file's bytes.
        findings: findings in it; those without a fix, or whose place holds something else than the fix is for, are
            left alone, and so are all that ask for different things at one place.

    Returns:
        The bytes, in the file's own encoding and with its line ends; `data` itself where nothing was repaired.
    """
    wanted = _by_span(findings)
    try:
        text, encoding = decoded(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are not the point here
            tree = ast.parse(text, filename="")  # a name would be opened for a syntax error
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return data
    source = SourceText(text)
    edits = [edit for span, fix in wanted.items() for edit in _edits(source, tree, span, fix)]
    return apply_edits(text, edits).encode(encoding) if edits else data


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a source, with its own line ends, and its encoding.

    Raises:
        SyntaxError, ValueError: it is no text, or names an encoding that it does not have.
    """
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # CR alone ends lines, too
    encoding, _ = tokenize.detect_encoding(io.BytesIO(lines).readline)
    return data.decode(encoding), encoding


def _by_span(findings: Iterable[Diagnostic]) -> dict[Span, Fix]:
    """Return the fixes by their spans, without those that contradict each other or copy from another file."""
    found: dict[Span, set[Fix]] = {}
    for each in findings:
        if each.fix is not None and (each.fix.copied is None or each.fix.copied.path == each.place.path):
            found.setdefault(each.place.span, set()).add(each.fix)
    return {span: next(iter(fixes)) for span, fixes in found.items() if len(fixes) == 1}


def _edits(source: SourceText, tree: ast.Module, span: Span, fix: Fix) -> Iterator[Edit]:
    if fix.action == "string":
        yield from source.renamed(span, fix.text)
        return
    for node in ast.walk(tree):
        if not isinstance(node, _Function | ast.ClassDef):
            continue
        found = next((each for each in node.decorator_list if source.span(each) == span), None)
        if found is None:
            continue
        if fix.action == "call" and isinstance(found, ast.Name | ast.Attribute):
            _, end = source.offsets(span)
            yield Edit(end, end, f"({fix.text})")
        elif fix.copied is not None and isinstance(node, _Function):
            yield from source.annotated(node, fix.action, fix.copied)


class SourceText:
    """A text and the arithmetic of places in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_ENDS.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line from 1 and a column from 0 in code points."""
        return self.starts[line - 1] + column

    def offsets(self, span: Span) -> tuple[int, int]:
        """Return where a span begins and ends."""
        return self.offset(span.line, span.column), self.offset(span.end_line, span.end_column)

    def _of_bytes(self, line: int, column: int) -> int:
        """Return the column in code points of a column in UTF-8 bytes."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        return len(self.text[start:end].encode("utf-8")[:column].decode("utf-8", "ignore"))

    def span(self, node: ast.expr | ast.arg | ast.stmt) -> Span:
        """Return where a node stands."""
        last, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return Span(node.lineno, self._of_bytes(node.lineno, node.col_offset), last, self._of_bytes(last, column))

    def text_of(self, node: ast.expr) -> str:
        """Return the text of a node."""
        return self.text[slice(*self.offsets(self.span(node)))]

    def replacing(self, node: ast.expr | ast.stmt, text: str) -> Edit:
        """Return the edit that puts a text where a node stands."""
        return Edit(*self.offsets(self.span(node)), text)

    def inserting(self, before: ast.stmt, line: str) -> Edit:
        """Return the edit that puts a line before a statement."""
        start = self.starts[before.lineno - 1]
        return Edit(start, start, line + self.line_end())

    def without(self, statements: Iterable[ast.stmt]) -> Iterator[Edit]:
        """Yield the edits that take statements away: their lines, where these hold nothing else.

        Of blank lines on both sides the fewer go, too.
        """
        gone: set[int] = set()
        for statement in statements:
            start, end = self.offsets(self.span(statement))
            lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
            line, rest = self.text[self.starts[lines[0] - 1] : start], self.text[end : self._end(lines[-1])]
            if line.strip() or (rest.strip() and not rest.lstrip().startswith("#")):
                yield Edit(start, end, "pass")
            elif rest.strip():
                yield Edit(start, end + len(rest) - len(rest.lstrip()), "")
            else:
                gone |= {*lines}
        for first in sorted(gone):
            if first - 1 in gone:
                continue
            last = next(each for each in range(first, len(self.starts) + 1) if each + 1 not in gone)
            before = self._blank(range(first - 1, 0, -1))
            behind = self._blank(range(last + 1, len(self.starts) + 1))
            above, below = (before, 0) if before <= behind else (0, behind)
            yield Edit(self.starts[first - above - 1], self._end(last + below), "")

    def with_comments(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """Yield the edits, and what puts the comments that they would take away on lines of their own before them."""
        text = _LINE_ENDS.sub("\n", self.text)
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        comments = [(self.offset(*one.start), one.string) for one in tokens if one.type == tokenize.COMMENT]
        for edit in edits:
            lost = [comment for start, comment in comments if edit.start <= start < edit.end]
            start = self.starts[bisect_right(self.starts, edit.start) - 1]
            line = self.text[start : self._end(bisect_right(self.starts, edit.start))]
            indent = line[: len(line) - len(line.lstrip())].rstrip("\r\n")
            kept = "".join(f"{indent}{comment}{self.line_end()}" for comment in lost)
            if start == edit.start:
                yield Edit(start, edit.end, kept + edit.replacement)
                continue
            yield edit
            if kept:
                yield Edit(start, start, kept)

    def _end(self, line: int) -> int:
        """Return the offset behind a line and its end."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def _blank(self, lines: Iterable[int]) -> int:
        """Return how many of some lines are blank, up to the first that is not."""
        texts = (self.text[self.starts[line - 1] : self._end(line)] for line in lines)
        return sum(1 for _ in takewhile(lambda text: not text.strip(), texts))

    def line_end(self) -> str:
        """Return how the text ends its lines."""
        found = _LINE_ENDS.search(self.text)
        return found[0] if found else "\n"

    def renamed(self, span: Span, text: str) -> Iterator[Edit]:
        """Yield the edit by which a literal, or an argument that is one, says something else."""
        start, end = self.offsets(span)
        found = _NAMED.fullmatch(self.text[start:end])
        literal = found["literal"] if found else ""
        if not _LITERAL.fullmatch(literal):
            return
        quote = literal[0]
        plain = text.isprintable() and "\\" not in text and quote not in text
        yield Edit(end - len(literal), end, f"{quote}{text}{quote}" if plain else repr(text))

    def annotated(self, node: _Function, action: str, copied: Place) -> Iterator[Edit]:
        """Yield the edit that gives a function, or its last parameter, the annotation that stands elsewhere."""
        annotation = self.text[slice(*self.offsets(copied.span))]
        if _LINE_ENDS.search(annotation):
            return
        if action == "returns" and node.returns is None:
            colon = self._colon_of(node)
            if colon is not None:
                yield Edit(colon, colon, f" -> {annotation}")
        elif action == "annotate" and node.args.args and node.args.args[-1].annotation is None:
            _, end = self.offsets(self.span(node.args.args[-1]))
            yield Edit(end, end, f": {annotation}")

    def _colon_of(self, node: _Function) -> int | None:
        """Return the offset of the colon before a function's body: that behind its parameters, at no depth."""
        start = self.offset(node.lineno, self._of_bytes(node.lineno, node.col_offset))
        line = node.lineno - 1
        depth = 0
        for token in tokenize.generate_tokens(io.StringIO(self.text[start:], newline="").readline):
            if token.type != tokenize.OP:
                continue
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0:
                row, column = token.start
                return start + column if row == 1 else self.offset(line + row, column)
        return None
