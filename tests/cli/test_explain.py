"""`oprc-static explain` and `scan --source-map` in real processes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.cli.command import run
from tests.cli.programs import CART


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "cart.py").write_text(
        CART.replace('"Cart"', "KEY").replace("\n\n\n", '\n\nKEY = "Cart"\n\n', 1), "utf-8"
    )
    return tmp_path


def test_binding_with_the_function_behind_it(shop: Path):
    done = run("explain", "Cart.add", cwd=shop)
    assert (done.code, done.stderr) == (0, "")
    assert (
        done.stdout
        == """\
binding add of class Cart
  name: add
      cart.py:12:5: defined | async def add(self, amount: int) -> int:
  function_key: Cart.add
      cart.py:3:7: written, given a name | KEY = "Cart"
      cart.py:5:15: passed | @oaas.service(KEY, package="shop")
      cart.py:12:5: defined, joined with the class key | async def add(self, amount: int) -> int:
  access_modifier: PUBLIC
      default: no `bind` gives an access modifier, and PUBLIC is the default
  stateless: false
      cart.py:11:6: the default of the decorator | @oaas.method()
  parameters[0]: amount
      cart.py:12:5: defined | async def add(self, amount: int) -> int:

function Cart.add of package shop
  key: Cart.add
      cart.py:3:7: written, given a name | KEY = "Cart"
      cart.py:5:15: passed | @oaas.service(KEY, package="shop")
      cart.py:12:5: defined, joined with the class key | async def add(self, amount: int) -> int:
  function_type: CUSTOM
      default: no `oaas_function` gives a type, and CUSTOM is the default
  description: Add so many.
      cart.py:13:9: docstring | \"\"\"Add so many.\"\"\"
  config: {}
      default: the source has no say in it: people write it into the document
"""
    )


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("shop", "package shop"),
        ("Cart", "class Cart of package shop"),
        ("shop.Cart", "class Cart of package shop"),
        ("shop.Cart.add", "binding add of class Cart"),
    ],
)
def test_names(shop: Path, name: str, headline: str):
    assert run("explain", name, ".", cwd=shop).stdout.splitlines()[0] == headline


def test_unknown_name_gets_a_suggestion(shop: Path):
    done = run("explain", "Cart.ad", cwd=shop)
    assert (done.code, done.stdout) == (2, "")
    assert "nothing is exported as 'Cart.ad'; did you mean Cart.add" in done.stderr


def test_name_of_several_things(shop: Path):
    (shop / "other.py").write_text(CART.replace('"shop"', '"store"'), encoding="utf-8")
    done = run("explain", "Cart", cwd=shop)
    assert done.code == 2
    assert "'Cart' may be any of shop.Cart, store.Cart" in done.stderr
    assert run("explain", "store.Cart", cwd=shop).code == 0


def test_errors_are_told_beside_what_is_known(shop: Path):
    (shop / "bad.py").write_text("import os\n" + CART.replace('"Cart"', "os.environ['K']"), encoding="utf-8")
    done = run("explain", "Cart", cwd=shop)
    assert done.code == 1
    assert done.stdout.startswith("class Cart of package shop\n")
    assert "error[unknown-value]" in done.stderr


def test_nothing_to_explain(tmp_path: Path):
    done = run("explain", "Cart", cwd=tmp_path)
    assert (done.code, done.stdout) == (1, "")
    assert "nothing to export was found here" in done.stderr


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6"])
def test_source_map_speaks_of_every_leaf_of_the_document(shop: Path, target: str):
    done = run("scan", ".", "--target", target, "-o", "shop.yaml", "--source-map", "map.json", cwd=shop)
    assert done.code == 0, done.stderr
    written = json.loads((shop / "map.json").read_text("utf-8"))
    schema = json.loads(run("schema", "source-map").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(written, schema)
    document = yaml.safe_load((shop / "shop.yaml").read_text("utf-8"))
    (package,) = written["packages"]
    for fact in package["facts"]:
        assert follow(document, fact["pointer"]) == fact["value"]
        for step in fact["steps"]:
            assert step["path"] == "cart.py"


def follow(value: object, pointer: str) -> object:
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part.replace("~1", "/").replace("~0", "~")]
    return value


def test_no_source_map_beside_errors(shop: Path):
    (shop / "bad.py").write_text("import os\n" + CART.replace('"Cart"', "os.environ['K']"), encoding="utf-8")
    assert run("scan", ".", "--source-map", "map.json", cwd=shop).code == 1
    assert not (shop / "map.json").exists()
