"""Depth gates: what keeps LibCST's native parser, and every recursion after it, within the stack.

The scan is linear, does not recurse and needs no valid program. It bounds the depth of any syntax tree of the text
from above: every bracket, operator and block that can put one node below another weighs something, and weights add
up on the way to a node. Commas, semicolons and line ends start afresh; a lambda's parameters count as a bracket.
"""

from __future__ import annotations

import re
from dataclasses import replace

from oprc_static.lower.failure import LoweringFailed, TooMuchHere
from oprc_static.lower.tokens import Token, scan_tokens
from oprc_static.records import record


@record
class Room:
    """What may be lowered in a place.

    `weight` limits the weights along one path: 400 are 100 brackets, 133 unary operators, 400 links of a chain, or a
    mixture; a unit was measured to take 2 KiB of stack at most. `unpaired` is the same for texts that only LibCST can
    read: printing its trees, in Python, costs more stack than walking them. `work` limits what LibCST spends on
    unusual nesting in a file, which grows with the depth's square: 500,000 are a second. `size` limits the characters
    and `marks` the line ends and signs, of which each may be a statement or an element: 10,000 take a second.
    """

    weight: int
    unpaired: int
    work: int
    marks: int
    size: int | None = None


HERE = Room(weight=400, unpaired=160, work=500_000, size=1024 * 1024, marks=50_000)
"""In process: a fifth of what a stack of 4 MiB bears, and seconds of work."""
APART = Room(weight=12_000, unpaired=400, work=50_000_000, marks=2_000_000)
"""In the worker, whose stack bears five times this; its time and memory have limits of their own.

Weights add what only stands side by side, and the deepest trees that CPython's compiler accepts are far below this:
that of Python 3.11 bears 3,000 links of a chain.
"""
MAX_INDENTS = 99
"""CPython's own limit."""

MAX_UNCHECKED_CLAUSES = 5000

_TOO_DEEP = "expressions and blocks are nested too deeply"

NESTING = 3
LINK = 1
BRACKET_WORK = 20
USUAL_BRACKETS = 8
USUAL_LINKS = 20
_WORD_WEIGHTS = {"and": LINK, "or": LINK, "if": NESTING, "not": NESTING, "await": NESTING}


class _Bracket:
    """One open bracket, or the file around them all: weights in the stretch since the last separator."""

    __slots__ = ("clauses", "deepest", "inner", "is_lambda", "links")

    def __init__(self, *, is_lambda: bool = False) -> None:
        self.is_lambda = is_lambda
        self.deepest = self.clauses = self.links = self.inner = 0

    def separate(self) -> None:
        """Start a new stretch; the `for` clauses of a comprehension nest across commas."""
        self.deepest = self.depth
        self.links = self.inner = 0

    @property
    def depth(self) -> int:
        """How deep the tree between the brackets can be."""
        return max(self.deepest, self.clauses + self.links + self.inner)


class _Gate:
    """The state of one scan: open brackets, and blocks as (indentation, length of the `elif` chain so far)."""

    def __init__(self, text: str, room: Room) -> None:
        self.text = text
        self.room = room
        self.beyond: TooMuchHere | None = None
        self.brackets = [_Bracket()]
        self.blocks: list[tuple[int, int]] = [(0, 0)]
        self.elifs = 0
        self.work = 0

    def take(self, token: Token) -> None:
        """Count one token."""
        kind, bracket = token.kind, self.brackets[-1]
        if kind == "open":
            self._open(bracket)
        elif kind == "field":
            self._nest()
        elif kind == "close":
            self._close(token)
        elif kind == "separator":
            bracket.separate()
        elif kind == "line":
            self._line(token)
        elif kind == "word":
            self._word(bracket, token.text)
        elif kind == "colon":
            self._colon(bracket, token.text)
        elif kind in ("nesting", "link"):
            self._link(bracket, NESTING if kind == "nesting" else LINK)

    def _link(self, bracket: _Bracket, weight: int) -> None:
        bracket.links += weight
        self.work += max(0, bracket.links - USUAL_LINKS)

    def _open(self, bracket: _Bracket, *, is_lambda: bool = False) -> None:
        self._link(bracket, LINK)
        self._nest(is_lambda=is_lambda)

    def _nest(self, *, is_lambda: bool = False) -> None:
        self.brackets.append(_Bracket(is_lambda=is_lambda))
        self.work += BRACKET_WORK * max(0, len(self.brackets) - USUAL_BRACKETS)

    def _close(self, token: Token) -> None:
        while self.brackets[-1].is_lambda:
            self._pop(token)
        if len(self.brackets) > 1:
            self._pop(token)

    def _pop(self, token: Token) -> None:
        closed = self.brackets.pop()
        around = self.brackets[-1]
        around.inner = max(around.inner, closed.depth + NESTING)
        self._check(around.clauses + around.links + around.inner, token)

    def _word(self, bracket: _Bracket, word: str) -> None:
        if word == "lambda":
            self._open(bracket, is_lambda=True)
        elif word == "for":
            bracket.clauses += LINK
        else:
            self._link(bracket, _WORD_WEIGHTS[word])

    def _colon(self, bracket: _Bracket, text: str) -> None:
        if text == ":=":
            self._link(bracket, NESTING)
        elif bracket.is_lambda:
            self._pop(Token("colon", text, 0))
            self._link(self.brackets[-1], NESTING)

    def _line(self, token: Token) -> None:
        self.finish(token)
        end = token.start + len(token.text)
        following = self.text[end : end + 1]
        if following not in ("", "\n", "#"):
            self._indent(token)

    def finish(self, token: Token) -> None:
        """Check the line that ends here."""
        while len(self.brackets) > 1:
            self._pop(token)
        self._check(self.brackets[0].depth, token)
        self.brackets = [_Bracket()]

    def _indent(self, token: Token) -> None:
        indentation = len(token.text.rpartition("\f")[2].lstrip("\n").expandtabs())
        while self.blocks[-1][0] > indentation:
            self.elifs -= self.blocks.pop()[1]
        if self.blocks[-1][0] < indentation:
            self.blocks.append((indentation, 0))
            if len(self.blocks) > MAX_INDENTS:
                raise self._failure(f"more than {MAX_INDENTS} levels of indentation", token, 1)
        _, length = self.blocks[-1]
        end = token.start + len(token.text)
        words = self.text[end : end + 5]
        is_elif = words[:4] == "elif" and not words[4:].isidentifier()
        continues = is_elif or (words[:4] == "else" and not words[4:].isidentifier())
        longer = length + 1 if is_elif else length if continues else 0
        self.elifs += longer - length
        self.blocks[-1] = (indentation, longer)

    def _check(self, depth: int, token: Token) -> None:
        weight = depth + self.elifs + NESTING * len(self.blocks)
        if weight > APART.weight:
            raise self._failure(_TOO_DEEP, token)
        if self.work > APART.work:
            raise self._failure("the file nests too much", token)
        if self.beyond is None and (weight > self.room.weight or self.work > self.room.work):
            self.beyond = TooMuchHere("too-deep", _TOO_DEEP, self._line_of(token))

    def _failure(self, message: str, token: Token, later: int = 0) -> LoweringFailed:
        return LoweringFailed("too-deep", message, self._line_of(token) + later)

    def _line_of(self, token: Token) -> int:
        return self.text.count("\n", 0, token.start) + 1


_MARK = re.compile(r"[^\w \t\f]")
_FEW = 64 * 1024


def check_before_cpython(text: str, room: Room) -> None:
    """Raise `TooMuchHere` for what is long, and what `check_depth` raises for what CPython's own guards miss.

    Fifty thousand `for` clauses in one comprehension crash the compiler of Python 3.11; brackets, operators and
    blocks are beyond its reach long before they are dangerous, if the stack is the usual one.
    """
    if len(text) > _FEW:
        _check_length(text, room)
    if room is APART or text.count("for") > MAX_UNCHECKED_CLAUSES:
        check_depth(text, room)


def _check_length(text: str, room: Room) -> None:
    marks = sum(1 for _ in _MARK.finditer(text))
    if marks > APART.marks:
        raise LoweringFailed("too-large", f"{marks:,} line ends and signs; the limit is {APART.marks:,}")
    if marks > room.marks or (room.size is not None and len(text) > room.size):
        raise TooMuchHere("too-large", f"{len(text):,} characters with {marks:,} line ends and signs")


def check_unpaired_depth(text: str, room: Room) -> None:
    """The same as `check_depth` for a text that only LibCST can read."""
    check_depth(text, replace(room, weight=room.unpaired))


def check_depth(text: str, room: Room) -> None:
    """Raise `LoweringFailed` ("too-deep") unless every parser and every pass can walk any tree of `text` somewhere.

    Raises `TooMuchHere`, which is a `LoweringFailed`, if the worker process can, but not a process with `room`.
    """
    gate = _Gate(text, room)
    for token in scan_tokens(text):
        gate.take(token)
    gate.finish(Token("line", "", len(text)))
    if gate.beyond is not None:
        raise gate.beyond


def nests_unusually(text: str) -> bool:
    """Whether a text has anything that counts as work: a file grows by nothing then that its limits are about."""
    gate = _Gate(text, HERE)
    for token in scan_tokens(text):
        gate.take(token)
    gate.finish(Token("line", "", len(text)))
    return gate.work > 0 or gate.beyond is not None
