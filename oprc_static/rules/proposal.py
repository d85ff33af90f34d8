"""Rules about the proposal's decorators: package, state_spec, oaas_function and bind."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import program

ARGUMENT_TYPE = Rule(
    slug="argument-type",
    code="OPS401",
    severity=Severity.ERROR,
    summary="an argument is not of its declared type",
    why=(
        "The proposal declares a type for every argument, and the document's readers rely on it. A list may be a "
        "tuple, a text subclass counts as its text, a bool is no int, None goes only where it is declared, and names "
        "and keys are not empty. Enumerations are exactly as written there, in capitals. Source: the proposal, "
        '"Decorator/API updates" and "Document Shape".'
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", version="1.2.0", tags="checkout")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", version="1.2.0", tags=["checkout"])
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

DECORATOR_PLACEMENT = Rule(
    slug="decorator-placement",
    code="OPS402",
    severity=Severity.ERROR,
    summary="a decorator stands where it cannot go",
    why=(
        "`package`, `state_spec` and `service` describe a class, `oaas_function` a function, `bind` a class or a "
        "method of one. Anywhere else there is nothing that they could describe; used bare, without their call, they "
        'have nothing to say either. Source: the proposal, "Decorator/API updates".'
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, state_spec

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @state_spec([("count", "int", False)])
            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, state_spec

        @oaas.service("Cart", package="shop")
        @state_spec([("count", "int", False)])
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount
        """,
        target="spec",
    ),
)

REPEATED_DECORATOR = Rule(
    slug="repeated-decorator",
    code="OPS403",
    severity=Severity.ERROR,
    summary="a decorator that goes once was applied twice",
    why=(
        "A class has one package, one state and one key, and a function is declared once. Of two, one would have to "
        "be dropped in silence. `bind` may be repeated, once for each name. Source: a decision of this tool where the "
        "proposal is silent."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", version="1.2.0")
        @package("shop", author="Ada")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", version="1.2.0", author="Ada")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

FUNCTION_CONFLICT = Rule(
    slug="function-conflict",
    code="OPS404",
    severity=Severity.ERROR,
    summary="two declarations of one function key differ",
    why=(
        "The functions of a package are listed once for each key, so two declarations with one key are one function "
        "and have to agree in type and description. The keys `<class>.<name>` that marks without a key of their own "
        'give count as well. Source: the proposal, "Document Shape".'
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, oaas_function

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas_function("shop.add", description="Add to a cart")
            async def add(self, amount: int) -> int:
                return self.count + amount

        @oaas.service("GiftCart", package="shop")
        class GiftCart(OaasObject):
            count: int = 0

            @oaas_function("shop.add", description="Add a gift")
            async def add(self, amount: int) -> int:
                return self.count + amount
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, oaas_function

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas_function("shop.add", description="Add to a cart")
            async def add(self, amount: int) -> int:
                return self.count + amount

        @oaas.service("GiftCart", package="shop")
        class GiftCart(OaasObject):
            count: int = 0

            @oaas_function("shop.add", description="Add to a cart")
            async def add(self, amount: int) -> int:
                return self.count + amount
        """,
        target="spec",
    ),
)

UNDECLARED_FUNCTION = Rule(
    slug="undeclared-function",
    code="OPS405",
    severity=Severity.WARNING,
    summary="a bound function key is declared nowhere",
    why=(
        "A binding may name a function of another package or of the platform, and then this is meant. More often the "
        "key is misspelt, and the platform's package manager refuses a document whose bindings name functions that it "
        "does not list. Source: the platform's package validation."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas

        @oaas.service("Cart", package="shop")
        @bind("add", "shop.add")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function

        @oaas_function("shop.add", description="Add to a cart")
        async def add(cart, amount: int) -> int:
            return cart.count + amount

        @oaas.service("Cart", package="shop")
        @bind("add", "shop.add")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

UNBOUND_FUNCTION = Rule(
    slug="unbound-function",
    code="OPS406",
    severity=Severity.WARNING,
    summary="a declared function is bound nowhere and not exported",
    why=(
        "A function reaches the document through the bindings of the classes that use it. No class binds this one, "
        'so it is left out; the platform would not deploy it either. Source: the proposal, "Export rules".'
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, oaas_function

        @oaas_function("shop.add", description="Add to a cart")
        async def add(cart, amount: int) -> int:
            return cart.count + amount

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function

        @oaas_function("shop.add", description="Add to a cart")
        async def add(cart, amount: int) -> int:
            return cart.count + amount

        @oaas.service("Cart", package="shop")
        @bind("add", "shop.add")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

PACKAGE_CONFLICT = Rule(
    slug="package-conflict",
    code="OPS407",
    severity=Severity.ERROR,
    summary="a class names two packages",
    why=(
        "A class goes into one document. Its own `service(package=...)` and its own `package` name two, and neither "
        "is more right than the other. An inherited `package` gives way to what the class says itself. Source: a "
        "decision of this tool where the proposal is silent."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart", package="shop")
        @package("store", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("store", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

METADATA_CONFLICT = Rule(
    slug="metadata-conflict",
    code="OPS408",
    severity=Severity.WARNING,
    summary="classes of one package give different metadata",
    why=(
        "A package has one version, one author and one description. When its classes give different ones, the last "
        "in registration order wins, so moving a class or renaming a module changes the version. Keep them in one "
        'constant. Source: the proposal, "Package metadata"; oaas-sdk2-py 0.3.6, `MetadataRepo.export_pkg`, merges '
        "in the same order."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("Order")
        @package("shop", version="1.3.0")
        class Order(OaasObject):
            total: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        VERSION = "1.3.0"

        @oaas.service("Cart")
        @package("shop", version=VERSION)
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("Order")
        @package("shop", version=VERSION)
        class Order(OaasObject):
            total: int = 0
        """,
        target="spec",
    ),
)

DUPLICATE_BIND = Rule(
    slug="duplicate-bind",
    code="OPS409",
    severity=Severity.ERROR,
    summary="two class-level binds have one name",
    why=(
        "The name of a binding is how a caller addresses it, so a class has each name once. A subclass may bind an "
        'inherited name anew; that replaces it. Source: the proposal, "Document Shape"; a decision of this tool '
        "where it is silent."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function

        @oaas_function("shop.add", description="Add to a cart")
        async def add(cart, amount: int) -> int:
            return cart.count + amount

        @oaas.service("Cart", package="shop")
        @bind("add", "shop.add")
        @bind("add", "shop.add", stateless=True)
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function

        @oaas_function("shop.add", description="Add to a cart")
        async def add(cart, amount: int) -> int:
            return cart.count + amount

        @oaas.service("Cart", package="shop")
        @bind("add", "shop.add")
        @bind("quote", "shop.add", stateless=True)
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

DUPLICATE_STATE_KEY = Rule(
    slug="duplicate-state-key",
    code="OPS410",
    severity=Severity.ERROR,
    summary="a state key is named twice",
    why=(
        "State is kept under the names of its keys, so two keys of one name would share one place with two types. "
        'Source: the proposal, "Document Shape"; a decision of this tool where it is silent.'
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, state_spec

        @oaas.service("Cart", package="shop")
        @state_spec([("id", "string", False), ("id", "int", True)])
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, state_spec

        @oaas.service("Cart", package="shop")
        @state_spec([("id", "string", False), ("number", "int", True)])
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

LONE_SURROGATE = Rule(
    slug="lone-surrogate",
    code="OPS411",
    severity=Severity.ERROR,
    summary="a string holds a lone surrogate, which no document can carry",
    why=(
        "Half of a surrogate pair is no character: UTF-8 has no bytes for it, and every reader of the platform "
        "refuses a document that smuggles one in as an escape. It usually comes from a text copied out of JSON or "
        "JavaScript; write the character itself, or its eight-digit escape. Source: the Unicode standard, section "
        "3.9; the platform's YAML readers."
    ),
    wrong=program(
        r"""
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", description="A cart \ud83d\uded2")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        r"""
        from oaas_sdk2_py import OaasObject, oaas, package

        @oaas.service("Cart")
        @package("shop", description="A cart \U0001f6d2")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)

CLASS_REPLACED = Rule(
    slug="class-replaced",
    code="OPS412",
    severity=Severity.ERROR,
    summary="a decorator between two of the proposal's returns another class",
    why=(
        "The proposal's decorators write what they are told onto the class that they receive. A decorator between "
        "them that returns another class leaves half of it on the first and half on the second. Put it below or above "
        "all of them. Source: a decision of this tool where the proposal is silent."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        def extended(cls):
            class Extended(cls):
                note: str = ""

            return Extended

        @oaas.service("Cart")
        @extended
        @package("shop", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas, package

        def extended(cls):
            class Extended(cls):
                note: str = ""

            return Extended

        @oaas.service("Cart")
        @package("shop", version="1.2.0")
        @extended
        class Cart(OaasObject):
            count: int = 0
        """,
        target="spec",
    ),
)
