"""Rules about written documents and the source that they were exported from: `check` and `sync`."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.example import files

_CART = """
    from oaas_sdk2_py import OaasObject, oaas

    @oaas.service("Cart", package="shop")
    class Cart(OaasObject):
        @oaas.method()
        async def add(self, amount: int) -> int:
            return amount
    """

_DOCUMENT = """
    name: shop
    version: null
    metadata:
      tags: []
    classes:
      - key: Cart
        function_bindings:
          - name: add
            function_key: Cart.add
            access_modifier: PUBLIC
            stateless: false
            parameters: [amount]
    functions:
      - key: Cart.add
        function_type: CUSTOM
        provision_config:
          container_image: shop:1.2.0
          need_http2: true
    dependencies: []
    """

_RIGHT = (("service.py", _CART), ("deploy/shop.yaml", _DOCUMENT))

OUT_OF_DATE = Rule(
    slug="out-of-date",
    code="OPS901",
    severity=Severity.ERROR,
    summary="a written document does not say what the source says",
    why=(
        "The document is what is deployed, the source what is meant. Classes, bindings, function keys, types, "
        "descriptions, state and dependencies follow from the source; sync brings them up to date and keeps what "
        "people wrote. Source: the proposal, which has people edit the exported YAML, so that it lives on."
    ),
    wrong=files(
        ("service.py", _CART),
        ("deploy/shop.yaml", _DOCUMENT.replace("[amount]", "[number]")),
        target="spec",
        command="check",
        options=(".", "deploy"),
    ),
    right=files(*_RIGHT, target="spec", command="check", options=(".", "deploy")),
)

MISSING_DOCUMENT = Rule(
    slug="missing-document",
    code="OPS902",
    severity=Severity.ERROR,
    summary="a package of the source has no document",
    why=(
        "A package without a document is not deployed. sync writes the document. "
        "Source: the proposal, which has one document for each package."
    ),
    wrong=files(
        *_RIGHT,
        ("billing.py", _CART.replace('"shop"', '"billing"')),
        target="spec",
        command="check",
        options=(".", "deploy"),
    ),
    right=files(*_RIGHT, target="spec", command="check", options=(".", "deploy")),
)

STALE_DOCUMENT = Rule(
    slug="stale-document",
    code="OPS903",
    severity=Severity.ERROR,
    summary="a document's package is not in the source",
    why=(
        "What the document says is deployed, though no source has it any more: the package was removed or renamed, or "
        "the folder also holds the documents of other sources. sync warns of it and leaves the file alone, as nothing "
        "says that nobody needs it. Source: the proposal, which has one document for each package."
    ),
    wrong=files(
        *_RIGHT,
        ("deploy/old.yaml", _DOCUMENT.replace("name: shop", "name: old")),
        target="spec",
        command="check",
        options=(".", "deploy"),
    ),
    right=files(*_RIGHT, target="spec", command="check", options=(".", "deploy")),
)

VANISHED = Rule(
    slug="vanished",
    code="OPS904",
    severity=Severity.ERROR,
    summary="what people wrote hangs on something that the source no longer has",
    why=(
        "A class, function or binding vanished from the source, or was renamed there, and the document holds an image, "
        "configuration, a deployment or a comment for it. Removing the entry would lose that, so nothing is written. "
        "--rename OLD=NEW carries it over to the new name, --prune removes it. Source: the proposal, which has people "
        "author these fields in the YAML."
    ),
    wrong=files(
        ("service.py", _CART.replace("def add", "def put")),
        ("deploy/shop.yaml", _DOCUMENT),
        target="spec",
        command="sync",
        options=(".", "deploy"),
    ),
    right=files(*_RIGHT, target="spec", command="sync", options=(".", "deploy")),
)

SDK_DOCUMENT = Rule(
    slug="sdk-document",
    code="OPS905",
    severity=Severity.ERROR,
    summary="a document was printed by the SDK",
    why=(
        "The SDK writes `immutable`, which the platform drops, a `---` after the document, which it refuses, the "
        'version "1.0" where the source gives none, and a deployment for each class. None of this is anybody\'s hand '
        "work, but in a document that people edit nothing tells it from hand work, so it is said once: --adopt takes "
        "the document over. Source: oaas-sdk2-py 0.3.6, `MetadataRepo.print_pkg`; oprc-models, `FunctionBinding`."
    ),
    wrong=files(
        ("service.py", _CART),
        ("deploy/shop.yaml", _DOCUMENT.replace("stateless", "immutable")),
        target="spec",
        command="sync",
        options=(".", "deploy"),
    ),
    right=files(*_RIGHT, target="spec", command="sync", options=(".", "deploy")),
)

UNMERGEABLE = Rule(
    slug="unmergeable",
    code="OPS906",
    severity=Severity.ERROR,
    summary="a document is written in a way that cannot be brought up to date safely",
    why=(
        "What the tool keeps up to date must stand where it is read: a merge key or a tag there, or an alias or anchor "
        "on what is out of date, would make one edit change several places, or none. In what people own they may "
        "stand. Source: YAML 1.2.2, section 7.1; serde_yaml 0.9, which ignores merge keys."
    ),
    wrong=files(
        ("service.py", _CART),
        ("deploy/shop.yaml", _DOCUMENT.replace("tags: []", "tags: &tags [old]")),
        target="spec",
        command="check",
        options=(".", "deploy"),
    ),
    right=files(*_RIGHT, target="spec", command="check", options=(".", "deploy")),
)
