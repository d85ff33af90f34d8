from typing import Any

from oprc_static.export import shape as shapes
from oprc_static.export.targets import Target, parse_target
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec

SPEC = parse_target("spec")
SDK = parse_target("sdk-0.3.6")

FULL = OPackage(
    name="com.example.analytics",
    version="1.0.0",
    author="Alice",
    description="Example analytics package",
    tags=("python", "grpc"),
    classes=(
        OClass(
            key="Counter",
            description="Simple counter object",
            state_spec=StateSpec(key_specs=(KeySpec("id", "string", False),)),
            function_bindings=(FunctionBinding("incr", "counter.incr", "INTERNAL", True, ("delta",)),),
        ),
    ),
    functions=(OFunction("counter.incr", "LOGICAL", "Increment a counter"),),
    dependencies=("other",),
)
BARE = OPackage(
    "p", classes=(OClass("A", function_bindings=(FunctionBinding("f", "A.f"),)),), functions=(OFunction("A.f"),)
)


def document(package: OPackage, target: Target) -> dict[str, Any]:
    return shapes.document(package, target)


def keys(value: object) -> list[str]:
    assert isinstance(value, dict)
    return list(value)


def test_spec_writes_everything_that_is_given_in_the_order_of_the_proposal() -> None:
    shape = document(FULL, SPEC)
    assert keys(shape) == [
        "name",
        "version",
        "disabled",
        "metadata",
        "classes",
        "functions",
        "dependencies",
        "deployments",
    ]
    assert shape == {
        "name": "com.example.analytics",
        "version": "1.0.0",
        "disabled": False,
        "metadata": {"author": "Alice", "description": "Example analytics package", "tags": ["python", "grpc"]},
        "classes": [
            {
                "key": "Counter",
                "description": "Simple counter object",
                "state_spec": {
                    "key_specs": [{"name": "id", "key_type": "string", "nullable": False}],
                    "default_provider": "memory",
                    "consistency_model": "NONE",
                    "persistent": False,
                    "serialization_format": "json",
                },
                "function_bindings": [
                    {
                        "name": "incr",
                        "function_key": "counter.incr",
                        "access_modifier": "INTERNAL",
                        "stateless": True,
                        "parameters": ["delta"],
                    }
                ],
                "disabled": False,
            }
        ],
        "functions": [
            {
                "key": "counter.incr",
                "function_type": "LOGICAL",
                "description": "Increment a counter",
                "config": {},
            }
        ],
        "dependencies": ["other"],
        "deployments": [],
    }


def test_spec_key_order_below_the_package() -> None:
    shape = document(FULL, SPEC)
    (one,), (function,) = shape["classes"], shape["functions"]
    assert keys(shape["metadata"]) == ["author", "description", "tags"]
    assert keys(one) == ["key", "description", "state_spec", "function_bindings", "disabled"]
    assert keys(one["state_spec"]) == [
        "key_specs",
        "default_provider",
        "consistency_model",
        "persistent",
        "serialization_format",
    ]
    assert keys(one["state_spec"]["key_specs"][0]) == ["name", "key_type", "nullable"]
    assert keys(one["function_bindings"][0]) == ["name", "function_key", "access_modifier", "stateless", "parameters"]
    assert keys(function) == ["key", "function_type", "description", "config"]


def test_spec_leaves_out_only_what_is_optional() -> None:
    assert document(BARE, SPEC) == {
        "name": "p",
        "version": None,
        "disabled": False,
        "metadata": {"tags": []},
        "classes": [
            {
                "key": "A",
                "function_bindings": [
                    {
                        "name": "f",
                        "function_key": "A.f",
                        "access_modifier": "PUBLIC",
                        "stateless": False,
                        "parameters": [],
                    }
                ],
                "disabled": False,
            }
        ],
        "functions": [{"key": "A.f", "function_type": "CUSTOM", "config": {}}],
        "dependencies": [],
        "deployments": [],
    }


def test_spec_writes_an_empty_version_and_an_empty_list_of_keys() -> None:
    package = OPackage("p", version="", classes=(OClass("A", state_spec=StateSpec()),))
    shape = document(package, SPEC)
    (one,) = shape["classes"]
    assert shape["version"] == ""
    assert one["state_spec"]["key_specs"] == []


def test_sdk_shape_as_0_3_6_prints_it() -> None:
    shape = document(FULL, SDK)
    assert keys(shape) == ["name", "version", "metadata", "classes", "functions", "dependencies", "deployments"]
    assert shape == {
        "name": "com.example.analytics",
        "version": "1.0.0",
        "metadata": {"tags": ["python", "grpc"], "author": "Alice", "description": "Example analytics package"},
        "classes": [
            {
                "key": "Counter",
                "description": "Simple counter object",
                "function_bindings": [
                    {
                        "name": "incr",
                        "function_key": "counter.incr",
                        "access_modifier": "PUBLIC",
                        "immutable": False,
                        "parameters": [],
                    }
                ],
            }
        ],
        "functions": [
            {"key": "counter.incr", "function_type": "CUSTOM", "description": "Increment a counter", "config": {}}
        ],
        "dependencies": ["other"],
        "deployments": [
            {
                "key": "Counter",
                "package_name": "com.example.analytics",
                "class_key": "Counter",
                "target_envs": [],
                "odgm": {},
            }
        ],
    }


def test_sdk_defaults_are_written() -> None:
    shape = document(BARE, SDK)
    (one,), (function,) = shape["classes"], shape["functions"]
    assert shape["version"] == "1.0"
    assert shape["metadata"] == {"tags": []}
    assert one["description"] == function["description"] == ""


def test_sdk_empty_version_is_given() -> None:
    assert document(OPackage("p", version=""), SDK)["version"] == ""


def test_sdk_key_order_below_the_package() -> None:
    shape = document(FULL, SDK)
    (one,), (function,), (deployment,) = shape["classes"], shape["functions"], shape["deployments"]
    assert keys(shape["metadata"]) == ["tags", "author", "description"]
    assert keys(one) == ["key", "description", "function_bindings"]
    assert keys(one["function_bindings"][0]) == ["name", "function_key", "access_modifier", "immutable", "parameters"]
    assert keys(function) == ["key", "function_type", "description", "config"]
    assert keys(deployment) == ["key", "package_name", "class_key", "target_envs", "odgm"]


def test_sdk_metadata_order_follows_who_gave_it_first() -> None:
    package = OPackage("p", author="a", description="d", description_first=True)
    assert keys(document(package, SDK)["metadata"]) == ["tags", "description", "author"]


def test_sdk_classes_of_one_key_share_a_deployment() -> None:
    deployments = document(OPackage("p", classes=(OClass("A"), OClass("B"), OClass("A"))), SDK)["deployments"]
    assert [one["key"] for one in deployments] == ["A", "B"]


def test_documents_share_nothing() -> None:
    first, second = document(FULL, SPEC), document(FULL, SPEC)
    first["classes"].clear()
    first["metadata"]["tags"].clear()
    assert second == document(FULL, SPEC)
