"""Lowering: source text to the program form of `oprc_static.ir`. The only importer of LibCST.

Everything here takes text or bytes and gives frozen values: the program, or an `ir.Loss` that says why there is none.
No exception leaves the three functions, no LibCST node leaves the package, and neither the target, the settings nor
the Python that is asked for enter it (the running Python's compiler judges the syntax). The functions must run on the
main thread: LibCST's native parser needs its stack.
"""

from __future__ import annotations

from oprc_static import ir


def lower_module(data: bytes) -> ir.Module | ir.Loss:
    """The program in a source file's bytes.

    Limits: 10 MiB, lines of 1 Mi characters, the depth that `gates` bounds. What CPython's compiler refuses is a loss
    ("syntax", or "encoding" and "null-bytes"), unless it is refused for grammar newer than the running Python only.
    """
    from oprc_static.lower.program import module_from_bytes  # noqa: PLC0415  # LibCST loads on first use

    return module_from_bytes(data)


def lower_body(body: ir.BodySource) -> ir.FunctionBody | ir.Loss:
    """The program in a function body that `lower_module` or `lower_body` left as text.

    Spans are relative to the same top-level statement as those of the function's definition. A loss's place is
    relative to the body's own text.
    """
    from oprc_static.lower.program import body_from_source  # noqa: PLC0415  # LibCST loads on first use

    return body_from_source(body)


def lower_expression(text: str) -> ir.Expr | ir.Loss:
    """The expression in a string annotation: what `eval` accepts, leading blanks stripped. Its first line is line 0."""
    from oprc_static.lower.program import expression_from_text  # noqa: PLC0415  # LibCST loads on first use

    return expression_from_text(text)
