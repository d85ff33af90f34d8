"""JSON Schemas of what people write into a document by hand: provisioning, configuration, deployments.

No exporter writes these fields. Provisioning is PROPOSAL.md's ProvisionConfig with what PLATFORM.md adds; deployments
follow the platform's own models (`OClassDeployment`), which grow: their objects stay open.
"""

from __future__ import annotations

Schema = dict[str, object]

U16, U32 = 2**16 - 1, 2**32 - 1

_QUANTITY = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$"
"""A Kubernetes quantity: a decimal number with a binary or decimal suffix or an exponent."""

_TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:?[0-9]{2})$"


def text(description: str, **more: object) -> Schema:
    """Return the schema of a string."""
    return {"type": "string", "description": description, **more}


def name(description: str, **more: object) -> Schema:
    """Return the schema of a string that is not empty."""
    return text(description, minLength=1, **more)


def flag(description: str, **more: object) -> Schema:
    """Return the schema of a boolean."""
    return {"type": "boolean", "description": description, **more}


def count(description: str, *, most: int = U32, **more: object) -> Schema:
    """Return the schema of a whole number that the platform keeps without a sign."""
    return {"type": "integer", "minimum": 0, "maximum": most, "description": description, **more}


def texts(description: str, **more: object) -> Schema:
    """Return the schema of a list of strings."""
    return {"type": "array", "items": {"type": "string"}, "description": description, **more}


def table(description: str, **more: object) -> Schema:
    """Return the schema of a mapping from any key to a string."""
    return {"type": "object", "additionalProperties": {"type": "string"}, "description": description, **more}


def timestamp(description: str) -> Schema:
    """Return the schema of a moment: date, time and offset."""
    return text(description, format="date-time", pattern=_TIMESTAMP)


def definition(title: str) -> Schema:
    """Return a reference to a definition of the schema."""
    return {"$ref": f"#/$defs/{title}"}


def listed(title: str, description: str) -> Schema:
    """Return the schema of a list of what a definition describes."""
    return {"type": "array", "items": definition(title), "description": description}


def closed(description: str, properties: Schema, *required: str) -> Schema:
    """Return the schema of a mapping with these properties only: the platform drops every other one silently."""
    return opened(description, properties, *required) | {"additionalProperties": False}


def opened(description: str, properties: Schema, *required: str) -> Schema:
    """Return the schema of a mapping with these properties and any others."""
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "description": description, "properties": properties, **needed}


def _fraction(description: str) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": 1, "description": description}


def _quantity(what: str, example: str) -> Schema:
    return text(f"{what}, as a Kubernetes quantity.", pattern=_QUANTITY, examples=[example])


CONFIG = table("Environment variables of the function: every value is a string, so quote numbers and booleans.")

PROVISION: Schema = closed(
    "How the function is run. Written by hand: no exporter knows it.",
    {
        "container_image": text(
            "The image that serves the function. Without it the platform's controllers refuse a CUSTOM function.",
            examples=["ghcr.io/acme/counter:1.2.3"],
        ),
        "wasm_module_url": text("Where the module of a WASM function is: an http(s), oci or file address."),
        "port": count(
            "The port that the image listens on. Without it the platform takes 80; the SDK's server listens on 8080.",
            most=U16,
            examples=[8080],
        ),
        "max_concurrency": count("How many calls may run at once; 0 is no limit.", default=0),
        "need_http2": {"const": True, "description": "Must be true: the platform calls functions through gRPC."},
        "cpu_request": _quantity("The CPU that is reserved", "250m"),
        "memory_request": _quantity("The memory that is reserved", "256Mi"),
        "cpu_limit": _quantity("The CPU that may be used", "500m"),
        "memory_limit": _quantity("The memory that may be used", "512Mi"),
        "min_scale": count("How many instances there are at least; not more than `max_scale`."),
        "max_scale": count("How many instances there are at most."),
    },
    "need_http2",
)

_FUNCTION_OF_DEPLOYMENT = opened(
    "What differs for one function in this deployment.",
    {
        "function_key": name("The key of the function."),
        "description": text("What people should know of it."),
        "available_location": text("Where it may run, such as edge or cloud."),
        "qos_requirement": opened(
            "What calls of it ask for.",
            {"throughput": count("Calls in a second."), "availability": _fraction("The part of calls that succeed.")},
            "availability",
        ),
        "provision_config": definition("provision_config"),
        "config": CONFIG,
    },
    "function_key",
)

_NEEDS = opened(
    "What is asked of the deployment as a whole, not of how it is reached.",
    {
        "min_throughput_rps": count("Calls in a second, at least one."),
        "availability": _fraction("The part of calls that succeed."),
        "cpu_utilization_target": _fraction("The part of the CPU that should be busy."),
    },
)

_ODGM = opened(
    "How the objects of the class are kept.",
    {
        "collections": texts("The collections to make; by default one, named after package and class."),
        "partition_count": count("Parts of each collection, at least one."),
        "replica_count": count("Copies of each part, at least one."),
        "shard_type": text("How copies agree. Better left to the class's consistency model.", examples=["mst", "raft"]),
        "env_node_ids": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "integer", "minimum": 0}},
            "description": "Nodes by environment; the platform fills this in.",
        },
        "log": text("What the nodes log."),
        "options": table("Settings of the shards: strings, numbers among them."),
    },
)

DEPLOYMENT: Schema = opened(
    "Where and how one class runs. A planner or a person writes it after the export.",
    {
        "key": name("What the deployment is called: one name in the whole platform, better not the bare class key."),
        "package_name": name("The package, which is this document's."),
        "class_key": name("The key of the class, which is one of this document."),
        "target_envs": texts("The environments to deploy to; none lets the platform choose."),
        "available_envs": texts("The environments that it may choose from; none means all."),
        "nfr_requirements": _NEEDS,
        "env_templates": table("The runtime template by environment."),
        "functions": {"type": "array", "items": _FUNCTION_OF_DEPLOYMENT, "description": "Settings by function."},
        "condition": {
            "enum": ["PENDING", "DEPLOYING", "RUNNING", "DOWN", "DELETED"],
            "description": "How far the deployment is; the platform keeps it.",
        },
        "odgm": _ODGM,
        "created_at": timestamp("When it was made; the platform fills this in."),
        "updated_at": timestamp("When it was last changed; the platform fills this in."),
    },
    "key",
    "package_name",
    "class_key",
)
