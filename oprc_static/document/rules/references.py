"""Names in a document: what they may be, that none is there twice, and that each one used is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from oprc_static.diagnostics import Severity
from oprc_static.document.nodes import Mapping, Node, Scalar, resolve
from oprc_static.document.rules.context import Context, list_of, records_of, text_of, written
from oprc_static.rules.references import (
    DEPENDENCY,
    DEPLOYMENT_REF,
    DUPLICATE_KEY,
    PACKAGE_NAME,
    UNDEPLOYED_FUNCTION,
    UNRESOLVED_FUNCTION,
)

_UNADDRESSABLE = re.compile(r"[/?#%*$]|\.\.")
_SPECIFIER = re.compile(r"[<>=!~^@\s]")


def check(context: Context, package: Mapping) -> None:
    """Report what is wrong with the names in a package."""
    _check_package_name(context, package)
    _check_unique(context, records_of(package, "classes"), "class")
    _check_unique(context, records_of(package, "functions"), "function")
    _check_bindings(context, package)
    _check_used(context, package)
    _check_dependencies(context, package)
    _check_deployments(context, package)


def bindings_of(package: Mapping) -> Iterator[Mapping]:
    """Yield the bindings of all classes."""
    for each in records_of(package, "classes"):
        yield from records_of(each, "function_bindings")


def _check_package_name(context: Context, package: Mapping) -> None:
    name = text_of(package, "name")
    if name is None:
        return
    at = written(package, "name")
    help = "name it with letters, digits, dots and dashes"
    if not name:
        context.report(PACKAGE_NAME, at, "the package's name is empty", help=help)
    elif " " in name:
        context.report(PACKAGE_NAME, at, f"the package's name {name!r} holds a space", help=help)
    elif found := _UNADDRESSABLE.search(name):
        message = f"a package whose name holds `{found.group()}` cannot be addressed later"
        context.report(PACKAGE_NAME, at, message, help=help, severity=Severity.WARNING)


def _check_unique(
    context: Context, records: Iterable[Mapping], kind: str, field: str = "key", severity: Severity | None = None
) -> None:
    seen: dict[str, Node] = {}
    for record in records:
        name = text_of(record, field)
        if name is None:
            continue
        at = written(record, field)
        if name in seen:
            message = f"there are two {kind} entries {name!r}"
            related = [(seen[name], "the first")]
            context.report(
                DUPLICATE_KEY, at, message, help="rename or remove one", severity=severity, related=related
            )  # fmt: skip
        seen.setdefault(name, at)


def _check_bindings(context: Context, package: Mapping) -> None:
    functions = {text_of(each, "key") for each in records_of(package, "functions")}
    for each in records_of(package, "classes"):
        bindings = list(records_of(each, "function_bindings"))
        _check_unique(context, bindings, "binding", "name", Severity.WARNING)
        for binding in bindings:
            key = text_of(binding, "function_key")
            if key and key not in functions:
                message = f"there is no function {key!r} in `functions`"
                help = "add it to `functions`, or bind a function that is there"
                context.report(UNRESOLVED_FUNCTION, written(binding, "function_key"), message, help=help)


def _check_used(context: Context, package: Mapping) -> None:
    bound = {text_of(binding, "function_key") for binding in bindings_of(package)}
    for function in records_of(package, "functions"):
        key = text_of(function, "key")
        if key and key not in bound:
            message = f"no binding uses the function {key!r}, so it is never deployed"
            context.report(
                UNDEPLOYED_FUNCTION, written(function, "key"), message, help="bind it in a class, or remove it"
            )


def _check_dependencies(context: Context, package: Mapping) -> None:
    name = text_of(package, "name")
    seen: dict[str, Node] = {}
    for item in list_of(package, "dependencies"):
        known = resolve(item)
        if not isinstance(known, Scalar) or (known.is_plain and not known.text):
            continue
        text = known.text
        if not text:
            context.report(DEPENDENCY, item, "this dependency is empty", help="remove it")
        elif text in seen:
            related = [(seen[text], "the first")]
            context.report(
                DEPENDENCY, item, f"the dependency {text!r} is here twice", help="remove it", related=related
            )
        elif text == name:
            context.report(DEPENDENCY, item, "the package depends on itself", help="remove it")
        elif _SPECIFIER.search(text):
            message = f"the platform looks for a package with the exact name {text!r}"
            context.report(DEPENDENCY, item, message, help="write the package's name alone, without a version")
        seen.setdefault(text, item)


def _check_deployments(context: Context, package: Mapping) -> None:
    deployments = list(records_of(package, "deployments"))
    classes = {text_of(each, "key") for each in records_of(package, "classes")}
    seen: dict[str, Node] = {}
    for each in deployments:
        _check_target(context, each, "package_name", {text_of(package, "name")}, "is not this package's name")
        _check_target(context, each, "class_key", classes, "is no class of this package")
        key = text_of(each, "key")
        if not key:
            continue
        at = written(each, "key")
        if key in seen:
            message = f"there are two deployments {key!r}: keys of deployments are one space for all packages"
            context.report(DEPLOYMENT_REF, at, message, help="rename one", related=[(seen[key], "the first")])
        elif key in classes:
            message = f"the deployment key {key!r} is a class key alone: another package's can be the same"
            help = "put the package's name before it"
            context.report(DEPLOYMENT_REF, at, message, help=help, severity=Severity.NOTE)
        seen.setdefault(key, at)


def _check_target(context: Context, deployment: Mapping, field: str, known: set[str | None], fault: str) -> None:
    name = text_of(deployment, field)
    if name and name not in known:
        help = "correct it, or move the deployment to the document that it belongs to"
        context.report(DEPLOYMENT_REF, written(deployment, field), f"{name!r} {fault}", help=help)
