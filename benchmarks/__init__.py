"""Measurements: trees, peers, what is measured, and the page that says it."""
