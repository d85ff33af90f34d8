"""Small sources that the tests of the command line scan."""

from __future__ import annotations

from pathlib import Path

CART = """\
from oaas_sdk2_py import OaasObject, oaas


@oaas.service("Cart", package="shop")
class Cart(OaasObject):
    \"\"\"What a customer wants.\"\"\"

    count: int = 0

    @oaas.method()
    async def add(self, amount: int) -> int:
        \"\"\"Add so many.\"\"\"
        return amount
"""

CART_SPEC = """\
name: shop
version: null
disabled: false
metadata:
  tags: []
classes:
- key: Cart
  description: What a customer wants.
  function_bindings:
  - name: add
    function_key: Cart.add
    access_modifier: PUBLIC
    stateless: false
    parameters:
    - amount
  disabled: false
functions:
- key: Cart.add
  function_type: CUSTOM
  description: Add so many.
  config: {}
dependencies: []
deployments: []
"""

PAYMENT = """\
from oaas_sdk2_py import OaasObject, oaas


@oaas.service("Payment", package="billing")
class Payment(OaasObject):
    paid: bool = False
"""

UNKNOWN = """\
import os

from oaas_sdk2_py import OaasObject, oaas


@oaas.service("Order", package=os.environ["SHOP"])
class Order(OaasObject):
    total: int = 0
"""

WARNING = (
    CART
    + """
    @oaas.method()
    async def _hidden(self) -> None: ...
"""
)


def write(folder: Path, **files: str) -> Path:
    """Write `name=text` as name.py into the folder, LF and UTF-8, and return the folder."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8", newline="\n")
    return folder
