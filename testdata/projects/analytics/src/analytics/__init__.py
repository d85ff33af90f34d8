"""Counts events and sums them up; written with the decorators of the package proposal."""
