"""Bringing written documents up to date with the source: what differs, what people own, and the edits between."""
