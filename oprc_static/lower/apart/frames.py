"""What goes over the pipes between a process and its workers: frames of bytes behind their length, no pickles.

The first frame has the worker's limits, the seconds of processor time for a job and the bytes of memory, in decimals.
It is answered by `GREETING`. Then every job is answered by one frame: `codec.encode` of the program, or of the
`ir.Loss`. A job is a letter for its kind and the text. End of input ends a worker.
"""

from __future__ import annotations

import struct
from typing import IO

from oprc_static import __version__
from oprc_static.lower.codec import SCHEMA

GREETING = f"oprc-static {__version__} {SCHEMA}".encode()
"""Both ends must be of one version."""

MODULE, BODY, EXPRESSION = b"m", b"b", b"e"

MAX_FRAME = 256 * 1024 * 1024
"""More than any job or answer within the limits of a file's size and of a worker's memory."""

_LENGTH = struct.Struct(">I")


class BrokenFrame(Exception):
    """The other end has gone, or says what no end says."""


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Write one frame. Raises `OSError` when the other end has gone."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Return the content of the next frame, None where the stream ends. Raises `BrokenFrame`."""
    head = _read(stream, _LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BrokenFrame("the stream ends in a frame")
    (length,) = _LENGTH.unpack(head)
    if length > MAX_FRAME:
        raise BrokenFrame(f"a frame of {length} bytes")
    content = _read(stream, length)
    if len(content) < length:
        raise BrokenFrame("the stream ends in a frame")
    return content


def _read(stream: IO[bytes], size: int) -> bytes:
    """Return `size` bytes, or fewer where the stream ends; memory grows only with what has come."""
    parts = []
    while size:
        part = stream.read(min(size, 1 << 20))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
