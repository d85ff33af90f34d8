"""Grammar that is newer than the running Python."""

from __future__ import annotations

import libcst as cst

from oprc_static.lower.failure import LoweringFailed


def newer_grammar(text: str, failure: LoweringFailed, *, compiled: bool) -> cst.Module:
    """Not decided yet: every refusal stands."""
    raise failure
