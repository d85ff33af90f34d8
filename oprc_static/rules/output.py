"""Rules about writing documents."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import files, program

_CART = """
    from oaas_sdk2_py import OaasObject, oaas

    @oaas.service("Cart", package="shop")
    class Cart(OaasObject):
        count: int = 0
    """

UNSAFE_FILE_NAME = Rule(
    slug="unsafe-file-name",
    code="OPS501",
    severity=Severity.ERROR,
    summary="a package name makes no safe file name",
    why=(
        "--output-dir names each file after its package. A name that holds a path separator would write outside the "
        "folder, and a reserved or overlong one, or two that differ only in case, would fail or overwrite each other "
        "on another file system. Nothing is written at all; -o FILE with --package takes any name. Source: POSIX and "
        "Windows file naming rules."
    ),
    wrong=program(
        """
        from oaas_sdk2_py import OaasObject, oaas

        @oaas.service("Cart", package="shop/cart")
        class Cart(OaasObject):
            count: int = 0
        """,
        options=("--output-dir", "out"),
    ),
    right=program(_CART, options=("--output-dir", "out")),
)

OWNED_FILE = Rule(
    slug="owned-file",
    code="OPS502",
    severity=Severity.ERROR,
    summary="the output file holds what people wrote by hand",
    why=(
        "An exported document is completed by hand: images, resources, configuration, deployments, comments. Writing "
        "the file anew would lose that, so it is left as it is, byte for byte. --force replaces it all the same. "
        'Source: the proposal, "ProvisionConfig", which has people add these fields to the exported YAML.'
    ),
    wrong=files(
        (
            "shop.yaml",
            """
            name: shop
            classes: []
            functions:
              - key: Cart.add
                provision_config:
                  container_image: shop:1.2.0
            """,
        ),
        ("service.py", _CART),
        options=("-o", "shop.yaml"),
    ),
    right=program(_CART, options=("-o", "shop.yaml")),
)
