"""A counter per object, in one module."""

from typing import Any

from oaas_sdk2_py import OaasObject, oaas
from pydantic import BaseModel, Field

PACKAGE = "examples.counter"


class Change(BaseModel):
    """How far to move a counter, and why."""

    amount: int = Field(default=1, ge=1)
    reason: str = ""


@oaas.service("Counter", package=PACKAGE)
@oaas.package(
    PACKAGE,
    version="0.4.0",
    author="Example Authors",
    description="Counts things, one counter for each object",
    tags=["example", "counter"],
)
class Counter(OaasObject):
    """A number that goes up and down, and remembers the last reason."""

    value: int = 0
    limit: int = 1_000_000
    last_reason: str = ""

    @oaas.method()
    async def increment(self, change: Change) -> int:
        """Add to the value, up to the limit."""
        self.value = min(self.value + change.amount, self.limit)
        self.last_reason = change.reason
        return self.value

    @oaas.method()
    async def decrement(self, change: Change) -> int:
        """Take from the value, down to zero."""
        self.value = max(self.value - change.amount, 0)
        self.last_reason = change.reason
        return self.value

    @oaas.method("reset")
    async def set_to_zero(self) -> None:
        """Start again."""
        self.value = 0

    @oaas.function(name="parse")
    async def parse_amount(self, text: str) -> dict[str, Any]:
        """Read an amount such as `3` or `+3` without touching any object."""
        return {"amount": int(text), "limit": Counter.limit}

    @oaas.getter("value")
    async def current(self) -> int: ...

    @oaas.setter("limit")
    async def change_limit(self, value: int) -> None: ...

    def _describe(self) -> str:
        return f"{self.value} of {self.limit}"
