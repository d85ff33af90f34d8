"""Rules about what cannot be known without running the program."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import files, program

UNKNOWN_VALUE = Rule(
    slug="unknown-value",
    code="OPS101",
    severity=Severity.ERROR,
    summary="an exported value cannot be known statically",
    why=(
        "A name, key, version or description that reaches the document comes from outside the program: the "
        "environment, a file, the clock, a random number, a package that is not scanned. Any text in its place would "
        "be a guess. Environment variables can be given with --define NAME=VALUE; everything else is written as a "
        "constant. Values that no document needs may stay unknown. Source: the contract in the README."
    ),
    wrong=program(
        """
        import os

        from oaas_sdk2_py import OaasObject, oaas

        PACKAGE = os.environ["SHOP_PACKAGE"]

        @oaas.service("Cart", package=PACKAGE)
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        import os

        from oaas_sdk2_py import OaasObject, oaas

        PACKAGE = os.environ["SHOP_PACKAGE"]

        @oaas.service("Cart", package=PACKAGE)
        class Cart(OaasObject):
            count: int = 0
        """,
        options=("--define", "SHOP_PACKAGE=shop"),
    ),
)

UNKNOWN_BRANCH = Rule(
    slug="unknown-branch",
    code="OPS102",
    severity=Severity.ERROR,
    summary="whether something is exported depends on an unknown condition",
    why=(
        "Both outcomes of an unknown condition are followed, and they do not agree on what gets registered: the "
        "document would depend on the machine that ran the program. Branches that agree are fine. Move the "
        "registration out of the branch, or make its condition known: --define, --installed and --missing decide the "
        "usual ones. Source: the contract in the README."
    ),
    wrong=program(
        """
        import os

        from oaas_sdk2_py import OaasObject, oaas

        if os.path.exists("/etc/shop/beta"):

            @oaas.service("Cart", package="shop")
            class Cart(OaasObject):
                count: int = 0
        """
    ),
    right=program(
        """
        import os

        from oaas_sdk2_py import OaasObject, oaas

        BETA = os.path.exists("/etc/shop/beta")

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

IMPORT_FAILS = Rule(
    slug="import-fails",
    code="OPS103",
    severity=Severity.ERROR,
    summary="importing this module would raise",
    why=(
        "The statement raises when the module is imported, and nothing in the program catches it: a misspelt name, a "
        "missing module of the program, a circular import that comes too early, an operation on the wrong type. The "
        "runtime would print no document either. Source: the Python language reference, sections 5 and 7.11."
    ),
    wrong=files(
        ("names.py", 'PACKAGE = "shop"\n'),
        (
            "service.py",
            """
            from names import PACKGE
            from oaas_sdk2_py import OaasObject, oaas

            @oaas.service("Cart", package=PACKGE)
            class Cart(OaasObject):
                count: int = 0
            """,
        ),
    ),
    right=files(
        ("names.py", 'PACKAGE = "shop"\n'),
        (
            "service.py",
            """
            from names import PACKAGE
            from oaas_sdk2_py import OaasObject, oaas

            @oaas.service("Cart", package=PACKAGE)
            class Cart(OaasObject):
                count: int = 0
            """,
        ),
    ),
)

SDK_NAME_MISSING = Rule(
    slug="sdk-name-missing",
    code="OPS104",
    severity=Severity.ERROR,
    summary="the target release has no such name",
    why=(
        "The SDK's names differ by release: `oaas` came with 0.3.0, `ref` with 0.3.2, and the proposal's `bind`, "
        "`state_spec` and `oaas_function` are in no release so far, only in the target `spec`. Reaching for a missing "
        "one raises ImportError or AttributeError; a program that catches that is followed into its handler. Choose "
        "the target that the program is written for. Source: oaas-sdk2-py 0.1.1 to 0.3.6, `oaas_sdk2_py.__all__`."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas

        @oaas.service("Cart", package="shop")
        @bind("add", "cart.add")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @bind("add", "cart.add")
            @oaas_function("cart.add")
            async def add(self, amount: int) -> int:
                return self.count + amount
        """,
        target="spec",
    ),
)

UNKNOWN_DECORATOR = Rule(
    slug="unknown-decorator",
    code="OPS105",
    severity=Severity.ERROR,
    summary="a decorator from outside may change what is exported",
    why=(
        "A decorator receives the marked function or the class and may return anything: another function without the "
        "mark, one with other parameters, another name. Decorators of the program itself are evaluated, and those of "
        "the standard library and a list of well-known packages are known to be harmless; this one is neither. If you "
        "have looked and it keeps what it wraps, list its module under `trusted`. Source: PEP 318 and PEP 3129."
    ),
    wrong=program(
        """
        from acme_tracing import traced
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0

            @traced
            @oaas.method()
            async def add(self, amount: int) -> int:
                return self.count + amount
        """
    ),
    right=files(
        (
            "pyproject.toml",
            """
            [tool.oprc-static]
            trusted = ["acme_tracing"]
            """,
        ),
        (
            "service.py",
            """
            from acme_tracing import traced
            from oaas_sdk2_py import OaasObject, oaas

            @oaas.service("Cart", package="shop")
            class Cart(OaasObject):
                count: int = 0

                @traced
                @oaas.method()
                async def add(self, amount: int) -> int:
                    return self.count + amount
            """,
        ),
    ),
)

EXTERNAL_BASE = Rule(
    slug="external-base",
    code="OPS106",
    severity=Severity.ERROR,
    summary="a registered class has a base class from outside",
    why=(
        "Registration looks at inherited attributes too. A base from a package that is not scanned may bring marked "
        "methods, a metaclass, `__init_subclass__`, package metadata or a docstring. Scan that package along with the "
        "program, or list its module under `trusted` when it brings none of these. Source: oaas-sdk2-py 0.3.6, "
        "`OaasService.service`, which goes through dir(cls)."
    ),
    wrong=program(
        """
        from acme_models import Stored
        from oaas_sdk2_py import oaas

        @oaas.service("Cart", package="shop")
        class Cart(Stored):
            count: int = 0
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

DYNAMIC_CODE = Rule(
    slug="dynamic-code",
    code="OPS107",
    severity=Severity.ERROR,
    summary="code that is made or chosen at run time could register services",
    why=(
        "exec, eval of a text that is not known, and an import whose module name is not known run code that no source "
        "file shows. It could register services, so every document would be a guess. Import the modules by name. "
        "Source: the contract in the README: nothing of the program runs."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        with open("plugins.txt") as plugins:
            for line in plugins:
                __import__(line.strip())

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=files(
        ("discounts.py", "RATE = 10\n"),
        (
            "service.py",
            """
            import discounts
            from oaas_sdk2_py import OaasObject, oaas

            @oaas.service("Cart", package="shop")
            class Cart(OaasObject):
                count: int = 0
            """,
        ),
    ),
)

BUDGET_EXCEEDED = Rule(
    slug="budget-exceeded",
    code="OPS108",
    severity=Severity.ERROR,
    summary="following the program took more steps than the budget allows",
    why=(
        "A program may compute its names, but a scan has to end. Steps, call depth and the size of values are counted "
        "rather than timed, so the same program meets the limit at the same place on every machine. Write the result "
        "down as a constant, or keep long computations inside functions that importing does not call. Source: a "
        "decision of this tool."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        def total(number):
            return number + total(number - 1) if number else 0

        @oaas.service(f"Cart{total(500)}", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service(f"Cart{500 * 501 // 2}", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

UNSUPPORTED_CONSTRUCT = Rule(
    slug="unsupported-construct",
    code="OPS109",
    severity=Severity.ERROR,
    summary="a construct that oprc-static does not follow decides what is exported",
    why=(
        "Some of Python is not followed: writing to the table of loaded modules, changing the SDK's own objects, "
        "giving an object another class, deleting from a namespace through its dict. Where that cannot reach a "
        "document nothing is said; here it can. Write it plainly. Source: the limits in the README."
    ),
    wrong=program(
        """
        import json
        import sys

        from oaas_sdk2_py import OaasObject, oaas

        sys.modules["fast_json"] = json

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        import json as fast_json

        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)
