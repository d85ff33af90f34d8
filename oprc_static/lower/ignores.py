"""`# oprc: ignore[slug, …]` comments."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from oprc_static.ignore_marks import marks_in
from oprc_static.lower.tokens import scan_tokens

Ignore = tuple[int, int, tuple[str, ...]]


def ignore_comments(text: str) -> tuple[Ignore, ...]:
    """The ignore comments of `text` as `ir.Module` has them."""
    if "oprc:" not in text:
        return ()
    line_starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    found: list[Ignore] = []
    for token in scan_tokens(text):
        if token.kind != "comment":
            continue
        for start, slugs in marks_in(token.text):
            offset = token.start + start
            line = bisect_right(line_starts, offset)
            found.append((line, offset - line_starts[line - 1], slugs))
    return tuple(found)
