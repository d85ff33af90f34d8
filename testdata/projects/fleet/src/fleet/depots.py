"""Where vehicles stay: one service for each site, made in a loop."""

from oaas_sdk2_py import OaasObject, oaas

from .registry import PACKAGE

SITES = ("North", "South")


class Depot(OaasObject):
    """Where vehicles stay."""

    vehicles: list[str] = []

    @oaas.method()
    async def park(self, number: str) -> int:
        """Take a vehicle in."""
        self.vehicles.append(number)
        return len(self.vehicles)


def open_depot(site: str) -> type:
    """Register the depot of a site."""

    @oaas.service(f"{site}Depot", package=PACKAGE)
    class SiteDepot(Depot):
        @oaas.method(name=f"close_{site.lower()}")
        async def close(self) -> None:
            """Send everybody home."""
            self.vehicles = []

    SiteDepot.__doc__ = f"The depot in the {site.lower()}."
    return SiteDepot


DEPOTS = [open_depot(site) for site in SITES]
