"""What people add to a document for its functions to run: images, ports, HTTP/2, WASM modules, scale and resources."""

from __future__ import annotations

from collections.abc import Iterator

from oprc_static.diagnostics import Severity
from oprc_static.document.edits import Edit
from oprc_static.document.model import PROVISION
from oprc_static.document.nodes import Mapping, Node, Scalar, resolve
from oprc_static.document.quantities import parse_quantity
from oprc_static.document.rules.context import (
    Context,
    field_of,
    head,
    mapping_of,
    records_of,
    text_of,
    written,
)
from oprc_static.document.rules.unknown import renamed
from oprc_static.document.scalars import as_bool, as_unsigned
from oprc_static.records import record
from oprc_static.rules.provisioning import CONTAINER_IMAGE, HTTP2, PORT_DEFAULT, SCALE, WASM

_AMOUNTS = ("cpu_request", "cpu_limit", "memory_request", "memory_limit")


@record
class Function:
    """A function of the document as the rules see it; `config` is its `provision_config`."""

    entry: Mapping
    key: str
    type: str
    config: Mapping | None

    @property
    def at(self) -> Node:
        """Where findings about it as a whole are."""
        return written(self.entry, "key")


def check(context: Context, package: Mapping) -> None:
    """Report what the functions of a package lack to run as meant."""
    functions = [_function(each) for each in records_of(package, "functions")]
    _check_images(context, package, functions)
    for function in functions:
        _check_wasm(context, function)
        _check_port(context, function)
    for config in _configs(package):
        _check_http2(context, config)
        _check_scale(context, config)


def _function(entry: Mapping) -> Function:
    kind = text_of(entry, "function_type") or "CUSTOM"
    return Function(entry, text_of(entry, "key") or "", kind, mapping_of(entry, "provision_config"))


def _configs(package: Mapping) -> Iterator[Mapping]:
    """Yield every provision_config, of functions and of deployments, shared ones once."""
    holders = list(records_of(package, "functions"))
    for deployment in records_of(package, "deployments"):
        holders += records_of(deployment, "functions")
    found = {id(config): config for each in holders if (config := mapping_of(each, "provision_config")) is not None}
    yield from found.values()


def _has_image(function: Function) -> bool:
    return bool(text_of(function.config, "container_image") or text_of(function.config, "wasm_module_url"))


def _given_by_deployments(package: Mapping) -> set[str | None]:
    """Return the keys of the functions that a deployment gives an image."""
    return {
        text_of(each, "function_key")
        for deployment in records_of(package, "deployments")
        for each in records_of(deployment, "functions")
        if text_of(each, "container_image") or text_of(each, "provision_config", "container_image")
    }


def _check_images(context: Context, package: Mapping, functions: list[Function]) -> None:
    """Report custom functions without an image; of a class that has one for some of its functions, as an error."""
    custom = {each.key: each for each in functions if each.type == "CUSTOM"}
    given = _given_by_deployments(package)
    lacking = {key: each for key, each in custom.items() if not _has_image(each) and key not in given}
    halved: dict[str, str] = {}
    for each in records_of(package, "classes"):
        bound = {text_of(binding, "function_key") for binding in records_of(each, "function_bindings")} & custom.keys()
        if bound - lacking.keys():
            halved |= {key: text_of(each, "key") or "" for key in bound if key in lacking}
    for key, function in lacking.items():
        help = "add `container_image: …` to its `provision_config`"
        message = f"the function {key!r} has no `container_image`"
        severity = Severity.WARNING
        if key in halved:
            message += f", though others of the class {halved[key]!r} have one: their routes break"
            severity = Severity.ERROR
        context.report(CONTAINER_IMAGE, function.at, message, help=help, severity=severity)


def _check_wasm(context: Context, function: Function) -> None:
    url = text_of(function.config, "wasm_module_url")
    if function.type == "WASM" and not url:
        message = f"the function {function.key!r} is WASM and has no `wasm_module_url`"
        context.report(WASM, function.at, message, help="add `wasm_module_url: …` to its `provision_config`")
    elif url and function.type != "WASM" and function.config is not None:
        message = f"a `wasm_module_url` is for functions of type WASM, and {function.key!r} is {function.type}"
        at = function.config.entry("wasm_module_url")
        context.report(
            WASM, at.key if at else function.at, message, help="set `function_type: WASM`, or remove the URL"
        )


def _check_port(context: Context, function: Function) -> None:
    if function.config is None or function.type != "CUSTOM":
        return
    port = field_of(function.config, "port")
    if isinstance(port, Scalar) and as_unsigned(port.text) == 0:
        help = "write the port that the server listens on, 8080 for the SDK's"
        context.report(PORT_DEFAULT, written(function.config, "port"), "port 0 is no port to be reached at", help=help)
    elif port is None and field_of(function.entry, "config", "HTTP_PORT") is None:
        message = f"the function {function.key!r} has no `port`: the platform calls port 80, the SDK's server has 8080"
        context.report(PORT_DEFAULT, function.at, message, help="add `port: 8080` to its `provision_config`")


def _check_http2(context: Context, config: Mapping) -> None:
    found = config.get("need_http2")
    if found is None:
        message = "this `provision_config` has no `need_http2: true`, which gRPC needs"
        edits = () if _is_misspelt(config) else _added(context, config, "need_http2: true")
        context.report(HTTP2, head(config), message, help="add `need_http2: true`", edits=edits)
    elif isinstance(found, Scalar) and found.is_plain and as_bool(found.text) is False:
        node = written(config, "need_http2")
        edits = context.replacing(node, "true")
        context.report(HTTP2, node, "`need_http2` is false, and gRPC needs it", help="write true", edits=edits)


def _is_misspelt(config: Mapping) -> bool:
    """Say whether a key is there that means `need_http2` in another case: repairing it makes adding one a second."""
    keys = (resolve(entry.key) for entry in config.entries)
    return any(isinstance(key, Scalar) and renamed(key.text, PROVISION) == "need_http2" for key in keys)


def _added(context: Context, mapping: Mapping, line: str) -> tuple[Edit, ...]:
    """Return the edit that adds an entry at the end of a mapping, behind the comment on its last line."""
    text = context.stream.text
    if mapping.flow:
        if not mapping.entries:
            return (context.edit(mapping.content + 1, mapping.content + 1, line),)
        end = max(mapping.entries[-1].key.end, mapping.entries[-1].value.end)
        return (context.edit(end, end, f", {line}"),)
    first = mapping.entries[0].key.start
    starts = context.stream.line_starts
    indent = text[starts[context.stream.line_of(first) - 1] : first]
    if indent.strip(" -?:") or mapping.entries[0].key.start != mapping.content:
        return ()  # an anchor or a tag before the first key: too unusual to guess what should stand where
    newline = "\r\n" if len(starts) > 1 and text.endswith("\r\n", 0, starts[1]) else "\n"
    end = next((at for at in range(mapping.end, len(text)) if text[at] in "\r\n"), len(text))
    return (Edit(end, end, f"{newline}{' ' * len(indent)}{line}"),)


def _check_scale(context: Context, config: Mapping) -> None:
    least, most = _count(config, "min_scale"), _count(config, "max_scale")
    if least is not None and most is not None and least > most:
        message = f"min_scale {least} is more than max_scale {most}"
        context.report(SCALE, written(config, "min_scale"), message, help="lower one or raise the other")
    for name in _AMOUNTS:
        text = text_of(config, name)
        if text is not None and parse_quantity(text) is None:
            message = f"`{name}` {text!r} is no quantity of Kubernetes"
            context.report(SCALE, written(config, name), message, help='write it like "250m" or "256Mi"')
    for name in ("cpu", "memory"):
        request, limit = (text_of(config, f"{name}_{kind}") or "" for kind in ("request", "limit"))
        asked, allowed = parse_quantity(request), parse_quantity(limit)
        if asked is not None and allowed is not None and asked > allowed:
            message = f"{name}_request {request} is more than {name}_limit {limit}"
            at = written(config, f"{name}_request")
            context.report(SCALE, at, message, help="lower the request or raise the limit")


def _count(config: Mapping, name: str) -> int | None:
    found = field_of(config, name)
    known = resolve(found) if found is not None else None
    return as_unsigned(known.text) if isinstance(known, Scalar) and known.is_plain else None
