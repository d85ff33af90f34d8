"""`@FILE` on the command line stands for the lines of that file, as with compilers: build systems name many sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_LARGEST = 16 * 1024 * 1024
_SIGN = "@"


class ArgumentsUnreadable(Exception):
    """A file of arguments cannot be read; the message stands alone."""


class Arguments(NamedTuple):
    """The arguments of a run with the lines of `files` among them, which they were read from."""

    values: tuple[str, ...]
    files: tuple[str, ...]


def expand(arguments: Sequence[str]) -> Arguments:
    """Return `arguments` with the content of a file for every one that begins with `@`, up to a `--`.

    A line is one argument as it stands: no quotes, no escapes, no comments, no further `@`. Empty lines are none. A
    line ends with LF or CRLF; names that are not UTF-8 keep their bytes.

    Raises:
        ArgumentsUnreadable: a file that cannot be read.
    """
    values: list[str] = []
    files: list[str] = []
    for number, argument in enumerate(arguments):
        if argument == "--":
            values += arguments[number:]
            break
        if argument.startswith(_SIGN) and argument != _SIGN:
            files.append(argument.removeprefix(_SIGN))
            values += _lines(files[-1])
        else:
            values.append(argument)
    return Arguments(tuple(values), tuple(files))


def _lines(name: str) -> list[str]:
    way_out = f"; a path that begins with @ is written ./{_SIGN}{name}"
    try:
        with open(name, "rb") as file:  # noqa: PTH123  # pathlib would be the slowest part of a repeated run
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArgumentsUnreadable(f"cannot read the arguments in {name}: {reason}{way_out}") from error
    if len(content) > _LARGEST:
        raise ArgumentsUnreadable(f"cannot read the arguments in {name}: it is larger than {_LARGEST} bytes")
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    return [line for line in (each.removesuffix("\r") for each in lines) if line]
