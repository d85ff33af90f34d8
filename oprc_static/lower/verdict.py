"""What CPython says of a text: its `ast` tree, or a named loss with CPython's message and place.

Warnings are the caller's to silence: where they are errors, a warning would look like a refusal.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

from oprc_static.lower.failure import LoweringFailed, TooMuchHere
from oprc_static.lower.handlers import check_handlers

_FILENAME = ""
"""No file: to show the line of an error, the compiler opens whatever bears the name it is given, be it a pipe."""

COMPILER_FRAMES = 900
"""Of the thousand that a program has: the modules that import one another down to this one need theirs."""
_Tree = TypeVar("_Tree")


def parse_module(data: bytes, text: str) -> ast.Module:
    """The tree of a source file that CPython's compiler accepts, whatever it only warns of; `text` is what it reads.

    Raises `LoweringFailed` with "syntax" (what the compiler refuses after parsing included: `return` outside a
    function, duplicate arguments, …) or "too-deep".
    """
    return _judged(lambda: _parsed_and_compiled(data, text))


def parse_fragment(text: str) -> ast.Module:
    """The tree of a text that is part of a file which was judged as a whole: parsed, not compiled."""

    def parse() -> ast.Module:
        tree = compile(text, _FILENAME, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
        assert isinstance(tree, ast.Module)
        return tree

    return _judged(parse)


def compile_text(text: str) -> ast.Module:
    """The tree of a whole module's text, judged as `parse_module` judges a file."""
    return _judged(lambda: _parsed_and_compiled(text, text))


def parse_annotation(text: str) -> ast.expr:
    """The tree of a text that `eval` would accept."""

    def parse() -> ast.expr:
        tree = compile(text, _FILENAME, "eval", ast.PyCF_ONLY_AST, dont_inherit=True)
        assert isinstance(tree, ast.Expression)
        check_handlers(tree, text)
        compile(text, _FILENAME, "eval", dont_inherit=True)
        return tree.body

    return _judged(parse)


def _parsed_and_compiled(data: bytes | str, text: str) -> ast.Module:
    tree = compile(data, _FILENAME, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    check_handlers(tree, text)
    compile(data, _FILENAME, "exec", dont_inherit=True)  # of the tree it would bear a third of the depth
    return tree


def _judged(parse: Callable[[], _Tree]) -> _Tree:
    try:
        with _usual_recursion():
            return parse()
    except SyntaxError as error:
        line, column = max(error.lineno or 1, 1), max((error.offset or 1) - 1, 0)
        raise LoweringFailed("syntax", error.msg or "invalid syntax", line, column) from error
    except RecursionError as error:
        raise TooMuchHere("too-deep", "nested too deeply for CPython's compiler") from error
    except MemoryError as error:  # what its parser raises for a stack that is full, too: the gates tell
        raise TooMuchHere("memory", "reading it takes more memory than there is") from error
    except (ValueError, OverflowError, SystemError) as error:  # SystemError: names that the compiler lost track of
        raise LoweringFailed("syntax", str(error)) from error


@contextmanager
def _usual_recursion() -> Iterator[None]:
    """Give the compiler the frames that it has where a program starts: Python 3.11 bounds its recursion by them.

    Without that, the limit of whoever called would let it recurse beyond the stack, or end it too early.
    """
    limit, depth = sys.getrecursionlimit(), 0
    frame: FrameType | None = sys._getframe()  # nothing else tells how deep the stack is
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + COMPILER_FRAMES)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
