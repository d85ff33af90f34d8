"""Random expressions of strings, docstrings and signatures, as source text."""

from __future__ import annotations

from random import Random

WORDS = ("alpha", "beta", "gamma", "Delta", "x1", "größe", "with space", "a.b", "yes", "1.0")
DOCSTRINGS = (
    "",
    '"""One line."""',
    '"""First line.\n\n    Second paragraph,\n      indented.\n    """',
    '"""\n    Next line: with # signs\n    """',
    "'single'",
    'r"""raw \\d"""',
    '"im" "plicit"',
    'f"no docstring"',
    '"""Umlauts äöü and a quote \\"."""',
    '"""tab\\there"""',
    '"""trailing space """',
    'b"bytes"',
    "__doc__ = 'assigned ' + 'later'",
)
SIGNATURES = (
    "self",
    "self",
    "self, a",
    "self, a: int, b: str = 'x'",
    "self, *args, **kwargs",
    "self, a=None, /, *, b=1",
    "self, req: 'Payload'",
)
BAD_SIGNATURES = ("self, a, b, c", "self, a, *args, **kwargs")


def literal(random: Random) -> str:
    """A string literal."""
    return repr(random.choice(WORDS))


def expression(random: Random, depth: int = 2) -> str:
    """An expression whose value is a known string."""
    if depth == 0 or random.random() < 0.3:
        return literal(random)
    left, right = expression(random, depth - 1), expression(random, depth - 1)
    return random.choice(
        (
            f"{left} + {right}",
            f'f"{{{literal(random)}}}-{{len({literal(random)}):03d}}"',
            f"'%s_%s' % ({left}, {right})",
            f"'{{}}/{{}}'.format({left}, {right})",
            f"'-'.join([{left}, {right}])",
            f"({left}).upper()",
            f"({left} if len({right}) > 3 else {right})",
            f"({left} or {right})",
            f"[{left}, {right}][-1]",
            f"{{'k': {left}}}['k']",
            f"''.join(c for c in {left} if c.isalpha())",
            f"str({left})[1:]",
            f"({left}).replace('a', {right})",
        )
    )


def docstring(random: Random, *, function: bool = False) -> str:
    """A docstring, something that only looks like one, or nothing."""
    chosen = random.choice(DOCSTRINGS)
    return "" if function and chosen.startswith("__doc__") else chosen


def signature(random: Random) -> str:
    """Parameters of a method; seldom too many."""
    return random.choice(BAD_SIGNATURES if random.random() < 0.02 else SIGNATURES)


def indent(text: str) -> str:
    """The text one level deeper, except inside triple-quoted strings, whose text would change."""
    lines, inside = [], False
    for line in text.split("\n"):
        lines.append(line if inside or not line else f"    {line}")
        if line.count('"""') % 2:
            inside = not inside
    return "\n".join(lines)
