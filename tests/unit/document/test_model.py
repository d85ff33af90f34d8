"""What `lint` checks and what `schema` says are one thing: the same fields, types, enumerations and limits."""

from __future__ import annotations

from typing import Any

import pytest

from oprc_static.document.model import LARGEST, PACKAGE, Choice, Field, Leaf, ListOf, MapOf, Record, Shape
from oprc_static.export.schema import document_schema
from oprc_static.export.targets import parse_target

SCHEMA: dict[str, Any] = document_schema(parse_target("spec"))

ONLY_LINT = {
    "class": {"options"},  # oprc-models has it; no exporter writes it
    "deployment": {"telemetry", "status"},  # schema leaves deployments open, whose models grow
    "odgm": {"zenoh_mode"},
    "deployed function": {"container_image"},  # PROPOSAL.md, "Deployments"
}
"""Fields that `lint` knows and `schema` does not name, by record."""

ONLY_SCHEMA = {"provision_config": {"need_http2"}}
"""Fields that `schema` requires and `lint` has a rule of their own for."""


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return SCHEMA["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


def pairs(shape: Shape, schema: dict[str, Any], path: str) -> list[Any]:
    """Return everything that the two say, as (path, lint's, schema's) with types made comparable."""
    schema = resolved(schema)
    if isinstance(shape, Record):
        return record_pairs(shape, schema, path)
    if isinstance(shape, ListOf):
        return [(path, "array", schema["type"]), *pairs(shape.item, schema["items"], f"{path}[]")]
    if isinstance(shape, MapOf):
        return [(path, "object", schema["type"]), *pairs(shape.value, schema["additionalProperties"], f"{path}{{}}")]
    if isinstance(shape, Choice):
        return [(path, sorted(shape.values), sorted(schema["enum"]))]
    return leaf_pairs(shape, schema, path)


def record_pairs(record: Record, schema: dict[str, Any], path: str) -> list[Any]:
    fields = {name: field for name, field in record.fields.items() if name not in ONLY_LINT.get(record.name, ())}
    required = {name for name, field in fields.items() if field.required}
    found: list[Any] = [
        (path, sorted(fields), sorted(schema["properties"])),
        (path, sorted(required), sorted(set(schema.get("required", ())) - ONLY_SCHEMA.get(record.name, set()))),
    ]
    for name, field in fields.items():
        below = schema["properties"].get(name)
        if below is not None:
            found += pairs(field.shape, below, f"{path}.{name}")
            found.append((f"{path}.{name}", field.filled, is_filled(field, below)))
    return found


def is_filled(field: Field, schema: dict[str, Any]) -> bool:
    return field.filled if field.shape is not Leaf.STRING or "pattern" in schema else schema.get("minLength") == 1


def leaf_pairs(leaf: Leaf, schema: dict[str, Any], path: str) -> list[Any]:
    kinds = {Leaf.STRING: "string", Leaf.BOOL: "boolean", Leaf.FLOAT: "number", Leaf.TIMESTAMP: "string"}
    said = "boolean" if schema.get("const") is True else schema["type"]
    said = next(each for each in said if each != "null") if isinstance(said, list) else said
    found: list[Any] = [(path, kinds.get(leaf, "integer"), said)]
    if leaf in (Leaf.U16, Leaf.U32):
        found.append((path, (0, LARGEST[leaf]), (schema["minimum"], schema["maximum"])))
    if leaf is Leaf.TIMESTAMP:
        found.append((path, "date-time", schema["format"]))
    return found


@pytest.mark.parametrize(("path", "lint", "schema"), pairs(PACKAGE, SCHEMA, "package"))
def test_lint_and_schema_agree(path: str, lint: object, schema: object) -> None:
    assert lint == schema, path
