"""The document that the rules about documents take their examples from: whole, and with one thing changed."""

from __future__ import annotations

from oprc_static.diagnostics import Example
from oprc_static.rules.example import package_document

SHOP = """
    name: shop
    version: '1.0'
    metadata:
      tags: [retail]
    classes:
      - key: Cart
        function_bindings:
          - name: add
            function_key: cart.add
            access_modifier: PUBLIC
            stateless: false
            parameters: [item]
    functions:
      - key: cart.add
        function_type: CUSTOM
        provision_config:
          container_image: ghcr.io/acme/cart:1.2.3
          port: 8080
          need_http2: true
        config:
          LOG_LEVEL: info
    dependencies: []
    deployments: []
    """
"""A package document without findings, one line for each thing that an example changes."""


def shop(*changes: tuple[str, str], options: tuple[str, ...] = ()) -> Example:
    """Return the document with the first text of each pair, which is in it once, replaced by the second."""
    text = SHOP
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return package_document(text, options=options)
