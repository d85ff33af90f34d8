"""Rules about the text of package documents that people edit: what the platform's reader does not take."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.shop import shop

_LAUGHS = """[
            &a [x, x, x, x, x, x, x, x, x],
            &b [*a, *a, *a, *a, *a, *a, *a, *a, *a],
            &c [*b, *b, *b, *b, *b, *b, *b, *b, *b],
            &d [*c, *c, *c, *c, *c, *c, *c, *c, *c],
            &e [*d, *d, *d, *d, *d, *d, *d, *d, *d],
          ]"""

ENCODING = Rule(
    slug="encoding",
    code="OPD001",
    severity=Severity.ERROR,
    summary="a document is no UTF-8 text, or holds characters that YAML has no room for",
    why=(
        "The platform reads one UTF-8 text without a byte order mark: the mark makes it see a second document, UTF-16 "
        "and raw control characters are refused, and a lone surrogate is refused everywhere. The wrong example "
        "begins with such a mark. Source: the platform's models (serde_yaml 0.9.34), observed."
    ),
    wrong=shop(("name: shop", "\ufeffname: shop")),
    right=shop(),
)

BROKEN_YAML = Rule(
    slug="broken-yaml",
    code="OPD002",
    severity=Severity.ERROR,
    summary="a document is not YAML",
    why=(
        "What cannot be parsed is refused by the platform, and nothing else can be said of it. In a folder, a file "
        "that cannot be parsed counts as a package document when the keys of one begin its lines. Source: YAML 1.1 as "
        "libyaml reads it, of which the platform's reader is a port."
    ),
    wrong=shop(("[retail]", "[retail")),
    right=shop(),
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
    wrong=shop(("[retail]", _LAUGHS)),
    right=shop(),
)

MULTI_DOCUMENT = Rule(
    slug="multi-document",
    code="OPD004",
    severity=Severity.ERROR,
    summary="more than one document in a file, or `---` or `...` after the content",
    why=(
        "The platform's command reads exactly one document of a file. A `---` after it begins a second, empty one, and "
        "so all that the SDK's print_pkg prints is refused as it stands. A `---` before the content is fine. Source: "
        "the platform's command line `package apply`, observed."
    ),
    wrong=shop(("deployments: []\n", "deployments: []\n    ---\n")),
    right=shop(("name: shop", "---\n    name: shop")),
)

MERGE_KEY = Rule(
    slug="merge-key",
    code="OPD005",
    severity=Severity.ERROR,
    summary="a merge key `<<`, which the platform ignores",
    why=(
        "The platform's reader takes `<<` for a field that it does not know and drops it, and with it the image, port "
        "or resources that were to be merged. Anchors and aliases for whole values do work. Source: the platform's "
        "models (serde_yaml 0.9.34), observed."
    ),
    wrong=shop(("port: 8080", "<<: {port: 8080}\n          port: 8080")),
    right=shop(("port: 8080", "port: &port 8080"), ("LOG_LEVEL: info", "LOG_LEVEL: info\n          HTTP_PORT: '8080'")),
)

YAML_TAG = Rule(
    slug="yaml-tag",
    code="OPD006",
    severity=Severity.WARNING,
    summary="a tag, such as `!!str`",
    why=(
        "A package document is made of plain strings, numbers, bools, lists and mappings. Readers differ in what they "
        "make of a tag; of !!set, !!omap and !!binary and of Python's calls the platform loses the content, which is "
        "an error. Source: the platform's models (serde_yaml 0.9.34), observed."
    ),
    wrong=shop(("LOG_LEVEL: info", "LOG_LEVEL: !!str info")),
    right=shop(),
)
