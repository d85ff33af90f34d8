"""The patterns of one .gitignore together: which of them matches last, found without asking each.

Most patterns are about a name (`*.log`, `build/`), and most names match none of them: plain ones are looked up, and
those with wildcards are asked at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from oprc_static.discover.wildmatch import Wildmatch


class Patterns:
    """Patterns in their order, of which the last that matches decides."""

    def __init__(self, patterns: Iterable[Wildmatch] = ()) -> None:
        """Take `patterns`, first to last."""
        self._all = tuple(patterns)
        self._of_files = _Index([each for each in enumerate(self._all) if not each[1].only_folders])
        self._of_folders = _Index(list(enumerate(self._all)))

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._all)

    def last(self, path: str, name: str, is_folder: bool) -> Wildmatch | None:
        """Return the last pattern that matches `path`, whose last name is `name`; None where none does."""
        index = self._of_folders if is_folder else self._of_files
        found = index.last(path, name, is_folder)
        return self._all[found] if found >= 0 else None


class _Index:
    """Some patterns with their positions, by how they are asked."""

    def __init__(self, patterns: list[tuple[int, Wildmatch]]) -> None:
        self._names: dict[str, int] = {}
        self._wild: list[tuple[int, Wildmatch]] = []
        self._anchored: list[tuple[int, Wildmatch]] = []
        expressions: list[str] = []
        for position, pattern in patterns:
            segment = pattern.segments[0]
            if pattern.anchored:
                self._anchored.insert(0, (position, pattern))
            elif isinstance(segment, str):
                self._names[segment] = position
            else:
                self._wild.insert(0, (position, pattern))
                expressions.append(".*" if segment is None else segment.pattern)
        self._any_wild = re.compile("|".join(f"(?:{each})" for each in expressions) or "(?!)", re.DOTALL)

    def last(self, path: str, name: str, is_folder: bool) -> int:
        """Return the greatest position of a pattern that matches; -1 where none does."""
        found = self._names.get(name, -1)
        if self._any_wild.fullmatch(name):
            found = _greater(self._wild, found, path, name, is_folder)
        return _greater(self._anchored, found, path, name, is_folder) if self._anchored else found


def _greater(patterns: list[tuple[int, Wildmatch]], least: int, path: str, name: str, is_folder: bool) -> int:
    """Return the position of the first of `patterns`, last to first, that is greater than `least` and matches."""
    for position, pattern in patterns:
        if position <= least:
            break
        if pattern.matches(path, name, is_folder):
            return position
    return least
