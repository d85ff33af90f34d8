"""`# oprc: ignore[slug, …]` comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from oprc_static.lower.tokens import scan_tokens

_IGNORE = re.compile(r"#\s*oprc:\s*ignore\b\s*(?:\[(?P<slugs>[^\[\]]*)\]|(?!\[))")

Ignore = tuple[int, int, tuple[str, ...]]


def ignore_comments(text: str) -> tuple[Ignore, ...]:
    """The ignore comments of `text` as `ir.Module` has them. Brackets that name nothing or do not close ignore nothing.

    One comment can hold several: `# noqa  # oprc: ignore[slug]` holds one.
    """
    if "oprc:" not in text:
        return ()
    line_starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    found: list[Ignore] = []
    for token in scan_tokens(text):
        if token.kind != "comment":
            continue
        for match in _IGNORE.finditer(token.text):
            slugs = tuple(slug.strip() for slug in (match["slugs"] or "").split(",") if slug.strip())
            if slugs or match["slugs"] is None:
                offset = token.start + match.start()
                line = bisect_right(line_starts, offset)
                found.append((line, offset - line_starts[line - 1], slugs))
    return tuple(found)
