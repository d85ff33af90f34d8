"""Iterators that run from item to item: generators and the lazy tools of the standard library.

What such an iterator does is written as a Python generator (`Steps`): it gives the items, and is sent what the
program sends. Its own place cannot be put back, so that an iterator which went further on a way that was undone is
no longer followed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from oprc_static.evaluate import effects
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.values import IteratorValue, Unknown, Value
from oprc_static.records import record

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine


@record
class Sent:
    """What an iterator is resumed with: a value (`next` sends None), or an exception to be raised in it."""

    value: Value | None = None
    raised: Raised | None = None


Steps = Generator[Value, Sent, Value | None]
"""Gives items and returns what `yield from` gives; raises `Untold` where only a run can tell how it goes on."""


class Untold(Exception):
    """How an iterator goes on only a run can tell."""

    def __init__(self, why: Unknown) -> None:
        super().__init__()
        self.why = why


class Suspended:
    """What runs an iterator: begun at its first item, going on from where it was left.

    `waits` tells whether something is done where it is left and never goes on.
    """

    def __init__(self, begin: Callable[[], Steps], waits: Callable[[], bool] = lambda: False) -> None:
        self._begin = begin
        self._waits = waits
        self._steps: Steps | None = None
        self._count = 0
        self._running = False

    def resume(self, machine: Machine, spot: Spot, value: IteratorValue, sent: Sent) -> Value | None:
        """Return the next item, None at the end (`value.result` is set then); raises `Untold`."""
        if value.result is not None:
            if sent.raised is not None:
                raise sent.raised
            return None
        if value.spent or value.position != self._count or self._running:
            raise self._lost(machine, spot, value)
        machine.cell(value)
        self._count += 1
        value.position = self._count
        fresh, self._running = self._steps is None, True
        steps = self._steps = self._steps or self._begin()
        try:
            if fresh and sent.raised is not None:
                raise sent.raised
            return next(steps) if fresh else steps.send(sent)
        except StopIteration as stop:
            value.result = stop.value if stop.value is not None else machine.none(spot)
            return None
        except Untold:
            self._lost(machine, spot, value)
            raise
        except Raised as raised:
            value.result = machine.none(spot)
            if sent.raised is not raised and is_instance_of(raised.value, "StopIteration"):
                raise machine.error("RuntimeError", "generator raised StopIteration", spot, exact=True) from None
            raise
        finally:
            self._running = False
            value.waits = self._waits()
            if value.waits:
                machine.waiting.append((value, spot.place))

    def _lost(self, machine: Machine, spot: Spot, value: IteratorValue) -> Untold:
        machine.cell(value)
        value.spent = True
        if value.function is not None:
            effects.forget(machine, spot, value.function)
        return Untold(machine.unknown("only a run can tell how far the iterator has gone", spot))
