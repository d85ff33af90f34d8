"""What breaks callers, told from two states of packages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oprc_static.compatibility import breaking_changes
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec
from oprc_static.origin import Origin
from oprc_static.source import Place, Span


def at(line: int, path: str = "new.py") -> Origin:
    return Origin("literal", Place(path, Span(line, 0, line, 1)))


ADD = FunctionBinding("add", "cart.add", parameters=("item", "count"))
STATE = StateSpec((KeySpec("items", "json", True), KeySpec("total", "int", False)), consistency_model="STRONG")
CART = OClass("Cart", state_spec=STATE, function_bindings=(ADD,))
SHOP = OPackage("shop", classes=(CART,), functions=(OFunction("cart.add"),))


def with_binding(binding: FunctionBinding) -> OPackage:
    return replace(SHOP, classes=(replace(CART, function_bindings=(binding,)),))


def with_state(state: StateSpec | None) -> OPackage:
    return replace(SHOP, classes=(replace(CART, state_spec=state),))


def with_keys(*keys: KeySpec) -> OPackage:
    return with_state(replace(STATE, key_specs=keys))


def found(before: OPackage | None, after: OPackage | None) -> list[str]:
    states = [(each,) if each else () for each in (before, after)]
    return [f"{each.severity.label}[{each.rule.slug}] {each.message}" for each in breaking_changes(*states)]


UNBROKEN = {
    "nothing": SHOP,
    "a class more": replace(SHOP, classes=(CART, OClass("Other"))),
    "a binding more": replace(SHOP, classes=(replace(CART, function_bindings=(ADD, FunctionBinding("x", "cart.x"))),)),
    "a nullable state key more": with_keys(*STATE.key_specs, KeySpec("more", "int", True)),
    "a key that may be null now": with_keys(KeySpec("items", "json", True), KeySpec("total", "int", True)),
    "descriptions and metadata": replace(
        SHOP, author="a", description="d", version="2", tags=("t",), classes=(replace(CART, description="d"),)
    ),
    "another order": replace(SHOP, classes=(OClass("First"), CART)),
}


@pytest.mark.parametrize("after", UNBROKEN.values(), ids=UNBROKEN)
def test_breaks_nobody(after: OPackage):
    assert found(SHOP, after) == []


BROKEN = {
    "package gone": (None, "error[package-removed] the package `shop` is gone"),
    "package renamed": (replace(SHOP, name="store"), "error[package-removed] the package `shop` is now `store`"),
    "class gone": (
        replace(SHOP, classes=(), functions=()),
        "error[class-removed] the class `Cart` of `shop` is gone: its objects are lost",
    ),
    "class renamed": (
        replace(SHOP, classes=(replace(CART, key="Carts"),)),
        "error[class-removed] the class `Cart` of `shop` is now `Carts`: its objects are lost",
    ),
    "function gone": (
        replace(SHOP, functions=()),
        "error[function-removed] the function `cart.add` of `shop` is gone",
    ),
    "binding gone": (
        replace(SHOP, classes=(replace(CART, function_bindings=()),), functions=()),
        "error[binding-removed] `Cart.add` is gone: calls of it fail",
    ),
    "binding renamed, by its function": (
        with_binding(replace(ADD, name="put")),
        "error[binding-removed] `Cart.add` is now `put`: calls of it fail",
    ),
    "binding renamed, by its spelling": (
        replace(with_binding(replace(ADD, name="add_", function_key="k")), functions=(OFunction("k"),)),
        "error[binding-removed] `Cart.add` is now `add_`: calls of it fail",
    ),
    "binding renamed, as the only one that came": (
        replace(with_binding(replace(ADD, name="put", function_key="k")), functions=(OFunction("k"),)),
        "error[binding-removed] `Cart.add` is now `put`: calls of it fail",
    ),
    "access": (
        with_binding(replace(ADD, access_modifier="INTERNAL")),
        "error[access-narrowed] `Cart.add` was PUBLIC and is INTERNAL: callers from outside are refused",
    ),
    "stateless": (
        with_binding(replace(ADD, stateless=True)),
        "error[stateless-changed] `Cart.add` was bound to an object and is stateless: it is called at another address",
    ),
    "parameter renamed": (
        with_binding(replace(ADD, parameters=("item", "number"))),
        "error[parameters-changed] `Cart.add` had the parameters (item, count) and has (item, number)",
    ),
    "parameters swapped": (
        with_binding(replace(ADD, parameters=("count", "item"))),
        "error[parameters-changed] `Cart.add` had the parameters (item, count) and has (count, item)",
    ),
    "parameter added": (
        with_binding(replace(ADD, parameters=("item", "count", "note"))),
        "warning[parameters-changed] `Cart.add` had the parameters (item, count) and has (item, count, note)",
    ),
    "another function": (
        replace(with_binding(replace(ADD, function_key="k")), functions=(OFunction("k"),)),
        "warning[binding-retargeted] `Cart.add` calls `k`, no longer `cart.add`",
    ),
    "state gone": (
        with_state(None),
        "error[state-storage-changed] `Cart` no longer says how its state is kept",
    ),
    "state key gone": (
        with_keys(KeySpec("items", "json", True)),
        "error[state-key-changed] the state key `total` of `Cart` is gone",
    ),
    "state key of another type": (
        with_keys(KeySpec("items", "json", True), KeySpec("total", "float", False)),
        "error[state-key-changed] the state key `total` of `Cart` was int and is float",
    ),
    "state key no longer nullable": (
        with_keys(KeySpec("items", "json", False), KeySpec("total", "int", False)),
        "error[state-key-changed] the state key `items` of `Cart` may no longer be null",
    ),
    "state key that must be there": (
        with_keys(*STATE.key_specs, KeySpec("more", "int", False)),
        "warning[state-key-changed] the new state key `more` of `Cart` may not be null, and stored objects lack it",
    ),
    "serialisation": (
        with_state(replace(STATE, serialization_format="msgpack")),
        ("error[state-storage-changed] `Cart` keeps its state with serialization_format `msgpack`, before it was"
        " `json`: what is stored cannot be found or read"),
    ),
    "persistence": (
        with_state(replace(STATE, persistent=True)),
        ("error[state-storage-changed] `Cart` keeps its state with persistent true, before it was false: what is stored"
        " cannot be found or read"),
    ),
    "consistency": (
        with_state(replace(STATE, consistency_model="NONE")),
        "warning[state-storage-changed] `Cart` had consistency STRONG and has NONE",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("after", "message"), BROKEN.values(), ids=BROKEN)
def test_breaks_callers_once(after: OPackage | None, message: str):
    assert found(SHOP, after) == [message]


def test_widened_access_breaks_nobody():
    narrow = with_binding(replace(ADD, access_modifier="PRIVATE"))
    assert found(narrow, SHOP) == []


def test_place_is_the_new_one_and_the_old_one_is_related():
    before = with_binding(replace(ADD, origins={"name": at(3, "old.py")}))
    after = with_binding(replace(ADD, access_modifier="PRIVATE", origins={"access_modifier": at(7)}))
    (finding,) = breaking_changes((before,), (after,))
    assert str(finding.place) == "new.py:7:1"
    assert [str(each.place) for each in finding.related] == ["old.py:3:1"]


def test_what_is_gone_altogether_has_its_old_place():
    before = replace(SHOP, origins={"name": at(2, "old.py")})
    (finding,) = breaking_changes((before,), ())
    assert str(finding.place) == "old.py:2:1"
    assert finding.related == ()
