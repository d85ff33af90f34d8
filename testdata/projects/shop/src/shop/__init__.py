"""A small shop: a catalogue and the orders that are made from it."""

from .catalog import *
from .constants import PACKAGE, VERSION
from .orders import Order, Payment

__all__ = ["PACKAGE", "VERSION", "Order", "Payment", "Product", "Shelf"]
