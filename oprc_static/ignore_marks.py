"""Where comments ask for something to be ignored: see `ignores`, which does it.

Worker processes read comments, too, and need none of the rules that a comment names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_IGNORE = re.compile(r"#\s*oprc:\s*ignore\b\s*(?:\[(?P<slugs>[^\[\]]*)\]|(?!\[))")


def marks_in(comment: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where in a comment something is ignored, and which slugs.

    One comment can hold several: `# noqa  # oprc: ignore[slug]` holds one. Brackets that name nothing or do not close
    ignore nothing.
    """
    for match in _IGNORE.finditer(comment):
        slugs = tuple(slug.strip() for slug in (match["slugs"] or "").split(",") if slug.strip())
        if slugs or match["slugs"] is None:
            yield match.start(), slugs
