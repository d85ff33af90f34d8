"""Which version a requirement pins, and where the requirements of a text file are: PEP 508, pip's file format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\]\s*)?")
_EXACT = re.compile(r"\s*={2,3}\s*([^\s*,;)]+)\s*")
_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:\s+|=|(?<=-[rc]))(\S.*)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line of a requirements file, where it starts, without its comment."""

    number: int
    text: str


def normal_name(name: str) -> str:
    """Return the name of a distribution as PEP 503 compares them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned_version(requirement: str, distribution: str) -> str | None:
    """Return the version that a PEP 508 requirement pins `distribution` to; None where it does not.

    Only `==` and `===` pin, and not with a wildcard. Markers are not evaluated.
    """
    named = _NAME.match(requirement)
    if named is None or normal_name(named[1]) != distribution:
        return None
    return exact_version(requirement[named.end() :].partition(";")[0].strip().removeprefix("(").removesuffix(")"))


def exact_version(specifiers: str) -> str | None:
    """Return the version that version specifiers, separated by commas, pin; None where none of them does."""
    for part in specifiers.split(","):
        words = part.partition(" --")[0]
        found = _EXACT.fullmatch(words)
        if found is not None:
            return found[1]
    return None


def logical_lines(text: str) -> Iterator[Line]:
    r"""Yield the lines of a requirements file: joined where they end in `\`, without comments, none empty."""
    pending, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            pending += line[:-1]
            continue
        whole = _COMMENT.sub("", pending + line).strip()
        if whole:
            yield Line(start, whole)
        pending, start = "", 0
    if pending.strip():
        yield Line(start, pending.strip())


def included_file(line: str) -> str | None:
    """Return the file that a line of a requirements file includes, or None: `-r FILE`, `-c FILE`."""
    found = _INCLUDE.fullmatch(line)
    return None if found is None else found[1].strip()
