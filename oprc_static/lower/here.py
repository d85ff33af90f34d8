"""Lowering in process, within `gates.HERE`. Loading this module loads LibCST: it is imported where it is called.

Each raises `failure.TooMuchHere` for a text that is beyond, and `MemoryError`.
"""

from __future__ import annotations

from oprc_static import ir
from oprc_static.lower.gates import HERE
from oprc_static.lower.program import body_from_source, expression_from_text, module_from_bytes


def module(data: bytes) -> ir.Module | ir.Loss:
    """The program in a source file's bytes."""
    return module_from_bytes(data, HERE)


def body(source: ir.BodySource) -> ir.FunctionBody | ir.Loss:
    """The program in a function's body."""
    return body_from_source(source, HERE)


def expression(text: str) -> ir.Expr | ir.Loss:
    """The expression in a string annotation."""
    return expression_from_text(text, HERE)
