"""Rules about `--entry`: what its run does not reach."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import files

_MAIN = """
    from oaas_sdk2_py import oaas

    @oaas.service("Cart", package="shop")
    class Cart:
        pass
    """

_ORDER = """
    from oaas_sdk2_py import oaas

    @oaas.service("Order", package="shop")
    class Order:
        pass
    """

UNREACHED_SERVICE = Rule(
    slug="unreached-service",
    code="OPS701",
    severity=Severity.NOTE,
    summary="a service of the scanned tree stands in a module that the entry does not import",
    why=(
        "With --entry only what the entry imports is registered, as when the program runs, so this service is in no "
        "document. That may be meant; a forgotten import looks the same. The note goes by how the class is written "
        "and says which module would have to be imported where. Source: Python's import system; a decision of this "
        "tool."
    ),
    wrong=files(("main.py", _MAIN), ("order.py", _ORDER), options=("--entry", "main")),
    right=files(("main.py", "import order\n"), ("order.py", _ORDER), options=("--entry", "main")),
)

LATE_REGISTRATION = Rule(
    slug="late-registration",
    code="OPS702",
    severity=Severity.WARNING,
    summary="the program registers or changes services after it has exported itself",
    why=(
        "A program that is run exports what is registered when it calls run_or_gen() or print_pkg(). What it registers "
        "later, or changes of what it has registered, is in no document, and nothing says so. Source: oaas-sdk2-py "
        "0.3.6, `MetadataRepo.print_pkg`."
    ),
    wrong=files(
        (
            "main.py",
            """
            from oaas_sdk2_py import oaas

            @oaas.service("Cart", package="shop")
            class Cart:
                pass

            oaas.run_or_gen()

            @oaas.service("Order", package="shop")
            class Order:
                pass
            """,
        ),
        options=("--entry", "main"),
    ),
    right=files(
        (
            "main.py",
            """
            from oaas_sdk2_py import oaas

            @oaas.service("Cart", package="shop")
            class Cart:
                pass

            @oaas.service("Order", package="shop")
            class Order:
                pass

            oaas.run_or_gen()
            """,
        ),
        options=("--entry", "main"),
    ),
)
