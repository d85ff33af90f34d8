"""How each field of the program form is written as JSON, by what its annotation in `oprc_static.ir` allows."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache, reduce
from operator import or_
from typing import Any, Literal, Protocol, TypeAlias

from oprc_static import ir
from oprc_static.lower.codec_atoms import CodecError, decode_constant, decode_text, encode_constant, encode_text
from oprc_static.lower.columns import shared

Json: TypeAlias = Any
"""What `json` reads and writes: it has no better type."""

CLASSES: tuple[Any, ...] = tuple(
    kind for kind in vars(ir).values() if isinstance(kind, type) and is_dataclass(kind) and kind is not ir.Node
)
"""Every node and unit, in the order of their declaration."""


class Field(Protocol):
    """One field of a class: its JSON, its value, and the nodes in it."""

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        """The JSON of a value whose nodes have been written; `indices` are theirs by `id`."""
        ...

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        """The value of a JSON value; `nodes` are those read so far."""
        ...

    def children(self, value: Any) -> Sequence[object]:
        """The nodes that have to be written first."""
        ...


class Leaf:
    """What holds no nodes."""

    def children(self, value: Any) -> Sequence[object]:
        """Return none."""
        return ()


class _Plain(Leaf):
    """An int, a bool, None or one of a few words: the JSON value itself."""

    def __init__(self, kind: type, allowed: frozenset[Any] | None = None) -> None:
        self.kind = kind
        self.allowed = allowed

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        return self.decode(value, ())

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        if type(value) is not self.kind or (self.allowed is not None and value not in self.allowed):
            raise CodecError(f"{value!r:.50} where a {self.kind.__name__} belongs")
        return value


_NAME = 40
"""Texts of this length may be names, of which many files have the same."""


class _Text(Leaf):
    """A string, lone surrogates included."""

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        if type(value) is not str:
            raise CodecError(f"{type(value).__name__} where a text belongs")
        return encode_text(value)

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        text = value if type(value) is str else decode_text(value)
        return sys.intern(text) if len(text) <= _NAME else text


class _Constant(Leaf):
    """The value of a literal."""

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        return encode_constant(value)

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        return decode_constant(value)


class _Place(Leaf):
    """`ir.At`, the most frequent field of all."""

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        if len(_checked(value, tuple)) != 4:
            raise CodecError("a place that is none")
        line, column, end_line, end_column = value
        if type(line) is type(column) is type(end_line) is type(end_column) is int:
            return value
        raise CodecError("a place that is none")

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        if type(value) is not list or len(value) != 4:
            raise CodecError("a place that is none")
        line, column, end_line, end_column = value
        if type(line) is type(column) is type(end_line) is type(end_column) is int:
            return shared((line, column, end_line, end_column))
        raise CodecError("a place that is none")


class _Reference:
    """A node of one of some classes, by its index."""

    def __init__(self, kinds: frozenset[type]) -> None:
        self.kinds = kinds

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        if type(value) not in self.kinds:
            raise CodecError(f"{type(value).__name__} where it cannot stand")
        return indices[id(value)]

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        if type(value) is not int or not 0 <= value < len(nodes):
            raise CodecError("a reference to nothing")
        node = nodes[value]
        if type(node) not in self.kinds:
            raise CodecError(f"{type(node).__name__} where it cannot stand")
        return node

    def children(self, value: Any) -> Sequence[object]:
        return (value,)


class _Either:
    """None or something, or a text or a node: told apart by the type of the value and of the JSON."""

    def __init__(self, kind: type, json_kind: type, first: Field, second: Field) -> None:
        self.kind = kind
        self.json_kind = json_kind
        self.first = first
        self.second = second

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        return (self.first if type(value) is self.kind else self.second).encode(value, indices)

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        return (self.first if type(value) is self.json_kind else self.second).decode(value, nodes)

    def children(self, value: Any) -> Sequence[object]:
        return (self.first if type(value) is self.kind else self.second).children(value)


class _Series:
    """A tuple of any length."""

    def __init__(self, item: Field) -> None:
        self.item = item

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        return [self.item.encode(item, indices) for item in _checked(value, tuple)]

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        return tuple([self.item.decode(item, nodes) for item in _checked(value, list)])

    def children(self, value: Any) -> Sequence[object]:
        return [child for item in _checked(value, tuple) for child in self.item.children(item)]


class _Record:
    """A tuple of a fixed length."""

    def __init__(self, items: Sequence[Field]) -> None:
        self.items = items

    def encode(self, value: Any, indices: Mapping[int, int]) -> Json:
        return [item.encode(part, indices) for item, part in self._parts(value, tuple)]

    def decode(self, value: Json, nodes: Sequence[object]) -> Any:
        return tuple([item.decode(part, nodes) for item, part in self._parts(value, list)])

    def children(self, value: Any) -> Sequence[object]:
        return [child for item, part in self._parts(value, tuple) for child in item.children(part)]

    def _parts(self, value: Any, kind: type) -> list[tuple[Field, Any]]:
        parts = _checked(value, kind)
        if len(parts) != len(self.items):
            raise CodecError(f"{len(parts)} values where {len(self.items)} belong")
        return list(zip(self.items, parts, strict=True))


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise CodecError(f"{type(value).__name__} where a series belongs")
    return value


def fields_of(kind: Any) -> tuple[Field, ...]:
    """The fields of one of `CLASSES`, in the order of their declaration."""
    return tuple(_written(field.type) for field in kind.__dataclass_fields__.values())


@cache
def _written(annotation: str) -> Field:
    """The field of an annotation as `oprc_static.ir` writes it: a few stand at most fields."""
    holder = types.SimpleNamespace(__annotations__={"field": annotation})
    return _field(typing.get_type_hints(holder, vars(ir))["field"])


_SIMPLE: dict[Any, Field] = {
    ir.At: _Place(),
    object: _Constant(),
    str: _Text(),
    int: _Plain(int),
    bool: _Plain(bool),
    types.NoneType: _Plain(types.NoneType),
}


def _field(hint: Any) -> Field:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return _Plain(str, frozenset(arguments))
    if origin is tuple:
        return _Series(_field(arguments[0])) if arguments[-1] is ... else _Record([_field(part) for part in arguments])
    kinds = set(arguments or (hint,))
    if types.NoneType in kinds:
        rest = _field(reduce(or_, kinds - {types.NoneType}))
        return _Either(types.NoneType, types.NoneType, _SIMPLE[types.NoneType], rest)
    references = _Reference(frozenset(kinds - {str}))
    assert references.kinds <= set(CLASSES), hint
    if str in kinds:
        (kind,) = references.kinds
        return _Either(kind, int, references, _SIMPLE[str])
    return references
