"""Rules about names in package documents: what they may be, and that what is named is there."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.shop import shop

PACKAGE_NAME = Rule(
    slug="package-name",
    code="OPD201",
    severity=Severity.ERROR,
    summary="a package name that is refused or cannot be addressed",
    why=(
        "The platform refuses an empty name and one with a space. A name that holds / ? # % * $ or .. is accepted and "
        "then cannot be addressed in a URL or a key expression, which is a warning. Source: the platform's package "
        "manager, observed and read."
    ),
    wrong=shop(("name: shop", "name: my shop")),
    right=shop(("name: shop", "name: com.example.shop")),
)

DUPLICATE_KEY = Rule(
    slug="duplicate-key",
    code="OPD202",
    severity=Severity.ERROR,
    summary="a class, function or YAML key twice",
    why=(
        "The package manager refuses two classes or two functions with one key, and its reader refuses a field given "
        "twice; other readers keep the last without a word. A binding name twice in a class is a warning: one of the "
        "two cannot be called. Source: the platform's package manager, observed."
    ),
    wrong=shop(("port: 8080", "port: 8080\n          port: 8081")),
    right=shop(),
)

UNRESOLVED_FUNCTION = Rule(
    slug="unresolved-function",
    code="OPD203",
    severity=Severity.ERROR,
    summary="a binding's function is not in `functions`",
    why=(
        "The package manager refuses a package with a binding whose function_key no function of the document has. "
        "Source: the platform's package manager, observed."
    ),
    wrong=shop(
        (
            "    functions:\n",
            "          - {name: drop, function_key: cart.drop, access_modifier: PUBLIC}\n    functions:\n",
        )
    ),
    right=shop(),
)

UNDEPLOYED_FUNCTION = Rule(
    slug="undeployed-function",
    code="OPD204",
    severity=Severity.WARNING,
    summary="a function that no binding uses",
    why=(
        "Functions are deployed with the classes that bind them: one that no binding names is never deployed. "
        "Source: the platform's package manager, read."
    ),
    wrong=shop(("functions:\n", "functions:\n      - {key: cart.drop, function_type: LOGICAL}\n")),
    right=shop(),
)

DEPENDENCY = Rule(
    slug="dependency",
    code="OPD205",
    severity=Severity.WARNING,
    summary="a dependency that is empty, the package itself, there twice, or has a version with it",
    why=(
        "The package manager looks for a package with exactly this name, so a version specifier finds none. Source: "
        "the platform's package manager, read."
    ),
    wrong=shop(("dependencies: []", "dependencies: [storage>=1.0]")),
    right=shop(("dependencies: []", "dependencies: [storage]")),
)

DEPLOYMENT_REF = Rule(
    slug="deployment-ref",
    code="OPD206",
    severity=Severity.WARNING,
    summary="a deployment of something else, or with a key that another may have",
    why=(
        "A deployment names a package and a class, here those of its own document. The keys of all deployments are one "
        "space: a second one with the same key replaces the first, and a class key alone, as the SDK writes it, is "
        "noted, since another package may have the same class. Source: the platform's package manager, read."
    ),
    wrong=shop(("deployments: []", "deployments: [{key: shop-cart, package_name: shop, class_key: Basket}]")),
    right=shop(("deployments: []", "deployments: [{key: shop-cart, package_name: shop, class_key: Cart}]")),
)
