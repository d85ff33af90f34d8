"""How evaluation leaves the straight line: exceptions of the program, ends of loops, exhausted budgets."""

from __future__ import annotations

import re

from oprc_static.diagnostics import Diagnostic
from oprc_static.evaluate.heap import Cell
from oprc_static.evaluate.values import Value
from oprc_static.source import Place

_EXACT = re.compile(
    r"name '\w+' is not defined|(list|tuple|string) index out of range|list assignment index out of range"
    r"|(list|tuple) indices must be integers or slices, not (str|float|NoneType|list|tuple|dict|set)"
    r"|unhashable type: '(list|dict|set|bytearray)'"
    r"|object of type '(int|float|bool|NoneType|function|type)' has no len\(\)"
    r"|'(int|float|bool|str|bytes|list|tuple|dict|set|NoneType|module)' object is not callable"
    r"|bad operand type for unary [-+~]: '(str|bytes|list|tuple|dict|set|NoneType|function)'"
    r"|can only concatenate (list|tuple) "
    r"\(not \"(int|float|bool|str|bytes|list|tuple|dict|set|NoneType)\"\) to (list|tuple)"
    r"|No module named '[\w.]+'|list\.remove\(x\): x not in list|tuple\.index\(x\): x not in tuple"
    r"|Replacement index \d+ out of range for positional args tuple"
    r"|(not enough|too many) values to unpack \(expected( at least)? \d+(, got \d+)?\)"
    r"|dictionary changed size during iteration"
    r"|cannot (assign to|delete) field '\w+'|'[<>]=?' not supported between instances of '\w+' and '\w+'"
    r"|cannot access local variable '\w+' where it is not associated with a value"
)
"""Messages that CPython 3.11 to 3.13 word alike, and that are written here as they are there."""


def is_exact(message: str) -> bool:
    """Whether a message is Python's own wording, which a program may read."""
    return _EXACT.fullmatch(message) is not None


class Raised(Exception):
    """An exception of the program on its way up.

    `value` is the exception object (or `Unknown`), `summary` what a traceback's last line would say, `finding` the
    diagnostic that replaces the general `import-fails` when nothing catches it. `assumed` says that code from outside
    raises it, or the program because of that: where nothing catches it, it is assumed not to happen. `doubts` are
    cells that nothing stands for at that moment, each with the place of the condition.
    """

    def __init__(self, value: Value, place: Place, summary: str, finding: Diagnostic | None = None) -> None:
        super().__init__(summary)
        self.value = value
        self.place = place
        self.summary = summary
        self.finding = finding
        self.assumed = False
        self.doubts: tuple[tuple[Cell, Place], ...] = ()


class LoopLeft(Exception):
    """A loop over a generator was left by `break` or `return`: unwinds the generator's body.

    `forked` is the place of the condition if the generator was on one of several ways.
    """

    forked: Place | None = None


class BudgetExceeded(Exception):
    """The evaluation took more steps or depth than it may; `what` names the budget, `setting` what moves it, if any."""

    def __init__(self, place: Place, what: str, setting: str = "") -> None:
        super().__init__(what)
        self.place = place
        self.what = what
        self.setting = setting
