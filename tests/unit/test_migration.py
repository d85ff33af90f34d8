"""From the legacy API to the simplified one: what is rewritten, and what is refused with its place."""

from __future__ import annotations

from textwrap import dedent

import pytest

from oprc_static import scan
from oprc_static.migration.run import Migration, migrate
from oprc_static.tree import MemoryTree, SourceTree

HEAD = """\
    from oaas_sdk2_py import Oparaca

    app = Oparaca(default_pkg="shop")
    meta = app.new_cls("Cart")

"""


def migrated(files: dict[str, str], target: str = "sdk-0.3.6") -> Migration:
    tree = MemoryTree({f"/{path}": dedent(text) for path, text in files.items()})

    def again(changed: SourceTree):
        return scan(["/"], target=target, tree=changed)

    before = again(tree)
    assert before.ok, before.diagnostics
    return migrate(before, tree, again)


def texts(files: dict[str, str], target: str = "sdk-0.3.6") -> dict[str, str]:
    result = migrated(files, target)
    assert result.diagnostics == ()
    return {path: data.decode() for path, data in result.contents.items()}


@pytest.mark.parametrize("target", ["spec", "sdk-0.3.0", "sdk-0.3.6"])
def test_a_class_with_its_methods(target: str):
    program = """
    @meta
    class Cart:
        \"\"\"A cart.\"\"\"

        @meta.func("put", stateless=True)
        async def add(self, item):
            \"\"\"Puts.\"\"\"

        @meta.func()
        async def clear(self): ...  # é
"""
    assert texts({"main.py": HEAD + program}, target) == {
        "main.py": dedent("""\
            from oaas_sdk2_py import oaas


            @oaas.service("Cart", package="shop")
            class Cart:
                \"\"\"A cart.\"\"\"

                @oaas.method("put", stateless=True)
                async def add(self, item):
                    \"\"\"Puts.\"\"\"

                @oaas.method()
                async def clear(self): ...  # é
            """)
    }


def test_through_modules():
    files = {
        "shop/__init__.py": "",
        "shop/base.py": "import oaas_sdk2_py as sdk\napp = sdk.Oparaca('shop')\ncart = app.new_cls(name='Cart')\n",
        "shop/cart.py": (
            '"""Doc."""\nfrom __future__ import annotations\n\nfrom .base import app, cart\n\n\n@cart\nclass Cart:\n'
            "    @cart.func()\n    def add(self): ...\n\n\n@app.new_cls(pkg='other')\nclass Other: ...\n"
        ),
    }
    assert texts(files) == {
        "shop/base.py": "import oaas_sdk2_py as sdk\n",
        "shop/cart.py": (
            '"""Doc."""\nfrom __future__ import annotations\n\nfrom oaas_sdk2_py import oaas\n\n\n'
            '@oaas.service("Cart", package="shop")\nclass Cart:\n    @oaas.method()\n    def add(self): ...\n\n\n'
            '@oaas.service("Other", package="other")\nclass Other: ...\n'
        ),
    }


def test_names_of_the_module_are_kept_where_they_mean_the_same():
    program = """\
    import oaas_sdk2_py as sdk

    PACKAGE, NAME = "shop", "Cart"
    app = sdk.Oparaca(PACKAGE)
    meta = app.new_cls(NAME)


    @meta
    class Cart:
        @meta.func(NAME + ".add")
        def add(self): ...
"""
    assert texts({"main.py": program})["main.py"] == dedent("""\
        import oaas_sdk2_py as sdk

        PACKAGE, NAME = "shop", "Cart"


        @sdk.oaas.service(NAME, package=PACKAGE)
        class Cart:
            @sdk.oaas.method(NAME + ".add")
            def add(self): ...
        """)


def test_an_application_that_does_more_stays():
    program = HEAD + "    @meta\n    class Cart: ...\n\n    def serve():\n        app.mock()\n"
    text = texts({"main.py": program})["main.py"]
    assert "from oaas_sdk2_py import Oparaca, oaas\n" in text
    assert 'app = Oparaca(default_pkg="shop")\n' in text
    assert "meta" not in text


def test_nothing_legacy_is_nothing_to_do():
    program = "from oaas_sdk2_py import oaas\n@oaas.service('Cart')\nclass Cart: ...\n"
    assert migrated({"main.py": program}) == Migration({}, ())


REFUSED = {
    "a private method": (
        "    @meta\n    class Cart:\n        @meta.func('add')\n        def _add(self): ...\n",
        "main.py:9:5 rewritten, `Cart.add` would not be exported",
    ),
    "a marked method that is inherited": (
        "    class Base:\n        @meta.func()\n        def add(self): ...\n\n    @meta\n    class Cart(Base): ...\n",
        "main.py:7:6 `meta` is used for more than decorating a class and its methods",
    ),
    "a method that is added later": (
        "    @meta\n    class Cart:\n        def add(self): ...\n    meta.func()(Cart.add)\n",
        "main.py:9:1 `meta` is used for more than decorating a class and its methods",
    ),
    "a meta that is handed on": (
        "    @meta\n    class Cart: ...\n    print(meta)\n",
        "main.py:8:7 `meta` is used for more than decorating a class and its methods",
    ),
    "arguments that are spread": (
        ("    OPTIONS = {'stateless': True}\n    @meta\n    class Cart:\n        @meta.func(**OPTIONS)\n"
        "        def add(self): ...\n"),
        "main.py:9:6 the arguments are spread",
    ),
    "two metas of one class": (
        "    other = app.new_cls('Other')\n    @other\n    @meta\n    class Cart: ...\n",
        "main.py:9:1 the class is registered twice",
    ),
    "a state field of the method's name": (
        ("    from oaas_sdk2_py import OaasObject\n    @meta\n    class Cart(OaasObject):\n        add: int = 0\n"
        "        @meta.func()\n        def add(self): ...\n"),
        "main.py:11:5 rewritten, `Cart.add` would not be exported",
    ),
    "a name that means something else": (
        "    oaas = 3\n    @meta\n    class Cart: ...\n",
        "main.py:6:1 the module has something else that is called `oaas`",
    ),
    "a name that functions know as something else": (
        "    @meta\n    class Cart: ...\n    def oaas(): ...\n",
        "main.py:8:1 the module has something else that is called `oaas`",
    ),
    "an exported meta": (
        "    __all__ = ['meta']\n    @meta\n    class Cart: ...\n",
        "main.py:6:1 `meta` is used for more than decorating a class and its methods",
    ),
    "a meta that is looked up by a string": (
        "    @meta\n    class Cart: ...\n    def late():\n        return globals()['meta']\n",
        "main.py:9:12 `meta` is used for more than decorating a class and its methods",
    ),
    "a meta of a function": (
        "    @meta\n    class Cart: ...\n    def late():\n        inner = app.new_cls('Inner')\n",
        "main.py:9:13 this is neither a decorator nor bound once to a name at the top of a module",
    ),
    "a meta bound twice": (
        "    @meta\n    class Cart: ...\n    meta = other = None\n    def late(): return other\n",
        "main.py:8:1 `meta` is used for more than decorating a class and its methods",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("program", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_place(program: str, message: str):
    result = migrated({"main.py": HEAD + program})
    assert result.contents == {}
    assert [f"{each.place} {each.message}" for each in result.diagnostics] == [message]


APART = {
    "an attribute in a function": "import a as q\ndef late():\n    return q.meta\n",
    "an import in a function": "def late():\n    from a import meta\n    return meta\n",
    "a name as a string": "import a\ndef late():\n    return getattr(a, 'meta')\n",
    "an import by name": "import importlib\ndef late():\n    return importlib.import_module('a').meta\n",
    "a star import": "from a import *\n",
}


@pytest.mark.parametrize("user", APART.values(), ids=APART)
def test_a_meta_that_another_module_needs_later_is_refused(user: str):
    result = migrated({"a.py": HEAD + "    @meta\n    class Cart: ...\n", "b.py": user})
    assert result.contents == {}
    (finding,) = result.diagnostics
    assert finding.place.path == "b.py"
    assert finding.message == "`meta` is used for more than decorating a class and its methods"


@pytest.mark.parametrize("user", [each.replace("meta", "app") for each in APART.values()], ids=APART)
def test_an_application_that_another_module_needs_later_stays(user: str):
    head = HEAD.replace("meta", "__meta")  # a star import takes no names with underscores
    files = {"a.py": head + "    @__meta\n    class Cart: ...\n", "b.py": user}
    if "*" in user:
        assert migrated(files).contents == {}  # which names it takes is not asked
    else:
        assert 'app = Oparaca(default_pkg="shop")\n' in texts(files)["a.py"]


def test_an_application_imported_on_and_on_stays():
    files = {
        "a.py": HEAD + "    @meta\n    class Cart: ...\n",
        "b.py": "from a import app as ap\n",
        "c.py": "from b import ap as x\ndef late(): return x.mock()\n",
    }
    changed = texts(files)
    assert set(changed) == {"a.py"}
    assert "app = " in changed["a.py"]


def test_comments_stay():
    program = """\
    from oaas_sdk2_py import (
        OaasObject,  # base
        Oparaca,
    )
    app = Oparaca(
        # ours
        default_pkg="shop",
    )
    meta = app.new_cls("Cart")  # the cart

    @meta  # marked
    class Cart(OaasObject):
        @meta.func(  # why
            "put",
        )
        def add(self): ...
"""
    assert texts({"main.py": program})["main.py"] == dedent("""\
    # base
    from oaas_sdk2_py import (
        OaasObject,
        oaas,
    )
    # ours
    # the cart

    @oaas.service("Cart", package="shop")  # marked
    class Cart(OaasObject):
        # why
        @oaas.method("put")
        def add(self): ...
    """)


def test_the_first_import_keeps_what_else_it_imports():
    files = {"a.py": HEAD + "    REST = 1\n", "b.py": "from a import meta, REST\n@meta\nclass Cart: ...\n"}
    changed = texts(files)["b.py"]
    assert changed.startswith("from oaas_sdk2_py import oaas\nfrom a import REST\n@oaas.service(")


def test_text_that_the_encoding_does_not_have_is_refused():
    files = {
        "a.py": HEAD.replace("Cart", "\u20ac"),
        "b.py": "# coding: latin-1\nfrom a import meta\n@meta\nclass Cart: ...\n",
    }
    (finding,) = migrated(files).diagnostics
    assert finding.place.path == "b.py"
    assert finding.message == "what comes here from another module cannot be written in iso-8859-1"
