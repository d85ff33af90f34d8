"""What a customer wants."""

from __future__ import annotations

import oaas_sdk2_py as sdk
from pydantic import BaseModel

from ..constants import COMMON_TAGS, METADATA, PACKAGE
from ..naming import ADD, method_name

service = sdk.oaas.service
method = sdk.oaas.method


class Line(BaseModel):
    """So many of one product."""

    product: str
    amount: int = 1


@service("Order", PACKAGE)
@sdk.oaas.package(PACKAGE, tags=COMMON_TAGS + ["orders"], dependencies=["com.example.billing"], **METADATA)
class Order(sdk.OaasObject):
    """A customer's order."""

    customer: str = ""
    lines: list[dict] = []
    closed: bool = False

    @method(name=method_name(ADD, "line"))
    async def add_line(self, line: Line) -> int:
        """Add so many of one product."""
        self.lines.append(line.model_dump())
        return len(self.lines)

    @method
    async def close(self) -> bool:
        """Accept no more lines."""
        self.closed = True
        return self.closed

    @method(stateless=True)
    async def quote(self, line: Line) -> int:
        """Say what a line would cost."""
        return line.amount * 100
