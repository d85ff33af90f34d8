"""The program form as bytes and back: compact JSON, exact for every constant, safe to read from anywhere.

The bytes are `[SCHEMA, [node, …]]`: children before parents, the root last, a child by its index, so that neither
direction recurses. A node is `[class, field, …]`: its class by its place in `codec_fields.CLASSES`, then its fields
in the order of their declaration. Nothing is ever evaluated or imported while reading.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NoReturn

from oprc_static.lower.codec_atoms import CodecError
from oprc_static.lower.codec_fields import CLASSES, Field, Json, Leaf, fields_of

__all__ = ["SCHEMA", "CodecError", "decode", "encode"]

SCHEMA = 2
"""To be raised with every change of `oprc_static.ir` or of this format."""


def _values_of(*names: str) -> Callable[[object], tuple[Any, ...]]:
    """Return what gives the values of some fields of a node."""
    if len(names) == 1:  # of one, `attrgetter` gives no tuple
        return lambda node: (getattr(node, names[0]),)
    return attrgetter(*names)


class _Fields(dict[int, tuple[Field, ...]]):
    """The fields of each class by its number, worked out when it is first met: few programs have every node."""

    def __missing__(self, number: int) -> tuple[Field, ...]:
        self[number] = fields = fields_of(CLASSES[number])
        return fields


class _Above(dict[int, tuple[tuple[int, Field], ...]]):
    """Of each class the fields that may have nodes in them, and which they are."""

    def __missing__(self, number: int) -> tuple[tuple[int, Field], ...]:
        fields = enumerate(_FIELDS[number])
        self[number] = above = tuple((index, field) for index, field in fields if not isinstance(field, Leaf))
        return above


_NUMBERS = {kind: number for number, kind in enumerate(CLASSES)}
_FIELDS, _ABOVE = _Fields(), _Above()
_VALUES = tuple(_values_of(*kind.__dataclass_fields__) for kind in CLASSES)


def prepare() -> None:
    """Work out now what is else worked out when a class is first met: for whoever waits anyway."""
    for number in range(len(CLASSES)):
        _ABOVE[number]


def encode(node: object) -> bytes:
    """The bytes of a node or unit of `oprc_static.ir`; `CodecError` for any other value."""
    indices: dict[int, int] = {}
    nodes: list[Json] = []
    waiting: list[tuple[object, tuple[Any, ...] | None]] = [(node, None)]
    while waiting:
        current, values = waiting.pop()
        if id(current) in indices:
            continue
        number = _NUMBERS.get(type(current), -1)
        if values is None:
            if number < 0:
                raise CodecError(f"{type(current).__name__} is no node of the program form")
            values = _VALUES[number](current)
            children = [child for index, field in _ABOVE[number] for child in field.children(values[index])]
            if children:
                waiting.append((current, values))
                waiting += [(child, None) for child in children]
                continue
        record: list[Json] = [number]
        record += [field.encode(value, indices) for field, value in zip(_FIELDS[number], values, strict=True)]
        indices[id(current)] = len(nodes)
        nodes.append(record)
    return json.dumps([SCHEMA, nodes], ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes) -> object:
    """The node that `encode` made `data` of; `CodecError` for bytes that it never makes."""
    try:
        document = json.loads(data.decode(), parse_constant=_refuse_number, parse_float=_refuse_number)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"no document: {error}") from error
    if not isinstance(document, list) or len(document) != 2 or [*map(type, document)] != [int, list]:
        raise CodecError("no document")
    if document[0] != SCHEMA:
        raise CodecError("not the schema that is read here")
    records = document[1]
    if not records:
        raise CodecError("a document without nodes")
    nodes: list[object] = []
    for record in records:
        nodes.append(_decode_node(record, nodes))
    return nodes[-1]


def _decode_node(record: Json, nodes: list[object]) -> object:
    if type(record) is not list or not record or type(record[0]) is not int or not 0 <= record[0] < len(CLASSES):
        raise CodecError("a record that is no node")
    number = record[0]
    fields = _FIELDS[number]
    if len(record) != len(fields) + 1:
        raise CodecError(f"a {CLASSES[number].__name__} with {len(record) - 1} fields")
    return CLASSES[number](*[field.decode(value, nodes) for field, value in zip(fields, record[1:], strict=True)])


def _refuse_number(text: str) -> NoReturn:
    raise CodecError(f"the number {text}")
