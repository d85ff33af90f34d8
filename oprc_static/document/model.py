"""What the platform reads of a package document: the fields of its models, their types, which it cannot do without.

Fields that only PROPOSAL.md has (`disabled`, `nullable`) stand among them: the platform drops them.
Source: the platform's oprc-models (oaas-rs, March 2026) as PLATFORM.md observed them; PROPOSAL.md, "Document Shape".
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TypeAlias

from oprc_static.opackage import ACCESS_MODIFIERS, CONSISTENCY_MODELS, FUNCTION_TYPES
from oprc_static.records import record


class Leaf(enum.Enum):
    """What a scalar of the models is; the text names it in messages."""

    STRING = "a string"
    BOOL = "true or false"
    U16 = "a whole number up to 65535"
    U32 = "a whole number up to 4294967295"
    U64 = "a whole number up to 18446744073709551615"
    FLOAT = "a number"
    TIMESTAMP = "a time with an offset, like 2026-01-31T12:00:00Z"


LARGEST = {Leaf.U16: 2**16 - 1, Leaf.U32: 2**32 - 1, Leaf.U64: 2**64 - 1}
"""The largest value of each whole number; the smallest is 0."""


@record
class Choice:
    """A scalar that is one of `values`, written exactly so."""

    values: tuple[str, ...]


@record
class ListOf:
    """A list of things of one shape."""

    item: Shape


@record
class MapOf:
    """A mapping with keys of the writer's choice and values of one shape."""

    value: Shape


@record
class Field:
    """A field of a record.

    `required` ones must be there, `optional` ones may be null as well as left out, and `filled` ones not be empty.
    """

    shape: Shape
    required: bool = False
    optional: bool = False
    filled: bool = False


@record
class Record:
    """A mapping with fields; `name` is what it is called, `identity` the field that tells one from another."""

    name: str
    fields: Mapping[str, Field]
    identity: str = ""


Shape: TypeAlias = Leaf | Choice | ListOf | MapOf | Record

_STRING = Field(Leaf.STRING)
_TEXT = Field(Leaf.STRING, optional=True)
_BOOL = Field(Leaf.BOOL)
_COUNT = Field(Leaf.U32)
_TIME = Field(Leaf.TIMESTAMP, optional=True)
_STRINGS = Field(ListOf(Leaf.STRING))
_STRING_MAP = Field(MapOf(Leaf.STRING))
_KEY = Field(Leaf.STRING, required=True, filled=True)

KEY_SPEC = Record("key spec", {"name": _KEY, "key_type": Field(Leaf.STRING, required=True), "nullable": _BOOL}, "name")
STATE_SPEC = Record(
    "state_spec",
    {
        "key_specs": Field(ListOf(KEY_SPEC)),
        "default_provider": _STRING,
        "consistency_model": Field(Choice(CONSISTENCY_MODELS)),
        "persistent": _BOOL,
        "serialization_format": _STRING,
    },
)
BINDING = Record(
    "binding",
    {
        "name": _KEY,
        "function_key": _KEY,
        "access_modifier": Field(Choice(ACCESS_MODIFIERS), required=True),
        "stateless": _BOOL,
        "parameters": _STRINGS,
    },
    "name",
)
CLASS = Record(
    "class",
    {
        "key": _KEY,
        "description": _TEXT,
        "state_spec": Field(STATE_SPEC, optional=True),
        "function_bindings": Field(ListOf(BINDING)),
        "options": _STRING_MAP,
        "disabled": _BOOL,
    },
    "key",
)
PROVISION = Record(
    "provision_config",
    {
        "container_image": _TEXT,
        "wasm_module_url": _TEXT,
        "port": Field(Leaf.U16),
        "max_concurrency": _COUNT,
        "need_http2": _BOOL,
        "cpu_request": _TEXT,
        "memory_request": _TEXT,
        "cpu_limit": _TEXT,
        "memory_limit": _TEXT,
        "min_scale": _COUNT,
        "max_scale": _COUNT,
    },
)
FUNCTION = Record(
    "function",
    {
        "key": _KEY,
        "function_type": Field(Choice((*FUNCTION_TYPES, "WASM"))),
        "description": _TEXT,
        "provision_config": Field(PROVISION, optional=True),
        "config": _STRING_MAP,
    },
    "key",
)
METADATA = Record(
    "metadata",
    {"author": _TEXT, "description": _TEXT, "tags": _STRINGS, "created_at": _TIME, "updated_at": _TIME},
)
NFR = Record(
    "nfr_requirements",
    {
        "min_throughput_rps": _COUNT,
        "availability": Field(Leaf.FLOAT),
        "cpu_utilization_target": Field(Leaf.FLOAT),
    },
)
QOS = Record("qos_requirement", {"throughput": _COUNT, "availability": Field(Leaf.FLOAT, required=True)})
DEPLOYED_FUNCTION = Record(
    "deployed function",
    {
        "function_key": _KEY,
        "description": _TEXT,
        "available_location": _TEXT,
        "qos_requirement": Field(QOS, optional=True),
        "provision_config": Field(PROVISION, optional=True),
        "container_image": _TEXT,
        "config": _STRING_MAP,
    },
    "function_key",
)
ODGM = Record(
    "odgm",
    {
        "collections": _STRINGS,
        "partition_count": _COUNT,
        "replica_count": _COUNT,
        "shard_type": _TEXT,
        "env_node_ids": Field(MapOf(ListOf(Leaf.U64))),
        "log": _TEXT,
        "options": _STRING_MAP,
        "zenoh_mode": _TEXT,
    },
)
TELEMETRY = Record(
    "telemetry",
    {
        "enabled": _BOOL,
        "traces": _BOOL,
        "metrics": _BOOL,
        "logs": _BOOL,
        "sampling_rate": Field(Leaf.FLOAT),
        "service_name": _TEXT,
        "resource_attributes": _STRING_MAP,
    },
)
STATUS = Record(
    "status",
    {
        "replication_factor": Field(Leaf.U32, required=True),
        "selected_envs": _STRINGS,
        "achieved_quorum_availability": Field(Leaf.FLOAT),
        "last_error": _TEXT,
    },
)
DEPLOYMENT = Record(
    "deployment",
    {
        "key": _KEY,
        "package_name": _KEY,
        "class_key": _KEY,
        "target_envs": _STRINGS,
        "available_envs": _STRINGS,
        "nfr_requirements": Field(NFR),
        "env_templates": _STRING_MAP,
        "functions": Field(ListOf(DEPLOYED_FUNCTION)),
        "condition": Field(Choice(("PENDING", "DEPLOYING", "RUNNING", "DOWN", "DELETED"))),
        "odgm": Field(ODGM, optional=True),
        "telemetry": Field(TELEMETRY, optional=True),
        "status": Field(STATUS, optional=True),
        "created_at": _TIME,
        "updated_at": _TIME,
    },
    "key",
)
PACKAGE = Record(
    "package",
    {
        "name": Field(Leaf.STRING, required=True),
        "version": _TEXT,
        "disabled": _BOOL,
        "metadata": Field(METADATA),
        "classes": Field(ListOf(CLASS)),
        "functions": Field(ListOf(FUNCTION)),
        "dependencies": _STRINGS,
        "deployments": Field(ListOf(DEPLOYMENT)),
    },
    "name",
)
"""The whole document."""

RECORDS = (
    PACKAGE, METADATA, CLASS, STATE_SPEC, KEY_SPEC, BINDING, FUNCTION, PROVISION, DEPLOYMENT, DEPLOYED_FUNCTION, NFR,
    QOS, ODGM, TELEMETRY, STATUS,
)  # fmt: skip
"""Every record of a document."""
