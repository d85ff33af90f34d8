"""Rules about what a change takes away from those who call a package: the command `breaking`."""

from __future__ import annotations

from textwrap import dedent

from oprc_static.diagnostics import Example, Rule, Severity
from oprc_static.rules.example import files

_BEFORE = """
    name: shop
    version: null
    metadata:
      tags: []
    classes:
      - key: Cart
        state_spec:
          key_specs:
            - {name: items, key_type: json, nullable: true}
          default_provider: memory
          consistency_model: NONE
          persistent: false
          serialization_format: json
        function_bindings:
          - name: add
            function_key: cart.add
            access_modifier: PUBLIC
            stateless: false
            parameters: [item]
    functions:
      - key: cart.add
        function_type: CUSTOM
    dependencies: []
    """

_NOW = dedent("""\
    from oaas_sdk2_py import OaasObject, bind, oaas_function, package, service, state_spec

    @package("shop")
    @service("Cart")
    @state_spec(key_specs=[("items", "json", True)])
    class Cart(OaasObject):
        @bind("add", "cart.add", access_modifier="PUBLIC")
        @oaas_function("cart.add")
        def add(self, item): ...
    """)


def _example(*changes: tuple[str, str]) -> Example:
    """Return the sources after some changes, beside the document that was exported before."""
    text = _NOW
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return files(
        ("before/shop.yaml", _BEFORE),
        ("service.py", text),
        target="spec",
        command="breaking",
        options=(".", "--against", "before"),
    )


_RIGHT = _example()

PACKAGE_REMOVED = Rule(
    slug="package-removed",
    code="OPS801",
    severity=Severity.ERROR,
    summary="a package that callers know is gone, or has another name",
    why=(
        "Objects and functions are addressed with the package's name, so nothing under the old one is found any more. "
        "A new package that holds at least half of its classes is taken for the same under another name. Source: "
        "PROPOSAL.md, names of packages; the platform's addresses, read."
    ),
    wrong=_example(('"shop"', '"store"')),
    right=_RIGHT,
)

CLASS_REMOVED = Rule(
    slug="class-removed",
    code="OPS802",
    severity=Severity.ERROR,
    summary="a class that callers know is gone, or has another key",
    why=(
        "A class's key is part of the address of each of its objects: under another key they are not found, and "
        "neither is their state. Source: PROPOSAL.md, class keys; the platform's addresses, read."
    ),
    wrong=_example(('"Cart"', '"Basket"')),
    right=_RIGHT,
)

FUNCTION_REMOVED = Rule(
    slug="function-removed",
    code="OPS803",
    severity=Severity.ERROR,
    summary="a function is gone while a binding that it stood behind is still there",
    why=(
        "The package manager refuses a package whose binding names a function that is not among its functions. A "
        "function that vanished with its bindings is not reported a second time. Source: PLATFORM.md, "
        "unresolved-function."
    ),
    wrong=_example(('    @oaas_function("cart.add")\n', "")),
    right=_RIGHT,
)

BINDING_REMOVED = Rule(
    slug="binding-removed",
    code="OPS804",
    severity=Severity.ERROR,
    summary="a name under which a class's function is called is gone, or another",
    why=(
        "Callers name the binding, not the Python method. A new binding of the same function, or one that is spelled "
        "alike, is named as what it probably became. Source: PROPOSAL.md, function bindings."
    ),
    wrong=_example(('@bind("add", ', '@bind("add_item", ')),
    right=_RIGHT,
)

ACCESS_NARROWED = Rule(
    slug="access-narrowed",
    code="OPS805",
    severity=Severity.ERROR,
    summary="a function may be called by fewer than before",
    why=(
        "PUBLIC, INTERNAL, PRIVATE is the order from most to fewest callers; the way back widens and breaks nobody. "
        "Source: PROPOSAL.md, access_modifier."
    ),
    wrong=_example(('"PUBLIC"', '"INTERNAL"')),
    right=_RIGHT,
)

STATELESS_CHANGED = Rule(
    slug="stateless-changed",
    code="OPS806",
    severity=Severity.ERROR,
    summary="a function that needed an object no longer does, or the other way round",
    why=(
        "Stateless functions are called on the class, the others on an object; the platform listens at another "
        "address for each, so the old calls reach nothing. Source: PLATFORM.md, stateless, read."
    ),
    wrong=_example(('access_modifier="PUBLIC"', 'access_modifier="PUBLIC", stateless=True')),
    right=_RIGHT,
)

PARAMETERS_CHANGED = Rule(
    slug="parameters-changed",
    code="OPS807",
    severity=Severity.ERROR,
    summary="a function takes other parameters than before",
    why=(
        "A parameter that is gone, renamed or moved breaks those who pass it; parameters added at the end are a "
        "warning, since old calls lack them. The platform itself reads no parameters. Source: PLATFORM.md, no-effect; "
        "PROPOSAL.md, parameters."
    ),
    wrong=_example(("(self, item)", "(self, product)")),
    right=_RIGHT,
)

BINDING_RETARGETED = Rule(
    slug="binding-retargeted",
    code="OPS808",
    severity=Severity.WARNING,
    summary="a name of a class calls another function than before",
    why=(
        "The name and what it promises are the same, but what runs is not: whether callers notice only people know. "
        "Source: PROPOSAL.md, function_key."
    ),
    wrong=_example(('"cart.add"', '"cart.put"')),
    right=_RIGHT,
)

STATE_KEY_CHANGED = Rule(
    slug="state-key-changed",
    code="OPS809",
    severity=Severity.ERROR,
    summary="a key of a class's state is gone, of another type, or no longer nullable",
    why=(
        "Objects that are stored keep what they have: a key that is gone loses its value, one of another type cannot "
        "be read. A new key that may not be null is a warning, since stored objects lack it. Source: PROPOSAL.md, "
        "state_spec."
    ),
    wrong=_example(('("items", "json", True)', '("items", "bytes", True)')),
    right=_RIGHT,
)

STATE_STORAGE_CHANGED = Rule(
    slug="state-storage-changed",
    code="OPS810",
    severity=Severity.ERROR,
    summary="a class's state is kept elsewhere, otherwise, or in another format",
    why=(
        "With another provider, persistence or serialisation format, what is stored is not found or not understood. "
        "Another consistency model is a warning: callers may rely on the old one. Source: PROPOSAL.md, state_spec."
    ),
    wrong=_example(("])\nclass", '], serialization_format="msgpack")\nclass')),
    right=_RIGHT,
)
