"""`oaas.service` and `oaas.package` as the SDK has them (OaasService, 0.3.6; SEMANTICS 4.1)."""

from __future__ import annotations

from collections.abc import Sequence

from oprc_static.diagnostics import Diagnostic, Fix, Related
from oprc_static.evaluate import attributes, calls, operators
from oprc_static.evaluate.assignment import set_attribute
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    ListValue,
    Unknown,
    Value,
)
from oprc_static.rules import knowable, members, registration
from oprc_static.sdk import arguments, marks, metas
from oprc_static.sdk.accessors import wrap_accessors
from oprc_static.sdk.arguments import Form
from oprc_static.sdk.decorators import inner_function
from oprc_static.sdk.model import MetaValue, Registry
from oprc_static.sdk.reporting import as_unknown, kept_by_sdk, unknown_value
from oprc_static.source import Place

SERVICE = Form("oaas.service", ("name", "package", "update_callback"), 1)
PACKAGE = Form("oaas.package", ("name", "version", "author", "description", "tags", "dependencies"), 1)
PACKAGE_META = "_oaas_package_meta"
_HIDDEN = ("_oaas_enhanced_methods", "_oaas_enhanced_functions", "_oaas_enhanced_constructors")
"""What `service` leaves on a class behind `_oaas_cls_meta`, in every release (0.3.0 to 0.3.6)."""


def service(machine: Machine, site: CallSite, registry: Registry) -> Value:
    """Call `oaas.service(…)`: the class decorator that registers."""
    given = arguments.bind(machine, site, SERVICE)
    name = given.get("name") or machine.unknown("it is spread from something unknown", site.spot)
    if isinstance(name, ClassValue | FunctionValue):
        machine.report(
            registration.BARE_SERVICE,
            site.frame.place(site.at),
            f"bare `@oaas.service` exports nothing: `{_shown(name)}` is not registered, its name is a function now",
            help=f'write `@oaas.service("{_shown(name)}")`',
            fix=Fix("call", f'"{_shown(name)}"') if _shown(name).isidentifier() else None,
        )
    package = given.get("package") or machine.const("default", site.spot, "default")
    callback = given.get("update_callback")

    def decorate(machine: Machine, inner: CallSite) -> Value:
        if len(inner.arguments) != 1 or inner.keywords:
            raise arguments.refused(machine, inner, "TypeError", "the decorator takes exactly one class")
        return register(machine, inner, registry, inner.arguments[0], name=name, package=package, callback=callback)

    return inner_function(machine, site, "service", "cls", decorate)


def _shown(value: ClassValue | FunctionValue) -> str:
    return str(value.name.value) if isinstance(value.name, Const) else "?"


def register(
    machine: Machine,
    site: CallSite,
    registry: Registry,
    target: Value,
    *,
    name: Value,
    package: Value,
    callback: Value | None,
) -> Value:
    """Register a class: process its members, apply its meta; returns the class."""
    if not isinstance(target, ClassValue | FunctionValue):
        return _not_a_class(machine, site, target)
    package = (
        machine.const("default", site.spot, "default")
        if isinstance(package, Const) and package.value is None
        else package
    )
    given = callback is not None and operators.truth(machine, site.spot, callback) is not False
    meta = MetaValue(machine.heap, site.origin, name, package, callback if given else None, site.frame.place(site.at))
    if isinstance(target, ClassValue):
        check_bases(machine, site, target)
        machine.cell(target.names)
        target.names.names["_oaas_service_name"] = name
        target.names.names["_oaas_package"] = package
        _process(machine, site, target, meta)
    if given and callback is not None:
        _with_callback(machine, site, target, meta, callback)
    else:
        metas.apply(machine, site, registry, meta, target)
    if isinstance(target, ClassValue):
        target.names.names["__cls_meta__"] = meta
        kept = kept_by_sdk(site, "dict")
        hidden = () if machine.settings.is_spec else _HIDDEN
        target.names.names.update({"_oaas_accessors": kept} if hidden else {})
        target.names.names["_oaas_cls_meta"] = meta
        target.names.names.update(dict.fromkeys(hidden, kept))
    return target


def _not_a_class(machine: Machine, site: CallSite, target: Value) -> Value:
    if isinstance(target, Unknown | External):
        why = as_unknown(target, "it comes from outside the scanned sources")
        machine.add(unknown_value(why, site.frame.place(site.at), "the class that is registered"))
        return target
    kind = attributes.type_name(target)
    raise arguments.refused(
        machine, site, "AttributeError", f"`oaas.service` is applied to a {kind}, not to a class", "decorate a class"
    )


def _with_callback(
    machine: Machine, site: CallSite, target: ClassValue | FunctionValue, meta: MetaValue, callback: Value
) -> None:
    machine.report(
        registration.UPDATE_CALLBACK,
        site.frame.place(site.at),
        f"`update_callback` replaces the registration: `{_shown(target)}` is not exported unless it registers it",
        help="drop `update_callback`, and run its code after the class statement",
    )
    machine.cell(meta)
    if isinstance(meta.name, Const) and meta.name.value in (None, ""):
        meta.name = target.name
    meta.applied = target
    calls.call(machine, site.spot, callback, (meta,))


def check_bases(machine: Machine, site: CallSite, cls: ClassValue) -> None:
    """Report bases from outside of a class that is registered: they may add or change its methods."""
    for base in cls.outside:
        shown = f"`{base.path}`" if isinstance(base, External) else "a base class that is unknown"
        reason = "" if isinstance(base, External) else f": {base.reason}"
        rule = knowable.EXTERNAL_BASE
        top = base.path.split(".")[0] if isinstance(base, External) else ""
        help = (
            f'add `trusted = ["{top}"]` to [tool.oprc-static] if its classes leave methods alone'
            if top
            else "derive from classes of the scanned sources"
        )
        message = f"`{_shown(cls)}` is registered, and {shown} may add or change its methods{reason}"
        machine.add(
            Diagnostic(
                rule,
                rule.severity,
                message,
                cls.origin.place,
                (Related(base.origin.place, "the base comes from here"),),
                help,
            )
        )


def member_names(machine: Machine, site: CallSite, cls: ClassValue) -> list[str]:
    """Return what `dir(cls)` lists of the program's, without a leading `_`, by code point."""
    if cls.enum is not None:
        return []
    names: set[str] = set()
    for each in cls.mro:
        if each.names.blur is not None:
            machine.add(unknown_value(each.names.blur, site.frame.place(site.at), f"the members of `{_shown(cls)}`"))
        if not each.native:
            names.update(each.names.names)
    return sorted(name for name in names if not name.startswith("_"))


def _process(machine: Machine, site: CallSite, cls: ClassValue, meta: MetaValue) -> None:
    names = member_names(machine, site, cls)
    if cls.enum is not None:
        _warn_enum(machine, cls)
    done: set[str] = set()
    for name in names:
        value = attributes.get(machine, site.spot, cls, name)
        if isinstance(value, Unknown):
            check_unknown(machine, site.frame.place(site.at), cls, name, value)
            continue
        if not calls.is_callable(value):
            _warn_hidden(machine, cls, name)
            continue
        if _process_member(machine, site, cls, meta, name, value):
            done.add(name)
    wrap_accessors(machine, site, cls, names)
    _warn_private(machine, cls)
    machine.sdk.book.warn(machine, cls)
    _warn_lost(machine, site, cls, names, done)


def check_unknown(machine: Machine, place: Place, cls: ClassValue, name: str, value: Unknown) -> None:
    """Report an attribute of a class, needed at `place`, that is unknown and may be a marked method or hide one."""
    if not value.marked and not (value.missing and _is_marked_behind(cls, name)):
        return
    if any(each.names.blur is not None for each in cls.mro):
        return  # it is said of all its members
    if value.origin.kind == "join":
        machine.add(unknown_value(value, place, f"the method `{name}` of `{_shown(cls)}`"))
        return
    rule = knowable.UNKNOWN_DECORATOR
    message = f"`{name}` of `{_shown(cls)}` carries a mark, and what it is cannot be known statically: {value.reason}"
    help = "list the decorator's module under `trusted`, or drop the decorator"
    machine.add(Diagnostic(rule, rule.severity, message, value.origin.place, (), help))


def _is_marked_behind(cls: ClassValue, name: str) -> bool:
    """Whether a mark may be inherited where a class does not bind the name itself."""
    held = [each.names.names[name] for each in cls.mro if name in each.names.names]
    return any(marks.holds_mark(each) or (isinstance(each, Unknown) and each.marked) for each in held)


def _process_member(
    machine: Machine, site: CallSite, cls: ClassValue, meta: MetaValue, name: str, value: Value
) -> bool:
    for kind in marks.KINDS:
        if not attributes.has(machine, site.spot, value, kind):
            continue
        config = attributes.find(machine, site.spot, value, f"{kind}_config")
        machine.sdk.book.settle(machine, value)
        binding, stateless = _configured(machine, site, config, name, value)
        _warn_repeated(machine, meta, binding, value)
        try:
            made = metas.add_function(machine, site, meta, value, name=binding, stateless=stateless)
        except Raised as raised:
            raise arguments.decorator_error(machine, site, raised) from None
        machine.cell(cls.names)
        cls.names.names[name] = made
        return True
    _warn_hidden(machine, cls, name)
    return False


def _configured(machine: Machine, site: CallSite, config: object, name: str, value: Value) -> tuple[Value, Value]:
    false = machine.const(False, site.spot, "default")
    if not isinstance(config, DictValue) or config.blur:
        return machine.const(name, site.spot), false
    found = {key.value: item for key, item in config.items.values() if isinstance(key, Const)}
    return found.get("name", machine.const(name, site.spot)), found.get("stateless", false)


def _warn_repeated(machine: Machine, meta: MetaValue, name: Value, value: Value) -> None:
    if isinstance(name, Const) and name.value in meta.table.functions:
        before = meta.table.functions[name.value]
        machine.report(
            members.DUPLICATE_BINDING_NAME,
            marks.place_of(value),
            f"two methods of the class are bound as `{name.value}`: this one counts",
            related=[Related(before.place, "the method that is replaced")],
            help="give one of them another name",
        )


def _warn_hidden(machine: Machine, cls: ClassValue, name: str) -> None:
    found = attributes.lookup(cls, name)
    raw = found[1] if found is not None else None
    if not isinstance(raw, Descriptor) or raw.kind in ("state", "funcmeta", "staticmethod", "classmethod"):
        return
    if marks.holds_mark(raw.function):
        machine.sdk.book.settle(machine, raw)
        machine.report(
            members.LOST_MARK,
            marks.place_of(raw.function),
            f"`{name}` is marked, but `{raw.kind}` hides the mark: it is not exported",
            help=f"drop `{raw.kind}`, or the mark",
        )


def _warn_enum(machine: Machine, cls: ClassValue) -> None:
    for name, raw in cls.names.names.items():
        if not name.startswith("_") and marks.holds_mark(raw):
            machine.sdk.book.settle(machine, raw)
            machine.report(
                members.LOST_MARK,
                marks.place_of(raw),
                f"`{name}` is marked, but `{_shown(cls)}` is an Enum, whose methods the SDK does not see",
                help="make the service a plain class",
            )


def _warn_private(machine: Machine, cls: ClassValue) -> None:
    for name, raw in cls.names.names.items():
        if name.startswith("_") and marks.holds_mark(raw):
            machine.sdk.book.settle(machine, raw)
            machine.report(
                members.PRIVATE_METHOD,
                marks.place_of(raw),
                f"`{name}` is marked, but names that begin with `_` are not exported",
                help="rename the method; `name=` may keep the binding's name",
            )


def _warn_lost(machine: Machine, site: CallSite, cls: ClassValue, names: Sequence[str], done: set[str]) -> None:
    lost = []
    again = "_oaas_cls_meta" in cls.names.names
    for name in names:
        found = attributes.lookup(cls, name)
        before = found is not None and (found[0] is not cls or (again and name not in done))
        if found is not None and before and isinstance(found[1], Descriptor) and found[1].kind == "funcmeta":
            lost.append(name)
    if lost:
        shown = ", ".join(f"`{name}`" for name in lost[:5]) + (" …" if len(lost) > 5 else "")
        machine.report(
            members.INHERITED_METHOD_LOST, site.frame.place(site.at),
            f"`{_shown(cls)}` inherits {shown} from a registered service, which does not export them again",
            help="move the methods to a mixin that is not registered, or define them again",
        )  # fmt: skip


# --- package metadata ------------------------------------------------------------------------------------------------


def package(machine: Machine, site: CallSite) -> Value:
    """`oaas.package(…)`: stores a value on the class, which the export reads."""
    given = arguments.bind(machine, site, PACKAGE)
    first = given.get("name")
    if isinstance(first, ClassValue | FunctionValue):
        machine.report(
            registration.BARE_PACKAGE, site.frame.place(site.at),
            f"bare `@oaas.package` replaces `{_shown(first)}` by a function: nothing, or an empty class, is exported",
            help='write `@oaas.package("name", …)`',
        )  # fmt: skip

    def decorate(machine: Machine, inner: CallSite) -> Value:
        target = inner.arguments[0] if len(inner.arguments) == 1 else None
        if target is None or inner.keywords:
            raise arguments.refused(machine, inner, "TypeError", "the decorator takes exactly one class")
        set_attribute(machine, inner.spot, target, PACKAGE_META, _stored(machine, site, given))
        return target

    return inner_function(machine, site, "package", "cls", decorate)


def _stored(machine: Machine, site: CallSite, given: dict[str, Value]) -> DictValue:
    none = machine.none(site.spot)
    meta = DictValue(machine.heap, site.origin)
    inner = DictValue(machine.heap, site.origin)
    for key in ("author", "description"):
        _put(machine, site, inner, key, given.get(key, none))
    _put(machine, site, inner, "tags", _or_empty(machine, site, given.get("tags", none)))
    for key in ("name", "version"):
        _put(machine, site, meta, "pkg_name" if key == "name" else key, given.get(key, none))
    _put(machine, site, meta, "dependencies", _or_empty(machine, site, given.get("dependencies", none)))
    _put(machine, site, meta, "metadata", inner)
    return meta


def _or_empty(machine: Machine, site: CallSite, value: Value) -> Value:
    """`value or []`: an empty list given now is replaced, so what is appended to it later does not count."""
    if operators.truth(machine, site.spot, value) is False:
        return ListValue(machine.heap, site.origin, [])
    return value


def _put(machine: Machine, site: CallSite, target: DictValue, key: str, value: Value) -> None:
    target.items[("constant", key)] = (machine.const(key, site.spot), value)
