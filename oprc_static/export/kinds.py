"""The mappings of a package document as data: their names and the fields that exporters write, of every target.

Fields of different targets stand together, in the order of `spec`; a document has those of one target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mapping: what it is called, and its fields in `spec` order with the kind of what is below them."""

    name: str
    fields: Mapping[str, Kind | None]


KEY_SPEC = Kind("key spec", {"name": None, "key_type": None, "nullable": None})
STATE = Kind(
    "state_spec",
    {
        "key_specs": KEY_SPEC,
        "default_provider": None,
        "consistency_model": None,
        "persistent": None,
        "serialization_format": None,
    },
)
BINDING = Kind(
    "binding",
    {
        "name": None,
        "function_key": None,
        "function": None,  # 0.1 and 0.2
        "access_modifier": None,
        "stateless": None,
        "immutable": None,  # 0.3
        "parameters": None,
    },
)
CLASS = Kind(
    "class",
    {
        "key": None,
        "name": None,  # 0.1 and 0.2
        "description": None,
        "state_spec": STATE,
        "function_bindings": BINDING,
        "functions": BINDING,  # 0.1 and 0.2
        "disabled": None,
    },
)
FUNCTION = Kind(
    "function",
    {
        "key": None,
        "name": None,  # 0.1 and 0.2
        "function_type": None,
        "description": None,
        "config": None,
        "provision": None,  # 0.1 and 0.2
    },
)
METADATA = Kind("metadata", {"author": None, "description": None, "tags": None})
DEPLOYMENT = Kind(
    "deployment",
    dict.fromkeys(("key", "package_name", "class_key", "target_envs", "odgm")),  # 0.3.6
)
PACKAGE = Kind(
    "package",
    {
        "name": None,
        "version": None,
        "disabled": None,
        "metadata": METADATA,
        "classes": CLASS,
        "functions": FUNCTION,
        "dependencies": None,
        "deployments": DEPLOYMENT,
    },
)
