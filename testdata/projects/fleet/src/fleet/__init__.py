"""Vehicles that share what they can through mixins."""
