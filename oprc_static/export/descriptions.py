"""What is said of each field of a package document, for its JSON Schema: the meaning, and limits beyond its type."""

from __future__ import annotations

Schema = dict[str, object]

PATTERN_MESSAGE = "patternErrorMessage"
"""The keyword that says what a pattern means: editors know it, the standard lets it be."""

_QUANTITY = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3})?$"
"""A Kubernetes quantity: a decimal number with a binary or decimal suffix or an exponent."""


def _says(description: str, **limits: object) -> Schema:
    return {"description": description, **limits}


def _part(description: str) -> Schema:
    return _says(description, minimum=0, maximum=1)


def _quantity(description: str, example: str) -> Schema:
    limits = {"pattern": _QUANTITY, PATTERN_MESSAGE: f"This is no Kubernetes quantity, such as {example}."}
    return _says(f"{description}, as a Kubernetes quantity.", **limits, examples=[example])


_DISABLED = _says("Whether it is switched off. The platform does not read this.", default=False)
_DESCRIPTION = _says("What people should know of it.")
_CONFIG = _says("Environment variables of the function: every value is a string, so quote numbers and booleans.")
_MADE = _says("When it was made; the platform fills this in.")
_CHANGED = _says("When it was last changed; the platform fills this in.")

RECORDS: dict[str, Schema] = {
    "package": _says("A package of the OaaS platform: one document in one file."),
    "metadata": _says("What people should know of the package."),
    "class": _says("A class of the package."),
    "state_spec": _says("How the state of a class is kept."),
    "key spec": _says("One key of a class's state."),
    "binding": _says("A name of a class under which a function is called."),
    "function": _says("A function of the package."),
    "provision_config": _says(
        "How the function is run. Written by hand: no exporter knows it.", required=["need_http2"]
    ),
    "deployment": _says("Where and how one class runs. A planner or a person writes it after the export."),
    "deployed function": _says("What differs for one function in this deployment."),
    "nfr_requirements": _says("What is asked of the deployment as a whole, not of how that is reached."),
    "qos_requirement": _says("What calls of the function ask for."),
    "odgm": _says("How the objects of the class are kept."),
    "telemetry": _says("What is measured of the deployment."),
    "status": _says("How the deployment is doing; the platform fills this in."),
}
"""What is said of each record of `document.model`, by its name."""

FIELDS: dict[str, dict[str, Schema]] = {
    "package": {
        "name": _says(
            "What the package is called.",
            minLength=1,
            pattern="^[^ ]+$",
            **{PATTERN_MESSAGE: "The platform refuses a name that is empty or has a space."},
        ),
        "version": _says("The version. Quote one that looks like a number."),
        "disabled": _DISABLED,
        "metadata": {},
        "classes": _says("The classes that others can use."),
        "functions": _says("The functions that the classes are bound to."),
        "dependencies": _says("Exact names of packages that this one needs, without versions.", uniqueItems=True),
        "deployments": _says("Where the classes run: empty when exported."),
    },
    "metadata": {
        "author": _says("Who wrote the package."),
        "description": _says("What people should know of the package."),
        "tags": _says("Words to find the package by."),
        "created_at": _MADE,
        "updated_at": _CHANGED,
    },
    "class": {
        "key": _says("What the class is called; once in a document."),
        "description": _DESCRIPTION,
        "state_spec": {},
        "function_bindings": _says("The functions that can be called on the class."),
        "options": _says("How the class behaves in the platform: strings, numbers among them."),
        "disabled": _DISABLED,
    },
    "state_spec": {
        "key_specs": _says("The keys of the state."),
        "default_provider": _says("What keeps the state.", examples=["memory"]),
        "consistency_model": _says("What readers see of others' writes."),
        "persistent": _says("Whether the state outlives the process that keeps it."),
        "serialization_format": _says("How values are written.", examples=["json"]),
    },
    "key spec": {
        "name": _says("The name of the key; once in a class."),
        "key_type": _says("What is kept under the key, such as string or int."),
        "nullable": _says("Whether nothing may be kept under it. The platform does not read this."),
    },
    "binding": {
        "name": _says("The name that callers use; once in a class."),
        "function_key": _says("The key of the function that is called: one of this document's `functions`."),
        "access_modifier": _says("Who may call it."),
        "stateless": _says("Whether it runs without an object; calls on a class reach only those with `true`."),
        "parameters": _says("The names of its parameters."),
    },
    "function": {
        "key": _says("What the function is called; once in a document."),
        "function_type": _says("How it is run. WASM can only be set by hand."),
        "description": _DESCRIPTION,
        "provision_config": {},
        "config": _CONFIG,
    },
    "provision_config": {
        "container_image": _says(
            "The image that serves the function. Without it the platform's controllers refuse a CUSTOM function.",
            examples=["ghcr.io/acme/counter:1.2.3"],
        ),
        "wasm_module_url": _says("Where the module of a WASM function is: an http(s), oci or file address."),
        "port": _says(
            "The port that the image listens on. Without it the platform takes 80; the SDK's server listens on 8080.",
            examples=[8080],
        ),
        "max_concurrency": _says("How many calls may run at once; 0 is no limit.", default=0),
        "need_http2": _says("Must be true: the platform calls functions through gRPC.", const=True),
        "cpu_request": _quantity("The CPU that is reserved", "250m"),
        "memory_request": _quantity("The memory that is reserved", "256Mi"),
        "cpu_limit": _quantity("The CPU that may be used", "500m"),
        "memory_limit": _quantity("The memory that may be used", "512Mi"),
        "min_scale": _says("How many instances there are at least; not more than `max_scale`."),
        "max_scale": _says("How many instances there are at most."),
    },
    "deployment": {
        "key": _says("What the deployment is called: one name in the whole platform, better not the bare class key."),
        "package_name": _says("The package, which is this document's."),
        "class_key": _says("The key of the class, which is one of this document."),
        "target_envs": _says("The environments to deploy to; none lets the platform choose."),
        "available_envs": _says("The environments that it may choose from; none means all."),
        "nfr_requirements": {},
        "env_templates": _says("The runtime template by environment."),
        "functions": _says("Settings by function."),
        "condition": _says("How far the deployment is; the platform keeps it."),
        "odgm": {},
        "telemetry": {},
        "status": {},
        "created_at": _MADE,
        "updated_at": _CHANGED,
    },
    "deployed function": {
        "function_key": _says("The key of the function."),
        "description": _DESCRIPTION,
        "available_location": _says("Where it may run, such as edge or cloud."),
        "qos_requirement": {},
        "provision_config": {},
        "container_image": _says("The image to take instead of the function's own."),
        "config": _CONFIG,
    },
    "nfr_requirements": {
        "min_throughput_rps": _says("Calls in a second, at least one."),
        "availability": _part("The part of calls that succeed."),
        "cpu_utilization_target": _part("The part of the CPU that should be busy."),
    },
    "qos_requirement": {
        "throughput": _says("Calls in a second."),
        "availability": _part("The part of calls that succeed."),
    },
    "odgm": {
        "collections": _says("The collections to make; by default one, named after package and class."),
        "partition_count": _says("Parts of each collection, at least one."),
        "replica_count": _says("Copies of each part, at least one."),
        "shard_type": _says("How copies agree; the class's consistency model decides it as well.", examples=["raft"]),
        "env_node_ids": _says("Nodes by environment; the platform fills this in."),
        "log": _says("What the nodes log."),
        "options": _says("Settings of the shards: strings, numbers among them."),
        "zenoh_mode": _says("How the nodes reach each other."),
    },
    "telemetry": {
        "enabled": _says("Whether anything is measured."),
        "traces": _says("Whether traces are sent."),
        "metrics": _says("Whether metrics are sent."),
        "logs": _says("Whether logs are sent."),
        "sampling_rate": _part("The part of calls that is traced."),
        "service_name": _says("What the deployment is called in what is sent."),
        "resource_attributes": _says("What else is sent along, by name."),
    },
    "status": {
        "replication_factor": _says("How many environments there are."),
        "selected_envs": _says("Which environments these are."),
        "achieved_quorum_availability": _says("How available that makes the deployment."),
        "last_error": _says("What went wrong last."),
    },
}
"""What is said of each field, by the names of its record and its own; {} where its record has said it."""
