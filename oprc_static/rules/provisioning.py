"""Rules about what people add to package documents so that functions run."""

from __future__ import annotations

from oprc_static.diagnostics import Rule, Severity
from oprc_static.rules.shop import shop

CONTAINER_IMAGE = Rule(
    slug="container-image",
    code="OPD301",
    severity=Severity.WARNING,
    summary="a custom function without a container image",
    why=(
        "Deployment controllers reject a CUSTOM function without provision_config.container_image, unless it has a "
        "wasm_module_url or a deployment gives the image. A document fresh from scan has none yet. It is an error when "
        "only some functions of a class lack theirs: the routes of the others break. Source: PROPOSAL.md, "
        '"Validation recommendations"; the platform\'s class runtime manager, read.'
    ),
    wrong=shop(("          container_image: ghcr.io/acme/cart:1.2.3\n", "")),
    right=shop(),
)

HTTP2 = Rule(
    slug="http2",
    code="OPD302",
    severity=Severity.ERROR,
    summary="a provision_config without `need_http2: true`",
    why=(
        "Functions are called over gRPC, which needs HTTP/2; the field's default on the platform is false. Source: "
        'PROPOSAL.md, "ProvisionConfig".'
    ),
    wrong=shop(("          need_http2: true\n", "")),
    right=shop(),
)

KNATIVE = Rule(
    slug="knative",
    code="OPD303",
    severity=Severity.ERROR,
    summary="the removed field `knative`",
    why=(
        "The platform serves functions over gRPC and has no Knative settings any more: what is written there has no "
        "effect. Source: PROPOSAL.md, which removes the field."
    ),
    wrong=shop(("port: 8080", "port: 8080\n          knative: {service_name: cart}")),
    right=shop(),
)

WASM = Rule(
    slug="wasm",
    code="OPD304",
    severity=Severity.WARNING,
    summary="type WASM without a module, or a module with another type",
    why=(
        "The platform runs a function as WebAssembly when its type is WASM and takes the module from wasm_module_url; "
        "one without the other does nothing. Source: the platform's models (oprc-models), read."
    ),
    wrong=shop(
        ("function_type: CUSTOM", "function_type: WASM"),
        ("          container_image: ghcr.io/acme/cart:1.2.3\n", ""),
    ),
    right=shop(
        ("function_type: CUSTOM", "function_type: WASM"),
        ("container_image: ghcr.io/acme/cart:1.2.3", "wasm_module_url: https://acme.example/cart.wasm"),
    ),
)

PORT_DEFAULT = Rule(
    slug="port-default",
    code="OPD305",
    severity=Severity.WARNING,
    summary="a custom function without a port, or with port 0",
    why=(
        "Without a port the platform's template says 80, and the SDK's server listens on 8080 unless HTTP_PORT tells "
        "it otherwise: the function starts and is never reached. Source: the platform's templates and the SDK, read."
    ),
    wrong=shop(("          port: 8080\n", "")),
    right=shop(),
)

SCALE = Rule(
    slug="scale",
    code="OPD306",
    severity=Severity.WARNING,
    summary="bounds or resources that contradict each other, or are no quantity",
    why=(
        "min_scale above max_scale and a request above its limit cannot be met, and a cpu or memory text that is no "
        "quantity of Kubernetes is refused only when the function is deployed. Source: Kubernetes API conventions, "
        '"Quantities".'
    ),
    wrong=shop(("port: 8080", "port: 8080\n          cpu_request: '2'\n          cpu_limit: 500m")),
    right=shop(("port: 8080", "port: 8080\n          cpu_request: 250m\n          cpu_limit: 500m")),
)

NO_EFFECT = Rule(
    slug="no-effect",
    code="OPD307",
    severity=Severity.NOTE,
    summary="with --pedantic: a field that nothing on the platform reads today",
    why=(
        "No consumer of a binding's parameters, of INTERNAL and PRIVATE, and of a state_spec other than STRONG was "
        "found. The exporter writes these fields, so they are noted only on request. Source: the platform's sources "
        "(oaas-rs, March 2026), read."
    ),
    wrong=shop(("access_modifier: PUBLIC", "access_modifier: PRIVATE"), ("[item]", "[]"), options=("--pedantic",)),
    right=shop(("[item]", "[]"), options=("--pedantic",)),
)
