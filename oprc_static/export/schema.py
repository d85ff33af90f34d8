"""The JSON Schema of a package document, made from the model that `lint` goes by, and so that exporters keep to.

It is as strict as the platform and PROPOSAL.md are, so that an editor says at once what `lint` would say later; what
a schema cannot say, such as that a key stands there twice, is left to `lint` (docs/schema.md lists it).
"""

from __future__ import annotations

from oprc_static.document import model
from oprc_static.document.model import Choice, Field, Leaf, ListOf, MapOf, Record, Shape
from oprc_static.export.descriptions import FIELDS, PATTERN_MESSAGE, RECORDS, Schema
from oprc_static.export.targets import Target

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"

_LEAVES: dict[Leaf, Schema] = {
    Leaf.STRING: {"type": "string"},
    Leaf.BOOL: {"type": "boolean"},
    Leaf.FLOAT: {"type": "number"},
    Leaf.TIMESTAMP: {
        "type": "string",
        "format": "date-time",
        "pattern": _TIMESTAMP,
        PATTERN_MESSAGE: f"This is not {Leaf.TIMESTAMP.value}.",
    },
    **{leaf: {"type": "integer", "minimum": 0, "maximum": most} for leaf, most in model.LARGEST.items()},
}

_SDK_BINDING: Schema = {
    "immutable": {"type": "boolean", "description": "What the SDK writes; the platform drops it.", "deprecated": True}
}


def document_schema(target: Target) -> Schema:
    """Return the JSON Schema (2020-12) of a document of a target.

    Of the releases 0.1 and 0.2 it is the shape that they print, which the platform of today does not read. 0.3 has
    `immutable` beside the platform's fields.

    Source: `document.model`; PROPOSAL.md, "Document Shape"; PLATFORM.md; SEMANTICS 6.
    """
    if target.line in ("0.1", "0.2"):
        return _early(target)
    definitions = {_title(record): _record(record) for record in model.RECORDS if record is not model.PACKAGE}
    if not target.is_spec:
        binding = definitions[_title(model.BINDING)]
        binding["properties"] = {**_properties(model.BINDING), **_SDK_BINDING}
    return {**_head(target), **_record(model.PACKAGE), "$defs": definitions}


def _head(target: Target) -> Schema:
    return {"$schema": DRAFT, "title": f"Package document ({target.name})"}


def _title(record: Record) -> str:
    return record.name.replace(" ", "_")


def _record(record: Record) -> Schema:
    """Return the schema of a mapping that has these fields only: the platform drops every other one silently."""
    required = [name for name, field in record.fields.items() if field.required]
    return {
        "type": "object",
        "properties": _properties(record),
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **RECORDS[record.name],
    }


def _properties(record: Record) -> Schema:
    return {name: _field(field) | FIELDS[record.name][name] for name, field in record.fields.items()}


def _field(field: Field) -> Schema:
    schema = _shape(field.shape)
    if field.filled:
        schema["minLength"] = 1
    if not field.optional:
        return schema
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _shape(shape: Shape) -> Schema:
    if isinstance(shape, Leaf):
        return dict(_LEAVES[shape])
    if isinstance(shape, Choice):
        return {"enum": list(shape.values)}
    if isinstance(shape, ListOf):
        return {"type": "array", "items": _shape(shape.item)}
    if isinstance(shape, MapOf):
        return {"type": "object", "additionalProperties": _shape(shape.value)}
    return {"$ref": f"#/$defs/{_title(shape)}"}


def _early(target: Target) -> Schema:
    """Return the schema of what the releases 0.1 and 0.2 print."""
    binding = _closed("A function of the class.", name=_says("The name."), function=_says("The function's key."))
    provision: Schema = {"type": "object", "description": "Always empty."}
    one = _closed("A class.", name=_says("The key of the class."), functions={"type": "array", "items": binding})
    function = _closed("A function.", name=_says("The key of the function."), provision=provision)
    package = _closed(
        "A package.",
        name=_says("What it is called."),
        classes={"type": "array", "items": one},
        functions={"type": "array", "items": function},
    )
    return {**_head(target), **package}


def _says(description: str) -> Schema:
    return {"type": "string", "description": description}


def _closed(description: str, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
