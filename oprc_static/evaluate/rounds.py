"""What runs an unknown number of times: what a round changes is forgotten until a round changes nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.branches import Path, Result, paths_of, settle
from oprc_static.evaluate.errors import LoopLeft, Raised
from oprc_static.evaluate.heap import Delta
from oprc_static.evaluate.smears import reached
from oprc_static.evaluate.values import (
    Const,
    DictValue,
    External,
    FunctionValue,
    IteratorValue,
    ListValue,
    MutableValue,
    Namespace,
    NamespaceDict,
    SetValue,
    Unknown,
    Value,
    parts_of,
)
from oprc_static.origin import derive
from oprc_static.records import record
from oprc_static.source import Place

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_CHANGES = "it changes in a loop whose rounds only a run can count"
_FILLS = "it is filled in a loop whose rounds only a run can count"
_NEXT = (None, "continue")
"""How a round ends that another one may follow."""


def repeated(machine: Machine, once: Callable[[], Result], why: Place) -> Result:
    """Run `once`, one round, an unknown number of times, none included; what it breaks out of ends here.

    The round that runs on what any number of rounds before may have left stands for all of them.
    """
    first = machine.heap.clock + 1
    while True:
        machine.spend(1)
        stamp = machine.heap.open()
        paths = _run(machine, once, why)
        again = [path.delta for path in paths if _kind(path) in _NEXT]
        forgetting = _Forgetting(machine, why, first)
        news = [forgetting.change(delta, stamp) for delta in again]
        if not any(news):
            ended = [Path(None, path.delta, path.lineage) if _kind(path) != "return" else path for path in paths]
            return settle(machine, [Path(None, {}), *ended], why, stamp)


def _run(machine: Machine, once: Callable[[], Result], why: Place) -> Sequence[Path]:
    """Run a round in the level that was opened for it, and close that; a round that raises is a risk."""
    try:
        result = once()
    except Raised as raised:
        machine.risk(raised, why)
        machine.heap.undo()
        return ()
    except LoopLeft as left:
        left.forked = why
        machine.heap.keep()
        raise
    return tuple(paths_of(machine, result))


def _kind(path: Path) -> str | None:
    return path.outcome.kind if path.outcome is not None else None


@record
class _Forgetting:
    """Makes unknown what a round changed; objects made since the level `first` are nothing new."""

    machine: Machine
    why: Place
    first: int

    def change(self, delta: Delta, stamp: int) -> bool:
        """Forget what `delta`, of the round at level `stamp`, changed in what was there before; whether it is news."""
        changed = [(cell, state) for cell, state in delta.items() if cell.born < stamp]
        with self.machine.heap.viewing(delta):
            marked = {id(each) for _, state in changed for each in _values_in(state) if self.machine.holds_mark(each)}
        news = [self._forget(cell, state, marked) for cell, state in changed]
        return any(news)

    def _forget(self, cell: object, state: Any, marked: set[int]) -> bool:
        if isinstance(cell, Namespace):
            return self._forget_names(cell, state, marked)
        if isinstance(cell, NamespaceDict):
            return False  # it only shows a namespace, which changed itself
        if isinstance(cell, ListValue | DictValue | SetValue):
            return self._forget_contents(cell, state)
        if isinstance(cell, FunctionValue):
            return self._forget_function(cell, state, marked)
        if isinstance(cell, IteratorValue) and not cell.spent:
            self.machine.cell(cell)
            cell.spent = True
            return True
        return False

    def _forget_contents(self, cell: ListValue | DictValue | SetValue, state: Any) -> bool:
        before: Any = cell.save()
        if cell.blur is not None or (before[0] == state[0] and before[1] is state[1]):
            return False
        self.machine.cell(cell)
        cell.blur = self._lost(_FILLS, tuple(_values_in(state)))
        return True

    def _forget_names(self, cell: Namespace, state: Any, marked: set[int]) -> bool:
        names, blur = state
        news = self._forget_slots(cell, cell.names, names, marked)
        if blur is not None and cell.blur is None:
            self.machine.cell(cell)
            cell.blur = blur
            return True
        return news

    def _forget_function(self, cell: FunctionValue, state: Any, marked: set[int]) -> bool:
        name, qualname, doc, module, attributes, _ = state
        news = self._forget_slots(cell, cell.attributes, attributes, marked)
        for slot, new in (("name", name), ("qualname", qualname), ("doc", doc), ("module", module)):
            old = getattr(cell, slot)
            if old is not new and not self._covers(old, new, marked):
                self.machine.cell(cell)
                setattr(cell, slot, self._either(old, new, marked))
                news = True
        return news

    def _forget_slots(
        self, cell: MutableValue, before: dict[str, Value], after: dict[str, Value], marked: set[int]
    ) -> bool:
        news = False
        for name in dict.fromkeys((*before, *after)):
            old, new = before.get(name), after.get(name)
            if old is not new and not self._covers(old, new, marked):
                self.machine.cell(cell)
                before[name] = self._either(old, new, marked)
                news = True
        return news

    def _covers(self, old: Value | None, new: Value | None, marked: set[int]) -> bool:
        """Whether all that `new` is, `old` may be already."""
        if not isinstance(old, Unknown) or (_may_miss(new) and not old.missing):
            return False
        if old.alternatives:
            return all(any(_same(each, known) for known in old.alternatives) for each in _choices(new))
        if new is None or isinstance(new, Const | External):
            return True
        if not old.marked and (id(new) in marked or self.machine.holds_mark(new)):
            return False
        found = reached(self.machine, [new])
        inside = [each for each in found if isinstance(each, MutableValue) and each.born < self.first]
        known = {*reached(self.machine, [old])} if inside else set()
        return all(each in known for each in inside)

    def _either(self, old: Value | None, new: Value | None, marked: set[int]) -> Unknown:
        parts = tuple(value for value in (old, new) if value is not None)
        holds = any(id(part) in marked or self.machine.holds_mark(part) for part in parts)
        missing = old is None or any(isinstance(part, Unknown) and part.missing for part in parts)
        made = self._lost(_CHANGES, parts)
        return Unknown(made.reason, made.origin, (), holds, missing or new is None, made.parts)

    def _lost(self, reason: str, parts: tuple[Value, ...]) -> Unknown:
        origin = derive("loop", self.why, tuple(part.origin for part in parts[:4]))
        return Unknown(reason, origin, parts=parts_of(parts))


def _values_in(state: object) -> Iterable[Value]:
    """Return the values of a cell's state: those of names or items, and those of a function."""
    if not isinstance(state, tuple):
        return ()
    found: list[Value] = []
    for part in state:
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else (part,)
        found += [each for item in inside for each in (item if isinstance(item, tuple) else (item,)) if _is_value(each)]
    return found


def _is_value(each: object) -> bool:
    return isinstance(each, Value)


def _may_miss(value: Value | None) -> bool:
    return value is None or (isinstance(value, Unknown) and value.missing)


def _choices(value: Value | None) -> tuple[Value, ...]:
    """Return all that `value` can be: itself, unless it is known to be one of several."""
    if value is None:
        return ()
    return value.alternatives if isinstance(value, Unknown) and value.alternatives else (value,)


def _same(left: Value, right: Value) -> bool:
    if isinstance(left, Const) and isinstance(right, Const):
        return type(left.value) is type(right.value) and repr(left.value) == repr(right.value)
    return left is right
