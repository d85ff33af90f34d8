"""Calls: what is called, how arguments meet parameters, how a function of the program runs."""

from __future__ import annotations

from oprc_static.evaluate.calls.arguments import bind_arguments
from oprc_static.evaluate.calls.decorators import decorate, is_harmless
from oprc_static.evaluate.calls.functions import body_of, run_function
from oprc_static.evaluate.calls.outside import call_outside, hand_over
from oprc_static.evaluate.calls.protocol import CALLERS, call, is_callable

__all__ = [
    "CALLERS",
    "bind_arguments",
    "body_of",
    "call",
    "call_outside",
    "decorate",
    "hand_over",
    "is_callable",
    "is_harmless",
    "run_function",
]
