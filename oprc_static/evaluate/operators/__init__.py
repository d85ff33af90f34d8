"""Operators: arithmetic, comparisons, truth (data model 3.3.1, 3.3.7 and 3.3.8)."""

from __future__ import annotations

from oprc_static.evaluate.machine import LONGEST
from oprc_static.evaluate.operators.arithmetic import METHODS, binary, effort, unary
from oprc_static.evaluate.operators.comparisons import compare, contains, less
from oprc_static.evaluate.operators.payloads import plain_of
from oprc_static.evaluate.operators.truth_values import truth

__all__ = ["LONGEST", "METHODS", "binary", "compare", "contains", "effort", "less", "plain_of", "truth", "unary"]
