"""The mappings of a package document as data: the fields that exporters write, of every target, and whose they are.

Fields of different targets stand together, in the order of `spec`; a document has those of one target. What is said
here of who owns a field is all that `check`, `sync` and the protection of written files go by (SEMANTICS section 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from oprc_static.records import record


@record
class Kind:
    """One kind of mapping: what it is called, and its fields in `spec` order with the kind of what is below them.

    `identity` are the fields of which the first that is there tells the entries of a list apart. Fields in `people`
    are written once, as part of a new entry, and belong to people from then on; those in `given` do where the source
    gives no value; the rest, lists of entries included, is the tool's, but `by_hand` values stay where people set them.
    A field that is not in `fields` is a person's.
    """

    name: str
    fields: Mapping[str, Kind | None]
    identity: tuple[str, ...] = ()
    people: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    by_hand: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unordered: frozenset[str] = frozenset()
    """Lists of strings whose order says nothing, so that it is people's."""
    optional: frozenset[str] = frozenset()
    """Fields of the tool's that only some documents have."""


KEY_SPEC = Kind("key spec", {"name": None, "key_type": None, "nullable": None}, ("name",))
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
    ("name",),
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
    ("key", "name"),
    people=frozenset({"disabled"}),
    given=frozenset({"description"}),
    optional=frozenset({"state_spec"}),
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
    ("key", "name"),
    people=frozenset({"config", "provision"}),
    given=frozenset({"description"}),
    by_hand={"function_type": frozenset({"WASM"})},  # the platform knows it, no exporter writes it
)
METADATA = Kind(
    "metadata",
    {"author": None, "description": None, "tags": None},
    given=frozenset({"author", "description"}),
    unordered=frozenset({"tags"}),
)
DEPLOYMENT = Kind(
    "deployment",
    dict.fromkeys(("key", "package_name", "class_key", "target_envs", "odgm")),  # 0.3.6
    ("key",),
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
    people=frozenset({"disabled", "deployments"}),
    given=frozenset({"version"}),
    unordered=frozenset({"dependencies"}),
)
