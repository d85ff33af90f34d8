"""Lowering an edit: a file of which only the body of one function differs from what was lowered before.

The function is judged by itself, in a class of the same name where it is a method: nothing that CPython refuses of a
function's body, and nothing that it takes its body to be, depends on more. Everything before it keeps its IR, what
follows in its top-level statement moves. Wherever that might not be all, nothing is returned.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, replace
from typing import Any

from oprc_static import ir
from oprc_static.lower.bodies import cut_body, moved_body
from oprc_static.lower.columns import Columns
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.features import features_in_ast
from oprc_static.lower.ignores import ignore_comments
from oprc_static.lower.survey import survey_body
from oprc_static.lower.text import read_text
from oprc_static.lower.verdict import compile_text

_LONGEST = 64 * 1024
"""Longer texts have gates of their own."""

_MOST_CLAUSES = 5_000
"""So many words `for` have gates of their own."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Which lines differ, from 0: those from `first` to before `end`, and to before `new_end` in the new text."""

    first: int
    end: int
    new_end: int

    @property
    def growth(self) -> int:
        """How many lines there are more."""
        return self.new_end - self.end


def edited_module(before: bytes, module: ir.Module, data: bytes) -> ir.Module | None:
    """Return the program in the bytes of a file, which was `module` before; None where lowering it all is sure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # literals warn of invalid escapes
            return _edited(before, module, data)
    except (LoweringFailed, RecursionError, MemoryError):
        return None


def _edited(before: bytes, module: ir.Module, data: bytes) -> ir.Module | None:
    if module.demands or not (_is_usual(before) and _is_usual(data)):
        return None
    old, new = read_text(before), read_text(data)
    if any(_is_other_future(top.statement) for top in module.statements):
        return None
    lines = new.split("\n")
    change = _change(old.split("\n"), lines)
    if change is None:
        return module
    found = next((index for index, top in enumerate(module.statements) if _body_at(top, change) is not None), None)
    if found is None:
        return None
    top = module.statements[found]
    path = _body_at(top, change)
    assert path is not None
    function = _edited_function(path, top, lines, change)
    if function is None:
        return None
    statement = _with_function(path, function, change.growth)
    after = (ir.TopLevel(each.line + change.growth, each.statement) for each in module.statements[found + 1 :])
    statements = (*module.statements[:found], ir.TopLevel(top.line, statement), *after)
    ignores = ignore_comments(new) if "oprc:" in new else ()
    return replace(module, statements=statements, ignores=ignores)


def _is_usual(data: bytes) -> bool:
    head = data.split(b"\n", 2)[:2]
    return (
        len(data) <= _LONGEST
        and b"\f" not in data
        and not any(b"coding" in line for line in head)
        and data.count(b"for") <= _MOST_CLAUSES
    )


def _is_other_future(statement: ir.Stmt) -> bool:
    return (
        isinstance(statement, ir.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name != "annotations" for alias in statement.names)
    )


def _change(old: list[str], new: list[str]) -> _Change | None:
    if old == new:
        return None
    most = min(len(old), len(new))
    first = next((index for index in range(most) if old[index] != new[index]), most)
    last = next((index for index in range(most - first) if old[-1 - index] != new[-1 - index]), most - first)
    return _Change(first, len(old) - last, len(new) - last)


# --- the function ----------------------------------------------------------------------------------------------------

_Path = tuple[ir.ClassDef | ir.FunctionDef, ...]
"""Classes, each in the body of the one before, and a function in the last."""


def _body_at(top: ir.TopLevel, change: _Change) -> _Path | None:
    """Return the way to the function in whose body all changed lines are, from its top-level statement."""
    path: list[ir.ClassDef | ir.FunctionDef] = []
    candidates: tuple[ir.Stmt, ...] = (top.statement,)
    while True:
        holding = [each for each in candidates if isinstance(each, ir.ClassDef | ir.FunctionDef)]
        before = [each for each in holding if top.line - 1 + each.at[0] < change.first]
        if not before or before[-1].type_parameters:
            return None
        path.append(before[-1])
        if isinstance(before[-1], ir.ClassDef):
            candidates = before[-1].body
            continue
        body = before[-1].body
        start = top.line - 1 + body.line
        end = start + body.text.count("\n") + 1
        return tuple(path) if body.column == 0 and start <= change.first and change.end <= end else None


def _edited_function(path: _Path, top: ir.TopLevel, lines: list[str], change: _Change) -> ir.FunctionDef | None:
    function = path[-1]
    assert isinstance(function, ir.FunctionDef)
    body = function.body
    start = top.line - 1 + function.at[0]
    end = top.line - 1 + body.line + body.text.count("\n") + 1 + change.growth
    around = ["from __future__ import annotations"] if body.future_annotations else []
    around += [f"class {path[-2].written_name}:"] if len(path) > 1 else []
    shown = [*around, *lines[start:end]]
    tree = compile_text("\n".join(shown) + "\n")
    twin = _only_function(tree, body.future_annotations, in_class=len(path) > 1)
    if twin is None or twin.lineno != len(around) + 1 or any(features_in_ast(tree, "\n".join(shown))):
        return None
    columns = Columns(shown, len(around) + 1 - function.at[0])
    extent = columns.extent(twin.body)
    new = cut_body(
        shown, extent, line=extent.start[0] - columns.base, class_name=body.class_name,
        future_annotations=body.future_annotations, is_async=body.is_async,
    )  # fmt: skip
    if (new.column, new.line, start + new.line - function.at[0] + new.text.count("\n") + 1) != (0, body.line, end):
        return None  # what stands before and behind a body is none of it: LibCST reads that
    if change.new_end == end and lines[end - 1][extent.end[1] :].strip(" \t"):
        return None  # as above
    survey = survey_body(twin.body, body.class_name)
    return replace(
        function, body=new, docstring=_docstring(columns, twin.body[0]), is_generator=survey.is_generator,
        mentions=survey.mentions, holds_class=survey.holds_class,
    )  # fmt: skip


def _only_function(tree: ast.Module, future: bool, *, in_class: bool) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    statements = tree.body[1:] if future else tree.body
    if in_class and len(statements) == 1 and isinstance(statements[0], ast.ClassDef):
        statements = statements[0].body
    if len(statements) == 1 and isinstance(statements[0], ast.FunctionDef | ast.AsyncFunctionDef):
        return statements[0]
    return None


def _docstring(columns: Columns, first: ast.stmt) -> ir.Constant | None:
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return ir.Constant(columns.at(first.value), first.value.value)
    return None


# --- what moves ------------------------------------------------------------------------------------------------------


def _with_function(path: _Path, function: ir.FunctionDef, growth: int) -> ir.Stmt:
    made: ir.Stmt = function
    inner: ir.Stmt = path[-1]
    for outer in reversed(path[:-1]):
        assert isinstance(outer, ir.ClassDef)
        index = next(index for index, each in enumerate(outer.body) if each is inner)
        after = outer.body[index + 1 :]
        moved = tuple(_moved(each, growth) for each in after) if growth else after
        made, inner = replace(outer, body=(*outer.body[:index], made, *moved)), outer
    return made


def _moved(part: Any, lines: int) -> Any:
    """Return a part of the program so many lines further down."""
    if isinstance(part, tuple):
        return tuple([_moved(each, lines) for each in part])
    if isinstance(part, ir.BodySource):
        return moved_body(part, lines)
    if not isinstance(part, ir.Node):
        return part
    names: tuple[str, ...] = type(part).__match_args__
    line, column, end, end_column = part.at
    rest = [_moved(getattr(part, name), lines) for name in names[1:]]
    return type(part)((line + lines, column, end + lines, end_column), *rest)
