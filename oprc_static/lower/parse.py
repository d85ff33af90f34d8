"""LibCST's parser behind one function: the gates before it, and none of its exceptions out of it."""

from __future__ import annotations

import re

import libcst as cst

from oprc_static.lower.failure import LoweringFailed, TooMuchHere
from oprc_static.lower.gates import Room, check_depth

_PLACE = re.compile(r"error at (\d+):(\d+)")


def parse_with_libcst(text: str, room: Room) -> cst.Module:
    """LibCST's tree of `text`; `LoweringFailed` ("too-deep") at the gates, or ("parser") where LibCST refuses it."""
    check_depth(text, room)
    return parse_shallow(text)


def parse_shallow(text: str) -> cst.Module:
    """The same for a text that the gates are known to let pass."""
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        place = _PLACE.search(error.message)
        line = int(place[1]) - (place[2] == "0") if place else 1  # the beginning of a line: the line before is at fault
        raise LoweringFailed("parser", "LibCST cannot read this, though CPython can", max(line, 1)) from error
    except RecursionError as error:  # of the frames that are stacked here: a worker process has none yet
        raise TooMuchHere("too-deep", "nested too deeply for LibCST") from error
    except (SyntaxError, ValueError, TypeError, cst.CSTLogicError) as error:
        raise LoweringFailed("parser", f"LibCST gave up: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what PyO3 makes of a Rust panic is no `Exception`
            raise
        raise LoweringFailed("parser", "LibCST's native parser failed") from error
