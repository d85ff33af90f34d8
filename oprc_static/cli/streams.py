"""Writing to the two streams: UTF-8 and LF whatever the locale, and a reader that went away is no failure."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from oprc_static.report.terminal import inert, printable


class OutputUnavailable(Exception):
    """Standard output is closed or refuses what is written to it."""


def write_document(text: str, *, errors: str = "backslashreplace") -> None:
    """Write a document, or another result that was asked for, to standard output; `errors` is the codec's."""
    stream = sys.stdout
    if stream is None:
        raise OutputUnavailable("standard output is closed")
    try:
        _write(stream, text, errors)
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        raise OutputUnavailable(f"cannot write to standard output: {error.strerror or error}") from error


def write_message(*lines: str) -> None:
    """Write lines for people to standard error, with control characters, line breaks too, made visible."""
    write_report(inert("".join(printable(line) + "\n" for line in lines)))


def write_report(text: str) -> None:
    """Write a finished report to standard error as it is; a closed standard error loses it."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        _write(stream, text)
    except OSError:
        _silence(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a person is watching the stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def wants_colour(stream: TextIO | None) -> bool:
    """Decide on colours: NO_COLOR switches them off, FORCE_COLOR on, else a terminal has them."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str, errors: str = "backslashreplace") -> None:
    # JSON's own escape of a lone surrogate is what backslashreplace writes; YAML and reports hold none.
    stream.flush()
    stream.buffer.write(text.encode("utf-8", errors))
    stream.flush()


def _silence(stream: TextIO) -> None:
    """Point a dead stream at nothing, since the interpreter flushes it once more at exit and would complain."""
    try:
        descriptor = stream.fileno()
    except (OSError, io.UnsupportedOperation):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)
