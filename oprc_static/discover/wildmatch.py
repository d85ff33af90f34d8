"""One line of a .gitignore, matched as git matches it: pure, and linear enough for hostile patterns.

git compares bytes, so texts here are bytes read as Latin-1 (`git_text`). A pattern is split into segments; a segment
becomes a regular expression whose stars are atomic groups: the leftmost match of what follows a star is as good as
any later one, so nothing is ever tried twice. pathspec is not used for this: its expressions backtrack exponentially,
it raises on a range like `[z-a]`, and it matches a path by its ancestors, which a walk from the top must not.
"""

from __future__ import annotations

import re

from oprc_static.records import record

_ANY_FOLDERS = None
"""The segment `**`: any number of folders, none included; at the end, everything inside."""

_POSIX_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": r" \t\n\r\x0b\x0c",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}

_PLAIN_PREFIX = re.compile(r"[^*?\[\\]*(?=\*\*+(?:\\?/|\Z))")

Segment = str | re.Pattern[str] | None


@record
class Wildmatch:
    """A compiled line. `anchored` patterns compare the whole path below the .gitignore, others the last name.

    `prefix` is how an anchored path must start, and `segments` what must follow: git compares plain text up to the
    first wildcard on its own, and so takes the `**` of `a**/b` as one that stands alone.
    """

    negated: bool
    only_folders: bool
    anchored: bool
    prefix: str
    segments: tuple[Segment, ...]

    def matches(self, path: str, name: str, is_folder: bool) -> bool:
        """Say whether `path`, whose last name is `name`, matches itself, whatever it is inside of."""
        if self.only_folders and not is_folder:
            return False
        if not self.anchored:
            return _matches_name(self.segments[0], name)
        if not path.startswith(self.prefix):
            return False
        if path.count("/", len(self.prefix)) + 1 != len(self.segments) and _ANY_FOLDERS not in self.segments:
            return False
        return _matches_path(self.segments, tuple(path[len(self.prefix) :].split("/")))


@record
class _Token:
    """A piece of a segment: a literal character, or else `*` or the expression of `?` or a bracket."""

    literal: str | None
    expression: str = ""

    @property
    def regex(self) -> str:
        """The expression that matches one such character."""
        return self.expression if self.literal is None else re.escape(self.literal)


_STAR = _Token(None, "*")
_ANY_CHARACTER = _Token(None, ".")


class _MalformedError(Exception):
    """The pattern is malformed, which git takes as matching nothing."""


def git_text(name: str) -> str:
    """Return a file name as the bytes that git compares, each a Latin-1 character."""
    return name if name.isascii() else name.encode("utf-8", "surrogateescape").decode("latin-1")


def parse_line(line: str) -> Wildmatch | None:
    """Return the pattern of a line without its line break, as Latin-1; None for blanks, comments, malformed ones."""
    text = _without_trailing_spaces(line)
    if not text or text.startswith("#"):
        return None
    negated = text.startswith("!")
    text = text[1:] if negated else text
    only_folders = text.endswith("/")
    text = text[:-1] if only_folders else text
    anchored = "/" in text
    text = text.removeprefix("/")
    plain = _PLAIN_PREFIX.match(text) if anchored else None
    prefix = plain[0] if plain else ""
    try:
        segments = tuple(_compile_segment(tokens) for tokens in _split_segments(text[len(prefix) :]))
    except _MalformedError:
        return None
    return Wildmatch(negated, only_folders, anchored, prefix, segments)


def _without_trailing_spaces(line: str) -> str:
    """Return `line` without its trailing spaces, unless a backslash escapes them."""
    end = index = 0
    while index < len(line):
        index += 2 if line[index] == "\\" else 1
        if line[index - 1 : index] != " " or line[index - 2 : index - 1] == "\\":
            end = index
    return line[:end]


def _split_segments(text: str) -> list[list[_Token]]:
    """Return the tokens of each segment of a pattern.

    Raises `_MalformedError` for an open bracket, an unknown class and a backslash at the end.
    """
    segments: list[list[_Token]] = [[]]
    index = 0
    while index < len(text):
        token, index = _read_token(text, index)
        if token == _Token("/"):
            segments.append([])
        else:
            segments[-1].append(token)
    return segments


def _read_token(text: str, index: int) -> tuple[_Token, int]:
    """Return the token that starts at `index`, and where the next one does."""
    if text[index] == "[":
        expression, end = _read_bracket(text, index + 1)
        return _Token(None, expression), end
    if text[index] in "*?":
        return _STAR if text[index] == "*" else _ANY_CHARACTER, index + 1
    return _read_character(text, index)


def _read_character(text: str, index: int) -> tuple[_Token, int]:
    """Return the literal character at `index`, less a backslash before it, and where the next one is."""
    start = index + (text[index : index + 1] == "\\")
    if start >= len(text):
        raise _MalformedError
    return _Token(text[start]), start + 1


def _compile_segment(tokens: list[_Token]) -> Segment:
    """Return what a segment's name must be: a plain text, an expression, or any folders."""
    if len(tokens) >= 2 and all(token == _STAR for token in tokens):
        return _ANY_FOLDERS
    if all(token.literal is not None for token in tokens):
        return "".join(token.literal or "" for token in tokens)
    runs = [""]
    for token in tokens:
        if token == _STAR:
            runs.append("")
        else:
            runs[-1] += token.regex
    first, *rest = runs
    middle = "".join(f"(?>.*?{run})" for run in rest[:-1] if run)
    last = f".*{rest[-1]}" if rest else ""
    return re.compile(f"{first}{middle}{last}", re.DOTALL)


def _read_bracket(text: str, index: int) -> tuple[str, int]:
    """Return the expression of a bracket whose content starts at `index`, and where what follows it starts.

    A `]` that comes first is a member; so is a `-` that has no start or no end; `[:name:]` is a class of ASCII.
    """
    negated = text[index : index + 1] in ("!", "^")
    start = index = index + negated
    members: list[str] = []
    low = ""
    while index == start or text[index : index + 1] != "]":
        if text[index : index + 2] == "[:" and (end := text.find("]", index + 2)) > index + 2 and text[end - 1] == ":":
            members.append(_class_members(text[index + 2 : end - 1]))
            low, index = "", end + 1
        elif text[index : index + 1] == "-" and low and text[index + 1 : index + 2] not in ("", "]"):
            high, index = _read_character(text, index + 1)
            members.append(_range_members(low, high.literal or ""))
            low = ""
        else:
            character, index = _read_character(text, index)
            low = character.literal or ""
            members.append(re.escape(low))
    return _member_expression(members, negated), index + 1


def _class_members(name: str) -> str:
    """Return the members of `[:name:]`."""
    if name not in _POSIX_CLASSES:
        raise _MalformedError
    return _POSIX_CLASSES[name]


def _range_members(low: str, high: str) -> str:
    """Return the members from `low` to `high`; none where they are the wrong way round."""
    return f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""


def _member_expression(members: list[str], negated: bool) -> str:
    """Return the expression for one character that is, or is not, of `members`; never a slash."""
    inside = "".join(members)
    if negated:
        return f"[^/{inside}]"
    return f"(?!/)[{inside}]" if inside else "(?!)"


def _matches_name(segment: Segment, name: str) -> bool:
    """Say whether one name is what a segment asks for."""
    if isinstance(segment, str):
        return segment == name
    return segment is None or segment.fullmatch(name) is not None


def _matches_path(segments: tuple[Segment, ...], names: tuple[str, ...]) -> bool:
    """Say whether `segments` take up `names` from first to last; `reached` are the counts that they can have taken."""
    reached = {0}
    for position, segment in enumerate(segments):
        if segment is not _ANY_FOLDERS:
            reached = {count + 1 for count in reached if count < len(names) and _matches_name(segment, names[count])}
        elif position == len(segments) - 1:
            return bool(reached) and min(reached) < len(names)
        elif reached:
            reached = set(range(min(reached), len(names) + 1))
    return len(names) in reached
