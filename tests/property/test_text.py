"""Laws of the text of documents, over hostile strings."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import ruamel.yaml
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oprc_static.export.compose import compose_sdk, compose_spec
from oprc_static.export.dump import dump_sdk, dump_spec
from oprc_static.export.shape import Document, document
from oprc_static.export.targets import Target, parse_target
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
anything = st.text(st.characters(codec="utf-8"), max_size=12)
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

_RUAMEL_ONLY = re.compile(r"[^_]*_.*|[-+]?0b[01]+|[-+]0o[0-7]+")
"""Numbers that ruamel.yaml's 1.2 reader knows beyond the core schema of YAML 1.2.2: `08_1`, `0_e0`, `-0o7`, `0b1`."""


def read_1_2(text: str) -> Any:
    """Read with ruamel.yaml, but let a string be what YAML 1.2.2 says where ruamel.yaml itself says more."""

    class Reader(ruamel.yaml.constructor.SafeConstructor):  # type: ignore[misc,name-defined]
        def construct_yaml_int(self, node: Any) -> Any:
            return node.value if _RUAMEL_ONLY.fullmatch(node.value) else super().construct_yaml_int(node)

        def construct_yaml_float(self, node: Any) -> Any:
            return node.value if _RUAMEL_ONLY.fullmatch(node.value) else super().construct_yaml_float(node)

    Reader.add_constructor("tag:yaml.org,2002:int", Reader.construct_yaml_int)
    Reader.add_constructor("tag:yaml.org,2002:float", Reader.construct_yaml_float)
    reader = ruamel.yaml.YAML(typ="safe", pure=True)
    reader.Constructor = Reader
    reader.version = (1, 2)
    return reader.load(io.StringIO(text))


leaves: st.SearchStrategy[Any] = strings | st.booleans() | st.none() | st.just({}) | st.just([])
names = st.sampled_from(["key", "description", "a_b", "yes", "y", "1e3", "no key", "x" * 200, "", "é"]) | strings
trees = st.recursive(
    leaves,
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(["key", "name"]) | names, below, max_size=3)
    ),
    max_leaves=8,
)


lines = st.lists(st.text("ab'", min_size=1, max_size=30) | st.sampled_from(("", "x" * 70, "it's", "a:", "b#c", "# d")))
prose = st.lists(lines.map(" ".join), max_size=4).map("\n".join)
"""Texts with lines longer than what PyYAML writes, and with empty ones."""

COMPOSERS = [
    pytest.param(compose_spec, dump_spec, SPEC, id="spec"),
    pytest.param(compose_sdk, dump_sdk, SDK, id="sdk"),
    pytest.param(compose_sdk, dump_sdk, parse_target("sdk-0.1.3"), id="sdk-0.1.3"),
]
Compose = Callable[[object], str]
composed = pytest.mark.parametrize(("compose", "dump", "target"), COMPOSERS)
composed_alike = pytest.mark.parametrize(("compose", "dump", "target"), COMPOSERS[:2])


@composed
@given(package=packages)
@settings(max_examples=400, deadline=None)
def test_composed_text_of_a_package_is_pyyamls(
    compose: Compose, dump: Compose, target: Target, package: OPackage
) -> None:
    shape = document(package, target)
    assert compose(shape) == dump(shape)


@composed_alike
@given(text=strings | prose)
@example(text="a\n\n")
@example(text="\n")
@example(text="\n\na")
@example(text="a b " * 30)
@example(text="it's " * 30 + ": x")
@example(text="a " * 39 + "b\nc " * 2)
@settings(max_examples=2000, deadline=None)
def test_composed_text_of_a_string_is_pyyamls(compose: Compose, dump: Compose, target: Target, text: str) -> None:
    shape: Document = {"key": text, "tags": [text, text], "classes": [{"name": text, "parameters": [text]}]}
    assert compose(shape) == dump(shape)


@composed_alike
@given(tree=st.dictionaries(st.sampled_from(["key", "name", "tags"]) | names, trees, max_size=3))
@settings(max_examples=500, deadline=None)
def test_composed_text_of_any_tree_is_pyyamls(compose: Compose, dump: Compose, target: Target, tree: Document) -> None:
    assert compose(tree) == dump(tree)


@composed_alike
@pytest.mark.parametrize(
    "character", [chr(code) for code in (*range(0x180), *range(0x2000, 0x2070), *range(0xD7F0, 0xD800))]
)
def test_composed_text_of_a_character_is_pyyamls(
    compose: Compose, dump: Compose, target: Target, character: str
) -> None:
    around = (character, f"a{character}", f"{character}a", f"a{character} b", f"a {character}b", f"a\n{character}b")
    shape: Document = {"tags": [*around, character * 3]}
    assert compose(shape) == dump(shape)


@composed_alike
def test_values_of_other_kinds_are_pyyamls(compose: Compose, dump: Compose, target: Target) -> None:
    shape: Document = {"key": 1, "name": 1.5}
    assert compose(shape) == dump(shape)


def test_what_stands_in_two_places_is_an_alias() -> None:
    same = ["a"]
    shape: Document = {"key": same, "name": same}
    assert compose_sdk(shape) == dump_sdk(shape)
    assert "*id001" in compose_sdk(shape)


@given(packages)
@settings(max_examples=300, deadline=None)
def test_spec_text_reads_back_in_yaml_1_1_and_1_2(package: OPackage) -> None:
    shape = document(package, SPEC)
    text = render_document(shape, SPEC)
    assert yaml.safe_load(text) == shape
    assert read_1_2(text) == shape


@given(strings)
@settings(max_examples=500, deadline=None)
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
