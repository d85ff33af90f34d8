"""What can be bought."""

from .product import Product
from .shelf import Shelf

__all__ = ["Product", "Shelf"]
