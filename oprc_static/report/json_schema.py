"""The JSON Schema of `--report json`, for those who read it with a program."""

from __future__ import annotations

from oprc_static.diagnostics import Severity
from oprc_static.report.as_json import VERSION

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, object]


def report_schema() -> Schema:
    """Return the schema of a report of this version: what is required stays, further fields may come."""
    return {
        "$schema": DRAFT,
        "title": f"oprc-static report, version {VERSION}",
        "description": "What a run of oprc-static found. Within a version fields are only ever added.",
        **object_schema(
            version={"const": VERSION, "description": "Rises when a field changes its meaning or goes."},
            tool=object_schema(name={"const": "oprc-static"}, version=text_schema("The program's version.")),
            target=text_schema("What was scanned for; null for a command without a target.")
            | {"type": ["string", "null"]},
            summary=_summary(),
            findings={"type": "array", "items": {"$ref": "#/$defs/finding"}, "description": "In the order found."},
        ),
        "$defs": {"finding": _finding(), "related": _related()},
    }


def _summary() -> Schema:
    used: Schema = {
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 1},
        "description": "How often each assumption was used, by its number.",
    }
    return object_schema(
        errors=_count("Findings that withhold documents."),
        warnings=_count("Findings that need a look."),
        notes=_count("Findings that are good to know."),
        packages=_count("Packages that were found and can be trusted."),
        files=_count("Files that were read."),
        assumptions=used,
    )


def _finding() -> Schema:
    return object_schema(
        rule=text_schema("The rule's slug, as ignore comments name it."),
        code=text_schema("The rule's code, which never changes."),
        severity={"enum": [each.label for each in Severity], "description": "How much it weighs."},
        message=text_schema("What was found; stands alone on a line."),
        **place_schema(),
        related={"type": "array", "items": {"$ref": "#/$defs/related"}, "description": "Further places it speaks of."},
        help=text_schema("What to write instead; null when there is no way.") | {"type": ["string", "null"]},
    )


def _related() -> Schema:
    return object_schema(message=text_schema("What is to be seen there."), **place_schema())


def place_schema() -> dict[str, Schema]:
    """Return the properties of a place, by name."""
    return {
        "path": text_schema("The file, relative to the working directory where it lies below it, else absolute."),
        "line": _position("The first line, from 1."),
        "column": _position("The first column, from 1, in code points."),
        "end_line": _position("The last line, from 1."),
        "end_column": _position("The column after the last one, from 1, in code points."),
    }


def object_schema(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of `properties`, and may have more."""
    return {"type": "object", "required": list(properties), "properties": properties}


def text_schema(description: str) -> Schema:
    """Return the schema of a string."""
    return {"type": "string", "description": description}


def _count(description: str) -> Schema:
    return {"type": "integer", "minimum": 0, "description": description}


def _position(description: str) -> Schema:
    return {"type": "integer", "minimum": 1, "description": description}
