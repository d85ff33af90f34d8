"""Rules about package documents as people edit them: what the platform does with each mistake."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity

ENCODING = Rule(
    slug="encoding",
    code="OPD001",
    severity=Severity.ERROR,
    summary="a document is no UTF-8 text, or holds characters that YAML has no room for",
    why=(
        "The platform reads one UTF-8 text without a byte order mark: the mark makes it see a second document, UTF-16 "
        "and raw control characters are refused, and a lone surrogate is refused everywhere. Source: the platform's "
        "models (serde_yaml 0.9.34), observed."
    ),
    wrong=None,
    right=None,
)

BROKEN_YAML = Rule(
    slug="broken-yaml",
    code="OPD002",
    severity=Severity.ERROR,
    summary="a document is not YAML",
    why=(
        "What cannot be parsed is refused by the platform, and nothing else can be said of it. Source: YAML 1.1 as "
        "libyaml reads it, of which the platform's reader is a port."
    ),
    wrong=None,
    right=None,
)

YAML_LIMIT = Rule(
    slug="yaml-limit",
    code="OPD003",
    severity=Severity.ERROR,
    summary="a document is larger, deeper or more repetitive than can be read",
    why=(
        "The platform's reader stops at 128 levels of nesting and refuses aliases that repeat the text a hundred "
        "times over; this tool stops at 16 MiB and half a million values as well. Nothing is expanded to find that "
        "out. Source: serde_yaml 0.9.34; a decision of this tool."
    ),
    wrong=None,
    right=None,
)
