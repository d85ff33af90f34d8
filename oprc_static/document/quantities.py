"""Quantities of Kubernetes: amounts of CPU and memory as texts."""

from __future__ import annotations

import re
from fractions import Fraction

_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:(?P<unit>[KMGTPE]i|[numkMGTPE])|[eE](?P<power>[+-]?[0-9]{1,3}))?"
)
_UNITS = {"n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), "k": Fraction(1000)}
_UNITS |= {letter: Fraction(1000**power) for power, letter in enumerate("MGTPE", 2)}
_UNITS |= {f"{letter}i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", 1)}
_LONGEST = 64


def parse_quantity(text: str) -> Fraction | None:
    """Return the amount that a text like "250m" or "1.5Gi" states; None when it is no quantity.

    Source: Kubernetes API conventions, "Quantities" (apimachinery, `resource.Quantity`).
    """
    found = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    number = Fraction(found["number"])
    if found["power"]:
        return number * Fraction(10) ** int(found["power"])
    return number * _UNITS[found["unit"]] if found["unit"] else number
