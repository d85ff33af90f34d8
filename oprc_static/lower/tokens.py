"""A linear scan of program text for what the gates and the ignore comments need: brackets, operators, comments.

Strings are skipped, f-strings are entered (PEP 701), names and numbers are passed over. The scan never fails: of a
text that is no program it yields what a tolerant reader would see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple


class Token(NamedTuple):
    """`kind` is a group of `_CODE`; a replacement field of an f-string is a "field" and a "close".

    "line" is the end of a logical line and reaches over the next line's indentation, "string" comes at a string's
    end.
    """

    kind: str
    text: str
    start: int


_CODE = re.compile(
    r"""
      (?P<line> \n [ \t\f]* )
    | (?P<separator> [,;] )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<string> (?: (?<!\w) [A-Za-z]{1,2} )? (?: \"{3} | '{3} | " | ' ) )
    | (?P<word> \b (?: lambda | await | if | for | and | or | not (?! \s+ in \b ) ) \b )
    | (?P<comment> \# [^\n]* )
    | (?P<colon> :=? )
    | (?P<nesting> \*\* | ~ | [-+] (?= [ \t\f\\\n]* [-+~] ) )
    | (?P<link> [-+*/%@&|^.] | << | >> )
    | (?P<joined> \\ \n )
    """,
    re.VERBOSE,
)

_STRING_ENDS = {
    '"': re.compile(r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'", re.DOTALL),
    '"""': re.compile(r'[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''", re.DOTALL),
}

_FIELD = "field"


class _Literal(NamedTuple):
    """An f-string whose literal text, or the literal text of a format spec in it, is being read."""

    quote: str
    is_raw: bool
    is_spec: bool

    @property
    def marks(self) -> re.Pattern[str]:
        """What ends or interrupts the literal text."""
        return _literal_marks(self.quote, is_raw=self.is_raw, is_spec=self.is_spec)


@cache
def _literal_marks(quote: str, *, is_raw: bool, is_spec: bool) -> re.Pattern[str]:
    alternatives = [r"\\[^{}]" if is_raw else r"\\N\{[^{}]{0,99}\}|\\[^{}]", re.escape(quote), r"[{}]"]
    if not is_spec:
        alternatives.insert(1, r"\{\{|\}\}")
    if len(quote) == 1:
        alternatives.append(r"\n")
    return re.compile("|".join(alternatives), re.DOTALL)


def scan_tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` in order."""
    return _Scan(text).tokens()


class _Scan:
    """`open` holds what is open: brackets by their character, `_FIELD`, and `_Literal`s around the fields."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[str | _Literal] = []
        self.position = 0

    def tokens(self) -> Iterator[Token]:
        """Literal text and code by turns, until the end."""
        while self.position < len(self.text):
            if self.open and isinstance(self.open[-1], _Literal):
                yield from self._literal(self.open[-1])
            else:
                yield from self._code()

    def _code(self) -> Iterator[Token]:
        text, stack = self.text, self.open
        for match in _CODE.finditer(text, self.position):
            kind, start = match.lastgroup, match.start()
            if kind == "string":
                self._string(match)
                yield Token("string", match[0], start)
                return
            if kind == "open":
                stack.append(match[0])
            elif kind == "close":
                if not stack or (stack[-1] == _FIELD and match[0] != "}"):
                    continue
                closed = stack.pop()
                if closed == _FIELD:
                    self.position = match.end()
                    yield Token("close", match[0], start)
                    return
            elif kind == "colon" and stack and stack[-1] == _FIELD:
                self._format_spec(start + 1)
                return
            elif kind == "line" and stack:
                continue
            assert kind is not None
            yield Token(kind, match[0], start)
        self.position = len(text)

    def _string(self, match: re.Match[str]) -> None:
        opening = match[0]
        prefix = opening.rstrip("\"'")
        quote = opening[len(prefix) :]
        self.position = match.end()
        if set(prefix) & set("fFtT"):
            self.open.append(_Literal(quote, bool(set(prefix) & set("rR")), is_spec=False))
            return
        end = _STRING_ENDS[quote].match(self.text, self.position)
        if end is not None:
            self.position = end.end()
        else:
            line_end = self.text.find("\n", self.position) if len(quote) == 1 else -1
            self.position = len(self.text) if line_end < 0 else line_end

    def _format_spec(self, position: int) -> None:
        around = self.open[-2]
        assert isinstance(around, _Literal)
        self.open.append(around._replace(is_spec=True))
        self.position = position

    def _literal(self, literal: _Literal) -> Iterator[Token]:
        for match in literal.marks.finditer(self.text, self.position):
            mark = match[0]
            if mark == "{":
                self.open.append(_FIELD)
                self.position = match.end()
                yield Token("field", mark, match.start())
                return
            if mark == "}" and literal.is_spec:
                self.position = match.end()
                del self.open[-2:]
                yield Token("close", mark, match.start())
                return
            if mark in (literal.quote, "\n"):
                self.position = match.end() if mark != "\n" else match.start()
                yield from self._string_end(literal, match.start())
                return
        self.position = len(self.text)

    def _string_end(self, literal: _Literal, start: int) -> Iterator[Token]:
        """Close the f-string; in a broken one, close the fields around its format specs as well."""
        while isinstance(closed := self.open.pop(), _Literal) and closed.is_spec:
            self.open.pop()
            yield Token("close", "}", start)
        yield Token("string", literal.quote, start)
