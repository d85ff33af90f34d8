"""`match` statements (PEP 634) on values that are known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from oprc_static import ir
from oprc_static.evaluate import assignment, attributes, iteration, operators
from oprc_static.evaluate.branches import Result, Way, run_ways
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.library.types import is_instance
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    RangeValue,
    TupleValue,
    Unknown,
    Value,
    may_miss,
)
from oprc_static.evaluate.verdicts import all_of

Captured = dict[str, Value]
"""What the names of a pattern stand for if it matches."""


def run_match(machine: Machine, frame: Frame, node: ir.Match) -> Result:
    """Run a `match` statement."""
    subject = machine.evaluate(frame, node.subject)
    return _cases(machine, frame, node, subject, 0)


def _cases(machine: Machine, frame: Frame, node: ir.Match, subject: Value, index: int) -> Result:
    if index == len(node.cases):
        return None
    case = node.cases[index]
    captured: Captured = {}
    verdict = _matches(machine, frame, case.pattern, subject, captured)

    def otherwise() -> Result:
        return _cases(machine, frame, node, subject, index + 1)

    def matched() -> Result:
        return _guarded(machine, frame, case, captured, otherwise)

    if verdict is None:
        return run_ways(machine, [matched, otherwise], frame.place(case.pattern.at))
    return matched() if verdict else otherwise()


def _guarded(machine: Machine, frame: Frame, case: ir.Case, captured: Captured, otherwise: Way) -> Result:
    """Go on where a whole pattern matches: only then its names are bound, and they stay so if the guard fails."""
    for name, value in captured.items():
        assignment.bind_name(machine, frame, name, value)
    holds: bool | None = True
    if case.guard is not None:
        guard = machine.evaluate(frame, case.guard)
        holds = operators.truth(machine, Spot(frame, case.guard.at), guard)
    if holds is None:
        ways = [lambda: machine.run_block(frame, case.body), otherwise]
        return run_ways(machine, ways, frame.place(case.pattern.at))
    return machine.run_block(frame, case.body) if holds else otherwise()


def _matches(machine: Machine, frame: Frame, pattern: ir.Pattern, subject: Value, captured: Captured) -> bool | None:
    spot = Spot(frame, pattern.at)
    if isinstance(pattern, ir.MatchAs):
        return _as(machine, frame, pattern, subject, captured)
    if isinstance(pattern, ir.MatchOr):
        return _or(machine, frame, pattern, subject, captured)
    if isinstance(subject, Unknown | External):
        _bind_all(pattern, machine.unknown("it is part of something unknown", spot, subject), captured)
        return None
    if isinstance(pattern, ir.MatchValue):
        same = operators.compare(machine, spot, "==", subject, machine.evaluate(frame, pattern.value))
        return operators.truth(machine, spot, same)
    if isinstance(pattern, ir.MatchSingleton):
        return isinstance(subject, Const) and subject.value is pattern.value
    if isinstance(pattern, ir.MatchSequence):
        return _sequence(machine, frame, pattern, subject, captured)
    if isinstance(pattern, ir.MatchMapping):
        return _mapping(machine, frame, pattern, subject, captured)
    if isinstance(pattern, ir.MatchClass):
        return _class(machine, frame, pattern, subject, captured)
    return None


def _as(machine: Machine, frame: Frame, pattern: ir.MatchAs, subject: Value, captured: Captured) -> bool | None:
    verdict = True if pattern.pattern is None else _matches(machine, frame, pattern.pattern, subject, captured)
    if verdict is not False and pattern.name is not None:
        captured[pattern.name] = subject
    return verdict


def _or(machine: Machine, frame: Frame, pattern: ir.MatchOr, subject: Value, captured: Captured) -> bool | None:
    found: list[Captured] = []
    verdict: bool | None = False
    for each in pattern.patterns:
        own: Captured = {}
        verdict = _matches(machine, frame, each, subject, own)
        if verdict is not False:
            found.append(own)
        if verdict is True:
            break
    for name in found[0] if found else ():
        captured[name] = _one_of(machine, Spot(frame, pattern.at), [each[name] for each in found if name in each])
    return verdict if verdict or not found else None


def _one_of(machine: Machine, spot: Spot, values: list[Value]) -> Value:
    """Return what a name captures where only a run can tell which of the alternatives matches."""
    if len(values) == 1:
        return values[0]
    return machine.unknown("which alternative of a pattern matches only a run can tell", spot, *values)


def _bind_all(pattern: ir.Pattern, value: Value, captured: Captured) -> None:
    if isinstance(pattern, ir.MatchAs | ir.MatchStar) and pattern.name is not None:
        captured[pattern.name] = value
    if isinstance(pattern, ir.MatchAs) and pattern.pattern is not None:
        _bind_all(pattern.pattern, value, captured)
    if isinstance(pattern, ir.MatchSequence | ir.MatchOr | ir.MatchMapping | ir.MatchClass):
        for each in pattern.patterns:
            _bind_all(each, value, captured)
    if isinstance(pattern, ir.MatchMapping) and pattern.rest is not None:
        captured[pattern.rest] = value
    if isinstance(pattern, ir.MatchClass):
        for each in pattern.keyword_patterns:
            _bind_all(each, value, captured)


def _sequence(
    machine: Machine, frame: Frame, pattern: ir.MatchSequence, subject: Value, captured: Captured
) -> bool | None:
    spot = Spot(frame, pattern.at)
    if isinstance(subject, InstanceValue):
        subject = operators.plain_of(subject) or subject
    if isinstance(subject, InstanceValue) and subject.cls.is_open:
        _bind_all(pattern, machine.unknown("it is part of something unknown", spot, subject), captured)
        return None
    if not isinstance(subject, TupleValue | ListValue | RangeValue):
        return False
    items = iteration.to_list(machine, spot, subject)
    if isinstance(items, Unknown):
        _bind_all(pattern, items, captured)
        return None
    stars = [index for index, each in enumerate(pattern.patterns) if isinstance(each, ir.MatchStar)]
    if not stars:
        if len(items) != len(pattern.patterns):
            return False
        return all_of(
            _matches(machine, frame, each, item, captured) for each, item in zip(pattern.patterns, items, strict=True)
        )
    star, after = stars[0], len(pattern.patterns) - stars[0] - 1
    if len(items) < star + after:
        return False
    ends = items[len(items) - after :] if after else []
    pairs = [*zip(pattern.patterns[:star], items, strict=False), *zip(pattern.patterns[star + 1 :], ends, strict=True)]
    starred = pattern.patterns[star]
    assert isinstance(starred, ir.MatchStar)
    if starred.name is not None:
        middle = ListValue(machine.heap, machine.origin(spot, "unpacking"), items[star : len(items) - after])
        captured[starred.name] = middle
    return all_of(_matches(machine, frame, each, item, captured) for each, item in pairs)


def _mapping(
    machine: Machine, frame: Frame, pattern: ir.MatchMapping, subject: Value, captured: Captured
) -> bool | None:
    spot = Spot(frame, pattern.at)
    if isinstance(subject, InstanceValue):
        subject = operators.plain_of(subject) or subject
    if isinstance(subject, InstanceValue) and subject.cls.is_open:
        _bind_all(pattern, machine.unknown("it is part of something unknown", spot, subject), captured)
        return None
    if not isinstance(subject, DictValue):
        return False
    if subject.blur:
        _bind_all(pattern, subject.blur, captured)
        return None
    keys = [key_of(machine, machine.evaluate(frame, each)) for each in pattern.keys]
    if any(key is not None and key not in subject.items for key in keys):
        return False
    if pattern.rest is not None:
        rest = DictValue(machine.heap, machine.origin(spot, "unpacking"))
        rest.items = {key: pair for key, pair in subject.items.items() if key not in keys}
        captured[pattern.rest] = rest

    def within() -> Iterator[bool | None]:
        for key, each in zip(keys, pattern.patterns, strict=True):
            if key is None:
                _bind_all(each, machine.unknown("which key the pattern asks for is unknown", spot, subject), captured)
                yield None
            else:
                yield _matches(machine, frame, each, subject.items[key][1], captured)
                yield None if may_miss(subject, key) else True

    return all_of(within())


def _class(machine: Machine, frame: Frame, pattern: ir.MatchClass, subject: Value, captured: Captured) -> bool | None:
    spot = Spot(frame, pattern.at)
    cls = machine.evaluate(frame, pattern.cls)
    verdict = is_instance(machine, spot, subject, cls)
    if verdict is False:
        return False
    if not isinstance(cls, ClassValue):
        _bind_all(pattern, machine.unknown("it is part of something unknown", spot, subject), captured)
        return None
    names = _positional_names(machine, spot, cls, len(pattern.patterns))
    if names is None:
        if cls.native and len(pattern.patterns) == 1 and not pattern.keywords:
            return all_of([verdict, _matches(machine, frame, pattern.patterns[0], subject, captured)])
        _bind_all(pattern, machine.unknown("it is part of something unknown", spot, subject), captured)
        return None
    pairs = [
        *zip(names, pattern.patterns, strict=False),
        *zip(pattern.keywords, pattern.keyword_patterns, strict=True),
    ]
    held: list[Value] = []
    for name, _ in pairs:  # all of them are read before one is looked at
        found = attributes.find_optional(machine, spot, subject, name)
        if not isinstance(found, Value):
            return False
        held.append(found)
    within = (_matches(machine, frame, each, item, captured) for (_, each), item in zip(pairs, held, strict=True))
    return all_of(chain([verdict], within))


def _positional_names(machine: Machine, spot: Spot, cls: ClassValue, count: int) -> list[str] | None:
    if count == 0:
        return []
    found = attributes.lookup(cls, "__match_args__")
    if found is None or not isinstance(found[1], TupleValue):
        return None
    names = [item.value for item in found[1].items if isinstance(item, Const) and isinstance(item.value, str)]
    return names if len(names) >= count else None
