"""The proposal's decorators (SEMANTICS 4.3), and `service` as 4.3 changes it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, TypeVar

from . import _registry as registry
from ._errors import SpecError, SpecTypeError, warn
from ._marks import BINDS_MARK, FUNCTION_MARK
from ._register import check_service, wrap_service
from ._values import (
    ACCESS_MODIFIERS,
    CONSISTENCY_MODELS,
    FUNCTION_TYPES,
    UNSET,
    Unset,
    choice,
    flag,
    key_specs as read_key_specs,
    optional_text,
    public,
    text,
    texts,
)

Decorated = TypeVar("Decorated")

# `functools.cache` and `lru_cache` make C objects that the standard library treats as routines.
_FUNCTIONS: Final = (FunctionType, type(functools.lru_cache(lambda: None)))


def _underlying(target: object, decorator: str) -> Any:
    """The function that is meant: static and class methods count as theirs (4.3, *Where they go*)."""
    while isinstance(target, (staticmethod, classmethod)):
        target = target.__func__
    if not isinstance(target, _FUNCTIONS):
        raise SpecTypeError(f"{decorator} cannot go on an object of type {type(target).__name__}")
    return target


def _agree(service: registry.ServiceDeclaration | None, package: registry.PackageDeclaration | None) -> None:
    """4.3, *Package*: own against own disagreeing is an error."""
    if service and package and service.package is not None and service.package != package.name:
        raise SpecError(f"service(package={service.package!r}) disagrees with package({package.name!r}) of one class")


@public
def package(
    name: str,
    version: str | None = None,
    author: str | None = None,
    description: str | None = None,
    tags: list[str] | None = None,
    dependencies: list[str] | None = None,
) -> Callable[[Decorated], Decorated]:
    """Name the package of a class and of its subclasses, and say what is known about it."""
    declared = registry.PackageDeclaration(
        text(name, "package name"),
        optional_text(version, "version"),
        optional_text(author, "author"),
        optional_text(description, "description"),
        tags,
        dependencies,
    )
    texts(tags, "tags")
    texts(dependencies, "dependencies")
    token = registry.new_token()

    def decorator(cls: Decorated) -> Decorated:
        record = registry.record_of(cls, "package")
        registry.check_same_class(record.cls, token, "package")
        if record.package is not None:
            raise SpecError(f"a second package on {record.cls.__qualname__}")
        _agree(record.service, declared)
        registry.enroll(record, token)
        record.package = declared
        return cls

    return decorator


@public
def state_spec(
    key_specs: list[tuple[str, str, bool]],
    default_provider: str = "memory",
    consistency_model: str = "NONE",
    persistent: bool = False,
    serialization_format: str = "json",
) -> Callable[[Decorated], Decorated]:
    """Describe the state of a class and of those subclasses that do not describe theirs."""
    read_key_specs(key_specs)
    declared = registry.StateDeclaration(
        key_specs,
        text(default_provider, "default_provider", empty=True),
        choice(consistency_model, CONSISTENCY_MODELS, "consistency_model"),
        flag(persistent, "persistent"),
        text(serialization_format, "serialization_format", empty=True),
    )
    token = registry.new_token()

    def decorator(cls: Decorated) -> Decorated:
        record = registry.record_of(cls, "state_spec")
        registry.check_same_class(record.cls, token, "state_spec")
        if record.state is not None:
            raise SpecError(f"a second state_spec on {record.cls.__qualname__}")
        registry.enroll(record, token)
        record.state = declared
        return cls

    return decorator


@public
def service(
    name: str | None, package: str | Unset | None = UNSET, update_callback: Any = None
) -> Callable[[Decorated], Decorated]:
    """Give a class its key and, if it is passed, its package."""
    given = None if package is None or isinstance(package, Unset) else text(package, "service package")
    key = "" if name is None else text(name, "service name", empty=True)
    declared = registry.ServiceDeclaration(key, given)
    if update_callback is not None:
        warn("service: update_callback is ignored")
    token = registry.new_token()

    def decorator(cls: Decorated) -> Decorated:
        record = registry.record_of(cls, "service")
        registry.check_same_class(record.cls, token, "service")
        if record.service is not None:
            raise SpecError(f"a second service on {record.cls.__qualname__}")
        _agree(declared, record.package)
        check_service(record.cls)
        registry.enroll(record, token)
        record.service = declared
        wrap_service(record.cls, key or record.cls.__name__, given or "default")
        return cls

    return decorator


@public
def oaas_function(
    key: str, description: str | None = None, function_type: str = "CUSTOM"
) -> Callable[[Decorated], Decorated]:
    """Declare a function; on a method it binds it, too."""
    plain_key = text(key, "function key")
    plain_description = optional_text(description, "description")
    plain_type = choice(function_type, FUNCTION_TYPES, "function_type")

    def decorator(target: Decorated) -> Decorated:
        function = _underlying(target, "oaas_function")
        if FUNCTION_MARK in vars(function):
            raise SpecError(f"a second oaas_function on {function.__qualname__}")
        declared = registry.FunctionDeclaration(plain_key, plain_description, plain_type, function)
        registry.declarations.append(declared)
        setattr(function, FUNCTION_MARK, declared)
        return target

    return decorator


@public
def bind(
    name: str,
    function_key: str,
    access_modifier: str | Unset = UNSET,
    stateless: bool | Unset = UNSET,
    parameters: list[str] | None = None,
) -> Callable[[Decorated], Decorated]:
    """Bind a function: on the class, or on the method itself."""
    plain_name = text(name, "bind name")
    plain_key = text(function_key, "function_key")
    access: str | Unset = UNSET
    if not isinstance(access_modifier, Unset):
        access = choice(access_modifier, ACCESS_MODIFIERS, "access_modifier")
    if not isinstance(stateless, Unset):
        flag(stateless, "stateless")
    texts(parameters, "parameters")
    token = registry.new_token()

    def declare(site: str) -> registry.BindDeclaration:
        in_class = registry.in_class_body()
        return registry.BindDeclaration(plain_name, plain_key, access, stateless, parameters, site, in_class)

    def decorator(target: Decorated) -> Decorated:
        if isinstance(target, type):
            _bind_class(target, declare(target.__qualname__), token)
        else:
            _bind_method(target, declare)
        return target

    return decorator


def _bind_class(cls: type, declared: registry.BindDeclaration, token: registry.Token) -> None:
    record = registry.record_of(cls, "bind")
    registry.check_same_class(cls, token, "bind")
    if any(other.name == declared.name for other in record.binds):
        raise SpecError(f"two class-level binds of {declared.name!r} on {cls.__qualname__}")
    registry.enroll(record, token)
    record.binds.insert(0, declared)


def _bind_method(target: object, declare: Callable[[str], registry.BindDeclaration]) -> None:
    function = _underlying(target, "bind")
    declared = declare(function.__qualname__)
    others: tuple[registry.BindDeclaration, ...] = vars(function).get(BINDS_MARK, ())
    if any(other.name == declared.name for other in others):
        raise SpecError(f"two binds of {declared.name!r} on {function.__qualname__}")
    registry.method_binds.append(declared)
    # A new tuple, as functools.wraps may have shared the old one; in front, since decorators apply bottom to top.
    setattr(function, BINDS_MARK, (declared, *others))
