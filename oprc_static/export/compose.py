"""The text of `spec` without PyYAML's pace: equal to `dump.dump_spec` to the byte, which a property test proves.

Documents are a handful of fixed keys and many simple strings. Those are written here; PyYAML, which takes most of its
time to load and to turn values into events, is asked only about the scalars whose style is not plain to see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_SAFE = r"\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe"
"""What PyYAML writes unescaped with allow_unicode, without LS, PS and BOM, which SEMANTICS 6.1 wants escaped."""

_FAMILIAR = re.compile(rf"[A-Za-z_\xa0-\u2027\u202a-\ud7ff][{_SAFE}]*")
"""One line that begins like a word: no indicator, no number, no date; plain unless what follows forbids it."""

_BLOCK = re.compile(rf"[\n{_SAFE}]*")

_KEY = re.compile(r"[a-z_]{1,40}")

_WORDS = frozenset(
    form
    for word in ("yes", "no", "true", "false", "on", "off", "null")
    for form in (word, word.capitalize(), word.upper())
)
"""Words that YAML 1.1 or 1.2 reads as something else than themselves."""


class _UnusualError(Exception):
    """Something that no package document has, and that is left to PyYAML."""


def compose_spec(document: Mapping[str, object]) -> str:
    """Return one document's text for `spec`, as `dump.dump_spec` would.

    Args:
        document: plain dicts, lists, strings, booleans and None.

    Source: SEMANTICS 6.1, "Text"; PyYAML 6.0, `emitter`.
    """
    try:
        text = _mapping(document, "") if document else "{}\n"
        if not text.endswith("\n\n"):  # after a literal block with line breaks at its end, PyYAML writes `...`
            return text
    except _UnusualError:
        pass
    from oprc_static.export import dump  # noqa: PLC0415 - loads yaml

    return dump.dump_spec(document)


def compose_scalar(text: str, pad: str) -> str | None:
    """Return one string as a field or item that stands after `pad` has it; None where only PyYAML could tell.

    Source: as `compose_spec`.
    """
    try:
        return _string(text, pad)
    except _UnusualError:
        return None


def _mapping(fields: Mapping[str, object], pad: str) -> str:
    parts: list[str] = []
    for key, value in fields.items():
        if not _KEY.fullmatch(key) or key in _WORDS:
            raise _UnusualError
        if isinstance(value, dict) and value:
            parts.append(f"{pad}{key}:\n{_mapping(value, pad + '  ')}")
        elif isinstance(value, list) and value:
            parts.append(f"{pad}{key}:\n{_sequence(value, pad)}")
        else:
            parts.append(f"{pad}{key}: {_leaf(value, pad)}\n")
    return "".join(parts)


def _sequence(items: Sequence[object], pad: str) -> str:
    inner = pad + "  "
    parts: list[str] = []
    for item in items:
        if isinstance(item, dict) and item:
            parts.append(f"{pad}- {_mapping(item, inner)[len(inner) :]}")
        elif isinstance(item, list) and item:
            raise _UnusualError
        else:
            parts.append(f"{pad}- {_leaf(item, pad)}\n")
    return "".join(parts)


def _leaf(value: object, pad: str) -> str:
    """Return a value that has nothing below it, without the line break after it."""
    if isinstance(value, str):
        return _string(value, pad)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "{}" if isinstance(value, dict) else "[]"


def _string(text: str, pad: str) -> str:
    if _FAMILIAR.fullmatch(text):
        plain = text not in _WORDS and not text.endswith((" ", ":")) and ": " not in text and " #" not in text
        return text if plain else "'" + text.replace("'", "''") + "'"
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
