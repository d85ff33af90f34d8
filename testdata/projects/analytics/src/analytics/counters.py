"""Counting events."""

from oaas_sdk2_py import OaasObject, bind, oaas, oaas_function, state_spec

from .about import analytics_package


class Described:
    """What everything here can say of itself."""

    @bind("describe", "analytics.describe", access_modifier="INTERNAL", stateless=True)
    async def describe(self) -> dict: ...


@oaas.service("Counter")
@analytics_package
@bind("purge", "analytics.purge", access_modifier="PRIVATE", parameters=["before"])
@state_spec(
    [("id", "string", False), ("value", "int", False), ("updated", "timestamp", True)],
    default_provider="memory",
    consistency_model="READ_YOUR_WRITE",
    persistent=True,
)
class Counter(Described, OaasObject):
    """Simple counter object."""

    value: int = 0

    @oaas_function("counter.incr", description="Increment a counter")
    async def incr(self, delta: int) -> int:
        self.value += delta
        return self.value

    @bind("peek", "counter.read", stateless=True)
    @bind("read", "counter.read")
    @oaas_function("counter.read")
    async def read(self, *, at: str = "now") -> int:
        """
        Return the value.

            A day can be given with `at`.
        """
        return self.value

    @oaas.method(name="reset")
    async def set_to_zero(self) -> None:
        """Start again."""
        self.value = 0


@oaas.service("DailyCounter")
@analytics_package
@bind("total", "daily.total")
class DailyCounter(Counter):
    """A counter for each day."""

    describe = None  # what it holds is nobody's business

    @oaas_function("daily.incr", description="Increment the counter of a day")
    async def incr(self, day: str, delta: int = 1) -> int:
        return delta

    @oaas_function("daily.total", description="Sum the days up: 100 % of them", function_type="MACRO")
    @staticmethod
    async def total(days: list) -> int:
        return sum(days)
