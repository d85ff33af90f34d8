"""Whether an f-string that newer Pythons accept is one for Python 3.11, too (PEP 701 widened what may stand in it).

Up to 3.11 an f-string is one token, cut at its first closing quote, and its replacement fields are found by looking at
characters: no backslash and no comment in them, nothing between a conversion and what follows it, format
specifications nested once.
"""

from __future__ import annotations

import re

_OPENING = re.compile(r"[A-Za-z]*('''|\"\"\"|'|\")")
_DEEPEST = 2
_PAIRS = {"(": ")", "[": "]", "{": "}"}


class _Newer(Exception):
    """What Python 3.11 refuses."""


def fits_older_grammar(literal: str) -> bool:
    """Whether Python 3.11 reads an f-string literal (prefix and quotes included) that newer Pythons accept."""
    opening = _OPENING.match(literal)
    assert opening is not None
    quote = opening.group(1)
    is_raw = "r" in literal[: opening.start(1)].lower()
    if _end_of_token(literal, opening.end(), quote) != len(literal):
        return False
    try:
        _Fields(literal[opening.end() : -len(quote)], is_raw=is_raw).text(0)
    except _Newer:
        return False
    return True


def _end_of_token(literal: str, position: int, quote: str) -> int:
    """Where the token ends that begins here; -1 where a line ends before."""
    while position < len(literal):
        if literal.startswith(quote, position):
            return position + len(quote)
        if literal[position] == "\n" and len(quote) == 1:
            return -1
        position += 2 if literal[position] == "\\" else 1
    return -1


class _Fields:
    """A walk over the text between the quotes, field by field."""

    def __init__(self, content: str, *, is_raw: bool) -> None:
        self._content = content
        self._is_raw = is_raw
        self._at = 0

    def text(self, depth: int) -> None:
        """Skip literal text and the fields in it, up to the end or (in a format specification) its closing brace."""
        while self._at < len(self._content):
            character = self._content[self._at]
            if character == "\\" and not self._is_raw:
                self._escape()
            elif depth == 0 and self._content[self._at : self._at + 2] in ("{{", "}}"):
                self._at += 2
            elif character == "{":
                self._field(depth)
            elif character == "}":
                return
            else:
                self._at += 1

    def _escape(self) -> None:
        named = re.compile(r"\\N\{[^}]*\}").match(self._content, self._at)
        if named is not None:
            self._at = named.end()
        else:
            self._at += 1 if self._content[self._at + 1 : self._at + 2] == "{" else 2

    def _field(self, depth: int) -> None:
        if depth >= _DEEPEST:
            raise _Newer
        self._at += 1
        self._expression()
        if self._peek() == "=":
            self._at += 1
            while self._peek().isspace():
                self._at += 1
        if self._peek() == "!":
            self._at += 2
        if self._peek() == ":":
            self._at += 1
            self.text(depth + 1)
        if self._peek() != "}":
            raise _Newer
        self._at += 1

    def _peek(self) -> str:
        return self._content[self._at : self._at + 1]

    def _expression(self) -> None:
        """Skip an expression, up to the `= ! : }` behind it."""
        open_brackets: list[str] = []
        quote = ""
        while self._at < len(self._content):
            character = self._content[self._at]
            if character == "\\":
                raise _Newer
            if quote:
                closes = self._content.startswith(quote, self._at)
                self._at += len(quote) if closes else 1
                quote = "" if closes else quote
                continue
            if character in "'\"":
                quote = character * 3 if self._content.startswith(character * 3, self._at) else character
                self._at += len(quote)
                continue
            if character == "#":
                raise _Newer
            if not open_brackets and character in "!:}=<>":
                if self._content[self._at : self._at + 2] in ("!=", "==", "<=", ">="):
                    self._at += 2
                    continue
                if character not in "<>":
                    return
            if character in _PAIRS:
                open_brackets.append(_PAIRS[character])
            elif open_brackets and character == open_brackets[-1]:
                open_brackets.pop()
            self._at += 1
