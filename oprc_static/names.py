"""Arithmetic on dotted module names: pure functions on strings, no files."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_COMPARED = 200


class RelativeImportError(Exception):
    """A relative import that Python refuses; the text is CPython's own message."""


def split_name(name: str) -> tuple[str, ...]:
    """Return the parts of a dotted name; the empty name has none."""
    return tuple(name.split(".")) if name else ()


def join_name(*parts: str) -> str:
    """Return the dotted name of `parts`, each of which may be dotted or empty itself."""
    return ".".join(part for part in parts if part)


def parent_name(name: str) -> str:
    """Return the name of the package that holds `name`; "" for a top-level one."""
    return name.rpartition(".")[0]


def parent_names(name: str) -> tuple[str, ...]:
    """Return the packages above `name`, outermost first: the order in which importing `name` imports them."""
    parts = split_name(name)
    return tuple(".".join(parts[:count]) for count in range(1, len(parts)))


def is_within(name: str, package: str) -> bool:
    """Say whether `name` is `package` or lies below it."""
    return name == package or name.startswith(package + ".")


def is_dotted_name(text: str) -> bool:
    """Say whether an import statement could name `text`: identifiers joined by single dots."""
    return all(part.isidentifier() for part in text.split("."))


def import_order(name: str) -> tuple[str, ...]:
    """Return the sort key of section 3: names compare part by part, by code point."""
    return split_name(name)


def resolve_relative(package: str, level: int, module: str | None) -> str:
    """Return the absolute name that `from {level dots}module import …` means inside `package` (its `__package__`).

    Raises `RelativeImportError` where CPython raises ImportError (no package, too many dots) or ValueError (level 0
    without a name, which only `importlib.import_module("")` can ask for).
    """
    if level == 0:
        if not module:
            raise RelativeImportError("Empty module name")
        return module
    if not package:
        raise RelativeImportError("attempted relative import with no known parent package")
    parts = split_name(package)
    if level > len(parts):
        raise RelativeImportError("attempted relative import beyond top-level package")
    return join_name(*parts[: len(parts) - level + 1], module or "")


def nearest_name(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like `name`, or None when none is alike; ties go to the greatest by code point."""
    if len(name) > _LONGEST_COMPARED:
        return None
    known = [candidate for candidate in candidates if len(candidate) <= _LONGEST_COMPARED]
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)
