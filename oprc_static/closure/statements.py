"""Import statements as text: what they load and which names they bind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_SHAPE = re.compile(r"([ \t\f]*)(?:from[ \t\f]*([.\w \t\f]*?)[ \t\f]*)?import\b[ \t\f]*\(?([^)]*)\)?", re.DOTALL)
_NAME = re.compile(r"[ \t\f\n]*([\w.]+|\*)(?:[ \t\f\n]+as[ \t\f\n]+(\w+))?")

_AROUND_DOT = re.compile(r"\s*\.\s*")

MACHINERY = frozenset({"importlib", "imp", "zipimport", "pkgutil", "runpy", "builtins", "gc", "site"})
"""Modules through which others are loaded, found or reached: who imports one of them counts."""

LOOKALIKE = "oaas"
"""How the names begin that people take for the SDK's: a finding says so, wherever they are imported."""


class Statement(NamedTuple):
    """An import statement.

    `module` is the dotted name behind `from`, None in a plain import, `level` counts its dots. `names` are what is
    imported with the name given by `as`, "" where none is. `is_plain` says that it stands at the start of a line.
    `is_odd` says that what it means is not told by this: its file counts.
    """

    level: int
    module: str | None
    names: tuple[tuple[str, str], ...]
    is_plain: bool
    is_odd: bool


@lru_cache(maxsize=20_000)
def parse_statement(text: bytes) -> Statement:
    """Return what an import statement means; `text` is as `facts.Facts.imports` has it."""
    if not text.isascii():
        return Statement(0, "", (), is_plain=False, is_odd=True)
    match = _SHAPE.match(text.decode("ascii"))
    if match is None:
        return Statement(0, "", (), is_plain=False, is_odd=True)
    indent, origin, listed = match.groups()
    listed = _AROUND_DOT.sub(".", listed)
    names = tuple((found[1], found[2] or "") for part in listed.split(",") if (found := _NAME.match(part)) is not None)
    if origin is None:
        tops = {name.partition(".")[0] for name, _ in names}
        is_odd = any(top in MACHINERY or top.startswith(LOOKALIKE) for top in tops)
        is_odd = is_odd or any(name == "sys" and alias for name, alias in names)
        return Statement(0, None, names, is_plain=not indent, is_odd=is_odd)
    origin = "".join(origin.split())
    module = origin.lstrip(".")
    level = len(origin) - len(module)
    top = module.partition(".")[0]
    is_odd = not level and (top in MACHINERY or top == "sys" or top.startswith(LOOKALIKE))
    return Statement(level, module, names, is_plain=not indent, is_odd=is_odd)
