"""Repairs of sources: what is repaired, what stays to the byte, and what is better left alone."""

from __future__ import annotations

from textwrap import dedent

import pytest

from oprc_static import scan
from oprc_static.repairing import repair_sources
from oprc_static.tree import MemoryTree, SourceTree

HEAD = "from oaas_sdk2_py import OaasObject, Oparaca, oaas\n"


def repaired(source: str | bytes, *others: tuple[str, str]) -> dict[str, bytes]:
    tree = MemoryTree({"/main.py": source, **{f"/{path}": text for path, text in others}})

    def again(changed: SourceTree):
        return scan(["/"], target="sdk-0.3.6", tree=changed, allow_empty=True)

    return dict(repair_sources(again(tree), tree, again).contents)


def check(before: str, after: str) -> None:
    text = HEAD + dedent(before)
    expected = (HEAD + dedent(after)).encode()
    assert repaired(text).get("main.py", text.encode()) == expected


def test_bare_service_gets_the_name_of_its_class():
    check(
        """
        @oaas.service   # a comment
        class Cart(OaasObject): pass
        """,
        """
        @oaas.service("Cart")   # a comment
        class Cart(OaasObject): pass
        """,
    )


@pytest.mark.parametrize("name", ["function", "constructor", "getter", "setter"])
def test_bare_decorator_gets_its_call(name: str):
    check(
        f"""
        @oaas.service("Cart")
        class Cart(OaasObject):
            @ oaas . {name}
            def x(self): ...
        """,
        f"""
        @oaas.service("Cart")
        class Cart(OaasObject):
            @ oaas . {name}()
            def x(self): ...
        """
        if name in ("function", "constructor")
        else f"""
        @oaas.service("Cart")
        class Cart(OaasObject):
            @ oaas . {name}
            def x(self): ...
        """,
    )


def test_legacy_decorators():
    check(
        """
        app = Oparaca()
        meta = app.new_cls("Cart")

        @meta
        class Cart:
            @meta.func
            def add(self): ...

        @app.new_cls
        class Lost: ...
        """,
        """
        app = Oparaca()
        meta = app.new_cls("Cart")

        @meta
        class Cart:
            @meta.func()
            def add(self): ...

        @app.new_cls()
        class Lost: ...
        """,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"store"', '"shop"'),
        ("'store'", "'shop'"),
        ('name="store"', 'name="shop"'),
        ("STORE", "STORE"),
        ('"st" "ore"', '"st" "ore"'),
    ],
)
def test_package_names_the_package_of_the_service(before: str, after: str):
    program = """
        STORE = "store"
        @oaas.service("Cart", package="shop")
        @oaas.package({})
        class Cart(OaasObject): ...
        """
    check(program.format(before), program.format(after))


def test_name_that_two_classes_need_otherwise_stays():
    program = """
        @oaas.package("store")
        class Base(OaasObject): ...
        @oaas.service("Store", package="store")
        class Store(Base): ...
        @oaas.service("Shop", package="shop")
        class Shop(Base): ...
        """
    check(program, program)


def test_accessors_are_annotated_as_their_field_one_after_the_other():
    check(
        """
        @oaas.service("Cart")
        class Cart(OaasObject):
            items: 'list[int]' = []
            @oaas.getter("items")
            def read(self): ...
            @oaas.setter("items")
            def write(self, value): ...
        """,
        """
        @oaas.service("Cart")
        class Cart(OaasObject):
            items: 'list[int]' = []
            @oaas.getter("items")
            def read(self) -> 'list[int]': ...
            @oaas.setter("items")
            def write(self, value: 'list[int]'): ...
        """,
    )


def test_annotation_in_another_file_is_not_copied():
    base = HEAD + "class Base(OaasObject):\n    count: int = 0\n"
    program = (
        "from base import *\nfrom oaas_sdk2_py import oaas\n@oaas.service('A')\nclass A(Base):\n"
        "    @oaas.getter('count')\n    def read(self): ...\n"
    )
    assert repaired(program, ("base.py", base)) == {}


def test_repair_that_would_make_the_import_fail_is_not_kept():
    """With its call, the decorator exports a method with too many parameters, which the SDK refuses."""
    program = """
        @oaas.service("Cart")
        class Cart(OaasObject):
            @oaas.function
            def good(self): ...
            @oaas.function
            def bad(self, a, b, c, d): ...
        """
    check(program, program.replace("@oaas.function", "@oaas.function()", 1))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "first"),
    [("utf-8", ""), ("utf-8-sig", ""), ("latin-1", "# coding: latin-1\n"), ("cp1252", "# -*- coding: cp1252 -*-\n")],
)
def test_everything_else_stays_to_the_byte(ends: str, encoding: str, first: str):
    program = first + HEAD + '# é\x0c\n@oaas.service\nclass Cart(OaasObject):\n\t"""é"""\n\n\n  \n#end'
    before = program.replace("\n", ends).encode(encoding)
    after = program.replace("@oaas.service", '@oaas.service("Cart")').replace("\n", ends).encode(encoding)
    assert repaired(before) == {"main.py": after}


def test_only_decorators_are_called():
    program = """
        class Cart(OaasObject):
            def x(self): ...
            x = oaas.function(x)
        oaas.service("Cart")(Cart)
        """
    check(program, program)
