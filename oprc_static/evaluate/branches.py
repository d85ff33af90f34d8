"""Ways through a program: running several from one state, and joining what comes out.

A statement ends in an outcome: None (go on with the next one) or a `Leave`. Where it can end in several, it gives
`Forked`: paths with what each changed, while the live state is the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.heap import Delta
from oprc_static.evaluate.join import Join
from oprc_static.evaluate.values import Value
from oprc_static.records import record
from oprc_static.source import Place

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


@record
class Leave:
    """A statement that does not go on with the next: `kind` is "return", "break", "continue" or "value"."""

    kind: str
    value: Value | None = None


BREAK = Leave("break")
CONTINUE = Leave("continue")


@record
class Path:
    """One way: how it ended, what it changed, and the levels whose cells may exist after it (`Heap.closed`)."""

    outcome: Leave | None
    delta: Delta
    lineage: frozenset[int] = frozenset()


@record
class Forked:
    """Several ways that end differently; `why` is the place of the condition that nobody knows."""

    paths: tuple[Path, ...]
    why: Place
    stamp: int


Result = Leave | Forked | None
Way = Callable[[], Result]


def run_ways(machine: Machine, ways: Sequence[Way], why: Place) -> Result:
    """Run each way on its own copy of the state and settle how they end.

    A way that raises becomes a risk (`Machine.risk`); if all do, the last one is what is raised, with its state.
    """
    paths: list[Path] = []
    failures = 0
    stamp = machine.heap.clock + 1
    for way in ways:
        machine.heap.open()
        try:
            result = way()
        except Raised as raised:
            failures += 1
            if failures == len(ways):
                machine.heap.keep()
                raise
            machine.risk(raised, why)
            machine.heap.undo()
            continue
        except LoopLeft as left:
            left.forked = why
            machine.heap.keep()
            raise
        paths.extend(paths_of(machine, result))
    return settle(machine, paths, why, stamp)


def paths_of(machine: Machine, result: Result) -> Iterable[Path]:
    """Close the innermost level, in which `result` came about."""
    delta = machine.heap.undo()
    lineage = machine.heap.closed
    if isinstance(result, Forked):
        return [Path(path.outcome, {**delta, **path.delta}, lineage | path.lineage) for path in result.paths]
    return [Path(result, delta, lineage)]


def follow_path(machine: Machine, path: Path) -> None:
    """Make the changes of `path` and go on after it."""
    machine.heap.apply(path.delta)
    machine.heap.adopt(path.lineage)


def settle(machine: Machine, paths: Sequence[Path], why: Place, stamp: int) -> Result:
    """Join the paths that end alike; go on with them if all do, else say how they fork."""
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        kinds.setdefault(path.outcome.kind if path.outcome else "", []).append(path)
    merged = tuple(_merge(machine, group, why, stamp) for group in kinds.values())
    if len(merged) == 1:
        follow_path(machine, merged[0])
        return merged[0].outcome
    return Forked(merged, why, stamp)


def _merge(machine: Machine, group: Sequence[Path], why: Place, stamp: int) -> Path:
    merged = group[0]
    for path in group[1:]:
        join = Join(machine, why, stamp, merged.delta, path.delta, (merged.lineage, path.lineage))
        outcome = merged.outcome
        if outcome is not None and outcome.value is not None and path.outcome and path.outcome.value is not None:
            outcome = Leave(outcome.kind, join.value(outcome.value, path.outcome.value))
        merged = Path(outcome, join.delta(), merged.lineage | path.lineage)
    return merged


def fork_value(machine: Machine, ways: Sequence[Callable[[], Value]], why: Place) -> Value:
    """Evaluate an expression in several ways and return the join of their values."""
    result = run_ways(machine, [lambda way=way: Leave("value", way()) for way in ways], why)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    assert isinstance(result, Leave)
    assert result.value is not None
    return result.value


class Flow:
    """A sequence of steps, each of which may fork: goes on with the paths that may, holds the others back.

    `onward` are the kinds of outcome that go on with the next step ("" is the plain end of a statement).
    """

    def __init__(self, machine: Machine, onward: frozenset[str]) -> None:
        self._machine = machine
        self._onward = onward
        self._held: list[tuple[tuple[Path, ...], Forked]] = []

    @property
    def is_forked(self) -> bool:
        """Whether ways are held back that do not go on."""
        return bool(self._held)

    def step(self, run: Way) -> tuple[bool, Result]:
        """Run one step; return whether to go on and, if not, how the sequence ends."""
        try:
            result = run()
        except Raised as raised:
            if not self._held:
                raise
            return False, self._after_raise(raised)
        except LoopLeft as left:
            for _, forked in self._held:
                left.forked = forked.why
                self._machine.heap.keep()
            self._held.clear()
            raise
        if isinstance(result, Forked):
            return self._fork(result)
        kind = result.kind if result else ""
        if kind in self._onward:
            return True, None
        return False, result

    def _fork(self, forked: Forked) -> tuple[bool, Result]:
        going = [path for path in forked.paths if (path.outcome.kind if path.outcome else "") in self._onward]
        if not going:
            return False, forked
        heap = self._machine.heap
        plain = [Path(None, path.delta, path.lineage) for path in going]
        onward = _merge(self._machine, plain, forked.why, forked.stamp)
        rest = tuple(path for path in forked.paths if path not in going)
        if rest:
            heap.open()
            self._held.append((rest, forked))
        follow_path(self._machine, onward)
        return True, None

    def end(self, final: Result) -> Result:
        """Close the sequence that ended in `final`: put the held paths beside it."""
        while self._held:
            rest, forked = self._held.pop()
            ended = paths_of(self._machine, final)
            final = settle(self._machine, [*rest, *ended], forked.why, forked.stamp)
        return final

    def _after_raise(self, raised: Raised) -> Result:
        rest, forked = self._held.pop()
        self._machine.risk(raised, forked.why)
        self._machine.heap.undo()
        return settle(self._machine, rest, forked.why, forked.stamp)
