"""The vehicles: order of bases decides which method of a name counts."""

from oaas_sdk2_py import OaasObject, oaas

from .mixins import Audited, Charged, Fuelled, Located
from .registry import vehicle
from .tracing import traced


class Vehicle(Located, Audited, OaasObject):
    """Common to all vehicles."""

    number: str = ""

    @traced
    @oaas.method()
    async def assign(self, driver: str) -> str:
        """Give the vehicle to a driver."""
        return f"{self.number}: {driver}"


@vehicle("Truck", description="Everything that moves")
class Truck(Fuelled, Vehicle):
    """Carries much."""

    payload: int = 0

    @oaas.method()
    async def load(self, kilograms: int) -> int:
        """Put something on."""
        self.payload += kilograms
        return self.payload


@vehicle("Van")
class Van(Charged, Vehicle):
    """Carries little, quietly."""

    assign = None  # vans drive themselves


@vehicle("Drone", dependencies=["org.example.airspace"])
class Drone(Vehicle, Charged):
    """Carries letters."""

    @oaas.method()
    async def move(self, place: dict) -> dict:
        """Fly to a place."""
        return {**place, "altitude": 120}
