"""What `update` makes of a document, place by place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oprc_static.export.targets import parse_target
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec
from oprc_static.synchronise.renames import Rename
from oprc_static.synchronise.update import Refusal, Wishes, update
from oprc_static.synchronise.wanted import wanted

HEAD = "name: shop\nmetadata:\n  tags: []\n"
TAIL = "dependencies: []\n"


def package(*functions: str, tags: tuple[str, ...] = (), parameters: tuple[str, ...] = ()) -> OPackage:
    bindings = tuple(FunctionBinding(each, f"Cart.{each}", parameters=parameters) for each in functions)
    return OPackage(
        "shop", tags=tags, classes=(OClass("Cart", function_bindings=bindings),),
        functions=tuple(OFunction(f"Cart.{each}", description="Does.") for each in functions),
    )  # fmt: skip


def updated(text: str, source: OPackage, *renames: Rename, prune: bool = False, adopt: bool = False) -> str:
    return update(text, "shop.yaml", wanted(source, parse_target("spec")), Wishes(renames, prune, adopt)).text


def cart(bindings: str, functions: str) -> str:
    return f"{HEAD}classes:\n- key: Cart\n  function_bindings:{bindings}functions:{functions}{TAIL}"


def binding(name: str, parameters: str = " []\n") -> str:
    return (
        f"  - name: {name}\n    function_key: Cart.{name}\n    access_modifier: PUBLIC\n"
        f"    stateless: false\n    parameters:{parameters}"
    )


def function(name: str, more: str = "") -> str:
    return f"- key: Cart.{name}\n  function_type: CUSTOM\n  description: Does.\n{more}"


def test_new_entries_stand_where_the_source_has_them() -> None:
    text = cart("\n" + binding("b"), "\n" + function("b", "  # mine\n  config: {A: b}\n"))
    made = "  config: {}\n"
    expected = cart(
        "\n" + binding("a") + binding("b") + binding("c"),
        "\n" + function("a", made) + function("b", "  # mine\n  config: {A: b}\n") + function("c", made),
    )
    assert updated(text, package("a", "b", "c")) == expected


def test_an_empty_list_opens_and_closes() -> None:
    empty = cart(" []  # none yet\n", " []\n")
    full = cart("  # none yet\n" + binding("a"), "\n" + function("a", "  config: {}\n"))
    assert updated(empty, package("a")) == full
    assert updated(full, package()) == empty.replace(" []  #", " []  #")


def test_blank_lines_between_entries_are_kept_up() -> None:
    text = cart("\n" + binding("a") + binding("b"), "\n" + function("a") + "\n" + function("b"))
    result = updated(text, package("a", "b", "c"))
    assert result.endswith("\n" + function("b") + "\n" + function("c", "  config: {}\n") + TAIL)
    assert updated(result, package("a", "b")) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" [x]  # c\n", " [x, y]  # c\n"),
        ("\n    - x  # c\n", "\n    - x  # c\n    - y\n"),
        ("\n    - z  # c\n    - y\n", "\n    - x  # c\n    - y\n"),
        ("\n    - x\n    - z  # c\n    - y\n", "\n    - x\n    # c\n    - y\n"),
        (" [z, x,  # c\n       y]\n", " [x,  # c\n       y]\n"),
        (" ['x', # c\n       z, y]\n", " ['x', # c\n       y]\n"),
        (" [x, y, z]\n", " [x, y]\n"),
        ("\n", "\n    - x\n    - y\n"),
        ("\n    # c\n    - y\n", "\n    # c\n    - x\n    - y\n"),
        (" ~  # c\n", "  # c\n    - x\n    - y\n"),
    ],
)
def test_items_change_one_by_one_and_comments_stay(before: str, after: str) -> None:
    text = cart("\n" + binding("a", before), "\n" + function("a"))
    expected = cart("\n" + binding("a", after), "\n" + function("a"))
    assert updated(text, package("a", parameters=("x", "y"))) == expected


def test_the_order_of_tags_is_peoples() -> None:
    text = HEAD.replace("[]", "[b, a]  # by rank") + "classes: []\nfunctions: []\n" + TAIL
    source = OPackage("shop", tags=("a", "b"))
    assert updated(text, source) == text
    assert updated(text, OPackage("shop", tags=("a", "c"))) == text.replace("[b, a]", "[a, c]")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" Old.", " Does."),
        (" 'Old.'  # c", " 'Does.'  # c"),
        (' "Old."', ' "Does."'),
        (" |  # c\n    Old.", " |-  # c\n    Does."),
        (" two\n    lines", " Does."),
        ("", " Does."),
        ("  # c", " Does.  # c"),
        (" >-\n      two\n      lines", " |-\n    Does."),
    ],
)
def test_a_value_keeps_its_style(before: str, after: str) -> None:
    text, expected = (
        cart("\n" + binding("a"), "\n" + function("a").replace(" Does.", each)) for each in (before, after)
    )
    assert updated(text, package("a")) == expected


def test_state_comes_and_goes_whole() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a"))
    bare = package("a")
    state = StateSpec((KeySpec("id", "string", nullable=False),))
    kept = OPackage(
        "shop", classes=(OClass("Cart", "", state, bare.classes[0].function_bindings),), functions=bare.functions
    )
    result = updated(text, kept)
    assert "- key: Cart\n  state_spec:\n    key_specs:\n    - name: id\n      key_type: string\n" in result
    assert updated(result, bare) == text


def test_what_hangs_on_a_vanished_entry_is_named() -> None:
    text = (
        cart("\n" + binding("a"), "\n" + function("a", "  provision_config: {port: 1}\n"))
        + "deployments:\n- class_key: Cart\n"
    )
    with pytest.raises(Refusal) as refusal:
        updated(text, OPackage("shop"))
    messages = [each.message for each in refusal.value.diagnostics]
    assert messages == [
        "class 'Cart' is not in the source, and people's data hangs on it: a deployment",
        "function 'Cart.a' is not in the source, and people's data hangs on it: `provision_config`",
    ]
    pruned = updated(text, OPackage("shop"), prune=True)
    assert pruned == HEAD + "classes: []\nfunctions: []\n" + TAIL + "deployments: []\n"


def test_a_comment_above_an_entry_hangs_on_it_and_one_apart_does_not() -> None:
    close = cart("\n" + binding("a") + binding("b"), "\n" + function("a") + "# about b\n" + function("b"))
    with pytest.raises(Refusal):
        updated(close, package("a"))
    apart = close.replace("# about b\n", "# a section\n\n")
    assert "# a section\n" in updated(apart, package("a"))


def test_a_new_name_takes_everything_along() -> None:
    text = (
        cart("\n" + binding("a"), "\n" + function("a", "  config: {A: b}  # mine\n"))
        + "deployments:\n- class_key: Cart\n"
    )
    source = OPackage(
        "shop", classes=(OClass("Basket", function_bindings=(FunctionBinding("a", "Basket.a"),)),),
        functions=(OFunction("Basket.a", description="Does."),),
    )  # fmt: skip
    assert updated(text, source, Rename("Cart", "Basket")) == text.replace("Cart", "Basket")


def test_types_set_by_hand_and_values_without_a_source_stay() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a").replace("CUSTOM", "WASM")) + "version: 3.0\n"
    text = text.replace("tags: []", "author: Ann\n  tags: []")
    assert updated(text, package("a")) == text
    given = OPackage("shop", "4.0", "Bob", classes=package("a").classes, functions=package("a").functions)
    assert updated(text, given) == text.replace("3.0", "'4.0'").replace("Ann", "Bob")


def test_anchors_may_stand_in_what_people_own() -> None:
    more = "  provision_config: &small {port: 1}\n"
    text = cart(
        "\n" + binding("a") + binding("b"), "\n" + function("a", more) + function("b", "  provision_config: *small\n")
    )
    result = updated(text, package("a", "b", "c"))
    assert result.replace(function("c", "  config: {}\n"), "").replace(binding("c"), "") == text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_breaks_are_those_of_the_file(newline: str) -> None:
    text = cart("\n" + binding("a"), "\n" + function("a")).replace("\n", newline)
    result = updated(text, package("a", "b"))
    assert result.count("\n") == (0 if newline == "\r" else len(result.splitlines()))
    assert updated(result, package("a")) == text


def test_an_entry_without_a_name_is_no_ones() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a") + "- provision_config: {port: 1}\n")
    with pytest.raises(Refusal, match="a function without a name is not in the source"):
        updated(text, package("a"))


def test_what_an_alias_stands_for_is_not_removed() -> None:
    more = "  provision_config: &small {port: 1}\n"
    text = cart(
        "\n" + binding("a") + binding("b"), "\n" + function("a", more) + function("b", "  provision_config: *small\n")
    )
    with pytest.raises(Refusal, match=r"\*small stands for something that is no longer in the source"):
        updated(text, package("b"), prune=True)
    assert "&small" not in updated(text.replace("*small", "{port: 2}"), package("b"), prune=True)


def test_a_binding_takes_its_notes_to_a_new_name() -> None:
    text = cart("\n" + binding("a") + "    note: slow  # measured\n", "\n" + function("a"))
    bound = FunctionBinding("b", "Cart.a")
    source = OPackage("shop", classes=(OClass("Cart", function_bindings=(bound,)),), functions=package("a").functions)
    with pytest.raises(Refusal) as refusal:
        updated(text, source)
    assert "--rename Cart.a=Cart.b" in refusal.value.diagnostics[0].help
    for _ in range(2):
        text = updated(text, source, Rename("Cart.a", "Cart.b"))
        assert text == cart("\n" + binding("a") + "    note: slow  # measured\n", "\n" + function("a")).replace(
            "name: a", "name: b"
        )


@pytest.mark.parametrize("more", ["  config: {A: b}\n", "  x-owner: me\n", "  config: {}  # none\n", "    # below\n"])
def test_whatever_a_person_wrote_hangs_on_its_entry(more: str) -> None:
    text = cart("\n" + binding("a") + binding("b"), "\n" + function("a") + function("b", more))
    with pytest.raises(Refusal):
        updated(text, package("a"))
    assert updated(text, package("a"), prune=True) == cart("\n" + binding("a"), "\n" + function("a"))


@pytest.mark.parametrize("more", ["  config: {}\n", "  config:\n", ""])
def test_what_an_export_wrote_goes_without_a_question(more: str) -> None:
    text = cart("\n" + binding("a") + binding("b"), "\n" + function("a") + function("b", more))
    assert updated(text, package("a")) == cart("\n" + binding("a"), "\n" + function("a"))


def test_new_entries_come_behind_the_comments_of_the_one_before() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a") + "  # about a\n# the end\n")
    made = function("b", "  config: {}\n")
    assert updated(text, package("a", "b")).endswith(function("a") + "  # about a\n" + made + "# the end\n" + TAIL)


def test_a_class_that_is_switched_off_does_not_vanish_unasked() -> None:
    text = HEAD + "classes:\n- key: Cart\n  disabled: true\nfunctions: []\n" + TAIL
    with pytest.raises(Refusal):
        updated(text, OPackage("shop"))
    assert updated(text.replace("true", "false"), OPackage("shop")) == HEAD + "classes: []\nfunctions: []\n" + TAIL


@pytest.mark.parametrize(
    "listed", [" [{class_key: Cart,  # eu\n  key: eu}]\n", "\n- class_key: Cart  # eu\n  key: eu\n"]
)
def test_deployments_go_with_their_class(listed: str) -> None:
    text = HEAD + "classes:\n- key: Cart\nfunctions: []\n" + TAIL + f"deployments:{listed}"
    with pytest.raises(Refusal, match="deployment 'eu', a comment"):
        updated(text, OPackage("shop"))
    gone = HEAD + "classes: []\nfunctions: []\n" + TAIL + "deployments: []\n"
    assert updated(text, OPackage("shop"), prune=True) == gone


def test_no_block_swallows_a_comment_below() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a").replace("Does.", "Did.") + "       # below\n")
    source = package("a")
    source = OPackage("shop", classes=source.classes, functions=(OFunction("Cart.a", description="two\nlines"),))
    assert updated(text, source) == text.replace("Did.", '"two\\nlines"')


def test_an_empty_field_gets_a_list_as_the_others_are() -> None:
    text = f"{HEAD}classes: []\nfunctions: []\ndependencies:  # none\n".replace("tags: []", "tags: [a]")
    source = OPackage("shop", tags=("a",), dependencies=("b",))
    assert updated(text, source) == text.replace("dependencies:  # none", "dependencies: [b]  # none")


def test_white_space_behind_a_value_is_no_part_of_a_block() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a", "  config: {}\n"))
    source = replace(package("a"), functions=(OFunction("Cart.a", description="Two\nlines."),))
    expected = text.replace("Does.", "|-\n    Two\n    lines.")
    assert updated(text.replace("Does.", "Does. \t"), source) == expected


@pytest.mark.parametrize("said", ["Does.", "a\n\n\n"])
def test_blank_lines_of_a_kept_block_are_not_those_of_the_next_entry(said: str) -> None:
    kept = function("a").replace("Does.\n", "|+\n    a\n\n\n")
    source = replace(package("a"), functions=(OFunction("Cart.a", description=said),))
    expected = function("a") if said == "Does." else kept
    result = updated(cart("\n" + binding("a"), "\n" + kept + function("b")), source)
    assert result == cart("\n" + binding("a"), "\n" + expected.replace("Does.", "|-\n    Does."))


SDK = HEAD.replace("metadata", "version: '1.0'\nmetadata") + "classes: []\nfunctions: []\ndependencies: []\n"


def test_what_is_adopted_keeps_its_comments() -> None:
    text = SDK.replace("'1.0'", "|-  # none yet\n  1.0")
    assert updated(text, OPackage("shop"), adopt=True) == SDK.replace("'1.0'", "null  # none yet")


def prefilled(key: str) -> str:
    return f"- key: {key}\n  package_name: shop\n  class_key: {key}\n  target_envs: []\n  odgm: {{}}\n"


def test_a_deployment_with_a_comment_is_a_persons_however_often_it_is_adopted() -> None:
    source = OPackage("shop", classes=(OClass("Cart"), OClass("Order")))
    once = updated(SDK + f"deployments:\n{prefilled('Cart')}# mine\n{prefilled('Order')}", source, adopt=True)
    assert once.endswith(f"deployments:\n# mine\n{prefilled('Order')}")
    assert updated(once, source, adopt=True) == once


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6"])
def test_what_the_sdk_filled_in_goes_with_its_class(target: str) -> None:
    classes = "classes:\n- key: Cart\n  description: Holds.\n  function_bindings: []\n"
    text = SDK.replace("classes: []\n", classes) + f"deployments:\n{prefilled('Cart')}"
    result = update(text, "shop.yaml", wanted(OPackage("shop"), parse_target(target)), Wishes()).text
    assert result == SDK + "deployments: []\n"


def test_documents_of_old_releases_are_renamed_too() -> None:
    text = (
        "name: shop\nclasses:\n- name: Cart\n  functions:\n  - name: a\n    function: Cart.a\n    note: mine\n"
        "functions:\n- name: Cart.a\n  provision: {x: y}\n"
    )
    source = wanted(package("b"), parse_target("sdk-0.2.3"))
    result = update(text, "shop.yaml", source, Wishes((Rename("Cart.a", "Cart.b"),))).text
    assert result == text.replace("Cart.a", "Cart.b").replace("name: a", "name: b")
    source = wanted(OPackage("shop", classes=(OClass("Bag"),)), parse_target("sdk-0.2.3"))
    text = "name: shop\nclasses:\n- name: Cart  # mine\n  functions: []\nfunctions: []\n"
    assert update(text, "shop.yaml", source, Wishes((Rename("Cart", "Bag"),))).text == text.replace("Cart", "Bag")


def test_only_what_can_be_renamed_is_said_to_be() -> None:
    text = cart("\n" + binding("a"), "\n" + function("a")).replace("key: Cart\n", "key: Cart\n  state_spec: {x: y}\n")
    with pytest.raises(Refusal) as raised:
        updated(text, package("a"))
    assert "rename" not in (raised.value.diagnostics[0].help or "")


def test_anchors_and_aliases_may_stand_where_nothing_changes() -> None:
    first, second = binding("a").replace(" []", " &none []"), binding("b").replace(" []", " *none")
    functions = function("a").replace("Cart.a", "&a Cart.a").replace("Does.", "&does Does.")
    functions += function("b").replace("Does.", "*does")
    text = cart("\n" + first + second, "\n" + functions) + "x-first: *a\n"
    assert updated(text, package("a", "b")) == text
    added = updated(text, package("a", "b", "c"))
    assert added.replace(function("c", "  config: {}\n"), "").replace(binding("c"), "") == text
    with pytest.raises(Refusal, match="'parameters' is out of date and has an anchor"):
        updated(text, package("a", "b", parameters=("x",)))
    with pytest.raises(Refusal, match=r"'Cart\.a' has an anchor or is an alias"):
        updated(text, package("c", "b"), Rename("Cart.a", "Cart.c"))


def test_an_entry_may_name_itself_by_an_alias() -> None:
    first = binding("a").replace("function_key: ", "function_key: &key ")
    text = cart("\n" + first, "\n" + function("a", "  config: {A: b}\n").replace("Cart.a", "*key"))
    assert updated(text, package("a")) == text


def test_what_an_alias_stands_for_is_not_adopted() -> None:
    text = SDK.replace("'1.0'", "&one '1.0'") + "x-version: *one\n"
    assert updated(text, OPackage("shop"), adopt=True) == text


def test_deployments_between_brackets_go_in_any_order() -> None:
    classes = "".join(f"- key: {key}\n  description: x\n  function_bindings: []\n" for key in ("B", "A", "C"))
    listed = ", ".join(f"{{key: {key}, class_key: {key}}}" for key in "CAB")
    text = SDK.replace("classes: []\n", f"classes:\n{classes}") + f"deployments: [{listed}]\n"
    result = updated(text, OPackage("shop", classes=(OClass("C"),)), prune=True)
    assert result.endswith("deployments: [{key: C, class_key: C}]\n")


def test_nothing_new_comes_between_the_first_one_and_its_comment() -> None:
    text = cart("\n  # first\n" + binding("b"), "\n# first\n" + function("b", "  config: {}\n"))
    text = text.replace("  tags", "  # which\n  tags")
    source = replace(package("a", "b"), author="me")
    made = "  config: {}\n"
    expected = cart(
        "\n  # first\n" + binding("b") + binding("a"), "\n# first\n" + function("b", made) + function("a", made)
    )
    assert updated(text, source) == expected.replace("  tags: []\n", "  # which\n  tags: []\n  author: me\n")
