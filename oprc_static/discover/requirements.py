"""Which version a requirement pins, and where the requirements of a text file are: PEP 440, PEP 508, pip's format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oprc_static.records import record

_INCLUDE = re.compile(r"(?:-r|-c|--requirement|--constraint)(?:\s+|=|(?<=-[rc]))(\S.*)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OPTIONS = re.compile(r"\s--?[A-Za-z].*$")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}


class NotARequirement(Exception):
    """A text that begins as a requirement of the distribution, and is none."""


@record
class Line:
    """A logical line of a requirements file, where it starts, without its comment."""

    number: int
    text: str


def normal_name(name: str) -> str:
    """Return the name of a distribution as PEP 503 compares them."""
    from packaging.utils import canonicalize_name

    return canonicalize_name(name)


def same_version(version: str, other: str) -> bool:
    """Whether two versions are the same release, however they are written (PEP 440: `0.3` is `0.3.0`)."""
    from packaging.version import Version

    try:
        return Version(version) == Version(other)
    except ValueError:  # no version, or one with more digits than Python makes a number of
        return version == other


def environment(python_version: str, platform: str) -> dict[str, str]:
    """Return what environment markers may ask for of a Python that is known by its version and platform only."""
    known = {
        "python_version": python_version,
        "sys_platform": platform,
        "os_name": "nt" if platform == "win32" else "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return known | ({"platform_system": _SYSTEMS[platform]} if platform in _SYSTEMS else {})


def pinned_version(requirement: str, distribution: str, known: Mapping[str, str]) -> str | None:
    """Return the version that a PEP 508 requirement pins `distribution` to; None where it does not.

    Only `==` and `===` pin, and not with a wildcard. A requirement whose marker does not hold in `known`, and asks for
    nothing else, pins nothing. Raises `NotARequirement`.
    """
    from packaging.requirements import InvalidRequirement, Requirement

    if not re.match(rf"\s*{distribution}(?![a-z0-9-])", re.sub("[-_.]+", "-", requirement).lower()):
        return None
    try:
        parsed = Requirement(requirement)
        if normal_name(parsed.name) != distribution or (parsed.marker and _fails(str(parsed.marker), known)):
            return None
    except InvalidRequirement as error:
        raise NotARequirement(str(error).partition("\n")[0]) from None
    except RecursionError:
        raise NotARequirement("its marker is nested too deeply") from None
    return _exact(str(parsed.specifier))


def _fails(marker: str, known: Mapping[str, str]) -> bool:
    from packaging.markers import Marker

    asked = set(re.findall(r"\w+", _QUOTED.sub("", marker))) - {"and", "or", "not", "in"}
    return asked <= known.keys() and not Marker(marker).evaluate(dict(known))


def exact_version(specifiers: str) -> str | None:
    """Return the version that version specifiers, separated by commas, pin; None where none of them does."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return _exact(str(SpecifierSet(specifiers)))
    except InvalidSpecifier:
        return None


def _exact(specifiers: str) -> str | None:
    from packaging.specifiers import SpecifierSet

    exact = sorted(
        each.version
        for each in SpecifierSet(specifiers)
        if each.operator in ("==", "===") and not each.version.endswith(".*")
    )
    return exact[0] if exact else None


def logical_lines(text: str) -> Iterator[Line]:
    r"""Yield the lines of a requirements file: joined where they end in `\`, without comments, none empty."""
    pending, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        is_comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not is_comment:
            pending += line[:-1]
            continue
        whole = _COMMENT.sub("", pending + (f" {line}" if is_comment else line)).strip()
        if whole:
            yield Line(start, whole)
        pending, start = "", 0
    if pending.strip():
        yield Line(start, pending.strip())


def requirement_of(line: str) -> str:
    """Return what a line of a requirements file requires, without the options that may follow."""
    return _OPTIONS.sub("", line)


def included_file(line: str) -> str | None:
    """Return the file that a line of a requirements file includes, or None: `-r FILE`, `-c FILE`."""
    found = _INCLUDE.fullmatch(line)
    return None if found is None else found[1].strip()
