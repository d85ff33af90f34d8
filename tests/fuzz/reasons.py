"""Why programs are refused that the runtime accepts: each error's cause."""

from __future__ import annotations

_CAUSES: tuple[tuple[str, str], ...] = ()
"""How an error begins, and its cause: why it is refused, and the section of SEMANTICS that allows it."""


def cause_of(reason: str) -> str:
    """Return the cause of an error as the fuzzer counts it (names and numbers left out); empty when none is written."""
    return next((cause for beginning, cause in _CAUSES if reason.startswith(beginning)), "")
