"""The JSON Schema of a package document: what exporters write, from their own types, and what people add.

It is as strict as the platform and PROPOSAL.md are, so that an editor says at once what `lint` would say later; what
a schema cannot say, such as that a key stands there twice, is left to `lint`.
"""

from __future__ import annotations

import dataclasses
import types
import typing

from oprc_static.export.authored import (
    CONFIG,
    DEPLOYMENT,
    PROVISION,
    Schema,
    closed,
    definition,
    flag,
    listed,
    name,
    text,
    timestamp,
)
from oprc_static.export.targets import Target
from oprc_static.opackage import (
    ACCESS_MODIFIERS,
    CONSISTENCY_MODELS,
    FUNCTION_TYPES,
    FunctionBinding,
    KeySpec,
    OClass,
    OFunction,
    OPackage,
    StateSpec,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_TITLES: dict[object, str] = {
    KeySpec: "key_spec", StateSpec: "state_spec", FunctionBinding: "binding", OClass: "class", OFunction: "function",
}  # fmt: skip

_ABOUT: dict[str, dict[str, Schema]] = {
    "key_spec": {
        "name": name("The name of the key."),
        "key_type": text("What is kept under the key, such as string or int."),
        "nullable": flag("Whether nothing may be kept under it. The platform does not read this."),
    },
    "state_spec": {
        "key_specs": {"description": "The keys of the state."},
        "default_provider": text("What keeps the state.", examples=["memory"]),
        "consistency_model": {"enum": list(CONSISTENCY_MODELS), "description": "What readers see of others' writes."},
        "persistent": flag("Whether the state outlives the process that keeps it."),
        "serialization_format": text("How values are written.", examples=["json"]),
    },
    "binding": {
        "name": name("The name that callers use; once in a class."),
        "function_key": name("The key of the function that is called: one of this document's `functions`."),
        "access_modifier": {"enum": list(ACCESS_MODIFIERS), "description": "Who may call it."},
        "stateless": flag("Whether it runs without an object. `true` is the only key that calls on a class reach."),
        "parameters": {"description": "The names of its parameters."},
    },
    "class": {
        "key": name("What the class is called; once in a document."),
        "description": text("What people should know of it."),
        "state_spec": {},
        "function_bindings": {"description": "The functions that can be called on the class."},
    },
    "function": {
        "key": name("What the function is called; once in a document."),
        "function_type": {
            "enum": [*FUNCTION_TYPES, "WASM"],
            "description": "How it is run. WASM can only be set by hand.",
        },
        "description": text("What people should know of it."),
    },
    "package": {
        "name": name("What the package is called.", pattern="^[^ ]+$"),
        "version": {"type": ["string", "null"], "description": "The version: quote one that looks like a number."},
        "author": text("Who wrote it."),
        "description": text("What people should know of it."),
        "tags": {"description": "Words to find the package by."},
        "classes": {"description": "The classes that others can use."},
        "functions": {"description": "The functions that the classes are bound to."},
        "dependencies": {
            "description": "Exact names of packages that this one needs, without versions.",
            "uniqueItems": True,
        },
    },
}
"""What is said of each field of the exporters' types; a type is derived from the field's own where none is said."""

_REQUIRED = {
    "key_spec": ("name", "key_type"),
    "binding": ("name", "function_key", "access_modifier"),
    "class": ("key",),
    "function": ("key",),
}
"""Fields without which the platform refuses a document (PLATFORM.md, missing-required)."""

_DESCRIPTIONS = {
    "key_spec": "One key of a class's state.",
    "state_spec": "How the state of a class is kept.",
    "binding": "A name of a class under which a function is called.",
    "class": "A class of the package.",
    "function": "A function of the package.",
}

_DISABLED = flag("Whether it is switched off. The platform does not read this.", default=False)

_INTERNAL = ("origins", "description_first")
"""Fields of the exporters' types that no document has."""

_METADATA = ("author", "description", "tags")
"""The fields of a package that stand below `metadata`."""


def document_schema(target: Target) -> Schema:
    """Return the JSON Schema (2020-12) of a document of a target.

    Of the releases 0.1 and 0.2 it is the shape that they print, which the platform of today does not read. 0.3 has
    `immutable` beside the platform's fields.

    Source: PROPOSAL.md, "Document Shape"; PLATFORM.md; SEMANTICS 6.
    """
    if target.line in ("0.1", "0.2"):
        return _early(target)
    shapes = {title: _shape(kind, title) for kind, title in _TITLES.items()}
    shapes["class"]["disabled"] = _DISABLED
    shapes["function"] |= {"provision_config": definition("provision_config"), "config": CONFIG}
    if not target.is_spec:
        shapes["binding"]["immutable"] = flag("What the SDK writes; the platform drops it.", deprecated=True)
    definitions = {
        title: closed(_DESCRIPTIONS[title], shape, *_REQUIRED.get(title, ())) for title, shape in shapes.items()
    }
    return {
        "$schema": DRAFT,
        "title": _title(target),
        **closed("A package of the OaaS platform: one document in one file.", _package(), "name"),
        "$defs": {**definitions, "provision_config": PROVISION, "deployment": DEPLOYMENT},
    }


def _title(target: Target) -> str:
    return f"Package document ({target.name})"


def _package() -> Schema:
    shape = _shape(OPackage, "package")
    metadata = {field: shape.pop(field) for field in _METADATA}
    metadata["created_at"] = timestamp("When the package was made; the platform fills this in.")
    metadata["updated_at"] = timestamp("When it was last changed; the platform fills this in.")
    return {
        "name": shape.pop("name"),
        "version": shape.pop("version"),
        "disabled": _DISABLED,
        "metadata": closed("What people should know of the package.", metadata),
        **shape,
        "deployments": listed("deployment", "Where the classes run: empty when exported."),
    }


def _shape(kind: object, title: str) -> Schema:
    """Return the properties of an exporter's type: its fields, each with its type and what is said of it."""
    assert isinstance(kind, type)
    hints = typing.get_type_hints(kind)
    about = _ABOUT[title]
    fields = [each for each in dataclasses.fields(kind) if each.name not in _INTERNAL]
    assert [each.name for each in fields] == list(about), f"what is said of {title} is not what it has"
    return {each.name: _typed(hints[each.name]) | about[each.name] | _default(each) for each in fields}


def _typed(hint: object) -> Schema:
    """Return the schema of a value of an exporter's type."""
    if hint is str:
        return {"type": "string"}
    if hint is bool:
        return {"type": "boolean"}
    if hint in _TITLES:
        return definition(_TITLES[hint])
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _typed(typing.get_args(hint)[0])}
    assert isinstance(hint, types.UnionType), f"no schema for {hint}"
    (known,) = (each for each in typing.get_args(hint) if each is not types.NoneType)
    return _typed(known)


def _default(field: dataclasses.Field[object]) -> Schema:
    """Return what is exported where the source says nothing, if that is a value and no absence."""
    return {"default": field.default} if isinstance(field.default, str | bool) and field.default != "" else {}


def _early(target: Target) -> Schema:
    """Return the schema of what the releases 0.1 and 0.2 print."""
    binding: Schema = {"name": text("The name."), "function": text("The key of the function.")}
    one: Schema = {
        "name": text("The key of the class."),
        "functions": {"type": "array", "items": closed("A function of the class.", binding, *binding)},
    }
    function: Schema = {
        "name": text("The key of the function."),
        "provision": {"type": "object", "description": "Always empty."},
    }
    package: Schema = {
        "name": text("The package."),
        "classes": {"type": "array", "items": closed("A class.", one, *one)},
        "functions": {"type": "array", "items": closed("A function.", function, *function)},
    }
    return {"$schema": DRAFT, "title": _title(target), **closed("A package.", package, *package)}
