"""Rules about reading a tree and its files."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import files, program

_CART = """
    from oaas_sdk2_py import OaasObject, oaas

    @oaas.service("Cart", package="shop")
    class Cart(OaasObject):
        count: int = 0
    """

_PAYMENT = """
    from oaas_sdk2_py import OaasObject, oaas

    @oaas.service("Payment", package="billing")
    class Payment(OaasObject):
        paid: bool = False
    """

SYNTAX_ERROR = Rule(
    slug="syntax-error",
    code="OPS001",
    severity=Severity.ERROR,
    summary="CPython refuses this file",
    why=(
        "Importing the file would raise SyntaxError before its first statement ran, so whatever it registers is "
        "missing at runtime. The judge is the compiler of CPython, which refuses more than its grammar does: a return "
        "outside a function, a parameter named twice, a late __future__ import. In a file that no service can depend "
        "on it is only noted, if that file is parsed at all. Source: the Python language reference; the built-in "
        "compile()."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject)
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

UNREADABLE_SOURCE = Rule(
    slug="unreadable-source",
    code="OPS002",
    severity=Severity.ERROR,
    summary="a file cannot be read as Python source text",
    why=(
        "Python decodes a source by its byte order mark or its coding comment, UTF-8 without either. Bytes that do "
        "not decode, an unknown codec, two marks that disagree and null bytes make the import raise. The same error "
        "stands for a file that the operating system does not let us read: its services would be missing without a "
        "word. Source: PEP 263."
    ),
    wrong=program(
        """
        # -*- coding: klingon -*-
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
    right=program(
        """
        # -*- coding: utf-8 -*-
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """
    ),
)

SOURCE_TOO_COMPLEX = Rule(
    slug="source-too-complex",
    code="OPS003",
    severity=Severity.ERROR,
    summary="a file exceeds the size or nesting limits",
    why=(
        "The parser that reads sources is native code and recurses: nested deeply enough, a file ends the whole "
        "process instead of raising. Files are measured before they reach it: what is large or deep is parsed in a "
        "process with limits on its time and memory, and what is beyond the limits, or ends that process, is refused. "
        "Data tables of that size belong in a data file; expressions nested that deeply are generated and can be "
        "written as a loop. Source: LibCST 1.9, which dies on about 1,300 nested parentheses."
    ),
    wrong=None,  # A file beyond the limits fills pages; tests of the limits make theirs.
    right=None,
)

NOTHING_FOUND = Rule(
    slug="nothing-found",
    code="OPS004",
    severity=Severity.ERROR,
    summary="the scan found nothing to export",
    why=(
        "An empty export is nearly always a wrong folder, a wrong --package or a decorator that exports nothing, and "
        "a deployment made from it looks green. --allow-empty turns this into a note. Source: a decision of this "
        "tool; the runtime's print_pkg prints an empty text and says nothing."
    ),
    wrong=program(
        """
        class Cart:
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

SKIPPED_SYMLINK = Rule(
    slug="skipped-symlink",
    code="OPS005",
    severity=Severity.WARNING,
    summary="a symbolic link leads out of the scanned folder and was not read",
    why=(
        "A link into another tree makes the result depend on what happens to lie there. Linked folders are not "
        "entered, and a linked file is read when its target lies in the scanned folder, when the link itself is "
        "named, or with --follow-symlinks, which build systems that make sandboxes of links need. Source: a decision "
        "of this tool."
    ),
    wrong=None,  # An example is made of texts, and a link is none.
    right=None,
)

UNUSED_IGNORE = Rule(
    slug="unused-ignore",
    code="OPS006",
    severity=Severity.WARNING,
    summary="an ignore comment suppresses nothing",
    why=(
        "An ignore comment that outlives its finding would swallow the next one on that line. The comment stands on "
        "the line of the finding and names its slug; errors cannot be ignored. Source: a decision of this tool."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")  # oprc: ignore[bare-service]
        class Cart(OaasObject):
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

ASSUMPTION_DISABLED = Rule(
    slug="assumption-disabled",
    code="OPS007",
    severity=Severity.ERROR,
    summary="the result would rest on an assumption that was switched off",
    why=(
        "What a scan takes for granted is numbered: A1, files left out as irrelevant import cleanly; A2, modules from "
        "outside import; A3, code from outside does not alter the classes and functions that it is handed; A4, calls "
        "of the SDK beyond its decorators return. --no-assume asks for a "
        "result without one of them, and this place needs it. Source: the contract in the README."
    ),
    wrong=program(
        """
        import requests

        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """,
        options=("--no-assume", "A2"),
    ),
    right=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop")
        class Cart(OaasObject):
            count: int = 0
        """,
        options=("--no-assume", "A2"),
    ),
)

INTERNAL_ERROR = Rule(
    slug="internal-error",
    code="OPS008",
    severity=Severity.ERROR,
    summary="oprc-static itself failed on this input",
    why=(
        "Every input should give a result or a finding of another rule; this one found a mistake in the tool, and its "
        "documents are withheld since nothing is known about them. Set OPRC_STATIC_TRACEBACK=1, run the command "
        "again, and report what it prints, with the smallest source that shows it. Source: a decision of this tool."
    ),
    wrong=None,  # An input that is known to give this one is a bug to repair.
    right=None,
)

INVALID_CONFIG = Rule(
    slug="invalid-config",
    code="OPS009",
    severity=Severity.ERROR,
    summary="a nested project's settings cannot be used",
    why=(
        "A folder below the scanned one with a pyproject.toml of its own is a project of its own, with settings, "
        "modules and documents of its own. Settings that cannot be used withhold its documents and no others. In the "
        "scanned project itself they are a usage problem, exit code 2. Source: a decision of this tool."
    ),
    wrong=files(
        ("service.py", _CART),
        ("parts/billing/pyproject.toml", '[tool.oprc-static]\ntagret = "spec"\n'),
        ("parts/billing/payment.py", _PAYMENT),
        target="spec",
    ),
    right=files(
        ("service.py", _CART),
        ("parts/billing/pyproject.toml", '[tool.oprc-static]\ntarget = "spec"\n'),
        ("parts/billing/payment.py", _PAYMENT),
        target="spec",
    ),
)

SHADOWED_MODULE = Rule(
    slug="shadowed-module",
    code="OPS010",
    severity=Severity.WARNING,
    summary="another file of the same module name is imported instead of this one",
    why=(
        "For each name Python imports the first that it finds: a package before a module beside it, an earlier root "
        "before a later one. What the other file declares is never registered. Source: the Python language "
        "reference, section 5.4; `importlib.machinery.FileFinder`."
    ),
    wrong=files(("cart/__init__.py", _CART), ("cart.py", _PAYMENT)),
    right=files(("cart/__init__.py", _CART), ("payment.py", _PAYMENT)),
)
