"""The document shape of oaas-sdk2-py 0.1.x and 0.2.x: what their `MetadataRepo.export_pkg` gives."""

from __future__ import annotations

from oprc_static.opackage import OClass, OPackage


def shape_package(package: OPackage) -> dict[str, object]:
    """Return the dict that `export_pkg` gives for `package`, in its key order.

    A function of two classes is listed twice there.
    Source: SEMANTICS 6.2; oaas-sdk2-py 0.1.2 to 0.2.3, `MetadataRepo.export_pkg` and `ClsMeta.export_pkg`.
    """
    return {
        "name": package.name,
        "classes": [_class(one) for one in package.classes],
        "functions": [{"name": function.key, "provision": {}} for function in package.functions],
    }


def _class(one: OClass) -> dict[str, object]:
    functions = [{"name": binding.name, "function": binding.function_key} for binding in one.function_bindings]
    return {"name": one.key, "functions": functions}
