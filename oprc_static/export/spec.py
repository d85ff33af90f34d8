"""The document shape of the target `spec`: SEMANTICS 6.1, PROPOSAL.md "Document Shape"."""

from __future__ import annotations

from oprc_static.opackage import FunctionBinding, OClass, OFunction, OPackage, StateSpec


def shape_package(package: OPackage) -> dict[str, object]:
    """Return the `spec` document of `package`.

    `version` is null when not given; author, description and state_spec are left out when absent or empty; every
    list is there, and `config`, `disabled` and `deployments` have their one value. Source: SEMANTICS 6.1.
    """
    return {
        "name": package.name,
        "version": package.version,
        "disabled": False,
        "metadata": _metadata(package),
        "classes": [_class(one) for one in package.classes],
        "functions": [_function(one) for one in package.functions],
        "dependencies": list(package.dependencies),
        "deployments": [],
    }


def _metadata(package: OPackage) -> dict[str, object]:
    shape: dict[str, object] = {}
    if package.author:
        shape["author"] = package.author
    if package.description:
        shape["description"] = package.description
    shape["tags"] = list(package.tags)
    return shape


def _class(one: OClass) -> dict[str, object]:
    shape: dict[str, object] = {"key": one.key}
    if one.description:
        shape["description"] = one.description
    if one.state_spec is not None:
        shape["state_spec"] = _state_spec(one.state_spec)
    shape["function_bindings"] = [_binding(binding) for binding in one.function_bindings]
    shape["disabled"] = False
    return shape


def _state_spec(state: StateSpec) -> dict[str, object]:
    return {
        "key_specs": [
            {"name": key.name, "key_type": key.key_type, "nullable": key.nullable} for key in state.key_specs
        ],
        "default_provider": state.default_provider,
        "consistency_model": state.consistency_model,
        "persistent": state.persistent,
        "serialization_format": state.serialization_format,
    }


def _binding(binding: FunctionBinding) -> dict[str, object]:
    return {
        "name": binding.name,
        "function_key": binding.function_key,
        "access_modifier": binding.access_modifier,
        "stateless": binding.stateless,
        "parameters": list(binding.parameters),
    }


def _function(function: OFunction) -> dict[str, object]:
    shape: dict[str, object] = {"key": function.key, "function_type": function.function_type}
    if function.description:
        shape["description"] = function.description
    shape["config"] = {}
    return shape
