"""Laws of the text of documents, over hostile strings."""

import io
import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from oprc_static.export.shape import document
from oprc_static.export.targets import parse_target
from oprc_static.export.text import render_document, render_json, render_yaml
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec

SPEC = parse_target("spec")
SDK = parse_target("sdk-0.3.6")

FRAGMENTS = (
    *("", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", "\0", "\x07", "\x1b", "\x7f", "\x80", "\x85", "\xa0", "\xad"),
    *(
        "\u2028",
        "\u2029",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "\ue000",
        "\ud7ff",
        "😀",
        "\U0010fffe",
        "\U0010ffff",
        "é",
        "漢",
    ),
    *("-", "- ", "-x", "---", "--- ", "...", "?", "? ", ":", ": ", "#", " #", "[", "]", "{", "}", ",", "&", "*", "!"),
    *("|", ">", "'", '"', "%", "@", "`", "\\", "=", "<<", "~", "_", "+", ".", "a", "b c", "word", "x" * 200, "w " * 90),
    *("null", "Null", "true", "False", "yes", "No", "on", "OFF", "y", "n", "0", "1", "08", "0o7", "0x1F", "0b1", "1e3"),
    *(
        "1.5e3",
        "+.5",
        "-.5",
        "1_000",
        "1:30",
        "190:20:30.15",
        ".inf",
        "-.INF",
        ".nan",
        "2024-01-01",
        "2024-01-01 1:2:3",
    ),
    *("1.0", "1.", ".5e-7", "+08", "1e+3", "12e03", "685_230.15", "2001-12-14t21:59:43.10-05:00"),
)
hostile = st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)
anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
plain = st.text("abcdefgXYZ_. -:#0123456789", max_size=16)
strings = hostile | anything | plain
tuples = st.lists(strings, max_size=3).map(tuple)

states = st.builds(
    StateSpec,
    key_specs=st.lists(st.builds(KeySpec, strings, strings, st.booleans()), max_size=2).map(tuple),
    default_provider=strings,
    consistency_model=strings,
    persistent=st.booleans(),
    serialization_format=strings,
)
bindings = st.builds(FunctionBinding, strings, strings, strings, st.booleans(), tuples)
classes = st.builds(OClass, strings, strings, st.none() | states, st.lists(bindings, max_size=2).map(tuple))
packages = st.builds(
    OPackage,
    name=strings,
    version=st.none() | strings,
    author=strings,
    description=strings,
    tags=tuples,
    classes=st.lists(classes, max_size=2).map(tuple),
    functions=st.lists(st.builds(OFunction, strings, strings, strings), max_size=2).map(tuple),
    dependencies=tuples,
)

_CORE_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_RUAMEL_ONLY = re.compile(r"[-+]?[0-9_]*_[0-9_]*|[-+]?0b[01_]+|[-+]0o[0-7_]+|[-+]?0o[0-7_]+|[-+]?0x[0-9a-fA-F_]+")
"""Integers that ruamel.yaml's 1.2 reader knows beyond the core schema of YAML 1.2.2: `08_1`, `-0o7`, `0o_7`."""


def read_1_2(text: str) -> Any:
    """Read with ruamel.yaml, but let a string be what YAML 1.2.2 says where ruamel.yaml itself says more."""
    ruamel = pytest.importorskip("ruamel.yaml")

    class Reader(ruamel.constructor.SafeConstructor):  # type: ignore[misc,name-defined]
        def construct_yaml_int(self, node: Any) -> Any:
            if _RUAMEL_ONLY.fullmatch(node.value) and not _CORE_INT.fullmatch(node.value):
                return node.value
            return super().construct_yaml_int(node)

    Reader.add_constructor("tag:yaml.org,2002:int", Reader.construct_yaml_int)
    reader = ruamel.YAML(typ="safe", pure=True)
    reader.Constructor = Reader
    reader.version = (1, 2)
    return reader.load(io.StringIO(text))


@given(packages)
@settings(max_examples=300, deadline=None)
def test_spec_text_reads_back_in_yaml_1_1_and_1_2(package: OPackage) -> None:
    shape = document(package, SPEC)
    text = render_document(shape, SPEC)
    assert yaml.safe_load(text) == shape
    assert read_1_2(text) == shape


@given(strings)
@settings(max_examples=1500, deadline=None)
def test_every_string_of_spec_reads_back(text: str) -> None:
    shape = document(OPackage(text, version=text, classes=(OClass(text),), dependencies=(text,)), SPEC)
    written = render_document(shape, SPEC)
    assert yaml.safe_load(written) == shape
    assert read_1_2(written) == shape


@given(packages)
@settings(max_examples=100, deadline=None)
def test_sdk_text_is_what_pyyaml_dumps_and_reads_back(package: OPackage) -> None:
    shape = document(package, SDK)
    text = render_document(shape, SDK)
    assert text == yaml.dump(shape, indent=2)
    assert yaml.safe_load(text) == shape


@given(st.lists(packages, max_size=3))
@settings(max_examples=50, deadline=None)
def test_many_documents_read_back(several: list[OPackage]) -> None:
    for target in (SPEC, SDK):
        shapes = [document(package, target) for package in several]
        read = list(yaml.safe_load_all(render_yaml(shapes, target)))
        assert read[: len(shapes)] == shapes
        assert all(rest is None for rest in read[len(shapes) :])
        assert json.loads(render_json(shapes)) == shapes


@given(packages)
@settings(max_examples=100, deadline=None)
def test_text_is_utf8_with_lf_only(package: OPackage) -> None:
    for target in (SPEC, SDK):
        text = render_document(document(package, target), target)
        assert text.encode("utf-8").decode("utf-8") == text
        assert text.endswith("\n")
        assert not re.search("[\r\t\x85\u2028\u2029\ufeff]|[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
