"""Choices: everything a generated program depends on, from a seed or from hypothesis (which then can shrink it)."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws from a `Random`, be it a seeded one or one of hypothesis."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._random.random() < probability

    def number(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return self._random.randint(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self._random.randrange(len(options))]

    def some(self, options: Sequence[T], low: int, high: int) -> list[T]:
        """Between `low` and `high` different options, in random order."""
        return self._random.sample(list(options), min(len(options), self.number(low, high)))
