"""The source map: where every field of every document comes from, as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from oprc_static.provenance import Fact, Pointer, Provenance, Step
from oprc_static.report.as_json import place_fields
from oprc_static.report.json_schema import DRAFT, Schema, object_schema, place_schema, text_schema

VERSION = 1
"""Rises when a field changes its meaning or goes; within a version fields are only ever added."""


def source_map(provenances: Iterable[Provenance], *, tool_version: str, target: str) -> str:
    """Return the source map of some documents. Lines and columns count from 1, columns in code points."""
    packages = [{"name": each.package.name, "facts": [_fact(fact) for fact in each.facts]} for each in provenances]
    content = {
        "version": VERSION,
        "tool": {"name": "oprc-static", "version": tool_version},
        "target": target,
        "packages": packages,
    }
    return json.dumps(content, indent=2) + "\n"


def json_pointer(pointer: Pointer) -> str:
    """Return a pointer as RFC 6901 writes it."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in pointer)


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "pointer": json_pointer(fact.pointer),
        "value": fact.value,
        "steps": [_step(step) for step in fact.steps],
        "reason": fact.reason or None,
    }


def _step(step: Step) -> dict[str, object]:
    return {"kind": step.kind, **place_fields(step.place)}


def source_map_schema() -> Schema:
    """Return the JSON Schema of source maps of this version."""
    step = object_schema(
        kind=text_schema("What happened there: literal, assignment, import, argument, call, definition, …"),
        **place_schema(),
    )
    fact = object_schema(
        pointer=text_schema("The field in the package's document, as a JSON Pointer (RFC 6901)."),
        value={
            "type": ["string", "boolean", "null", "array", "object"],
            "description": "What the document says there; lists and mappings only where they are empty.",
        },
        steps={
            "type": "array",
            "items": {"$ref": "#/$defs/step"},
            "description": "The places that led to the value, first to last; none where it has its default.",
        },
        reason={"type": ["string", "null"], "description": "Why it is so where no place says it."},
    )
    package = object_schema(
        name=text_schema("The package's name."),
        facts={"type": "array", "items": {"$ref": "#/$defs/fact"}, "description": "In the document's order."},
    )
    return {
        "$schema": DRAFT,
        "title": f"oprc-static source map, version {VERSION}",
        "description": "Where every field of exported documents comes from. Within a version fields are only added.",
        **object_schema(
            version={"const": VERSION, "description": "Rises when a field changes its meaning or goes."},
            tool=object_schema(name={"const": "oprc-static"}, version=text_schema("The program's version.")),
            target=text_schema("Whose documents these are."),
            packages={"type": "array", "items": {"$ref": "#/$defs/package"}, "description": "In the scan's order."},
        ),
        "$defs": {"package": package, "fact": fact, "step": step},
    }
