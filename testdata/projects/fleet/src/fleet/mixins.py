"""What vehicles can do. None of these is a service itself, so every service below exports their methods."""

from oaas_sdk2_py import oaas


class Located:
    """Has a place."""

    latitude: float = 0.0
    longitude: float = 0.0

    @oaas.method()
    async def move(self, place: dict) -> dict:
        """Go to a place."""
        self.latitude, self.longitude = place["latitude"], place["longitude"]
        return place

    @oaas.method(stateless=True)
    async def distance(self, place: dict) -> float:
        """Say how far a place is, in kilometres."""
        return abs(place["latitude"]) + abs(place["longitude"])


class Fuelled:
    """Burns something."""

    fuel: float = 0.0

    @oaas.method(name="refuel")
    async def fill(self, litres: float) -> float:
        """Take fuel and say how much there is."""
        self.fuel += litres
        return self.fuel

    @oaas.method()
    async def report(self) -> dict:
        """Say how much fuel there is."""
        return {"fuel": self.fuel}


class Charged(Fuelled):
    """Burns nothing; overrides what fuel has to do with it."""

    charge: float = 0.0

    @oaas.method(name="recharge")
    async def fill(self, hours: float) -> float:
        """Take current and say how full the battery is."""
        self.charge = min(1.0, self.charge + hours / 8)
        return self.charge

    @oaas.method()
    async def report(self) -> dict:
        """Say how full the battery is."""
        return {"charge": self.charge}


class Audited:
    """Keeps a log."""

    log: list[str] = []

    def note(self, line: str) -> None:
        """Write a line; not a method of the service."""
        self.log.append(line)

    @oaas.function()
    async def log_format(self, _request: dict) -> str:
        """Say how lines of the log look."""
        return "time text"
