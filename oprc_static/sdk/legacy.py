"""The legacy interface: `Oparaca`, `new_cls`, `@meta` and `@meta.func` (SEMANTICS 4.2)."""

from __future__ import annotations

from oprc_static.diagnostics import Fix
from oprc_static.evaluate import attributes, calls, operators
from oprc_static.evaluate.frames import CallSite, Spot
from oprc_static.evaluate.library.functools import make_wrapper
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    External,
    FunctionValue,
    InstanceValue,
    Native,
    Sdk,
    Unknown,
    Value,
)
from oprc_static.rules import members, registration
from oprc_static.sdk import arguments, marks, metas
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.behaviour import behaviour
from oprc_static.sdk.decorators import inner_function
from oprc_static.sdk.model import MetaValue, Registry
from oprc_static.sdk.reporting import as_unknown, unknown_value

NEW_CLS = Form("new_cls", ("name", "pkg"))
_DATA = Form("meta.data_getter", ("index", "name"), 1)
_INSTANCE_NAMES = ("cls_id", "update", "func_list", "state_list", "func_dict", "state_dict", "accessor_dict")


def new_cls(machine: Machine, site: CallSite, registry: Registry, app: InstanceValue) -> Value:
    """`app.new_cls(name=None, pkg=None)`: a meta that registers the class it is applied to.

    Without `pkg` the application's `default_pkg` of that moment counts.
    """
    given = arguments.bind(machine, site, NEW_CLS)
    name = given.get("name", machine.none(site.spot))
    package = given.get("pkg")
    if isinstance(name, ClassValue | FunctionValue):
        machine.report(
            registration.BARE_SERVICE,
            site.frame.place(site.at),
            "bare `@app.new_cls` registers nothing: the class becomes a ClsMeta",
            help="write `@app.new_cls()`",
            fix=Fix("call"),
        )
    explicit = package is not None and not (isinstance(package, Const) and package.value is None)
    if not explicit or package is None:
        package = attributes.get(machine, site.spot, app, "default_pkg")
    meta = MetaValue(machine.heap, site.origin, name, package, None, site.frame.place(site.at))
    meta.explicit = explicit
    if behaviour(machine).shares_functions:
        meta.table = registry.shared
    return meta


def apply(machine: Machine, site: CallSite, registry: Registry, meta: MetaValue) -> Value:
    """`@meta` on a class."""
    target = site.arguments[0] if len(site.arguments) == 1 else None
    if target is None or site.keywords:
        raise arguments.refused(machine, site, "TypeError", "a ClsMeta takes exactly one class")
    if isinstance(target, Unknown | External):
        why = as_unknown(target)
        machine.add(unknown_value(why, site.frame.place(site.at), "the class that is registered"))
        return target
    if not isinstance(target, ClassValue | FunctionValue):
        raise arguments.refused(
            machine, site, "AttributeError", f"a ClsMeta is applied to a {attributes.type_name(target)}"
        )
    if isinstance(target, ClassValue) and not behaviour(machine).keeps_function:
        machine.cell(target.names)
        target.names.names["__cls_meta__"] = meta
    if meta.callback is not None:
        machine.cell(meta)
        meta.applied = target
        calls.call(machine, site.spot, meta.callback, (meta,))
    else:
        metas.apply(machine, site, registry, meta, target)
    return target


def func(machine: Machine, site: CallSite, meta: MetaValue) -> Value:
    """`meta.func(name="", stateless=False, …)`."""
    given = arguments.bind(machine, site, behaviour(machine).func)
    name = given.get("name", machine.const("", site.spot))
    if site.arguments and calls.is_callable(name):
        machine.report(
            members.BARE_DECORATOR,
            site.frame.place(site.at),
            f"bare `@meta.func` drops `{marks.name_of(name)}`: nothing is exported for it",
            help="write `@meta.func()`",
            fix=Fix("call"),
        )
    stateless = given.get("stateless", machine.const(False, site.spot, "default"))

    def decorate(machine: Machine, inner: CallSite) -> Value:
        if len(inner.arguments) != 1 or inner.keywords:
            raise arguments.refused(machine, inner, "TypeError", "the decorator takes exactly one function")
        function = inner.arguments[0]
        if isinstance(function, Unknown | External):
            why = as_unknown(function)
            machine.add(unknown_value(why, inner.frame.place(inner.at), "the function that is registered"))
            return function
        if operators.plain_of(name) is None and not isinstance(name, Unknown):
            raise arguments.refused(
                machine, inner, "TypeError", "the name of a function must be a string", "give a string"
            )
        return metas.add_function(machine, inner, meta, function, name=name, stateless=stateless)

    return inner_function(machine, site, "func", "function", decorate)


def _data(machine: Machine, site: CallSite) -> Value:
    """`meta.data_getter(index, name=None)` and its like (0.1.x): a coroutine function replaces the method."""
    arguments.bind(machine, site, _DATA)

    def decorate(machine: Machine, inner: CallSite) -> Value:
        if len(inner.arguments) != 1 or inner.keywords:
            raise arguments.refused(machine, inner, "TypeError", "the decorator takes exactly one function")
        return make_wrapper(machine, inner, inner.arguments[0], is_async=True)

    return inner_function(machine, site, "data_accessor", "function", decorate)


def _add_data(machine: Machine, site: CallSite) -> Value:
    arguments.bind(machine, site, _DATA)
    return machine.none(site.spot)


_DATA_NAMES = {"data_getter": _data, "data_setter": _data, "add_data": _add_data}


def meta_attribute(machine: Machine, spot: Spot, meta: MetaValue, name: str) -> Value | object:
    """Return an attribute of a ClsMeta."""
    origin = machine.origin(spot, "attribute")
    if name == "func":
        return Native("func", lambda machine, site: func(machine, site, meta), origin)
    if name == "name":
        return meta.name
    if name == "pkg":
        return meta.package
    if name == "cls" and meta.applied is not None:
        return meta.applied
    if name in _DATA_NAMES and behaviour(machine).accepts_data:
        return Native(name, _DATA_NAMES[name], origin)
    if name in _INSTANCE_NAMES or name in ("export_pkg", "__class__"):
        unknown = machine.unknown(f"`{name}` of a ClsMeta is not followed", spot)
        return Unknown(unknown.reason, unknown.origin, marked=True)
    return attributes.MISSING


def set_meta_attribute(machine: Machine, spot: Spot, meta: MetaValue, name: str, value: Value) -> None:
    """Set an attribute of a ClsMeta."""
    machine.cell(meta)
    if meta.applied is not None and name in ("name", "pkg"):
        metas.refuse_tagged(machine, spot.place, value, "key" if name == "name" else "package")
    if name == "name":
        meta.name = value
    elif name == "pkg":
        meta.package = value
    else:
        machine.refuse(f"it sets `{name}` of a ClsMeta", spot)


_APP_NAMES = ("config", "meta_repo", "default_partition_id")
_LATER_APP_NAMES = (
    "odgm_url", "data", "rpc", "engine", "mock_mode", "async_mode", "default_session", "data_manager", "rpc_manager",
    "_data_manager", "_rpc_manager", "_auto_session_manager",
)  # fmt: skip
"""What an application of some release holds, or holds once it has been started."""


def app_attribute(machine: Machine, spot: Spot, registry: Registry, app: InstanceValue, name: str) -> Value | object:
    """Return an attribute that an `Oparaca` holds itself; what its class gives is found there."""
    origin = machine.origin(spot, "attribute")
    if name == "new_cls":
        return Native("new_cls", lambda machine, site: new_cls(machine, site, registry, app), origin)
    if name in _APP_NAMES:
        return Sdk(f"oaas_sdk2_py.engine.Oparaca().{name}", origin)
    if name in _LATER_APP_NAMES:
        return machine.unknown(f"whether an `Oparaca` holds `{name}` depends on the release and its state", spot)
    return attributes.MISSING
