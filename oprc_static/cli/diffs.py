"""Changes as `diff -u` writes them, for people and for `patch`."""

from __future__ import annotations

import difflib
import re

_NO_BREAK = "\n\\ No newline at end of file\n"
_UNSAFE = re.compile(r'[^ -~]|["\\]')
_ESCAPES = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def difference(old: str, new: str, before: str, after: str) -> str:
    """Return the change of a file that is named `old` before and `new` after it; nothing where there is none.

    A last line without a line break is marked as there. A name that a line cannot hold is quoted as git quotes it, so
    that no name adds lines to a diff.
    """
    lines = difflib.unified_diff(_lines(before), _lines(after), quoted_name(old), quoted_name(new))
    return "".join(line if line.endswith("\n") else f"{line}{_NO_BREAK}" for line in lines)


def quoted_name(name: str) -> str:
    """Return a file's name as git writes it in diffs: as it is, or in quotes with octal escapes."""
    if name.isprintable() and not name.startswith('"') and not _ends_early(name):
        return name
    return f'"{_UNSAFE.sub(_escaped, name)}"'


def _ends_early(name: str) -> bool:
    """Say whether `patch` would read a shorter name: it takes the rest behind white space for a date."""
    return name != name.strip()


def _escaped(found: re.Match[str]) -> str:
    known = _ESCAPES.get(found[0])
    return known or "".join(f"\\{byte:03o}" for byte in found[0].encode("utf-8", "surrogateescape"))


def _lines(text: str) -> list[str]:
    """Return lines as files have them: only LF ends one, so that a form feed does not."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
