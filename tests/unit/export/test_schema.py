"""The JSON Schema of documents: what exporters print is valid, what the platform refuses is not."""

from __future__ import annotations

import copy
import dataclasses
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.diagnostics import Severity
from oprc_static.document import model
from oprc_static.document.model import Choice, Leaf, ListOf, Record
from oprc_static.document.nodes import Document, Mapping, Node, Scalar, Sequence, Stream, resolve
from oprc_static.document.reading import read_text
from oprc_static.document.rules import check_stream
from oprc_static.document.scalars import core_type
from oprc_static.export.descriptions import FIELDS, RECORDS
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
from oprc_static.rules import RULES
from tests.conformance.case import IDENTICAL, Case
from tests.conformance.casefile import all_cases
from tests.conformance.judge import write_tree
from tests.conformance.runtimes import running_version
from tests.conformance.static import scan_case
from tests.unit.document.test_document_rules import CASES as LINTED

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
        assert VALIDATOR.is_valid(each) is (" " not in each["name"]), "the platform refuses names with spaces"


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


def test_every_field_is_described() -> None:
    assert set(RECORDS) == set(FIELDS) == {record.name for record in model.RECORDS}
    for record in model.RECORDS:
        assert list(FIELDS[record.name]) == list(record.fields)
        for name, field in record.fields.items():
            said = FIELDS[record.name][name]
            assert "description" in said or isinstance(field.shape, Record), f"{record.name}: {name}"


EXPORTED = {
    OPackage: (model.PACKAGE, model.METADATA), OClass: (model.CLASS,), StateSpec: (model.STATE_SPEC,),
    KeySpec: (model.KEY_SPEC,), FunctionBinding: (model.BINDING,), OFunction: (model.FUNCTION,),
}  # fmt: skip
"""The exporters' types, with the records of the model that they are written as."""


@pytest.mark.parametrize("kind", EXPORTED, ids=lambda kind: kind.__name__)
def test_what_exporters_have_is_in_the_model_with_its_type(kind: type) -> None:
    known = {name: field for record in EXPORTED[kind] for name, field in record.fields.items()}
    names = {each.name for each in dataclasses.fields(kind)} - {"origins", "description_first"}
    assert names <= set(known)
    for name in names:
        shape, is_optional = as_shape(typing.get_type_hints(kind)[name])
        found = known[name].shape
        assert shape == (Leaf.STRING if isinstance(found, Choice) else found), name
        assert known[name].optional or not is_optional, name


def as_shape(hint: Any) -> tuple[object, bool]:
    """Return a type of the exporters' as the model has it, and whether it may be None."""
    if isinstance(hint, types.UnionType):
        (known,) = (each for each in typing.get_args(hint) if each is not types.NoneType)
        return as_shape(known)[0], True
    if typing.get_origin(hint) is tuple:
        return ListOf(as_shape(typing.get_args(hint)[0])[0]), False  # type: ignore[arg-type]
    return {str: Leaf.STRING, bool: Leaf.BOOL}.get(hint) or EXPORTED[hint][0], False


# --- what lint says ----------------------------------------------------------------------------------------------


def reasons() -> dict[str, str]:
    """Return the table of docs/schema.md: rules without a counterpart, each with the reason."""
    text = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", text, re.MULTILINE))


BEYOND = ("'2.0'", "'1e1'", "'08080'", "'2026-02-31T12:00:00Z'")
"""Values that no schema can refuse; docs/schema.md says why."""

CHECKED = [pytest.param(dedent(text).lstrip("\n"), id=name) for name, text in LINTED.items()]


@pytest.mark.parametrize("text", CHECKED)
def test_every_error_of_lint_has_a_counterpart_or_a_reason(text: str) -> None:
    reading = read_text(text, "x.yaml")
    assert reading.stream is not None
    found = [each.diagnostic for each in (*reading.findings, *check_stream(reading.stream, "x.yaml"))]
    said = {line for document in reading.stream.documents for line in lines_of_schema(reading.stream, document)}
    for each in found:
        is_beyond = each.rule.slug in reasons() or any(value in each.message for value in BEYOND)
        if each.severity is Severity.ERROR and not is_beyond:
            assert each.place.span.line in said, f"{each.place}: {each.rule.slug}: {each.message}"
    if not found:
        assert not said


def test_only_rules_that_need_one_have_a_reason() -> None:
    text = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert all(f"`{value}`".replace("'", "") in text for value in BEYOND)
    errors = {slug for slug, rule in RULES.items() if rule.code.startswith("OPD")}
    assert set(reasons()) <= errors
    assert not set(reasons()) & set(BROKEN), "it has a counterpart"


def lines_of_schema(stream: Stream, document: Document) -> Iterator[int]:
    """Yield the lines of a document that the schema does not allow."""
    if document.root is None:
        return
    for error in VALIDATOR.iter_errors(as_value(document.root)):
        for leaf in leaves(error):
            node = node_at(document.root, leaf.absolute_path)
            if leaf.validator == "additionalProperties":
                entries = resolve(node).entries  # type: ignore[union-attr]
                known = leaf.schema.get("properties", {})
                keys = [each.key for each in entries if as_text(each.key) not in known]
                yield from (stream.line_of(key.start) for key in keys)
            else:
                yield stream.line_of(node.start)


def leaves(error: Any) -> Iterator[Any]:
    """Yield what is wrong below a choice: what is wrong with what was meant, which is not null."""
    if error.context:
        for below in error.context:
            if below.validator != "type" or below.validator_value != "null":
                yield from leaves(below)
    else:
        yield error


def node_at(node: Node, path: Iterable[str | int]) -> Node:
    for step in path:
        known = resolve(node)
        if isinstance(known, Sequence):
            node = known.items[int(step)]
        else:
            assert isinstance(known, Mapping)
            entry = known.entry(str(step))
            assert entry is not None
            node = entry.value
    return node


def as_value(node: Node) -> Any:
    """Return a node as an editor of YAML 1.2 sees it."""
    known = resolve(node)
    if isinstance(known, Mapping):
        return {str(as_text(each.key)): as_value(each.value) for each in known.entries}
    if isinstance(known, Sequence):
        return [as_value(each) for each in known.items]
    if not known.is_plain:
        return known.text
    return {"null": lambda _: None, "bool": lambda text: text.lower() == "true", "int": as_int, "float": as_float}.get(
        core_type(known.text), str
    )(known.text)


def as_text(node: Node) -> str:
    known = resolve(node)
    return known.text if isinstance(known, Scalar) else repr(as_value(known))


def as_int(text: str) -> int:
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def as_float(text: str) -> float:
    return float(text.replace(".inf", "inf").replace(".nan", "nan").lower())


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
