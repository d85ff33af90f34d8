"""Rules about the fields of package documents: what the platform's models need, drop, and read as another type."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.shop import shop

MISSING_REQUIRED = Rule(
    slug="missing-required",
    code="OPD101",
    severity=Severity.ERROR,
    summary="a field is missing that the platform cannot do without",
    why=(
        "The platform refuses a package without a name, a class, function or deployment without its key, a binding "
        "without name, function_key and access_modifier, a key spec without name and key_type, a deployment that names "
        "no package and class. Source: the platform's models (oprc-models), observed."
    ),
    wrong=shop(("            access_modifier: PUBLIC\n", "")),
    right=shop(),
)

ENUM = Rule(
    slug="enum",
    code="OPD102",
    severity=Severity.ERROR,
    summary="a value that is not one of an enumeration's, written exactly so",
    why=(
        "The platform compares function types, access modifiers, consistency models and conditions letter for letter "
        "and refuses a document with any other text or null. The type WASM is the platform's own. Source: PROPOSAL.md, "
        '"Validation recommendations"; the platform\'s models (oprc-models), observed.'
    ),
    wrong=shop(("access_modifier: PUBLIC", "access_modifier: public")),
    right=shop(),
)

BAD_TYPE = Rule(
    slug="bad-type",
    code="OPD103",
    severity=Severity.ERROR,
    summary="a value of another type than its field's",
    why=(
        "The platform takes only true and false for a bool, not yes, no or quoted words, and only whole numbers "
        "without quotes, zeros in front or a fraction for a port or a count, within 16 or 32 bits. A list or mapping "
        "where a string belongs is refused too. Source: the platform's models (serde_yaml 0.9.34), observed."
    ),
    wrong=shop(("port: 8080", 'port: "8080"')),
    right=shop(),
)

NULL_FOR_STRING = Rule(
    slug="null-for-string",
    code="OPD104",
    severity=Severity.ERROR,
    summary="null where a string, a list or a mapping belongs",
    why=(
        'The platform reads a null name as the text "null": it makes a package, a tag or a dependency of that name. A '
        "version, an author or a description may be null. A null list or mapping is a warning: not every reader takes "
        "it for an empty one. Source: the platform's models (serde_yaml 0.9.34), observed."
    ),
    wrong=shop(("[retail]", "[retail, null]")),
    right=shop(("version: '1.0'", "version: null")),
)

UNQUOTED_SCALAR = Rule(
    slug="unquoted-scalar",
    code="OPD105",
    severity=Severity.WARNING,
    summary="a string without quotes that YAML 1.2 reads as a number, a truth value or null",
    why=(
        "The platform's manager takes the text as it stands, but its front end reads YAML 1.2, where `1.0` is a number "
        "(and prints as 1) and `80` no string at all. Quotes make all readers agree. Source: the platform's front end "
        "(yaml 2.8), observed; YAML 1.2.2, section 10.3.2."
    ),
    wrong=shop(("version: '1.0'", "version: 1.0")),
    right=shop(),
)

UNKNOWN_FIELD = Rule(
    slug="unknown-field",
    code="OPD106",
    severity=Severity.WARNING,
    summary="a field that the platform does not have and drops",
    why=(
        "A field with another name is dropped without a word: a misspelt one, one in camelCase, one in the wrong "
        "place, and the `immutable` that the SDK writes for `stateless`, so that every stateless function is served as "
        "an object function. PROPOSAL.md's own `disabled` and `nullable` are dropped as well and not reported. Source: "
        "the platform's models (oprc-models), observed."
    ),
    wrong=shop(("stateless: false", "immutable: false")),
    right=shop(),
)

TIMESTAMP = Rule(
    slug="timestamp",
    code="OPD107",
    severity=Severity.ERROR,
    summary="created_at or updated_at without time of day and offset",
    why=(
        "The platform reads these as RFC 3339 and refuses a document with a date alone or a time without its offset. "
        "They are optional. Source: the platform's models (chrono), observed."
    ),
    wrong=shop(("tags: [retail]", "tags: [retail]\n      created_at: 2026-01-31")),
    right=shop(("tags: [retail]", "tags: [retail]\n      created_at: 2026-01-31T12:00:00Z")),
)

EMPTY_KEY = Rule(
    slug="empty-key",
    code="OPD108",
    severity=Severity.ERROR,
    summary="an empty key or name of a class, binding, function or deployment",
    why=(
        "The platform refuses empty keys: nothing could be called or deployed under them. Source: the platform's "
        "models (oprc-models), observed."
    ),
    wrong=shop(("name: add", "name: ''")),
    right=shop(),
)
