"""How an order is paid; a package of its own."""

from oaas_sdk2_py import OaasObject, oaas

from ..constants import BILLING_PACKAGE, VERSION

METHODS = ("card", "invoice")


@oaas.service("Payment", package=BILLING_PACKAGE)
@oaas.package(BILLING_PACKAGE, version=VERSION, description="Payments by " + " or ".join(METHODS))
class Payment(OaasObject):
    """One payment of an order."""

    order: str = ""
    paid: bool = False

    @oaas.method()
    async def pay(self, method: str) -> bool:
        """Pay by one of the known methods."""
        self.paid = method in METHODS
        return self.paid

    @oaas.method(name="refund")
    async def give_back(self) -> bool:
        """Pay back."""
        self.paid = False
        return True
