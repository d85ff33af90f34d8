"""LibCST's parser behind one function that never lets its exceptions out."""

from __future__ import annotations

import libcst as cst

from oprc_static.lower.failure import LoweringFailed


def parse_with_libcst(text: str) -> cst.Module:
    """LibCST's tree of a text that passed the gates; `LoweringFailed` ("parser") where it refuses the text.

    Lines of blanked bodies are missing from `text`, so the place of a refusal is the file's beginning.
    """
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        message = f"LibCST does not accept what CPython does: {error.message.splitlines()[0]}"
        raise LoweringFailed("parser", message) from error
    except (SyntaxError, ValueError, RecursionError, TypeError) as error:
        raise LoweringFailed("parser", f"LibCST gave up: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what PyO3 makes of a Rust panic is no `Exception`
            raise
        raise LoweringFailed("parser", "LibCST's native parser failed") from error
