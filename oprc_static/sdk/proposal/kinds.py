"""The types that the proposal declares for its arguments: the plain Python value, and what is wrong with a value.

Source: PROPOSAL.md, "Decorator/API updates"; SEMANTICS 4.3, "Types".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from oprc_static.diagnostics import Rule
from oprc_static.evaluate import attributes, operators
from oprc_static.evaluate.values import Const, External, InstanceValue, ListValue, TupleValue, Unknown, Value
from oprc_static.records import record
from oprc_static.rules import proposal as rules

Plain = str | bool | None | tuple["Plain", ...]


@record
class Problem:
    """What is wrong with `value`, and what to write instead; `error` is the exception that a call raises for it."""

    rule: Rule
    message: str
    value: Value
    advice: str
    error: str


@dataclass(slots=True)
class Reading:
    """What was found while reading a value: problems, and parts that only a run can tell, with a noun for each."""

    problems: list[Problem] = field(default_factory=list)
    unknown: list[tuple[Value, str]] = field(default_factory=list)

    def mistyped(self, value: Value, message: str, advice: str) -> None:
        """Add a value of a wrong type."""
        self.problems.append(Problem(rules.ARGUMENT_TYPE, message, value, advice, "TypeError"))

    def wrong(self, value: Value, message: str, advice: str, rule: Rule = rules.ARGUMENT_TYPE) -> None:
        """Add a value of the right type that is wrong."""
        self.problems.append(Problem(rule, message, value, advice, "ValueError"))


class Kind(Protocol):
    """A declared type."""

    def read(self, value: Value, what: str, reading: Reading) -> Plain:
        """Return the plain value of `value`, called `what` in messages; None also where `reading` says why not."""


@record
class Text:
    """A str: perhaps None, perhaps not empty (`filled`), perhaps one of `choices`."""

    optional: bool = False
    filled: bool = False
    choices: tuple[str, ...] = ()

    def read(self, value: Value, what: str, reading: Reading) -> str | None:
        """Return the text; a str subclass or str-enum is its plain value."""
        plain = known(value, what, reading)
        if plain is None or (self.optional and is_none(plain)):
            return None
        if not isinstance(plain, Const) or not isinstance(plain.value, str):
            declared = "a str or None" if self.optional else "a str"
            reading.mistyped(value, f"{what} must be {declared}, not {_type(value)}", "write a string")
        elif self.choices and plain.value not in self.choices:
            shown = ", ".join(self.choices)
            reading.wrong(value, f"{what} must be one of {shown}, not {plain.value!r}", f"write one of {shown}")
        elif self.filled and not plain.value:
            reading.wrong(value, f"{what} must not be empty", "give it a name")
        elif has_surrogate(plain.value):
            reading.wrong(value, f"{what} holds a lone surrogate", SURROGATE_ADVICE, rules.LONE_SURROGATE)
        else:
            return plain.value
        return None


SURROGATE_ADVICE = "write the character itself, or its escape of eight digits (`\\U…`)"


@record
class Flag:
    """A bool; an int is none."""

    def read(self, value: Value, what: str, reading: Reading) -> bool | None:
        """Return the flag."""
        plain = known(value, what, reading)
        if plain is None:
            return None
        if isinstance(plain, Const) and isinstance(plain.value, bool):
            return plain.value
        reading.mistyped(value, f"{what} must be a bool, not {_type(value)}", "write True or False")
        return None


@record
class Texts:
    """A list or tuple of str, perhaps None."""

    optional: bool = True

    def read(self, value: Value, what: str, reading: Reading) -> tuple[Plain, ...] | None:
        """Return the texts; those that cannot be read are None."""
        items = _items(value, what, "str", reading, optional=self.optional)
        if items is None:
            return None
        return tuple(Text().read(item, _item(what, index), reading) for index, item in enumerate(items))


@record
class KeySpecs:
    """A list or tuple of key specs, each a list or tuple of exactly (str, str, bool), no name twice."""

    def read(self, value: Value, what: str, reading: Reading) -> tuple[Plain, ...] | None:
        """Return (name, key_type, nullable) triples."""
        items = _items(value, what, "(name, key_type, nullable)", reading, optional=False)
        if items is None:
            return None
        triples = tuple(self._triple(item, _item(what, index), reading) for index, item in enumerate(items))
        self._check_names(items, triples, what, reading)
        return triples

    def _triple(self, value: Value, what: str, reading: Reading) -> tuple[Plain, ...] | None:
        parts = _items(value, what, "name, key_type, nullable", reading, optional=False)
        if parts is None:
            return None
        if len(parts) != 3:
            message = f"{what} must be (name, key_type, nullable), not {len(parts)} values"
            reading.mistyped(value, message, 'write `("id", "string", False)`')
            return None
        kinds: tuple[tuple[Kind, str], ...] = ((Text(filled=True), "name"), (Text(), "key_type"), (Flag(), "nullable"))
        parted = zip(parts, kinds, strict=True)
        return tuple(kind.read(part, f"the {name} in {what}", reading) for part, (kind, name) in parted)

    def _check_names(self, items: Sequence[Value], triples: Sequence[Plain], what: str, reading: Reading) -> None:
        seen: set[Plain] = set()
        for item, triple in zip(items, triples, strict=True):
            if not isinstance(triple, tuple) or triple[0] is None:
                continue
            if triple[0] in seen:
                message = f"{what} names the key {triple[0]!r} twice"
                reading.wrong(item, message, "give each key a name of its own", rules.DUPLICATE_STATE_KEY)
            seen.add(triple[0])


def known(value: Value, what: str, reading: Reading) -> Value | None:
    """Return what `value` stands for, None (and a note in `reading`) where only a run can tell."""
    outside = isinstance(value, InstanceValue) and value.cls.outside
    plain = operators.plain_of(value)
    if isinstance(value, Unknown | External) or isinstance(plain, Unknown | External) or (plain is None and outside):
        reading.unknown.append((plain if isinstance(plain, Unknown | External) else value, what))
        return None
    return plain if plain is not None else value


def is_none(value: Value | None) -> bool:
    """Whether a value is None itself."""
    return isinstance(value, Const) and value.value is None


def has_surrogate(text: str) -> bool:
    """Whether a text holds half of a surrogate pair, which no document can carry."""
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _items(value: Value, what: str, each: str, reading: Reading, *, optional: bool) -> Sequence[Value] | None:
    plain = known(value, what, reading)
    if plain is None or (optional and is_none(plain)):
        return None
    if isinstance(plain, TupleValue):
        return plain.items
    if isinstance(plain, ListValue) and plain.kind == "list":
        if plain.blur is None:
            return plain.items
        reading.unknown.append((plain.blur, what))
        return None
    message = f"{what} must be a list or tuple of {each}, not {_type(value)}"
    reading.mistyped(value, message, "write a list: `[…]`")
    return None


def _item(what: str, index: int) -> str:
    head, quote, rest = what.partition("` ")
    return f"{head}[{index}]{quote}{rest}"


def _type(value: Value) -> str:
    return "None" if is_none(value) else attributes.type_name(value)
