"""Reading TOML that nobody vouches for: `tomllib` behind a limit on what it takes too long for."""

from __future__ import annotations

import re
import tomllib

MOST_PARTS = 64
"""Parts of one dotted key: `tomllib` takes time quadratic in them, minutes for 100 KB."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_RUN = re.compile(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*+")
_LONG_RUN = re.compile(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY}){{{MOST_PARTS}}}")


class TomlError(Exception):
    """A text that is no TOML, or none that is read; the text goes on after the file's name."""


def parse_toml(text: str) -> dict[str, object]:
    """Return the TOML document in `text`, whose size the caller limits.

    Raises `TomlError` for what is no TOML, has keys of more than `MOST_PARTS` parts, or is nested too deeply.
    """
    if not is_quick(text):
        raise TomlError(f"has a key of more than {MOST_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise TomlError("is nested too deeply") from None
    except ValueError as error:
        raise TomlError(f"is not valid TOML: {error}") from None


def is_quick(text: str) -> bool:
    """Say whether parsing a text takes time that grows with its length only."""
    runs = (found[0] for found in _RUN.finditer(text))  # each once: what looks like a key may be in a string, too
    return not any(run.count(".") >= MOST_PARTS and _LONG_RUN.match(run) for run in runs)
