"""What CPython's compiler can compile without overrunning its stack of exception handlers.

Statements with handlers are counted by the compiler itself ("too many statically nested blocks"), comprehensions are
not, although from Python 3.12 on each one that is compiled into the code around it puts a handler there: Python 3.12
dies of the 21st, Python 3.13 of the 23rd. The count here bounds the handlers from above on every Python, so that the
verdict on a file depends on none.

The compiler also copies the body of a `finally` to each way out of its `try`, so that its time grows with the power
of their nesting; that is bounded here too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Any, TypeGuard

from oprc_static.lower.failure import LoweringFailed

MAX_HANDLERS = 17
"""CPython's 20, less what it adds by itself: one around the body of a generator or coroutine, two around an await."""

MAX_COPIES = 100_000
"""How many statements CPython may compile for one `try` with its copies: a few seconds."""

_HANDLING = re.compile(r"\b(?:for|try|with|finally)\b")
_MOST_EACH = {"for": 1, "try": 3, "with": 1, "finally": MAX_HANDLERS + 1}
"""How many handlers a word can stand for at most; a `with` has one more for each comma between its items."""

_EXITS = (ast.Return, ast.Break, ast.Continue)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Deep = tuple[ast.AST, int]


def check_handlers(tree: ast.AST, text: str) -> None:
    """Raise `LoweringFailed` ("too-deep") for what overruns CPython's compiler, or keeps it busy for hours.

    `text` is what `tree` was made of. The words in it bound the handlers from above, far cheaper than the tree does:
    most functions have a few.
    """
    if _may_overrun(text):
        lines = text.split("\n")
        for statement in _units(tree):
            first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
            if _may_overrun("\n".join(lines[first - 1 : statement.end_lineno])):
                _check_unit(statement)


def _may_overrun(text: str) -> bool:
    words = _HANDLING.findall(text)
    commas = text.count(",") if "with" in words else 0
    return sum(map(_MOST_EACH.__getitem__, words)) + commas > MAX_HANDLERS


def _units(tree: ast.AST) -> Iterator[Any]:
    """What can be counted apart: an expression, or the statements of a module and of the classes in it.

    What stands before a class's body (decorators, bases) is a unit, too.
    """
    pending: list[Any] = list(tree.body) if isinstance(tree, ast.Module) else [getattr(tree, "body", tree)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.ClassDef):
            pending += node.body
            pending += [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
            pending += [part for each in getattr(node, "type_params", ()) for part in ast.iter_child_nodes(each)]
        else:
            yield node


def _check_unit(unit: ast.AST) -> None:
    pending: list[tuple[ast.AST, int, int]] = [(unit, 0, getattr(unit, "lineno", 1))]
    while pending:
        node, depth, line = pending.pop()
        line = getattr(node, "lineno", line)
        if depth > MAX_HANDLERS:
            raise LoweringFailed("too-deep", "comprehensions, `with` and `try` are nested too deeply", line)
        if _has_copies(node) and _compiled([node])[0] > MAX_COPIES:
            raise LoweringFailed("too-deep", "`finally` is nested too deeply", line)
        pending += [(part, deeper, line) for part, deeper in _parts(node, depth)]


def _has_copies(node: ast.AST) -> TypeGuard[ast.Try | ast.TryStar]:
    return isinstance(node, (ast.Try, ast.TryStar)) and bool(node.finalbody)


def _compiled(nodes: Sequence[ast.AST]) -> tuple[int, int]:
    """How many statements CPython compiles for statements with their copies, and how many ways out are among them."""
    statements = exits = 0
    pending = [*nodes]
    while pending:
        node = pending.pop()
        statements += isinstance(node, ast.stmt)
        exits += isinstance(node, _EXITS)
        if _has_copies(node):
            inside, ways_out = _compiled([*node.body, *node.handlers, *node.orelse])
            copied, copied_ways_out = _compiled(node.finalbody)
            statements += inside + (2 + ways_out) * copied
            exits += ways_out + (2 + ways_out) * copied_ways_out
        elif isinstance(node, _FUNCTIONS):
            statements += _compiled(node.body)[0]
        elif not isinstance(node, ast.expr):
            pending += ast.iter_child_nodes(node)
    return statements, exits


def _parts(node: ast.AST, depth: int) -> Iterator[_Deep]:
    """The nodes directly below `node`, each with the handlers around it in its code object."""
    match node:
        case ast.ListComp() | ast.SetComp() | ast.DictComp():
            return _comprehension(node, node.generators, depth, depth + 1)
        case ast.GeneratorExp():
            return _comprehension(node, node.generators, depth, 0)
        case ast.Try() | ast.TryStar():
            return _try(node, depth)
        case ast.With() | ast.AsyncWith():
            items = zip(node.items, count(depth))
            return chain(items, _at(node.body, depth + len(node.items)))
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            others = (child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt))
            return chain(_at(others, depth), _at(node.body, 0))
        case ast.Lambda():
            return iter([(node.args, depth), (node.body, 0)])
    return _at(ast.iter_child_nodes(node), depth)


def _at(nodes: Iterator[ast.AST] | Sequence[ast.AST], depth: int) -> Iterator[_Deep]:
    return ((node, depth) for node in nodes)


def _comprehension(node: ast.AST, generators: list[ast.comprehension], depth: int, inside: int) -> Iterator[_Deep]:
    """The first iterable belongs to the code around the comprehension, everything else is inside it."""
    first, *others = generators
    yield first.iter, depth
    yield first.target, inside
    yield from _at([*first.ifs, *others], inside)
    yield from _at((child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.comprehension)), inside)


def _try(node: ast.Try | ast.TryStar, depth: int) -> Iterator[_Deep]:
    """The handler of `finally` surrounds everything else; `except` bodies stand in one or two that clean up."""
    finally_depth = depth + bool(node.finalbody)
    yield from _at(node.body, finally_depth + bool(node.handlers))
    yield from _at(node.orelse, finally_depth)
    for handler in node.handlers:
        yield handler, finally_depth + 1 + (handler.name is not None or isinstance(node, ast.TryStar))
    yield from _at(node.finalbody, depth + 1)
