"""The text of documents without PyYAML's pace: equal to `dump`'s to the byte, which property tests prove.

Documents are a handful of fixed keys and many simple strings. Those are written here; PyYAML, which takes most of its
time to load and to turn values into events, is asked only about the scalars whose style is not plain to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from oprc_static.records import record

_SAFE = r"\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe"
"""What PyYAML writes unescaped with allow_unicode, without LS, PS and BOM, which SEMANTICS 6.1 wants escaped."""

_FAMILIAR = re.compile(rf"[A-Za-z_\xa0-\u2027\u202a-\ud7ff][{_SAFE}]*")
"""One line that begins like a word: no indicator, no number, no date; plain unless what follows forbids it."""

_BLOCK = re.compile(rf"[\n{_SAFE}]*")

_WIDTH = 80
"""Columns behind which PyYAML breaks lines of `sdk-*` at the next single space."""

_ASCII_WORD = re.compile(r"[A-Za-z_][\x20-\x7e]*")
_ASCII_LINES = re.compile(r"[\n\x20-\x7e]*")
_SPACE_AT_BREAK = re.compile(r"^ | \n|\n | \Z")
_SINGLE_SPACE = re.compile(r"(?<! ) (?! )")
_BREAKS = re.compile(r"(\n+)")

_KEY = re.compile(r"[a-z_]{1,40}")

_WORDS = frozenset(
    form
    for word in ("yes", "no", "true", "false", "on", "off", "null")
    for form in (word, word.capitalize(), word.upper())
)
"""Words that YAML 1.1 or 1.2 reads as something else than themselves."""


class _UnusualError(Exception):
    """Something that no package document has, and that is left to PyYAML."""


@record
class _Style:
    """What two kinds of text differ in: `string(text, pad, column)` writes one, behind as many columns of its line."""

    string: Callable[[str, str, int], str]
    sorts_keys: bool = False


def compose_spec(document: Mapping[str, object]) -> str:
    """Return one document's text for `spec`, as `dump.dump_spec` would.

    Args:
        document: plain dicts, lists, strings, booleans and None.

    Source: SEMANTICS 6.1, "Text"; PyYAML 6.0, `emitter`.
    """
    try:
        text = _mapping(document, "", _SPEC) if document else "{}\n"
        if not text.endswith("\n\n"):  # after a literal block with line breaks at its end, PyYAML writes `...`
            return text
    except _UnusualError:
        pass
    from oprc_static.export import dump  # noqa: PLC0415 - loads yaml

    return dump.dump_spec(document)


def compose_sdk(document: Mapping[str, object]) -> str:
    """Return one document's text for `sdk-*`, as `dump.dump_sdk` would.

    Args:
        document: plain dicts, lists, strings, booleans and None.

    Source: SEMANTICS 6.2; PyYAML 6.0, `emitter`.
    """
    try:
        _refuse_shared(document, set())
        return _mapping(document, "", _SDK) if document else "{}\n"
    except _UnusualError:
        from oprc_static.export import dump  # noqa: PLC0415 - loads yaml

        return dump.dump_sdk(document)


def compose_scalar(text: str, pad: str) -> str | None:
    """Return one string as a field or item that stands after `pad` has it; None where only PyYAML could tell.

    Source: as `compose_spec`.
    """
    try:
        return _spec_string(text, pad, 0)
    except _UnusualError:
        return None


def _refuse_shared(value: object, seen: set[int]) -> None:
    """Refuse what stands in several places: PyYAML writes an alias for it."""
    if isinstance(value, dict | list):
        if id(value) in seen:
            raise _UnusualError
        seen.add(id(value))
        for each in value.values() if isinstance(value, dict) else value:
            _refuse_shared(each, seen)


def _mapping(fields: Mapping[str, object], pad: str, style: _Style) -> str:
    parts: list[str] = []
    for key in sorted(fields) if style.sorts_keys else fields:
        value = fields[key]
        if not _KEY.fullmatch(key) or key in _WORDS:
            raise _UnusualError
        if isinstance(value, dict) and value:
            parts.append(f"{pad}{key}:\n{_mapping(value, pad + '  ', style)}")
        elif isinstance(value, list) and value:
            parts.append(f"{pad}{key}:\n{_sequence(value, pad, style)}")
        else:
            parts.append(f"{pad}{key}: {_leaf(value, pad, len(pad) + len(key) + 1, style)}\n")
    return "".join(parts)


def _sequence(items: Sequence[object], pad: str, style: _Style) -> str:
    inner = pad + "  "
    parts: list[str] = []
    for item in items:
        if isinstance(item, dict) and item:
            parts.append(f"{pad}- {_mapping(item, inner, style)[len(inner) :]}")
        elif isinstance(item, list) and item:
            raise _UnusualError
        else:
            parts.append(f"{pad}- {_leaf(item, pad, len(pad) + 1, style)}\n")
    return "".join(parts)


def _leaf(value: object, pad: str, column: int, style: _Style) -> str:
    """Return a value that has nothing below it, without the line break after it."""
    if isinstance(value, str):
        return style.string(value, pad, column)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value not in ({}, []):
        raise _UnusualError
    return "{}" if isinstance(value, dict) else "[]"


def _is_plain(familiar: str) -> bool:
    """Whether a text that begins like a word needs no quotes."""
    return (
        familiar not in _WORDS and not familiar.endswith((" ", ":")) and ": " not in familiar and " #" not in familiar
    )


# --- strings of `spec` -----------------------------------------------------------------------------------------------


def _spec_string(text: str, pad: str, column: int) -> str:  # no line is too long for `spec`
    if _FAMILIAR.fullmatch(text):
        return text if _is_plain(text) else "'" + text.replace("'", "''") + "'"
    if "\n" in text and " \n" not in text and not text.endswith(" ") and _BLOCK.fullmatch(text):
        return _literal(text, pad + "  ")
    return _ask(text)


def _literal(text: str, pad: str) -> str:
    """Return a literal block: its header says where a leading space or break would hide the indentation or the end."""
    indentation = "2" if text[0] in " \n" else ""
    if not text.endswith("\n"):
        ending = "-"
    else:
        ending = "+" if text == "\n" or text.endswith("\n\n") else ""
        text = text[:-1]
    lines = [pad + line if line else "" for line in text.split("\n")]
    return "\n".join([f"|{indentation}{ending}", *lines])


def _ask(text: str) -> str:
    """Return what PyYAML writes for a string of one line, or for one that it puts on one line by escaping."""
    from oprc_static.export import dump  # noqa: PLC0415 - loads yaml

    answer = dump.dump_spec({"k": text})
    if answer.count("\n") > 1:
        raise _UnusualError
    return answer[3:-1]


# --- strings of `sdk-*` ----------------------------------------------------------------------------------------------


def _sdk_string(text: str, pad: str, column: int) -> str:
    if _ASCII_WORD.fullmatch(text):
        if _is_plain(text):
            return _folded(text, pad, column + 1)[0]
        if not text.endswith(" "):
            return _quoted(text, pad, column)
    elif "\n" in text and _ASCII_LINES.fullmatch(text) and not _SPACE_AT_BREAK.search(text):
        return _quoted(text, pad, column)
    return _ask_in_place(text, pad, column)


def _quoted(text: str, pad: str, column: int) -> str:
    """Return text in single quotes; a line break in it is one more on paper, since one alone would be a space."""
    shown: list[str] = []
    column += 2
    for run in _BREAKS.split(text.replace("'", "''")):
        if run.startswith("\n"):
            shown.append(f"\n{run}{pad}  ")
            column = len(pad) + 2
        else:
            part, column = _folded(run, pad, column)
            shown.append(part)
    return "'" + "".join(shown) + "'"


def _folded(line: str, pad: str, column: int) -> tuple[str, int]:
    """Return a line that begins at `column`, broken at the first single space behind `_WIDTH`; where it ends."""
    if column + len(line) <= _WIDTH:
        return line, column + len(line)
    shown: list[str] = []
    for index, word in enumerate(_SINGLE_SPACE.split(line)):
        if index and column > _WIDTH:
            shown.append(f"\n{pad}  ")
            column = len(pad) + 2
        elif index:
            shown.append(" ")
            column += 1
        shown.append(word)
        column += len(word)
    return "".join(shown), column


def _ask_in_place(text: str, pad: str, column: int) -> str:
    """Return what PyYAML writes for a string as deep in a document, and behind as many columns, as this one."""
    from oprc_static.export import dump  # noqa: PLC0415 - loads yaml

    key = "k" * (column - len(pad) - 1)
    document: object = {key: text} if key else [text]
    depth = len(pad) // 2 if key else len(pad) // 2 + 1
    for _ in range(depth):
        document = {"k": document}
    before = "".join(f"{'  ' * each}k:\n" for each in range(depth)) + (f"{pad}{key}: " if key else f"{pad}- ")
    return dump.dump_sdk(document)[len(before) : -1]


_SPEC = _Style(_spec_string)
_SDK = _Style(_sdk_string, sorts_keys=True)
