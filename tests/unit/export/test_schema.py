"""The JSON Schema of documents: what exporters print is valid, what the platform refuses is not."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.export.schema import document_schema
from oprc_static.export.shape import document
from oprc_static.export.targets import TARGETS, parse_target
from oprc_static.export.text import render_yaml
from oprc_static.opackage import (
    ACCESS_MODIFIERS,
    CONSISTENCY_MODELS,
    FUNCTION_TYPES,
    FunctionBinding,
    KeySpec,
    OClass,
    OFunction,
    OPackage,
    StateSpec,
)
from tests.conformance.case import IDENTICAL, Case
from tests.conformance.casefile import all_cases
from tests.conformance.judge import write_tree
from tests.conformance.runtimes import running_version
from tests.conformance.static import scan_case

ROOT = Path(__file__).resolve().parents[3]
SPEC = parse_target("spec")


def validator(target: str) -> Any:
    schema = document_schema(parse_target(target))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATOR = validator("spec")

FULL: dict[str, Any] = yaml.safe_load("""
name: com.example.analytics
version: 1.0.0
disabled: false
metadata: {author: Alice, description: d, tags: [python], created_at: "2026-01-02T03:04:05Z"}
classes:
- key: Counter
  state_spec:
    key_specs: [{name: id, key_type: string, nullable: false}]
    default_provider: memory
    consistency_model: NONE
    persistent: false
    serialization_format: json
  function_bindings:
  - {name: incr, function_key: counter.incr, access_modifier: PUBLIC, stateless: false, parameters: [delta]}
  disabled: false
functions:
- key: counter.incr
  function_type: CUSTOM
  description: Increment a counter
  provision_config:
    container_image: ghcr.io/acme/counter:1.2.3
    port: 8080
    max_concurrency: 200
    need_http2: true
    cpu_request: 250m
    memory_request: 256Mi
    cpu_limit: "1"
    memory_limit: 1e3
    min_scale: 0
    max_scale: 10
  config: {LOG_LEVEL: info}
dependencies: [other]
deployments:
- {key: c1, package_name: com.example.analytics, class_key: Counter, target_envs: [edge], odgm: {partition_count: 3}}
""")
FULL["functions"][0]["provision_config"]["memory_limit"] = "1e3"


# --- what is exported --------------------------------------------------------------------------------------------


EXPECTED = sorted(ROOT.glob("testdata/projects/*/expected.*.yaml"))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_documents_of_whole_applications_are_valid(path: Path) -> None:
    target = path.name.removeprefix("expected.").removesuffix(".yaml")
    documents = [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each is not None]
    assert documents
    for each in documents:
        validator(target).validate(each)


CASES = [case for case in all_cases() if "spec" in case.targets and case.outcome("spec") == IDENTICAL]


@pytest.mark.parametrize("case", CASES[::6], ids=str)
def test_what_cases_export_is_valid(case: Case, tmp_path: Path) -> None:
    write_tree(case, tmp_path)
    result = scan_case(case, "spec", tmp_path, case.one("python") or running_version())
    assert result.crash is None
    for each in yaml.safe_load_all(result.text):
        VALIDATOR.validate(each)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = texts.filter(lambda text: text != "" and " " not in text)
packages = st.builds(
    OPackage,
    names,
    st.none() | texts,
    texts,
    texts,
    st.lists(texts, max_size=3).map(tuple),
    st.lists(
        st.builds(
            OClass,
            names,
            texts,
            st.none()
            | st.builds(
                StateSpec,
                st.lists(st.builds(KeySpec, names, names, st.booleans()), max_size=2).map(tuple),
                names,
                st.sampled_from(CONSISTENCY_MODELS),
                st.booleans(),
                names,
            ),
            st.lists(
                st.builds(
                    FunctionBinding,
                    names,
                    names,
                    st.sampled_from(ACCESS_MODIFIERS),
                    st.booleans(),
                    st.lists(texts, max_size=2).map(tuple),
                ),
                max_size=2,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    st.lists(st.builds(OFunction, names, st.sampled_from(FUNCTION_TYPES), texts), max_size=2).map(tuple),
    st.lists(names, max_size=3, unique=True).map(tuple),
)


@settings(deadline=None)
@given(packages, st.sampled_from(sorted(TARGETS)))
def test_every_exported_document_is_valid(package: OPackage, name: str) -> None:
    target = TARGETS[name]
    schema = validator(name)
    schema.validate(document(package, target))
    (loaded, *_) = yaml.safe_load_all(render_yaml([document(package, target)], target))
    schema.validate(loaded)


def test_every_written_field_is_described() -> None:
    for name in TARGETS:
        for path, schema in _properties(document_schema(TARGETS[name])):
            assert "$ref" in schema or schema.get("description") or schema.get("items"), f"{name}: {path}"


def _properties(schema: dict[str, Any], path: str = "") -> list[tuple[str, dict[str, Any]]]:
    found = []
    for key, below in [*schema.get("properties", {}).items(), *schema.get("$defs", {}).items()]:
        found.append((f"{path}/{key}", below))
        found += _properties(below, f"{path}/{key}")
        if isinstance(below.get("items"), dict):
            found += _properties(below["items"], f"{path}/{key}/*")
    return found


# --- what people write -------------------------------------------------------------------------------------------


def test_the_edited_document_of_the_proposal_is_valid() -> None:
    VALIDATOR.validate(FULL)


Change = Callable[[dict[str, Any]], Any]
PROVISION: Callable[[dict[str, Any]], dict[str, Any]] = lambda it: it["functions"][0]["provision_config"]  # noqa: E731
BINDING: Callable[[dict[str, Any]], dict[str, Any]] = lambda it: it["classes"][0]["function_bindings"][0]  # noqa: E731
STATE: Callable[[dict[str, Any]], dict[str, Any]] = lambda it: it["classes"][0]["state_spec"]  # noqa: E731


BROKEN: dict[str, tuple[Change, ...]] = {
    "missing-required": (
        lambda it: it.pop("name"),
        lambda it: it["classes"][0].pop("key"),
        lambda it: it["functions"][0].pop("key"),
        lambda it: BINDING(it).pop("name"),
        lambda it: BINDING(it).pop("function_key"),
        lambda it: BINDING(it).pop("access_modifier"),
        lambda it: STATE(it)["key_specs"][0].pop("name"),
        lambda it: STATE(it)["key_specs"][0].pop("key_type"),
        lambda it: it["deployments"][0].pop("key"),
        lambda it: it["deployments"][0].pop("package_name"),
        lambda it: it["deployments"][0].pop("class_key"),
    ),
    "enum": (
        lambda it: it["functions"][0].update(function_type="custom"),
        lambda it: it["functions"][0].update(function_type=None),
        lambda it: BINDING(it).update(access_modifier="public"),
        lambda it: STATE(it).update(consistency_model="strong"),
        lambda it: it["deployments"][0].update(condition="running"),
    ),
    "bad-type": (
        lambda it: it.update(disabled="yes"),
        lambda it: BINDING(it).update(stateless=None),
        lambda it: BINDING(it).update(stateless="false"),
        lambda it: PROVISION(it).update(port="8080"),
        lambda it: PROVISION(it).update(port=8080.5),
        lambda it: PROVISION(it).update(port=65536),
        lambda it: PROVISION(it).update(port=-1),
        lambda it: PROVISION(it).update(max_scale=2**32),
        lambda it: PROVISION(it).update(min_scale=-1),
        lambda it: it.update(name=["a"]),
        lambda it: it.update(classes={"a": 1}),
        lambda it: it["functions"][0].update(config=["a"]),
        lambda it: it["functions"][0].update(description={"a": 1}),
        lambda it: STATE(it).update(persistent="true"),
    ),
    "package-name": (
        lambda it: it.update(name=""),
        lambda it: it.update(name="my package"),
    ),
    "empty-key": (
        lambda it: it["classes"][0].update(key=""),
        lambda it: BINDING(it).update(name=""),
    ),
    "null-for-string": (
        lambda it: it.update(name=None),
        lambda it: it["metadata"].update(tags=[None]),
        lambda it: it.update(dependencies=[None]),
        lambda it: it["functions"][0].update(config={"A": None}),
    ),
    "timestamp": (
        lambda it: it["metadata"].update(created_at="2026-01-02"),
        lambda it: it["metadata"].update(updated_at="2026-01-02T03:04:05"),
    ),
    "http2": (
        lambda it: PROVISION(it).pop("need_http2"),
        lambda it: PROVISION(it).update(need_http2=False),
    ),
    "knative": (
        lambda it: PROVISION(it).update(knative={}),
        lambda it: it["functions"][0].update(knative={}),
    ),
    "unknown-field": (
        lambda it: BINDING(it).update(immutable=True),
        lambda it: PROVISION(it).update(minScale=1),
    ),
    "unquoted-scalar": (
        lambda it: it.update(version=1.0),
        lambda it: it["functions"][0].update(config={"HTTP_PORT": 80}),
    ),
    "scale": (lambda it: PROVISION(it).update(cpu_request="250 m"),),
    "dependency": (lambda it: it.update(dependencies=["a", "a"]),),
}  # fmt: skip


@pytest.mark.parametrize(("slug", "change"), [(slug, change) for slug, changes in BROKEN.items() for change in changes])
def test_what_is_wrong_with_the_shape_is_invalid(slug: str, change: Change) -> None:
    broken = copy.deepcopy(FULL)
    change(broken)
    assert broken != FULL
    assert not VALIDATOR.is_valid(broken), slug


def test_the_sdks_own_field_is_known_but_deprecated_on_its_targets() -> None:
    theirs = copy.deepcopy(FULL)
    BINDING(theirs)["immutable"] = True
    validator("sdk-0.3.6").validate(theirs)
    schema: Any = document_schema(parse_target("sdk-0.3.6"))
    assert schema["$defs"]["binding"]["properties"]["immutable"]["deprecated"]


def test_patterns_mean_the_same_to_other_engines() -> None:
    """JSON Schema's patterns are ECMAScript's: nothing here may be Python's own."""
    text = str(document_schema(SPEC))
    assert not re.search(r"\(\?[^:=!]|\\A|\\Z|\\[dwsDWS]", text)
