"""A thing for sale."""

from oaas_sdk2_py import OaasObject, oaas

from ..constants import COMMON_TAGS, METADATA, PACKAGE
from ..naming import *


@oaas.service("Product", package=PACKAGE)
@oaas.package(PACKAGE, description="Products, shelves and orders", tags=[*COMMON_TAGS, "catalog"], **METADATA)
class Product(OaasObject):
    """A thing for sale.

    Prices are in cents, taxes included.
    """

    name: str = ""
    price: int = 0

    @oaas.method(name=method_name(READ, "label"))
    async def label(self) -> str:
        """Return the text for the shelf."""
        return f"{self.name}: {self.price / 100:.2f}"

    @oaas.method(name=method_name("change", "price"))
    async def change_price(self, price: int) -> int:
        """Set the price and return the former one."""
        former, self.price = self.price, price
        return former
