"""Text of documents; the SDK's text was printed by oaas-sdk2-py 0.3.6 (PyYAML 6.0.3) from the program shown."""

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml

from oprc_static.export.shape import Document, document
from oprc_static.export.targets import parse_target
from oprc_static.export.text import TextError, mark_incomplete, render_document, render_json, render_yaml
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec

SPEC = parse_target("spec")
SDK = parse_target("sdk-0.3.6")

# @oaas.service("Counter", package="com.example.analytics")
# @oaas.package("x", version="1.2.3", author="Zoë", description=LONG, tags=["python"], dependencies=["other.pkg"])
# class A(OaasObject):
#     """Simple counter.
#
#     With two lines.
#     """
#     @oaas.method(stateless=True)
#     async def incr(self, a: int) -> int:
#         "Increment: a counter"
#     @oaas.method(name="yes")
#     async def y(self) -> int: ...
# @oaas.service("Empty", package="com.example.analytics")
# class B(OaasObject): pass
# @oaas.service("1e3", package="")
# class C(OaasObject):
#     @oaas.method()
#     async def foo(self, a: int) -> int: ...
LONG = "A package whose description is so long that the default dumper of PyYAML folds it at eighty columns"
ANALYTICS = OPackage(
    "com.example.analytics",
    "1.2.3",
    "Zoë",
    LONG,
    ("python",),
    (
        OClass(
            "Counter",
            "Simple counter.\n\n    With two lines.\n    ",
            None,
            (FunctionBinding("incr", "Counter.incr", stateless=True), FunctionBinding("yes", "Counter.yes")),
        ),
        OClass("Empty"),
    ),
    (OFunction("Counter.incr", description="Increment: a counter"), OFunction("Counter.yes")),
    ("other.pkg",),
)
NAMELESS = OPackage(
    "", classes=(OClass("1e3", "", None, (FunctionBinding("foo", "1e3.foo"),)),), functions=(OFunction("1e3.foo"),)
)
PRINTED_ANALYTICS = r"""classes:
- description: "Simple counter.\n\n    With two lines.\n    "
  function_bindings:
  - access_modifier: PUBLIC
    function_key: Counter.incr
    immutable: false
    name: incr
    parameters: []
  - access_modifier: PUBLIC
    function_key: Counter.yes
    immutable: false
    name: 'yes'
    parameters: []
  key: Counter
- description: ''
  function_bindings: []
  key: Empty
dependencies:
- other.pkg
deployments:
- class_key: Counter
  key: Counter
  odgm: {}
  package_name: com.example.analytics
  target_envs: []
- class_key: Empty
  key: Empty
  odgm: {}
  package_name: com.example.analytics
  target_envs: []
functions:
- config: {}
  description: 'Increment: a counter'
  function_type: CUSTOM
  key: Counter.incr
- config: {}
  description: ''
  function_type: CUSTOM
  key: Counter.yes
metadata:
  author: "Zo\xEB"
  description: A package whose description is so long that the default dumper of PyYAML
    folds it at eighty columns
  tags:
  - python
name: com.example.analytics
version: 1.2.3
"""
PRINTED_NAMELESS = """classes:
- description: ''
  function_bindings:
  - access_modifier: PUBLIC
    function_key: 1e3.foo
    immutable: false
    name: foo
    parameters: []
  key: 1e3
dependencies: []
deployments:
- class_key: 1e3
  key: 1e3
  odgm: {}
  package_name: ''
  target_envs: []
functions:
- config: {}
  description: ''
  function_type: CUSTOM
  key: 1e3.foo
metadata:
  tags: []
name: ''
version: '1.0'
"""
PROPOSAL_EXAMPLE = OPackage(
    "com.example.analytics",
    "1.0.0",
    "Alice",
    "Example analytics package",
    ("python", "grpc"),
    (
        OClass(
            "Counter",
            "Simple counter object",
            StateSpec((KeySpec("id", "string", False),)),
            (FunctionBinding("incr", "counter.incr", parameters=("delta",)),),
        ),
    ),
    (OFunction("counter.incr", description="Increment a counter"),),
)
PROPOSAL_TEXT = """name: com.example.analytics
version: 1.0.0
disabled: false
metadata:
  author: Alice
  description: Example analytics package
  tags:
  - python
  - grpc
classes:
- key: Counter
  description: Simple counter object
  state_spec:
    key_specs:
    - name: id
      key_type: string
      nullable: false
    default_provider: memory
    consistency_model: NONE
    persistent: false
    serialization_format: json
  function_bindings:
  - name: incr
    function_key: counter.incr
    access_modifier: PUBLIC
    stateless: false
    parameters:
    - delta
  disabled: false
functions:
- key: counter.incr
  function_type: CUSTOM
  description: Increment a counter
  config: {}
dependencies: []
deployments: []
"""


def test_the_sdk_text_is_the_runtimes() -> None:
    documents = [document(ANALYTICS, SDK), document(NAMELESS, SDK)]
    assert render_yaml(documents, SDK) == PRINTED_ANALYTICS + "---\n" + PRINTED_NAMELESS + "---\n"


def test_a_file_has_no_separator_on_any_target() -> None:
    assert render_document(document(NAMELESS, SDK), SDK) == PRINTED_NAMELESS
    assert render_document(document(PROPOSAL_EXAMPLE, SPEC), SPEC) == PROPOSAL_TEXT


def test_spec_puts_the_separator_only_between_documents() -> None:
    one = document(PROPOSAL_EXAMPLE, SPEC)
    assert render_yaml([one], SPEC) == PROPOSAL_TEXT
    assert render_yaml([one, one], SPEC) == PROPOSAL_TEXT + "---\n" + PROPOSAL_TEXT


@pytest.mark.parametrize("target", [SPEC, SDK])
def test_no_document_is_no_text(target: Any) -> None:
    assert render_yaml([], target) == ""


@pytest.mark.parametrize(
    ("version", "written"),
    [
        ("1.0", "'1.0'"),
        ("1e3", "'1e3'"),
        ("08", "'08'"),
        ("+08", "'+08'"),
        ("-.5", "'-.5'"),
        ("+.5", "'+.5'"),
        ("0o7", "'0o7'"),
        (".inf", "'.inf'"),
        ("-.INF", "'-.INF'"),
        (".NaN", "'.NaN'"),
        ("1.5e3", "'1.5e3'"),
        ("12e03", "'12e03'"),
        ("yes", "'yes'"),
        ("NULL", "'NULL'"),
        ("~", "'~'"),
        ("", "''"),
        ("true", "'true'"),
        ("2024-01-01", "'2024-01-01'"),
        ("1:30", "'1:30'"),
        ("=", "'='"),
        ("<<", "'<<'"),
        ("1.0.0", "1.0.0"),
        ("1e3x", "1e3x"),
        ("tRuE", "tRuE"),
        ("0o8", "0o8"),
        ("y", "y"),
        ("a: b", "'a: b'"),
        ("a #b", "'a #b'"),
        ("a:b", "a:b"),
        ("- x", "'- x'"),
        ("-x", "-x"),
        ("? x", "'? x'"),
        ("---", "'---'"),
        ("... x", "'... x'"),
        ("it's", "it's"),
        ("'it", "'''it'"),
        ("# x", "'# x'"),
        ("x ", "'x '"),
        (" x", "' x'"),
        ("a\tb", r'"a\tb"'),
        ("a\rb", r'"a\rb"'),
        ("\0", r'"\0"'),
        ("Zoë 😀", "Zoë 😀"),
        ("a\x85b", r'"a\Nb"'),
        ("a\u2028b", r'"a\Lb"'),
        ("a\u2029\n", r'"a\P\n"'),
        ("\ufeffa", r'"\uFEFFa"'),
        ("a\xa0b", "a\xa0b"),
        ("a b " * 100 + "c", "a b " * 100 + "c"),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n\n  b\n", "|\n  a\n\n    b"),
        ("a\n\n", "|+\n  a\n"),
        ("\na", "|2-\n\n  a"),
        ("  a\nb", "|2-\n    a\n  b"),
        ("\n", "|2+\n"),
        ("ë\nb", "|-\n  ë\n  b"),
        ("a \nb", r'"a \nb"'),
        ("a\nb ", r'"a\nb "'),
        ("a\tb\nc", r'"a\tb\nc"'),
        ("---\n...\n# x", "|-\n  ---\n  ...\n  # x"),
    ],
)
def test_strings_of_spec(version: str, written: str) -> None:
    text = render_document(document(OPackage("p", version), SPEC), SPEC)
    assert text.startswith(f"name: p\nversion: {written}\ndisabled: false\n")
    assert yaml.safe_load(text)["version"] == version


def test_equal_lists_are_no_aliases() -> None:
    shared = ["x"]
    text = render_document({"tags": shared, "dependencies": shared}, SPEC)
    assert text == "tags:\n- x\ndependencies:\n- x\n"


def test_json_is_one_array_in_key_order() -> None:
    text = render_json([document(ANALYTICS, SDK), document(NAMELESS, SDK)])
    assert text.startswith('[\n  {\n    "name": "com.example.analytics",\n    "version": "1.2.3",\n    "metadata": {')
    assert '"author": "Zoë"' in text
    assert text.endswith("\n  }\n]\n")
    assert json.loads(text) == [document(ANALYTICS, SDK), document(NAMELESS, SDK)]
    assert render_json([]) == "[]\n"


class Name(str):
    __slots__ = ()


@pytest.mark.parametrize("target", [SPEC, SDK])
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"name": "a\ud800"}, r"lone surrogate U\+D800"),
        ({"a\udfff": "x"}, r"lone surrogate U\+DFFF"),
        ({"tags": [["\udc80"]]}, r"lone surrogate U\+DC80"),
        ({"name": Name("x")}, "type Name"),
        ({"name": 1}, "type int"),
        ({"tags": ("x",)}, "type tuple"),
    ],
)
def test_what_no_text_can_hold_is_refused(bad: Document, message: str, target: Any) -> None:
    with pytest.raises(TextError, match=message):
        render_yaml([bad], target)
    with pytest.raises(TextError, match=message):
        render_json([bad])


def test_an_incomplete_text_says_so_first() -> None:
    text = mark_incomplete(PROPOSAL_TEXT, ["app.py:3:1: version\nis unknown", "a\x85b\u2028c\x1bd\ufeff\ud800"])
    first, second, third, rest = text.split("\n", 3)
    assert first == "# INCOMPLETE: oprc-static could not know everything; do not deploy this document."
    assert second == "# - app.py:3:1: version is unknown"
    assert third == r"# - a b c\x1bd\ufeff\ud800"
    assert rest == PROPOSAL_TEXT
    assert yaml.safe_load(text) == yaml.safe_load(PROPOSAL_TEXT)


def test_yaml_is_loaded_only_for_text() -> None:
    program = (
        "import sys; from oprc_static.export import shape, targets, text; "
        "text.render_json([shape.document(__import__('oprc_static.opackage').opackage.OPackage('p'), targets.SPEC)]); "
        "sys.exit('yaml' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
