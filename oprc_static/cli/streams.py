"""Writing to the two streams: UTF-8 and LF whatever the locale, and a reader that went away is no failure."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from oprc_static.report.terminal import inert, printable

_Written = list[tuple[int, bytes]]
_STDOUT, _STDERR = 1, 2

_transcripts: list[_Written] = []
"""Where what is written is noted, by those who want to know."""


class OutputUnavailable(Exception):
    """Standard output is closed or refuses what is written to it."""


def write_document(text: str, *, errors: str = "backslashreplace") -> None:
    """Write a document, or another result that was asked for, to standard output; `errors` is the codec's."""
    data = _noted(_STDOUT, text, errors)
    if sys.stdout is None:
        raise OutputUnavailable("standard output is closed")
    _write_result(sys.stdout, data)


def write_message(*lines: str) -> None:
    """Write lines for people to standard error, with control characters, line breaks too, made visible."""
    write_report(inert("".join(printable(line) + "\n" for line in lines)))


def write_report(text: str) -> None:
    """Write a finished report to standard error as it is; a closed standard error loses it."""
    _write_remark(sys.stderr, _noted(_STDERR, text))


def write_passing(text: str) -> None:
    """Write to a terminal what will be wiped: no transcript has it."""
    _write_remark(sys.stderr, text.encode("utf-8", "backslashreplace"))


@contextmanager
def transcribed() -> Iterator[_Written]:
    """Note what is written in a `with` block: 1 or 2, for the stream, and the bytes, in order."""
    transcript: _Written = []
    _transcripts.append(transcript)
    try:
        yield transcript
    finally:
        _transcripts.remove(transcript)


def write_again(written: Sequence[tuple[int, bytes]]) -> bool:
    """Write what a transcript has; return False, with nothing written, where standard output is closed.

    Raises:
        OutputUnavailable: standard output refuses it.
    """
    if sys.stdout is None:
        return False
    for number, data in written:
        if number == _STDOUT:
            _write_result(sys.stdout, data)
        else:
            _write_remark(sys.stderr, data)
    return True


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


def _noted(number: int, text: str, errors: str = "backslashreplace") -> bytes:
    # JSON's own escape of a lone surrogate is what backslashreplace writes; YAML and reports hold none.
    data = text.encode("utf-8", errors)
    for transcript in _transcripts:
        transcript.append((number, data))
    return data


def _write_result(stream: TextIO, data: bytes) -> None:
    try:
        _write(stream, data)
    except BrokenPipeError:
        _silence(stream)
    except OSError as error:
        _silence(stream)
        raise OutputUnavailable(f"cannot write to standard output: {error.strerror or error}") from error


def _write_remark(stream: TextIO | None, data: bytes) -> None:
    if stream is None:
        return
    try:
        _write(stream, data)
    except OSError:
        _silence(stream)


def _write(stream: TextIO, data: bytes) -> None:
    stream.flush()
    stream.buffer.write(data)
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
