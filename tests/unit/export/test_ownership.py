import textwrap
from dataclasses import replace
from typing import Any

import pytest
import yaml

from oprc_static.export import ownership
from oprc_static.export.ownership import find_owned
from oprc_static.export.shape import document
from oprc_static.export.targets import parse_target
from oprc_static.export.text import mark_incomplete, render_document, render_gen, render_json, render_yaml
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec

SPEC = parse_target("spec")
SDK = parse_target("sdk-0.3.6")

PACKAGE = OPackage(
    "shop",
    "1.2",
    "Alice",
    "Two\nlines",
    ("python",),
    (
        OClass(
            "Cart",
            "A # cart",
            StateSpec((KeySpec("id", "string", False),)),
            (FunctionBinding("add", "Cart.add", parameters=("item",)),),
        ),
        OClass("Empty"),
    ),
    (OFunction("Cart.add", description="Add"),),
    ("other",),
)
BARE = replace(
    PACKAGE,
    version=None,
    author="",
    description="",
    classes=(replace(PACKAGE.classes[0], description=""),),
    functions=(OFunction("Cart.add"),),
)


def text_of(package: OPackage, target: Any = SPEC) -> str:
    return render_document(document(package, target), target)


SPEC_TEXT = text_of(PACKAGE)
SDK_TEXT = text_of(PACKAGE, SDK)
CHANGED = text_of(replace(PACKAGE, version="1.3", author="Bob", description="Other", tags=()))


def owned(existing: str, replacement: str = CHANGED) -> list[str]:
    return [f"{one.line}: {one.what}" for one in find_owned(existing.encode(), replacement)]


@pytest.mark.parametrize(
    "existing",
    [
        "",
        " \n\n",
        SPEC_TEXT,
        SPEC_TEXT.rstrip("\n"),
        SPEC_TEXT.replace("\n", "\r\n"),
        "\ufeff" + SPEC_TEXT,
        SDK_TEXT,
        SDK_TEXT + "---\n",
        render_gen([PACKAGE], SDK, standard_output=False),
        render_gen([PACKAGE], SDK, standard_output=True),
        mark_incomplete(SPEC_TEXT, ["a", "b"]),
        mark_incomplete(render_yaml([document(PACKAGE, SDK)], SDK), ["a"]),
        text_of(BARE),
        text_of(BARE, SDK),
        render_json([document(PACKAGE, SPEC)]),
        render_json([document(PACKAGE, SDK)]),
        render_json([]),
    ],
)
def test_what_exporters_print_is_nobodys(existing: str) -> None:
    assert owned(existing) == []


@pytest.mark.parametrize(
    "existing",
    [
        # 0.1.5 and 0.2.3, then 0.3.0, as SEMANTICS 6.2 describes them
        """\
        classes:
        - functions:
          - function: .add
            name: add
          name: Cart
        functions:
        - name: .add
          provision: {}
        name: shop

        ---
        """,
        """\
        classes:
        - description: ''
          disabled: false
          function_bindings:
          - access_modifier: PUBLIC
            function_key: Cart.add
            immutable: false
            name: add
            parameters: []
          key: Cart
        dependencies: []
        deployments: []
        disabled: false
        functions:
        - config: {}
          description: ''
          function_type: CUSTOM
          key: Cart.add
        metadata:
          tags: []
        name: shop
        version: null
        ---
        """,
    ],
)
def test_what_older_releases_print_is_nobodys(existing: str) -> None:
    assert owned(textwrap.dedent(existing)) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "  config: {}\n",
            "  config: {}\n  provision_config:\n    port: 80\n",
            "39: 'provision_config' of function 'Cart.add'",
        ),
        ("  config: {}\n", "  config:\n    A: b\n", "38: 'config' of function 'Cart.add'"),
        ("deployments: []\n", "deployments:\n- key: Cart\n", "42: deployment 'Cart'"),
        ("version: '1.2'\ndisabled: false", "version: '1.2'\ndisabled: true", "3: 'disabled' of package 'shop'"),
        ("    - item\n  disabled: false", "    - item\n  disabled: true", "30: 'disabled' of class 'Cart'"),
        ("  tags:\n", "  created_at: 2026-01-01T00:00:00Z\n  tags:\n", "9: 'created_at' of metadata"),
        ("name: shop\n", "name: shop\nteam: blue\n", "2: 'team' of the package"),
        ("    stateless: false\n", "    stateless: false\n    x: 1\n", "28: 'x' of binding 'add'"),
        ("  function_type: CUSTOM", "  function_type: WASM", "36: the type 'WASM' of function 'Cart.add'"),
        ("- other\n", "- name: other\n", "39: 'dependencies' of the package"),
        ("metadata:\n", "# ours\nmetadata:\n", "4: a comment"),
        ("name: shop\n", "name: shop # ours\n", "1: a comment"),
        ("deployments: []\n", "deployments: []\n# the end\n", "42: a comment"),
        (
            "name: shop\nversion: '1.2'\n",
            "version: '1.2'\nname: shop\n",
            "1: order, quoting or layout that no export has",
        ),
        ("name: shop\n", "name: 'shop'\n", "1: order, quoting or layout that no export has"),
        ("  tags:\n  - python\n", "  tags: [python]\n", "9: order, quoting or layout that no export has"),
        ("deployments: []\n", "deployments: []\n---\nname: x\nclasses: []\n", "43: it holds several documents"),
        ("name: shop\n", "name: shop\nname: shop\n", "2: it has the key 'name' twice"),
        ("name: shop\n", "name: &a shop\n", "1: it uses anchors or aliases"),
        ("name: shop\n", "name: !!str shop\n", "1: it uses tags"),
        ("name: shop\n", "? [shop]\n: shop\n", "1: it has a key that is no string"),
        ("name: shop\n", "name: shop: x\n", "1: it is not readable as YAML"),
        ("name: shop\n", 'name: "\\UFFFFFFFF"\n', "1: it is not readable as YAML"),
        ("name: shop\n", "", "0: it is no package document"),
        ("metadata:\n", "metadata: x\nold:\n", "4: what stands for metadata"),
    ],
)
def test_what_people_did_to_an_export_is_theirs(old: str, new: str, found: str) -> None:
    assert SPEC_TEXT.count(old) >= 1
    assert found in owned(SPEC_TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("  target_envs: []\n", "  target_envs:\n  - oaas-1\n", "deployment 'Cart'"),
        ("  odgm: {}\n", "  odgm:\n    replicas: 2\n", "'odgm' of deployment 'Cart'"),
        ("  package_name: shop\n", "  package_name: other\n", "deployment 'Cart'"),
        ("- config: {}\n", "- config: {}\n  # ours\n", "a comment"),
        ("name: shop\n", "name: shop\n\n", "order, quoting or layout that no export has"),
    ],
)
def test_what_people_did_to_the_sdks_text_is_theirs(old: str, new: str, found: str) -> None:
    assert found in [one.what for one in find_owned(SDK_TEXT.replace(old, new, 1).encode(), CHANGED)]


def test_a_changed_placeholder_comment_is_somebodys() -> None:
    generated = render_gen([PACKAGE], SDK, standard_output=False)
    assert owned(generated.replace("oaas-env", "oaas-2", 1)) != []
    assert owned(generated + "# mine\n") != []


@pytest.mark.parametrize("target", [SPEC, SDK])
def test_texts_that_the_source_does_not_give_are_theirs(target: Any) -> None:
    found = [one.what for one in find_owned(text_of(PACKAGE).encode(), text_of(BARE, target))]
    assert found == [
        "'version' of the package",
        "'author' of metadata",
        "'description' of metadata",
        "'description' of class 'Cart'",
        "'description' of function 'Cart.add'",
    ]


def test_the_sdks_own_version_is_nobodys_but_another_one_is() -> None:
    printed = text_of(BARE, SDK)
    assert owned(printed, text_of(BARE)) == []
    assert owned(printed.replace("'1.0'", "'1.1'"), text_of(BARE)) == ["27: 'version' of the package"]
    assert owned(text_of(replace(BARE, version="1.0")), text_of(BARE)) == ["2: 'version' of the package"]
    assert owned(text_of(replace(BARE, version="2.0")), text_of(replace(BARE, version="1.0"))) == []


@pytest.mark.parametrize("target", [SPEC, SDK])
def test_json_holds_what_people_own_as_yaml_does(target: Any) -> None:
    text = render_json([document(PACKAGE, target)])
    new = render_json([document(replace(PACKAGE, version="2.0"), target)])
    assert owned(text, new) == []
    assert owned(text.replace('"config": {}', '"config": {"A": "b"}'), new) == ["0: 'config' of function 'Cart.add'"]
    assert owned(text.replace('"config": {}', '"config": { }'), new) == ["0: order or layout that no export has"]
    assert owned(text.replace('"config": {}', '"config": 1'), new) == ["0: it has a number in it"]
    assert owned(text, render_json([document(replace(PACKAGE, version=None), target)])) == [
        "0: 'version' of the package"
    ]
    assert owned(render_json([document(BARE, target)] * 2), new) == ["0: it holds several documents"]
    assert owned(render_json([document(BARE, SDK)]), render_json([document(BARE, target)])) == []


def test_a_description_whose_class_is_gone_goes_with_it() -> None:
    package = replace(PACKAGE, classes=(), functions=())
    assert owned(SPEC_TEXT, text_of(package)) == []


@pytest.mark.parametrize(
    "text",
    [
        "null\n",
        "just words\n",
        "- a\n",
        "{}\n",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "[" * 100_000,
        "a:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 500)),
        "{" * 5000,
        "\0",
        "# only a comment\n",
        "!!python/object/apply:os.system [exit]\n",
        "[1, 2",
        "[" + '{"a":' * 50_000,
        "[shop]",
        '["shop"]',
        "%YAML 1.1\n--- {name: x, classes: []}\n",
        '"\\ud800": x\n',
    ],
)
def test_any_other_text_is_somebodys(text: str) -> None:
    assert len(owned(text)) == 1


def test_bytes_that_are_no_text_and_too_many_are_somebodys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [one.what for one in find_owned(b"name: \xff\n", CHANGED)] == ["it is not UTF-8"]
    monkeypatch.setattr(ownership, "LARGEST", 10)
    assert [one.what for one in find_owned(SPEC_TEXT.encode(), CHANGED)] == ["it is too large to be checked"]


def test_the_proposals_edited_example_is_somebodys() -> None:
    edited = yaml.safe_load(SPEC_TEXT)
    edited["functions"][0]["provision_config"] = {"container_image": "x", "need_http2": True}
    edited["functions"][0]["config"] = {"LOG_LEVEL": "info"}
    found = [one.what for one in find_owned(yaml.safe_dump(edited, sort_keys=False).encode(), CHANGED)]
    assert found == ["'config' of function 'Cart.add'", "'provision_config' of function 'Cart.add'"]
