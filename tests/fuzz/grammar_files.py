"""The grammar as data: the files in `grammar/`, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("grammar")
_HEADER = re.compile(r"=== (\d+)((?: [A-Za-z]\w*=[a-z]+(?::[\w,]+)?)*)((?: ~\w+)*)")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with holes; `defines` says which of its fresh names others may use, and as what."""

    name: str
    weight: int
    text: str
    defines: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    tags: frozenset[str] = frozenset()


@cache
def expressions() -> dict[str, tuple[str, ...]]:
    """The expressions of each type; `~` leads those that a scan may refuse without anyone minding."""
    found: dict[str, list[str]] = {}
    text = (_FOLDER / "expressions.txt").read_text(encoding="utf-8")
    parts = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)
    for kind, body in zip(parts[1::2], parts[2::2], strict=True):
        found[kind] = _logical_lines(body)
    return {kind: tuple(lines) for kind, lines in found.items()}


def _logical_lines(body: str) -> list[str]:
    """One expression a line, except that what opens a triple quote or ends in a backslash goes on."""
    lines: list[str] = []
    for line in body.split("\n"):
        if lines and (lines[-1].endswith("\\") or lines[-1].count('"""') % 2):
            lines[-1] += f"\n{line}"
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    return lines


@cache
def templates(file: str) -> tuple[Template, ...]:
    """The templates of a file."""
    found, header, lines, start = [], None, list[str](), 0
    for number, line in enumerate([*(_FOLDER / file).read_text(encoding="utf-8").split("\n"), "=== 0"], 1):
        if line.startswith("==="):
            if header is not None:
                found.append(_template(f"{file}:{start}", header, lines))
            match = _HEADER.fullmatch(line)
            if match is None:
                raise ValueError(f"{file}:{number}: not a header: {line!r}")
            header, lines, start = match, [], number
        else:
            lines.append(line)
    return tuple(found)


def _template(name: str, header: re.Match[str], lines: list[str]) -> Template:
    defines = []
    for word in header[2].split():
        hole, _, kind = word.partition("=")
        kind, _, more = kind.partition(":")
        defines.append((hole, kind, tuple(more.split(",")) if more else ()))
    tags = frozenset(word[1:] for word in header[3].split())
    return Template(name, int(header[1]), "\n".join(lines).rstrip("\n"), tuple(defines), tags)
