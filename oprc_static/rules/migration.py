"""Rules about rewriting the legacy API: the command `migrate`."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import program

_RIGHT = program(
    """
    from oaas_sdk2_py import Oparaca

    app = Oparaca(default_pkg="shop")
    cart = app.new_cls("Cart")

    @cart
    class Cart:
        @cart.func(stateless=True)
        async def add(self, item): ...
    """,
    command="migrate",
    options=(".", "--diff"),
)

NOT_MIGRATED = Rule(
    slug="not-migrated",
    code="OPS1001",
    severity=Severity.ERROR,
    summary="a use of the legacy API that cannot be rewritten mechanically",
    why=(
        "`migrate` rewrites what it sees whole: applications and metas with names of their own at the top of a "
        "module, classes decorated with them, and methods decorated with `@meta.func(...)`. Anything else that has "
        "part in an export is left to people. Source: SEMANTICS 4.2; a decision of this tool."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import Oparaca

        app = Oparaca(default_pkg="shop")
        cart = app.new_cls("Cart")

        @cart
        class Cart:
            async def add(self, item): ...

        cart.func()(Cart.add)
        """,
        command="migrate",
        options=(".", "--diff"),
    ),
    right=_RIGHT,
)

MIGRATION_CHANGES_EXPORT = Rule(
    slug="migration-changes-export",
    code="OPS1002",
    severity=Severity.ERROR,
    summary="rewritten to the simplified API, something would be exported otherwise",
    why=(
        "The two APIs differ: `service` exports no method whose name begins with `_`, sees what a class inherits, and "
        "takes no state field for a method. The rewritten sources are scanned, and nothing is written unless every "
        "key, binding and description is as it was. Source: SEMANTICS 4.1 and 4.2."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import Oparaca

        app = Oparaca(default_pkg="shop")
        cart = app.new_cls("Cart")

        @cart
        class Cart:
            @cart.func("add")
            async def _add(self, item): ...
        """,
        command="migrate",
        options=(".", "--diff"),
    ),
    right=_RIGHT,
)
