"""Lowering: source text to the program form of `oprc_static.ir`. The only importer of LibCST.

Everything here takes text or bytes and gives frozen values: the program, or an `ir.Loss` that says why there is none.
No exception leaves the package, no LibCST node does, and neither the target, the settings nor the Python that is
asked for enter it (the running Python's compiler judges the syntax). The functions lower in process, and lose what is
beyond `gates.HERE`; a `contained.Containment` hands that to a worker process. All may be called on any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from oprc_static import ir
from oprc_static.lower.failure import TooMuchHere
from oprc_static.stack import with_room

_Lowered = TypeVar("_Lowered")


def lower_module(data: bytes) -> ir.Module | ir.Loss:
    """The program in a source file's bytes.

    Limits: what `gates.HERE` says. What CPython's compiler refuses is a loss ("syntax", or "encoding" and
    "null-bytes"), unless it is refused for grammar newer than the running Python only.
    """
    from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST

    return _here(lambda: here.module(data))


def lower_bytes(data: bytes) -> bytes:
    """Return the encoded program in a source file's bytes, or the encoded loss; b"" for what needs a worker process.

    It takes and returns bytes only, needs nothing but this package, and always does the same: whoever runs functions
    elsewhere (`concurrent.futures.Executor`) can run this one.
    """
    from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST
    from oprc_static.lower.codec import encode  # noqa: PLC0415  # for those who ask for bytes

    try:
        return encode(with_room(lambda: here.module(data)))
    except (TooMuchHere, MemoryError):
        return b""


def lower_body(body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
    """The program in a function body that `lower_module` or `lower_body` left as text.

    Spans are relative to the same top-level statement as those of the function's definition. A loss's place is
    relative to the body's own text.
    """
    from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST

    return _here(lambda: here.body(body))


def lower_expression(text: str) -> ir.Expr | ir.Loss:
    """The expression in a string annotation: what `eval` accepts, leading blanks stripped. Its first line is line 0."""
    from oprc_static.lower import here  # noqa: PLC0415  # loads LibCST

    return _here(lambda: here.expression(text))


def _here(lower: Callable[[], _Lowered]) -> _Lowered | ir.Loss:
    try:
        return with_room(lower)
    except TooMuchHere as beyond:
        return beyond.loss
    except MemoryError:
        return ir.Loss("memory", "there is no thread with a stack that is large enough", 1, 0)
