"""What a source file may be, and what reading it may take: limits that settings can move."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one project.

    `file_size` is in bytes; `parse_time` are the seconds of processor time, and `parse_memory` the bytes, that the
    worker process may spend on one file, where the system can hold it to them.
    """

    file_size: int = 10 * MEBIBYTE
    parse_time: int = 60
    parse_memory: int = 2048 * MEBIBYTE

    @property
    def wall_time(self) -> int:
        """Seconds after which a worker is given up, however little of the processor it got."""
        return 3 * self.parse_time + 10


DEFAULT = Limits()
