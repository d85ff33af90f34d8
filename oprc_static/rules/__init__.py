"""Every rule of the tool, declared once in the modules of this package and listed here by slug."""

from __future__ import annotations

from types import ModuleType

from oprc_static.diagnostics import Rule
from oprc_static.rules import (
    breaking,
    documents,
    entries,
    fields,
    knowable,
    members,
    migration,
    output,
    proposal,
    provisioning,
    references,
    registration,
    source,
    synchronising,
    targets,
)

_FAMILIES: tuple[ModuleType, ...] = (
    source, knowable, registration, members, proposal, output, targets, entries, breaking, migration,
    documents, fields, references, provisioning, synchronising,
)  # fmt: skip


def _collect() -> dict[str, Rule]:
    found = [value for family in _FAMILIES for value in vars(family).values() if isinstance(value, Rule)]
    return {rule.slug: rule for rule in sorted(found, key=lambda rule: rule.code)}


RULES: dict[str, Rule] = _collect()
"""All rules, by slug, in the order of their codes."""
