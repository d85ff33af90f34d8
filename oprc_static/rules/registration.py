"""Rules about registering services, classes and their metadata."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import program

BARE_SERVICE = Rule(
    slug="bare-service",
    code="OPS201",
    severity=Severity.WARNING,
    summary="a bare @oaas.service exports nothing",
    why=(
        "`service` takes the name and returns the decorator. Used bare it takes the class for the name and puts that "
        "decorator in the place of the class: nothing is registered, and the class's name is bound to a function. "
        "Source: oaas-sdk2-py 0.3.6, `OaasService.service`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("Order", package="shop")
        class Order(OaasObject):
            total: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("Order", package="shop")
        class Order(OaasObject):
            total: int = 0
        """
    ),
)

UPDATE_CALLBACK = Rule(
    slug="update-callback",
    code="OPS202",
    severity=Severity.WARNING,
    summary="update_callback replaces the registration",
    why=(
        "The parameter reads like a hook that runs after registration. The SDK stores it in place of the step that "
        "adds the class to the repository, so the class is never exported unless the callback adds it. The target "
        "`spec` ignores the argument and exports the class. Source: oaas-sdk2-py 0.3.6, `OaasService.service`; "
        "observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        def announce(meta):
            return None

        @oaas.service("Cart", package="shop", update_callback=announce)
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("Order", package="shop")
        class Order(OaasObject):
            total: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

SDK_CALL_RAISES = Rule(
    slug="sdk-call-raises",
    code="OPS203",
    severity=Severity.ERROR,
    summary="the SDK refuses this call",
    why=(
        "A missing or unknown argument, or one of a type that the SDK cannot work with, makes the import of the "
        "module raise: the runtime prints no document at all. Source: the signatures of the SDK release that the "
        "target names; each observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method(stateles=True)
            async def add(self, amount: int) -> int:
                return amount
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method(stateless=True)
            async def add(self, amount: int) -> int:
                return amount
        """
    ),
)

PACKAGE_MISMATCH = Rule(
    slug="package-mismatch",
    code="OPS204",
    severity=Severity.WARNING,
    summary="@oaas.package names another package than the service",
    why=(
        "The SDK does not use the name that `package` is given: the class goes to the package of `service`, and the "
        "version, author, tags and dependencies go with it, into a document of another name than the one written. "
        "Source: oaas-sdk2-py 0.3.6, `MetadataRepo.export_pkg`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        @oaas.package("store", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        @oaas.package("shop", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

DUPLICATE_CLASS_KEY = Rule(
    slug="duplicate-class-key",
    code="OPS205",
    severity=Severity.WARNING,
    summary="a later class replaces one with the same key",
    why=(
        "The repository is one mapping from package and class key to the class. A second registration under a key "
        "takes the place of the first, whose functions are exported no more. The SDK joins package and key with a "
        "dot, so `a.b` with key `c` and `a` with key `b.c` meet as well. Source: oaas-sdk2-py 0.3.6, "
        "`MetadataRepo.add_cls`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("Cart", package="shop")
        class GiftCart(OaasObject):
            note: str = ""
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

        @oaas.service("GiftCart", package="shop")
        class GiftCart(OaasObject):
            note: str = ""
        """
    ),
)

UNCALLED_REGISTRATION = Rule(
    slug="uncalled-registration",
    code="OPS206",
    severity=Severity.WARNING,
    summary="a service is registered inside a function that nothing calls",
    why=(
        "A class statement inside a function runs when the function is called. Nothing calls this one while the "
        "modules are imported, so its service is not exported. Source: the Python language reference, section 8.7."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

        def register_orders():
            @oaas.service("Order", package="shop")
            class Order(OaasObject):
                total: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

        def register_orders():
            @oaas.service("Order", package="shop")
            class Order(OaasObject):
                total: int = 0

        register_orders()
        """
    ),
)

LOOKALIKE_MODULE = Rule(
    slug="lookalike-module",
    code="OPS207",
    severity=Severity.NOTE,
    summary="a module that only looks like the SDK",
    why=(
        "The SDK is imported as `oaas_sdk2_py`. A module of another name that offers `oaas` or `service` is somebody "
        "else's, and what it decorates is not exported. If it is a copy of the SDK under a name of your own, list "
        "that name under `sdk-modules`. Source: oaas-sdk2-py 0.3.6, its only top-level import package."
    ),
    wrong=program(
        """
        import oaas
        from oaas_sdk2_py import OaasObject, oaas as sdk

        @oaas.service("Parcel", package="shop")
        class Parcel:
            weight: int = 0

        @sdk.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Parcel", package="shop")
        class Parcel(OaasObject):
            weight: int = 0

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

BARE_PACKAGE = Rule(
    slug="bare-package",
    code="OPS208",
    severity=Severity.WARNING,
    summary="a bare @oaas.package exports an empty class",
    why=(
        "`package` takes the name and returns the decorator. Used bare it takes the class for the name, and what "
        "`service` then registers is that decorator function: a class without a single method, under the name that "
        "`service` was given. Source: oaas-sdk2-py 0.3.6, `OaasService.package`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        @oaas.package
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        @oaas.package("shop", version="1.2.0")
        class Cart(OaasObject):
            count: int = 0

            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount
        """
    ),
)

METADATA_TYPE = Rule(
    slug="metadata-type",
    code="OPS209",
    severity=Severity.ERROR,
    summary="package metadata of a type that the SDK does not check",
    why=(
        "The SDK stores what it is given and looks at it only while exporting: a text for `tags` becomes one tag for "
        "each of its letters, a value that it cannot put into a set loses the tags and dependencies of that class in "
        "silence, and other types are printed as YAML tags that no platform reads. Source: oaas-sdk2-py 0.3.6, "
        "`MetadataRepo.export_pkg`; observed by running it."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        @oaas.package("shop", version="1.2.0", tags="checkout")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        @oaas.package("shop", version="1.2.0", tags=["checkout"])
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

ENUM_NAME = Rule(
    slug="enum-name",
    code="OPS210",
    severity=Severity.ERROR,
    summary="a name that is a str subclass prints a Python tag",
    why=(
        "PyYAML writes an exact str as text and an instance of a subclass, a member of a string enumeration included, "
        "as an object with a `!!python/object` tag, which no platform reads. Write `.value`. The target `spec` takes "
        "the plain value. Source: oaas-sdk2-py 0.3.6, `MetadataRepo.print_pkg`, and PyYAML's "
        "default dumper; observed by running them."
    ),
    wrong=program(
        """
        from enum import Enum

        from oaas_sdk2_py import OaasObject, oaas

        class Names(str, Enum):
            CART = "Cart"

        @oaas.service(Names.CART, package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        from enum import Enum

        from oaas_sdk2_py import OaasObject, oaas

        class Names(str, Enum):
            CART = "Cart"

        @oaas.service(Names.CART.value, package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)
