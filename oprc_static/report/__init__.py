"""Findings made readable: pure functions from diagnostics to text, one module per form."""
