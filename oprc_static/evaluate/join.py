"""Joining two states that came from one: equal where they agree, `Unknown` with both places where they differ.

Objects that both ways made at one place of the program are taken for the same object if their contents agree, so that
a function or list defined on both sides stays known (a bijection is kept: one object never stands for two).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate.frames import Frame
from oprc_static.evaluate.heap import Cell, Delta
from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    MutableValue,
    Namespace,
    Native,
    Parameter,
    PartialValue,
    RangeValue,
    Sdk,
    SetValue,
    TupleValue,
    Unknown,
    Value,
    parts_of,
)
from oprc_static.origin import derive
from oprc_static.source import Place

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine

_ABSENT = object()

_COMPARISONS = 8
"""Joining counts as a step for as many names that were compared."""

Lineages = tuple[frozenset[int], frozenset[int]]


class Join:
    """The join of two deltas over one state: the live one, or that before the level `base` was opened.

    `stamp` tells objects made in the ways from those before, `lineages` those of a way that the other one knows, too.
    What nothing can stand for is reported, or added to `doubts`.
    """

    def __init__(
        self,
        machine: Machine,
        why: Place,
        stamp: int,
        left: Delta,
        right: Delta,
        lineages: Lineages,
        base: int | None = None,
        doubts: list[tuple[Cell, Place]] | None = None,
    ) -> None:
        self._machine = machine
        self._why = why
        self._stamp = stamp
        self._left, self._right = left, right
        self._lineages = lineages
        self._doubts = doubts
        self._reloaded: set[tuple[int, int]] = set()
        self._base = len(machine.heap.levels) if base is None else base
        self._pairs: dict[Cell, Cell] = {}
        self._taken: dict[Cell, Cell] = {}
        self._queue: list[tuple[Cell, Cell]] = []
        self._result: Delta = {}
        self._compared = 0

    def delta(self) -> Delta:
        """Return the joined change, to be applied to the state before."""
        self._compared += len(self._left) + len(self._right)
        for cell in [*self._left, *(cell for cell in self._right if cell not in self._left)]:
            self._join_cell(cell)
        while self._queue:
            first, second = self._queue.pop()
            state = self._merge(first, self._state(self._left, first), self._state(self._right, second))
            self._result[first] = state
        self._machine.spend(self._compared // _COMPARISONS)
        return self._result

    def _join_cell(self, cell: Cell) -> None:
        in_left, in_right = cell in self._left, cell in self._right
        if cell.born >= self._stamp and not (in_left and in_right) and cell.born not in self._lineages[in_left]:
            self._result.setdefault(cell, self._left[cell] if in_left else self._right[cell])
            return
        left, right = self._state(self._left, cell), self._state(self._right, cell)
        self._result[cell] = left if _identical(left, right) else self._merge(cell, left, right)

    def _state(self, delta: Delta, cell: Cell) -> object:
        return delta[cell] if cell in delta else self._machine.heap.before(cell, self._base)

    # --- states ------------------------------------------------------------------------------------------------------

    def _merge(self, cell: Cell, left: Any, right: Any) -> object:
        merge = _MERGES.get(type(cell))
        if merge is not None:
            return merge(self, cell, left, right)
        if self._same(left, right):
            return left
        either = cell.joined(left, right)
        if either is None:
            self._conflict(cell)
        return left if either is None else either

    def _conflict(self, cell: Cell) -> None:
        if self._doubts is None:
            self._machine.conflict(cell, self._why)
        else:
            self._doubts.append((cell, self._why))

    def _same(self, left: Any, right: Any) -> bool:
        if left is right:
            return True
        if isinstance(left, Frame) and isinstance(right, Frame):
            return left.line == right.line and self._agree(left.module, right.module) is not None
        if isinstance(left, Value) and isinstance(right, Value):
            return self._agree(left, right) is not None
        if isinstance(left, tuple | list) and type(left) is type(right):
            return len(left) == len(right) and all(map(self._same, left, right))
        if isinstance(left, dict) and isinstance(right, dict):
            return list(left) == list(right) and all(self._same(left[key], right[key]) for key in left)
        if is_dataclass(left) and type(left) is type(right) and not isinstance(left, type):
            return all(self._same(getattr(left, each.name), getattr(right, each.name)) for each in fields(left))
        return left is right or bool(left == right)

    def _merge_names(self, cell: Any, left: Any, right: Any) -> object:
        names_left, blur_left = left
        names_right, blur_right = right
        merged = {}
        self._compared += len(names_left) + len(names_right)
        for name in [*names_left, *(name for name in names_right if name not in names_left)]:
            merged[name] = self._slot(names_left.get(name, _ABSENT), names_right.get(name, _ABSENT), name)
        return merged, blur_left or blur_right

    def _merge_iterator(self, cell: Any, left: Any, right: Any) -> object:
        """An iterator that got further on one way than on the other: nobody can tell how far it is."""
        position, _, parts, body, _, waits = left
        return position, True, parts, body, None, waits or right[-1]

    def _slot(self, left: Any, right: Any, name: str) -> Value:
        if left is not _ABSENT and right is not _ABSENT:
            return self.value(left, right)
        present = right if left is _ABSENT else left
        if isinstance(present, Unknown) and present.missing:
            return present
        return self._unknown(f"`{name}` is bound only on some ways through the program", (present,), missing=True)

    def _merge_list(self, cell: Any, left: Any, right: Any) -> object:
        items_left, blur_left = left
        items_right, blur_right = right
        if len(items_left) != len(items_right):
            return items_left, self._unknown("its length differs between the ways through the program", ())
        self._compared += len(items_left)
        return [self.value(a, b) for a, b in zip(items_left, items_right, strict=True)], blur_left or blur_right

    def _merge_dict(self, cell: Any, left: Any, right: Any) -> object:
        items_left, blur_left = left
        items_right, blur_right = right
        if list(items_left) != list(items_right):
            return items_left, self._unknown("its keys differ between the ways through the program", ())
        self._compared += len(items_left)
        merged = {key: (items_left[key][0], self.value(items_left[key][1], items_right[key][1])) for key in items_left}
        return merged, blur_left or blur_right

    def _merge_set(self, cell: Any, left: Any, right: Any) -> object:
        if set(left[0]) != set(right[0]):
            return left[0], self._unknown("its content differs between the ways through the program", ())
        return left[0], left[1] or right[1]

    def _merge_function(self, cell: Any, left: Any, right: Any) -> object:
        name, qualname, doc, module, attributes, parameters = left
        other_name, other_qualname, other_doc, other_module, other_attributes, other_parameters = right
        merged = {
            each: self._slot(attributes.get(each, _ABSENT), other_attributes.get(each, _ABSENT), each)
            for each in [*attributes, *(each for each in other_attributes if each not in attributes)]
        }
        if len(parameters) != len(other_parameters):
            self._conflict(cell)
        elif parameters is not other_parameters:
            parameters = tuple(map(self._parameter, parameters, other_parameters))
        return (
            self.value(name, other_name),
            self.value(qualname, other_qualname),
            self.value(doc, other_doc),
            self.value(module, other_module),
            merged,
            parameters,
        )

    def _parameter(self, left: Parameter, right: Parameter) -> Parameter:
        if left.default is None or right.default is None or left.default is right.default:
            return left
        return replace(left, default=self.value(left.default, right.default))

    # --- values ------------------------------------------------------------------------------------------------------

    def value(self, left: Value, right: Value) -> Value:
        """Return the value that both ways agree on, or `Unknown` with both."""
        agreed = self._agree(left, right)
        if agreed is not None:
            return agreed
        absorbed = _absorbed(left, right) or _absorbed(right, left)
        if absorbed is not None:
            return _ruled_out(absorbed)
        return self._unknown("it differs between the ways through the program", (left, right))

    def _unknown(self, reason: str, alternatives: tuple[Value, ...], *, missing: bool = False) -> Unknown:
        flat: list[Value] = []
        for value in alternatives:
            flat.extend(value.alternatives if isinstance(value, Unknown) and value.alternatives else (value,))
        marked = any(self._holds_mark(value) for value in alternatives)
        missing = missing or any(isinstance(value, Unknown) and value.missing for value in alternatives)
        origin = derive("join", self._why, tuple(value.origin for value in alternatives))
        open_ended = any(isinstance(value, Unknown) and not value.alternatives for value in alternatives)
        if open_ended:
            return Unknown(reason, origin, (), marked, missing, parts_of(alternatives))
        is_choice = not any(isinstance(value, Unknown) for value in alternatives)
        return Unknown(reason, origin, tuple(dict.fromkeys(flat)), marked, missing, is_choice=is_choice)

    def _holds_mark(self, value: Value) -> bool:
        if isinstance(value, Const | External | Unknown):
            return self._machine.holds_mark(value)
        cells = _cells_behind(value)
        for delta in (self._left, self._right):
            seen = {cell: delta[cell] for cell in cells if cell in delta}
            with self._machine.heap.viewing(seen):
                if self._machine.holds_mark(value):
                    return True
        return False

    def _agree(self, left: Value, right: Value) -> Value | None:
        if left is right:
            return left
        if type(left) is not type(right):
            return None
        if isinstance(left, Const) and isinstance(right, Const):
            same = type(left.value) is type(right.value) and repr(left.value) == repr(right.value)
            return left if same else None
        if isinstance(left, MutableValue) and isinstance(right, MutableValue):
            return self._pair(left, right)
        return self._agree_frozen(left, right)

    def _agree_frozen(self, left: Any, right: Any) -> Value | None:
        if isinstance(left, TupleValue):
            same = len(left.items) == len(right.items) and not left.is_heavy
            return left if same and all(map(self._agree, left.items, right.items)) else None
        if isinstance(left, External | Sdk):
            return left if left.path == right.path else None
        if isinstance(left, Native):
            return left if left.name == right.name and left.origin == right.origin else None
        if isinstance(left, BoundMethod):
            return (
                left
                if self._agree(left.function, right.function) and self._agree(left.instance, right.instance)
                else None
            )
        if isinstance(left, RangeValue):
            return left if left.range == right.range else None
        if isinstance(left, Alias):
            same = len(left.arguments) == len(right.arguments) and self._agree(left.base, right.base) is not None
            return left if same and all(map(self._agree, left.arguments, right.arguments)) else None
        return None

    def _pair(self, left: MutableValue, right: MutableValue) -> Value | None:
        if left in self._pairs or right in self._taken:
            return left if self._pairs.get(left) is right else None
        if (left.born < self._stamp or right.born < self._stamp) and not self._reloads(left, right):
            return None
        self._pairs[left] = right
        self._taken[right] = left
        if not self._alike(left, right):
            del self._pairs[left], self._taken[right]
            return None
        self._queue.append((left, right))
        return left

    def _pair_names(self, left: Namespace, right: Namespace) -> bool:
        if left in self._pairs or right in self._taken:
            return self._pairs.get(left) is right
        self._pairs[left] = right
        self._taken[right] = left
        self._queue.append((left, right))
        return True

    def _reloads(self, left: MutableValue, right: MutableValue) -> bool:
        """Whether both are of one module, which one way found loaded and the other way ran."""
        if isinstance(left, ModuleValue) and isinstance(right, ModuleValue) and left.name == right.name:
            self._reloaded.add((left.number, right.number))
        return (left.owner, right.owner) in self._reloaded or isinstance(left, ModuleValue)

    def _alike(self, left: MutableValue, right: MutableValue) -> bool:
        if isinstance(left, FunctionValue) and isinstance(right, FunctionValue):
            return left.definition is not None and left.definition is right.definition
        if isinstance(left, ModuleValue) and isinstance(right, ModuleValue):
            return left.name == right.name and self._pair_names(left.names, right.names)
        if isinstance(left, ClassValue) and isinstance(right, ClassValue):
            return self._same_class(left, right) and self._pair(left.names, right.names) is not None
        if isinstance(left, InstanceValue) and isinstance(right, InstanceValue):
            same = left.origin == right.origin and self._agree(left.cls, right.cls) is not None
            return same and self._pair(left.attributes, right.attributes) is not None
        if isinstance(left, ListValue | DictValue | SetValue):
            return self._contents_agree(left, right)
        if isinstance(left, Descriptor) and isinstance(right, Descriptor):
            return left.kind == right.kind and self._agree(left.function, right.function) is not None
        if isinstance(left, PartialValue) and isinstance(right, PartialValue):
            same = (
                list(left.keywords) == list(right.keywords) and self._agree(left.function, right.function) is not None
            )
            return same and self._agree_all(
                (*left.arguments, *left.keywords.values()), (*right.arguments, *right.keywords.values())
            )
        if isinstance(left, IteratorValue):
            return False
        return left.origin == right.origin

    def _same_class(self, left: ClassValue, right: ClassValue) -> bool:
        if left.origin != right.origin or left.metaclass is not right.metaclass or left.enum is not right.enum:
            return False
        return self._agree_all(left.mro[1:], right.mro[1:]) and self._agree_all(left.outside, right.outside)

    def _agree_all(self, left: Sequence[Value], right: Sequence[Value]) -> bool:
        return len(left) == len(right) and all(self._agree(a, b) is not None for a, b in zip(left, right, strict=True))

    def _contents_agree(self, left: Any, right: Any) -> bool:
        first, second = self._state(self._left, left), self._state(self._right, right)
        return (
            left.kind == right.kind and self._same(first, second)
            if not isinstance(left, SetValue)
            else self._same(first, second)
        )


def _identical(left: object, right: object) -> bool:
    """Whether two states of names or contents hold the very same values (which compare by identity) in one order."""
    if not (isinstance(left, tuple) and isinstance(right, tuple)) or len(left) != 2 or left[1] is not right[1]:
        return False
    first, second = left[0], right[0]
    if isinstance(first, dict) and isinstance(second, dict):
        return first == second and list(first) == list(second)
    return isinstance(first, list) and bool(first == second)


def _ruled_out(value: Value) -> Value:
    """Return a value on ways of which one had another: what else it could be may have been what decided."""
    if not (isinstance(value, Unknown) and value.is_choice):
        return value
    return Unknown(value.reason, value.origin, value.alternatives, value.marked, value.missing, value.parts, value.kind)


def _absorbed(value: Value, other: Value) -> Value | None:
    """Return `value` if it is all that `other` is, or anything at all, already, so that `other` adds nothing to it."""
    if not isinstance(value, Unknown):
        return None
    if other in value.alternatives:
        return value
    if value.alternatives or not isinstance(other, Const | External | Unknown):
        return None
    if isinstance(other, Unknown):
        adds = (
            other.alternatives
            or other.parts
            or (other.marked and not value.marked)
            or (other.missing and not value.missing)
        )
        return None if adds else value
    return value


def _cells_behind(value: Value) -> list[Any]:
    """Return the cells that decide whether `value` holds a mark: its own, and those of what it wraps."""
    found: dict[Any, None] = {}
    pending = [value]
    while pending:
        each = pending.pop()
        if each in found:
            continue
        if isinstance(each, MutableValue):
            found[each] = None
        if isinstance(each, Descriptor | PartialValue | BoundMethod):
            pending.append(each.function)
        elif isinstance(each, InstanceValue):
            found[each.attributes] = None
        elif isinstance(each, TupleValue) and not each.is_heavy:
            pending.extend(each.items)
    return list(found)


_MERGES: dict[type, Any] = {
    IteratorValue: Join._merge_iterator,
    Namespace: Join._merge_names,
    ListValue: Join._merge_list,
    DictValue: Join._merge_dict,
    SetValue: Join._merge_set,
    FunctionValue: Join._merge_function,
}
