"""The document shape of oaas-sdk2-py 0.3.x: what `MetadataRepo.export_pkg` gives, as observed by running it."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.opackage import FunctionBinding, OClass, OFunction, OPackage
from oprc_static.records import record


@record
class Shape:
    """What the releases of 0.3 differ in: the version printed where none is given, `disabled`, `deployments` filled."""

    version: str | None
    has_disabled: bool
    fills_deployments: bool


FIRST = Shape(version=None, has_disabled=True, fills_deployments=False)
"""0.3.0 to 0.3.2."""

MIDDLE = Shape(version="1.0", has_disabled=False, fills_deployments=False)
"""0.3.3 to 0.3.5."""

LAST = Shape(version="1.0", has_disabled=False, fills_deployments=True)
"""0.3.6."""


def shaper(shape: Shape) -> Callable[[OPackage], dict[str, object]]:
    """Return the function from a package to the dict that these releases' `export_pkg` gives, in its key order.

    The SDK knows neither state_spec nor parameters nor function types, so what the package says of those is not
    looked at: they can only stem from the proposal's decorators, which no release exports.
    Source: SEMANTICS 6.2; oaas-sdk2-py 0.3.0, 0.3.3 and 0.3.6, `MetadataRepo.export_pkg` and `ClsMeta.export_pkg`.
    """
    return lambda package: _package(package, shape)


def _package(package: OPackage, shape: Shape) -> dict[str, object]:
    version = shape.version if package.version is None else package.version
    return {
        "name": package.name,
        "version": version,
        **_disabled(shape),
        "metadata": _metadata(package),
        "classes": [_class(one) | _disabled(shape) for one in package.classes],
        "functions": [_function(one) for one in package.functions],
        "dependencies": list(package.dependencies),
        "deployments": _deployments(package) if shape.fills_deployments else [],
    }


def _disabled(shape: Shape) -> dict[str, object]:
    return {"disabled": False} if shape.has_disabled else {}


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
