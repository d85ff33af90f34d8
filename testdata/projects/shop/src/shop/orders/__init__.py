"""Orders and how they are paid."""

from typing import TYPE_CHECKING

from .order import Order as Order
from .payment import Payment as Payment

if TYPE_CHECKING:
    from .ledger import Ledger  # only for type checkers: there is no such module
