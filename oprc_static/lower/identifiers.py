"""Identifiers as the compiler stores them: NFKC (PEP 3131) and private names (language reference 6.2.1)."""

from __future__ import annotations

import sys
import unicodedata


def normalise(identifier: str) -> str:
    """`identifier` in NFKC, as every identifier of a program is compared; the same object for the same name."""
    return sys.intern(identifier if identifier.isascii() else unicodedata.normalize("NFKC", identifier))


def mangle(identifier: str, class_name: str | None) -> str:
    """What CPython makes of the normalised `identifier` inside the class `class_name` (the innermost one).

    Call keywords, keywords of class headers and patterns, and dotted module names are never mangled: their callers
    do not ask.
    """
    if class_name is None or not identifier.startswith("__") or identifier.endswith("__") or "." in identifier:
        return identifier
    owner = class_name.lstrip("_")
    return f"_{owner}{identifier}" if owner else identifier
