"""Where products stand."""

from oaas_sdk2_py import OaasObject, oaas

import shop.constants as constants
from shop import naming


@oaas.service(None, package=constants.PACKAGE)
class Shelf(OaasObject):
    """Products in their order."""

    products: list[str] = []

    @oaas.method(name=naming.method_name(naming.ADD, "product"))
    async def put(self, product: str) -> int:
        """Put a product at the end."""
        self.products.append(product)
        return len(self.products)

    @oaas.method(name=naming.method_name(naming.REMOVE, "product"))
    async def take(self, product: str) -> int:
        """Take a product away."""
        self.products.remove(product)
        return len(self.products)
