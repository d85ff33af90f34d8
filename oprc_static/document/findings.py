"""A finding in a document together with the edits that would take it away."""

from __future__ import annotations

from collections.abc import Iterable

from oprc_static.diagnostics import Diagnostic
from oprc_static.document.edits import Edit
from oprc_static.records import record


@record
class Finding:
    """A finding, and the edits that repair it: none where only a person can know what to write."""

    diagnostic: Diagnostic
    edits: tuple[Edit, ...] = ()


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda each: each.diagnostic.sort_key))
