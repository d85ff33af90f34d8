"""Documents with what is found in them beside it: `#: slug` on the line, `#: error slug` where the severity differs."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from oprc_static.document.edits import apply_edits
from oprc_static.document.findings import Finding
from oprc_static.document.reading import read_text
from oprc_static.document.rules import check_stream
from oprc_static.rules import RULES

PROJECTS = Path(__file__).parents[3] / "testdata" / "projects"

_EXPECTED = re.compile(r"#: (?P<said>[a-z0-9 ,-]+)")

CASES = {
    "a whole document": """
        name: shop
        version: null
        disabled: false
        metadata: {author: Ann, tags: [a, 'b c'], updated_at: 2026-01-31T12:00:00.5+02:00}
        classes:
        - key: Cart
          description: |
            yes
          state_spec:
            key_specs: [{name: id, key_type: string, nullable: false}]
            default_provider: memory
            consistency_model: STRONG
            persistent: true
            serialization_format: json
          function_bindings:
          - {name: add, function_key: Cart.add, access_modifier: PUBLIC, stateless: true, parameters: []}
        functions:
        - key: Cart.add
          function_type: CUSTOM
          provision_config:
            container_image: cart:1
            port: 65535
            max_concurrency: 0
            need_http2: true
            cpu_request: 250m
            cpu_limit: '1'
            memory_request: 256Mi
            memory_limit: 1Gi
            min_scale: 0
            max_scale: 10
          config: {LEVEL: info, EMPTY: ''}
        dependencies: [storage]
        deployments:
        - key: shop.Cart
          package_name: shop
          class_key: Cart
          target_envs: [edge]
          nfr_requirements: {min_throughput_rps: 10, availability: 0.99}
          functions: [{function_key: Cart.add, qos_requirement: {availability: 1}}]
          condition: PENDING
          odgm: {partition_count: 3, env_node_ids: {edge: [1, 2]}, options: {batch: '10'}}
          telemetry: {enabled: true, sampling_rate: 0.1}
        """,
    "what is missing": """
        version: null  #: missing-required
        classes:
        - description: x  #: missing-required
          function_bindings:
          - name: add  #: missing-required, missing-required
          state_spec:
            key_specs:
            - name: id  #: missing-required
        functions:
        - function_type: MACRO  #: missing-required
        deployments:
        - target_envs: []  #: missing-required, missing-required, missing-required
        """,
    "an empty record": """
        name: shop
        classes:
        - {}  #: missing-required
        """,
    "null is no text": """
        name: null  #: null-for-string
        version: null
        metadata:
          author: ~
          tags: [null, '']  #: null-for-string
        classes:
        - key:  #: null-for-string
          description:
          state_spec: null
        functions:
        - key: f  #: undeployed-function
          function_type: LOGICAL
          config:
            A: null  #: null-for-string
            B:  #: null-for-string
        """,
    "null is no list and no mapping": """
        name: shop
        metadata: null  #: warning null-for-string
        classes:  #: warning null-for-string
        functions: ~  #: warning null-for-string
        dependencies: null  #: warning null-for-string
        """,
    "null entries": """
        name: shop
        classes:
        - null  #: warning null-for-string
        functions: []
        """,
    "enumerations": """
        name: shop
        classes:
        - key: A
          state_spec:
            consistency_model: read-your-write  #: enum
          function_bindings:
          - name: f
            function_key: f
            access_modifier: Public  #: enum
          - name: g
            function_key: f
            access_modifier: null  #: enum
          - name: h
            function_key: f
            access_modifier: PROTECTED  #: enum
          - name: i
            function_key: f
            access_modifier: [PUBLIC]  #: enum
        functions:
        - key: f
          function_type: builtin  #: enum
        """,
    "bools": """
        name: shop
        disabled: yes  #: bad-type
        classes:
        - key: A
          disabled: "false"  #: bad-type
          state_spec:
            persistent: null  #: bad-type
            consistency_model: NONE
            key_specs:
            - {name: a, key_type: s, nullable: 1}  #: bad-type
            - {name: b, key_type: s, nullable: TRUE}
        functions: []
        """,
    "numbers": """
        name: shop
        classes:
        - key: A
          function_bindings: [{name: f, function_key: f, access_modifier: PUBLIC}]
        functions:
        - key: f
          provision_config:
            container_image: f:1
            need_http2: true
            port: 65536  #: bad-type
            max_concurrency: -1  #: bad-type
            min_scale: "1"  #: bad-type
            max_scale: 2.0  #: bad-type
        - key: g  #: undeployed-function
          provision_config:
            container_image: g:1
            need_http2: true
            port: 08080  #: bad-type
            max_concurrency: 4294967296  #: bad-type
            min_scale: 1e1  #: bad-type
            max_scale: null  #: bad-type
        - key: h  #: undeployed-function
          provision_config:
            container_image: h:1
            need_http2: true
            port: 0x1F90
            max_concurrency: 4294967295
            min_scale: 1_000  #: bad-type
            max_scale: [1]  #: bad-type
        """,
    "other types": """
        name: [shop]  #: bad-type
        metadata: none  #: bad-type
        classes: {}  #: bad-type
        functions:
        - f  #: bad-type
        - key: {a: b}  #: bad-type
          function_type: MACRO
          config: []  #: bad-type
        dependencies: storage  #: bad-type
        """,
    "keys that are no texts": """
        name: shop
        ? [a, b]  #: bad-type
        : c
        classes: []
        """,
    "strings that are numbers elsewhere": """
        name: shop
        version: 1.0  #: unquoted-scalar
        metadata: {tags: [1e3, '1e3', 2024-01-01, yes, 0o7, 1_000]}  #: unquoted-scalar, unquoted-scalar
        classes: []
        functions:
        - key: f  #: undeployed-function
          function_type: MACRO
          config:
            A: true  #: unquoted-scalar
            B: .inf  #: unquoted-scalar
            C: "80"
            D: off
            E: 1.2.3
            8080: x
        """,
    "unknown fields": """
        name: shop
        x-base: {a: b}  #: unknown-field
        classes:
        - key: A
          Disabled: false  #: unknown-field
          function_bindings:
          - name: f
            functionKey: f  #: unknown-field
            function_key: f
            access_modifier: PUBLIC
            immutable: true  #: unknown-field
        functions:
        - key: f
          container_image: f:1  #: unknown-field
          function_type: MACRO
          knative: {}  #: knative
        """,
    "times": """
        name: shop
        metadata:
          created_at: 2026-01-31  #: timestamp
          updated_at: 2026-01-31T12:00:00  #: timestamp
        classes: []
        deployments:
        - key: d
          package_name: shop
          class_key: B  #: deployment-ref
          created_at: '2026-02-31T12:00:00Z'  #: timestamp
          updated_at: 2026-01-31 12:00:00Z
        """,
    "empty keys": """
        name: shop
        classes:
        - key: ''  #: empty-key
        - key: A
          function_bindings:
          - {name: "", function_key: f, access_modifier: PUBLIC}  #: empty-key
        functions:
        - {key: f, function_type: MACRO}
        """,
    "an empty package name": """
        name: ''  #: package-name
        classes: []
        """,
    "a package name that is hard to address": """
        name: acme/shop  #: warning package-name
        classes: []
        """,
    "keys twice": """
        name: shop
        classes:
        - key: A
          key: A  #: duplicate-key
          function_bindings:
          - {name: f, function_key: f, access_modifier: PUBLIC}
          - {name: f, function_key: f, access_modifier: PUBLIC}  #: warning duplicate-key
        - key: 'A'  #: duplicate-key
        functions:
        - {key: f, function_type: MACRO}
        - {key: "f", function_type: MACRO}  #: duplicate-key
        "name": shop  #: duplicate-key
        """,
    "merge keys": """
        name: shop
        classes: []
        functions:
        - &base
          key: f  #: undeployed-function
          function_type: MACRO
        - <<: *base  #: merge-key
          "<<": x  #: unknown-field
          key: g  #: undeployed-function
          function_type: MACRO
        """,
    "tags": """
        name: !!str shop  #: yaml-tag
        classes: !!seq []  #: yaml-tag
        functions:
        - key: f  #: undeployed-function
          function_type: MACRO
          config: {a: !!binary aGk=, b: !mine x, c: ! y}  #: error yaml-tag, yaml-tag, yaml-tag
        dependencies: !!set {a, b}  #: error yaml-tag, bad-type
        """,
    "functions without their bindings": """
        name: shop
        classes:
        - key: A
          function_bindings:
          - {name: f, function_key: g, access_modifier: PUBLIC}  #: unresolved-function
        functions:
        - key: f  #: undeployed-function
          function_type: LOGICAL
        """,
    "dependencies": """
        name: shop
        classes: []
        dependencies:
        - ''  #: dependency
        - shop  #: dependency
        - storage
        - storage  #: dependency
        - storage==1.0  #: dependency
        - storage 1.0  #: dependency
        """,
    "deployments": """
        name: shop
        classes:
        - key: Cart
        deployments:
        - {key: Cart, package_name: shop, class_key: Cart}  #: note deployment-ref
        - {key: d, package_name: other, class_key: Cart}  #: deployment-ref
        - {key: d, package_name: shop, class_key: Basket}  #: deployment-ref, deployment-ref
        """,
    "images of no function": """
        name: shop
        classes:
        - key: A
          function_bindings: [{name: f, function_key: f, access_modifier: PUBLIC}]
        functions:
        - key: f  #: container-image
        """,
    "images of some functions of a class": """
        name: shop
        classes:
        - key: A
          function_bindings:
          - {name: f, function_key: f, access_modifier: PUBLIC}
          - {name: g, function_key: g, access_modifier: PUBLIC}
        - key: B
          function_bindings:
          - {name: h, function_key: h, access_modifier: PUBLIC}
          - {name: i, function_key: i, access_modifier: PUBLIC}
        functions:
        - key: f
          provision_config: {container_image: f:1, need_http2: true, port: 8080}
        - key: g  #: error container-image, port-default
          provision_config: {container_image: '', need_http2: true}
        - key: h  #: container-image
        - {key: i, function_type: BUILTIN}
        """,
    "an image by a deployment": """
        name: shop
        classes:
        - key: A
          function_bindings: [{name: f, function_key: f, access_modifier: PUBLIC}]
        functions:
        - key: f
        deployments:
        - key: shop.A
          package_name: shop
          class_key: A
          functions:
          - {function_key: f, container_image: f:2}
        """,
    "HTTP/2": """
        name: shop
        classes: []
        functions:
        - key: f  #: undeployed-function
          provision_config: {container_image: f:1, port: 80, need_http2: false}  #: http2
        - key: g  #: undeployed-function
          provision_config: {container_image: f:1, port: 80}  #: http2
        - key: h  #: undeployed-function, container-image
          provision_config: null
        - key: i  #: undeployed-function, container-image, port-default
          provision_config: {}  #: http2
        """,
    "WebAssembly": """
        name: shop
        classes: []
        functions:
        - {key: f, function_type: WASM}  #: undeployed-function, wasm
        - key: g  #: undeployed-function
          function_type: WASM
          provision_config: {wasm_module_url: 'https://x/y.wasm', need_http2: true}
        - key: h  #: undeployed-function
          function_type: MACRO
          provision_config: {wasm_module_url: 'https://x/y.wasm', need_http2: true}  #: wasm
        """,
    "ports": """
        name: shop
        classes: []
        functions:
        - key: f  #: undeployed-function, port-default
          provision_config: {container_image: f:1, need_http2: true}
        - key: g  #: undeployed-function
          provision_config: {container_image: f:1, need_http2: true, port: 0}  #: port-default
        - key: h  #: undeployed-function
          provision_config: {container_image: f:1, need_http2: true}
          config: {HTTP_PORT: '8080'}
        """,
    "scale": """
        name: shop
        classes: []
        functions:
        - key: f  #: undeployed-function
          provision_config:
            container_image: f:1
            need_http2: true
            port: 8080
            min_scale: 3  #: scale
            max_scale: 2
            cpu_request: 1500m  #: scale
            cpu_limit: '1'
            memory_request: 1Gi  #: scale
            memory_limit: 1000M
        - key: g  #: undeployed-function
          provision_config:
            container_image: f:1
            need_http2: true
            port: 8080
            cpu_request: 250 m  #: scale
            memory_limit: 1GB  #: scale
        """,
    "anchors and aliases for whole values": """
        name: shop
        classes:
        - key: A
          function_bindings:
          - &binding {name: f, function_key: f, access_modifier: PUBLIC}
        - key: B
          function_bindings:
          - *binding
        functions:
        - key: f
          provision_config: &provision
            container_image: f:1
            port: 8080
            need_http2: false  #: http2
        - key: g  #: undeployed-function
          provision_config: *provision
        """,
    "aliases where they do not fit": """
        name: &name shop
        classes: &classes
        - key: *name  #: undeployed-function, container-image
        functions: *classes
        dependencies: [*name]  #: dependency
        disabled: *name  #: bad-type
        """,
    "several documents": """
        name: a
        classes: []
        ---  #: multi-document
        name: b
        disabled: no  #: bad-type
        classes: []
        ---  #: multi-document
        """,
    "an end marker": """
        ---
        name: a
        classes: []
        ...  #: multi-document
        """,
    "no package": """
        - name: a  #: bad-type
        """,
}


def look(text: str) -> list[Finding]:
    reading = read_text(text, "x.yaml")
    assert reading.stream is not None, reading.findings
    found = [*reading.findings, *check_stream(reading.stream, "x.yaml")]
    return [each for each in found if each.diagnostic.rule.slug != "no-effect"]


@pytest.mark.parametrize("text", [pytest.param(dedent(text).lstrip("\n"), id=name) for name, text in CASES.items()])
def test_findings_are_those_beside_the_lines(text: str) -> None:
    found = [
        (each.diagnostic.place.span.line, each.diagnostic.rule.slug, each.diagnostic.severity.label)
        for each in look(text)
    ]
    expected = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _EXPECTED.search(line)
        for said in match["said"].split(", ") if match else ():
            *severity, slug = said.split()
            expected.append((number, slug, severity[0] if severity else RULES[slug].severity.label))
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("path", sorted(PROJECTS.glob("*/expected.spec.yaml")), ids=lambda path: path.parent.name)
def test_a_document_fresh_from_scan_lacks_only_what_people_add(path: Path) -> None:
    for text in path.read_text(encoding="utf-8").split("---\n"):
        slugs = {each.diagnostic.rule.slug for each in look(text)}
        assert slugs <= {"container-image"}, slugs


@pytest.mark.parametrize("path", sorted(PROJECTS.glob("*/expected.sdk-0.3.6.yaml")), ids=lambda path: path.parent.name)
def test_what_the_sdk_prints_is_found_out(path: Path) -> None:
    slugs = {each.diagnostic.rule.slug for each in look(path.read_text(encoding="utf-8"))}
    assert {"multi-document", "unknown-field"} <= slugs <= {
        "multi-document", "unknown-field", "container-image", "deployment-ref",
    }  # fmt: skip


def test_places_are_those_of_the_values() -> None:
    text = "name: shop\nversion:  1.0 # c\nclasses: []\n"
    (finding,) = look(text)
    assert str(finding.diagnostic.place) == "x.yaml:2:11"
    assert (finding.diagnostic.place.span.end_line, finding.diagnostic.place.span.end_column) == (2, 13)


def test_fields_without_effect_are_found() -> None:
    text = """
        name: shop
        classes:
        - key: A
          state_spec: {consistency_model: NONE}
          function_bindings:
          - {name: f, function_key: f, access_modifier: PRIVATE, parameters: [a]}
        - key: B
          state_spec: {}
        functions:
        - {key: f, function_type: MACRO}
        """
    reading = read_text(dedent(text), "x.yaml")
    assert reading.stream is not None
    found = [str(each.diagnostic.place) for each in check_stream(reading.stream, "x.yaml")]
    assert found == ["x.yaml:5:35", "x.yaml:7:49", "x.yaml:7:58", "x.yaml:9:3"]


def test_what_an_anchor_shares_is_not_repaired() -> None:
    text = """
        name: shop
        version: &v 1.0
        classes: []
        functions:
        - key: f
          function_type: MACRO
          config: {A: *v, B: 1.0}
        """
    found = [each for each in look(dedent(text)) if each.diagnostic.rule.slug == "unquoted-scalar"]
    assert [bool(each.edits) for each in found] == [False, False, True]


def test_repairs_say_what_is_written_instead() -> None:
    text = """
        name: shop
        disabled: On
        metadata: null
        classes:
        - key: A
          state_spec: {consistency_model: "bounded staleness"}
          function_bindings:
          - {"name": f, "functionKey": f, "access_modifier": 'private', 'immutable': no}
        functions:
        - key: f
          provision_config: {port: "80", max_scale: 2.00, min_scale: 007, container_image: x, need_http2: false}
        - key: h
          provision_config: {port: 65536.0, max_scale: "4294967296", min_scale: -1, need_http2: true}
        - key: g
          provision_config: {}
        """
    replacements = [
        (dedent(text)[edit.start : edit.end], edit.replacement) for each in look(dedent(text)) for edit in each.edits
    ]
    assert replacements == [
        ("On", "true"),
        ("null", "{}"),
        ('"bounded staleness"', "BOUNDED_STALENESS"),
        ('"functionKey"', '"function_key"'),
        ("'private'", "PRIVATE"),
        ("'immutable'", "'stateless'"),
        ('"80"', "80"),
        ("2.00", "2"),
        ("false", "true"),
        ("", "need_http2: true"),
    ]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("name: a\nclasses: []\n---\n", "name: a\nclasses: []\n"),
        ("name: a\nclasses: []\n---", "name: a\nclasses: []\n"),
        ("name: a\nclasses: []\n---   \n# c\n...\n", "name: a\nclasses: []\n# c\n"),
        ("name: a\nclasses: []\n--- # c\n", "name: a\nclasses: []\n # c\n"),
        ("---\n---\nname: a\nclasses: []\n", "---\nname: a\nclasses: []\n"),
        ("%YAML 1.1\n---\nname: a\nclasses: []\n---\n", "%YAML 1.1\n---\nname: a\nclasses: []\n"),
        ("name: a\nclasses: []\n...\n%YAML 1.1\n---\n", "name: a\nclasses: []\n...\n%YAML 1.1\n---\n"),
        ("name: a\nclasses: []\n---\nname: b\nclasses: []\n", "name: a\nclasses: []\n---\nname: b\nclasses: []\n"),
    ],
)
def test_markers_that_mean_nothing_are_removed(text: str, after: str) -> None:
    assert apply_edits(text, [edit for each in look(text) for edit in each.edits]) == after


def test_repairs_of_one_mapping_make_no_key_twice() -> None:
    text = """
        name: shop
        classes: []
        functions:
        - key: f
          provision_config:
            containerImage: x
            container-image: y
            needHttp2: true
        """
    edits = [edit for each in look(dedent(text)) for edit in each.edits]
    assert [edit.replacement for edit in edits] == ["container_image", "need_http2"]
