"""Lowering an edit: a file of which a part differs from what was lowered before.

* Where only the body of one function differs, the function is judged by itself, in a class of the same name where it
  is a method: nothing that CPython refuses of a function's body, and nothing that it takes its body to be, depends on
  more. What follows in its top-level statement moves.
* Else the top-level statements in which lines differ are lowered by themselves. Of a module, CPython looks at several
  statements together for `__future__` imports and `global` only; they and the first statement, which may be the
  docstring, are left to those who lower the whole.

All other statements keep their IR. Wherever that might not be all, nothing is returned.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from oprc_static import ir
from oprc_static.lower.bodies import cut_body, moved_body
from oprc_static.lower.columns import Columns
from oprc_static.lower.failure import LoweringFailed
from oprc_static.lower.features import features_in_ast
from oprc_static.lower.gates import HERE, nests_unusually
from oprc_static.lower.ignores import ignore_comments
from oprc_static.lower.program import module_from_bytes
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
    statements = _with_body(module, lines, change) or _with_statements(module, old.split("\n"), lines, change)
    if statements is None:
        return None
    return replace(module, statements=statements, ignores=ignore_comments(new) if "oprc:" in new else ())


def _later(statements: Iterable[ir.TopLevel], growth: int) -> Iterator[ir.TopLevel]:
    return (ir.TopLevel(each.line + growth, each.statement) for each in statements)


def _is_usual(data: bytes) -> bool:
    head = data.split(b"\n", 2)[:2]
    return (
        len(data) <= _LONGEST
        and b"\f" not in data
        and not any(b"coding" in line for line in head)
        and data.count(b"for") <= _MOST_CLAUSES
    )


def _is_future(statement: ir.Stmt) -> bool:
    return isinstance(statement, ir.ImportFrom) and statement.module == "__future__" and not statement.level


def _is_other_future(statement: ir.Stmt) -> bool:
    return (
        isinstance(statement, ir.ImportFrom)
        and _is_future(statement)
        and any(alias.name != "annotations" for alias in statement.names)
    )


def _change(old: list[str], new: list[str]) -> _Change | None:
    if old == new:
        return None
    most = min(len(old), len(new))
    first = next((index for index in range(most) if old[index] != new[index]), most)
    last = next((index for index in range(most - first) if old[-1 - index] != new[-1 - index]), most - first)
    return _Change(first, len(old) - last, len(new) - last)


# --- top-level statements --------------------------------------------------------------------------------------------


def _with_statements(
    module: ir.Module, old: list[str], new: list[str], change: _Change
) -> tuple[ir.TopLevel, ...] | None:
    """Return the statements of the module where those in which lines differ are lowered anew."""
    tops = module.statements
    starts = [index for index in range(1, len(tops)) if _begins_line(tops[index], old)]
    first = max((index for index in starts if tops[index].line - 1 <= change.first), default=0)
    if not first or any(_is_future(top.statement) for top in tops[first:]):
        return None
    after = min((index for index in starts if index > first and tops[index].line - 1 >= change.end), default=len(tops))
    start = tops[first].line - 1
    end = tops[after].line - 1 + change.growth if after < len(tops) else len(new)
    made = _lowered_alone(new[start:end], future=module.future_annotations)
    if made is None or _holds_global((*tops[:first], *made, *tops[after:]), new):
        return None
    moved = (ir.TopLevel(each.line + start, each.statement) for each in made)
    return (*tops[:first], *moved, *_later(tops[after:], change.growth))


def _begins_line(top: ir.TopLevel, lines: list[str]) -> bool:
    """Whether nothing that comes before a top-level statement stands on its first line, or goes on there."""
    line = lines[top.line - 1]
    is_first = line.startswith("@") or top.statement.at[:2] == (0, 0)
    return is_first and not lines[top.line - 2].endswith("\\")


def _lowered_alone(lines: list[str], *, future: bool) -> tuple[ir.TopLevel, ...] | None:
    """Return the statements in lines that are none of the first of a file; their lines count from 1."""
    text = "\n".join(lines)
    is_joined = any(line.strip() == "\\" for line in lines)  # LibCST reads such lines by what stands before
    if is_joined or (lines and lines[-1].endswith("\\")) or nests_unusually(text):
        return None
    head = "from __future__ import annotations\n" if future else ""
    lowered = module_from_bytes(f"{head}{text}\n".encode(), HERE)
    if isinstance(lowered, ir.Loss) or lowered.demands:
        return None
    statements = lowered.statements[1:] if future else lowered.statements
    if any(_is_future(top.statement) for top in statements):
        return None
    return tuple(_later(statements, -1 if future else 0))


def _holds_global(tops: tuple[ir.TopLevel, ...], lines: list[str]) -> bool:
    """Whether a module declares its own names global, which the compiler judges by what stands before."""
    if not any("global" in line for line in lines):
        return False
    inner = (ir.FunctionDef, ir.ClassDef)
    return any(isinstance(node, ir.Global) for top in tops for node in ir.walk(top.statement, inner))


# --- the function ----------------------------------------------------------------------------------------------------


def _with_body(module: ir.Module, lines: list[str], change: _Change) -> tuple[ir.TopLevel, ...] | None:
    """Return the statements of the module where one function has another body; None where more differs."""
    for index, top in enumerate(module.statements):
        path = _body_at(top, change)
        function = _edited_function(path, top, lines, change) if path is not None else None
        if path is not None and function is not None:
            made = ir.TopLevel(top.line, _with_function(path, function, change.growth))
            return (*module.statements[:index], made, *_later(module.statements[index + 1 :], change.growth))
    return None


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
