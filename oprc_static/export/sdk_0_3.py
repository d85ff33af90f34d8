"""The document shape of oaas-sdk2-py 0.3.x: what `MetadataRepo.export_pkg` gives, as observed by running it.

Only 0.3.6 is here; the older 0.3 releases differ in `version`, `disabled` and `deployments` (SEMANTICS 6.2).
"""

from __future__ import annotations

from oprc_static.opackage import FunctionBinding, OClass, OFunction, OPackage

_DEFAULT_VERSION = "1.0"


def shape_package(package: OPackage) -> dict[str, object]:
    """Return the dict that 0.3.6's `export_pkg` gives for `package`, in its key order.

    The SDK knows neither state_spec nor parameters nor function types, so what the package says of those is not
    looked at: they can only stem from the proposal's decorators, which no release exports.
    Source: SEMANTICS 6.2; oaas-sdk2-py 0.3.6, `MetadataRepo.export_pkg`.
    """
    return {
        "name": package.name,
        "version": _DEFAULT_VERSION if package.version is None else package.version,
        "metadata": _metadata(package),
        "classes": [_class(one) for one in package.classes],
        "functions": [_function(one) for one in package.functions],
        "dependencies": list(package.dependencies),
        "deployments": _deployments(package),
    }


def _metadata(package: OPackage) -> dict[str, object]:
    shape: dict[str, object] = {"tags": list(package.tags)}
    given = [("author", package.author), ("description", package.description)]
    if package.description_first:
        given.reverse()
    shape.update((name, text) for name, text in given if text)
    return shape


def _class(one: OClass) -> dict[str, object]:
    return {
        "key": one.key,
        "description": one.description,
        "function_bindings": [_binding(binding) for binding in one.function_bindings],
    }


def _binding(binding: FunctionBinding) -> dict[str, object]:
    return {
        "name": binding.name,
        "function_key": binding.function_key,
        "access_modifier": "PUBLIC",
        "immutable": False,
        "parameters": [],
    }


def _function(function: OFunction) -> dict[str, object]:
    return {
        "key": function.key,
        "function_type": "CUSTOM",
        "description": function.description,
        "config": {},
    }


def _deployments(package: OPackage) -> list[object]:
    """Return one prefilled deployment for each class key; classes of one key share theirs, as at runtime."""
    return [
        {"key": key, "package_name": package.name, "class_key": key, "target_envs": [], "odgm": {}}
        for key in dict.fromkeys(one.key for one in package.classes)
    ]
