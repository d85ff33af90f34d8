"""What may reach a terminal or the log of a CI job: text of scanned files is shown, never obeyed."""

from __future__ import annotations

import re
import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that steer a terminal or reorder a line rather than show something."""


def printable(text: str, *, keep: str = "") -> str:
    """Return `text` with every steering character written as its Python escape, except those in `keep`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep else visible(char) for char in text)


COMMAND = re.compile(r"(?m:^)[^\S\n]*+(:)(?=:)|(#)(?=#\w*\[)")
"""What makes a command of a line in a log, by the character to escape.

`::` begins GitHub's workflow commands and `##[` their older form, `##vso[` those of Azure, `##teamcity[` those of
TeamCity. Those of GitLab need control characters.
"""


def inert(text: str) -> str:
    """Return printable text in which no line is a command to the service that runs the job."""
    return COMMAND.sub(lambda found: f"{found[0][:-1]}{escape(found[0][-1])}", text)


def inert_json(text: str) -> str:
    """Return JSON that says the same, without `##[` and its like: a line of JSON never begins with a colon."""
    return COMMAND.sub(lambda found: "\\u0023" if found[2] else found[0], text)


def visible(char: str) -> str:
    """Return one character, or its Python escape when it would steer the terminal."""
    return escape(char) if unicodedata.category(char) in _STEERING else char


def escape(char: str) -> str:
    """Return a character's Python escape."""
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
