"""What may reach a terminal: text of scanned files is shown, never obeyed."""

from __future__ import annotations

import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that steer a terminal or reorder a line rather than show something."""


def printable(text: str, *, keep: str = "") -> str:
    """Return `text` with every steering character written as its Python escape, except those in `keep`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep else visible(char) for char in text)


def visible(char: str) -> str:
    """Return one character, or its Python escape when it would steer the terminal."""
    if unicodedata.category(char) not in _STEERING:
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def columns(text: str) -> int:
    """Return how many terminal columns a printable text takes."""
    return len(text) if text.isascii() else sum(_columns_of(char) for char in text)


def _columns_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) == "Me":
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
