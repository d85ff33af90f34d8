"""Attributes: how they are found, bound, set and deleted (data model 3.3.2, "Customizing attribute access")."""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from oprc_static.evaluate import callbacks, smears
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.values import (
    Alias,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    IteratorValue,
    ListValue,
    ModuleValue,
    Namespace,
    NamespaceDict,
    Native,
    PartialValue,
    RangeValue,
    Sdk,
    SetValue,
    SliceValue,
    Super,
    TupleValue,
    Unknown,
    Value,
    View,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.frames import Spot
    from oprc_static.evaluate.machine import Machine

MISSING = object()
"""What `find` gives where an attribute does not exist."""

_TYPE_NAMES: dict[type, str] = {
    TupleValue: "tuple",
    RangeValue: "range",
    SliceValue: "slice",
    BoundMethod: "method",
    Native: "builtin_function_or_method",
    ModuleValue: "module",
    FunctionValue: "function",
    PartialValue: "partial",
    ClassValue: "type",
    Alias: "GenericAlias",
    Super: "super",
}


def type_name(value: Value) -> str:
    """Return the name of a value's type, as messages show it."""
    if isinstance(value, Const):
        return type(value.value).__name__
    if isinstance(value, InstanceValue):
        name = value.cls.name
        return name.value if isinstance(name, Const) else "object"
    if isinstance(value, ListValue | DictValue | Descriptor | IteratorValue):
        return value.kind
    if isinstance(value, SetValue):
        return "frozenset" if value.frozen else "set"
    if isinstance(value, View):
        return f"dict_{value.kind}"
    return _TYPE_NAMES.get(type(value), "object")


def get(machine: Machine, spot: Spot, value: Value, name: str) -> Value:
    """Return `value.name`; raises AttributeError where Python would."""
    found = find(machine, spot, value, name)
    if isinstance(found, Value):
        return found
    finding = (
        machine.sdk.missing_name(f"{_sdk_path(value)}.{name}", machine.origin(spot, "attribute"))
        if _sdk_path(value)
        else None
    )
    worded = isinstance(value, InstanceValue | Const | TupleValue | FunctionValue) or getattr(value, "kind", "") in (
        "list",
        "dict",
    )
    exact = worded or (isinstance(value, ClassValue) and value.metaclass is None and value.enum is None)
    raise machine.error(
        "AttributeError", f"{_described(value)} has no attribute '{name}'", spot, finding=finding, exact=exact
    )


def _sdk_path(value: Value) -> str:
    if isinstance(value, Sdk):
        return value.path
    cls = value.cls if isinstance(value, InstanceValue) else value
    if isinstance(cls, ClassValue) and cls.facts.get("sdk") and isinstance(cls.module, Const):
        return f"{cls.module.value}.{cls.native}"
    return ""


def _described(value: Value) -> str:
    if isinstance(value, ModuleValue):
        return f"module '{value.name}'"
    if isinstance(value, ClassValue):
        name = value.name.value if isinstance(value.name, Const) else "?"
        return f"type object '{name}'"
    if isinstance(value, Sdk):
        return f"`{value.path}`"
    return f"'{type_name(value)}' object"


def find(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    """Return `value.name` or `MISSING`; an exception that a property or `__getattr__` raises comes through."""
    finder = FINDERS.get(type(value))
    found = finder(machine, spot, value, name) if finder is not None else MISSING
    if found is MISSING and name in ("__class__", "__doc__"):
        return _common(machine, spot, value, name)
    return found


def has(machine: Machine, spot: Spot, value: Value, name: str) -> bool | None:
    """Return `hasattr(value, name)`, None where only a run can tell."""
    if isinstance(value, Unknown):
        if not value.alternatives or value.missing:
            return None
        verdicts = {has(machine, spot, each, name) for each in value.alternatives}
        return verdicts.pop() if len(verdicts) == 1 else None
    if isinstance(value, External):
        return None
    try:
        found = find(machine, spot, value, name)
    except Raised as raised:
        if is_instance_of(raised.value, "AttributeError") is True:
            return False
        raise
    if isinstance(found, Unknown):
        return None
    return found is not MISSING


def _common(machine: Machine, spot: Spot, value: Value, name: str) -> Value:
    if name == "__class__":
        return class_of(machine, spot, value)
    return machine.unknown("it is the documentation of a built-in object", spot)


def class_of(machine: Machine, spot: Spot, value: Value) -> Value:
    """Return `type(value)`."""
    if isinstance(value, InstanceValue):
        return value.cls
    if isinstance(value, Unknown | External):
        return machine.unknown("the type of something from outside is unknown", spot, value)
    if isinstance(value, ClassValue) and value.enum is not None:
        return External("enum.EnumType", machine.origin(spot, "attribute"))
    if isinstance(value, ClassValue) and value.metaclass is not None:
        return value.metaclass
    known = machine.builtins.get(type_name(value)) or machine.builtins.get("types." + type_name(value))
    return known if known is not None else External(f"types.{type_name(value)}", machine.origin(spot, "operation"))


# --- classes ---------------------------------------------------------------------------------------------------------


def lookup(cls: ClassValue, name: str) -> tuple[ClassValue, Value] | None:
    """Return (owner, raw value) of a name along the MRO, without binding it."""
    for each in cls.mro:
        found = each.names.names.get(name)
        if found is not None:
            return each, found
        if each.names.blur is not None:
            return each, each.names.blur
    return None


def special(machine: Machine, spot: Spot, value: InstanceValue | ClassValue, name: str) -> Value | None:
    """Return a special method of an object, bound; special methods are looked up on its class only."""
    cls = value.metaclass if isinstance(value, ClassValue) else value.cls
    found = lookup(cls, name) if isinstance(cls, ClassValue) else None
    if found is None or found[0].native:
        return None
    assert isinstance(cls, ClassValue)
    return bind(machine, spot, found[1], value, cls)


def bind(machine: Machine, spot: Spot, raw: Value, instance: Value | None, owner: Value) -> Value:
    """Return what `raw`, found on a class, is when reached through `instance` (None: through the class `owner`)."""
    if isinstance(raw, FunctionValue) or (isinstance(raw, Native) and raw.binds):
        return raw if instance is None else BoundMethod(raw, instance, raw.origin)
    if isinstance(raw, Descriptor):
        return _bind_descriptor(machine, spot, raw, instance, owner)
    if isinstance(raw, InstanceValue) and lookup(raw.cls, "__get__") is not None:
        method = special(machine, spot, raw, "__get__")
        if method is not None:
            receiver = instance if instance is not None else machine.none(spot)
            return machine.call(spot, method, (receiver, owner))
    return raw


def _bind_descriptor(machine: Machine, spot: Spot, raw: Descriptor, instance: Value | None, owner: Value) -> Value:
    if raw.kind == "staticmethod":
        return raw.function
    if raw.kind == "classmethod":
        if isinstance(raw.function, Descriptor | InstanceValue) and machine.settings.python_version < (3, 13):
            return bind(machine, spot, raw.function, owner, owner)
        return BoundMethod(raw.function, owner, raw.origin)
    if raw.kind in ("partialmethod", "singledispatchmethod"):
        return machine.library["functools." + raw.kind + ".bound"](machine, spot, raw, instance, owner)  # type: ignore[no-any-return]  # the library's entries are untyped
    if instance is None or raw.kind == "slot":
        return raw
    if raw.kind == "property":
        if isinstance(raw.function, Const):
            raise machine.error("AttributeError", "property has no getter", spot)
        return machine.call(spot, raw.function, (instance,))
    if raw.kind == "cached_property":
        return _cached(machine, spot, raw, instance)
    if raw.kind == "funcmeta":
        return BoundMethod(raw, instance, raw.origin)
    return machine.unknown("it is the state of an object", spot)


def _cached(machine: Machine, spot: Spot, raw: Descriptor, instance: Value) -> Value:
    """Compute a cached property and keep the result in the instance, where it is found from then on."""
    name = raw.parts.get("name")
    if not isinstance(name, Const):
        raise machine.error(
            "TypeError", "Cannot use cached_property instance without calling __set_name__ on it.", spot
        )
    result = machine.call(spot, raw.function, (instance,))
    if isinstance(instance, InstanceValue):
        machine.cell(instance.attributes)
        instance.attributes.names[name.value] = result
    return result


def _of_class(machine: Machine, spot: Spot, cls: ClassValue, name: str) -> Value | object:
    if isinstance(cls.metaclass, ClassValue):
        ruling = lookup(cls.metaclass, name)
        if ruling is not None and not ruling[0].native and _is_data_descriptor(ruling[1]):
            return bind(machine, spot, ruling[1], cls, cls.metaclass)
    own = _CLASS_ATTRIBUTES.get(name)
    if own is not None and not (name == "__doc__" and cls.native):
        return own(machine, spot, cls)
    if cls.enum is not None and name in cls.enum.members and not name.startswith("__"):
        return cls.enum.members[name]
    if cls.enum is not None and name == "__members__":
        return machine.library["enum.members"](machine, spot, cls)  # type: ignore[no-any-return]  # the library's entries are untyped
    found = lookup(cls, name)
    if found is not None:
        return bind(machine, spot, found[1], None, cls)
    if cls.metaclass is not None and isinstance(cls.metaclass, ClassValue):
        inherited = lookup(cls.metaclass, name)
        if inherited is not None and not inherited[0].native:
            return bind(machine, spot, inherited[1], cls, cls.metaclass)
    if cls.is_open or _may_inherit(cls, name):
        return machine.unknown("it may come from a base class from outside the scanned sources", spot)
    if cls.native:
        return (
            machine.unknown(f"it is an attribute of a built-in class (`{name}`)", spot)
            if _native_has(cls, name)
            else MISSING
        )
    return _of_type(machine, spot, cls, name)


_TYPES = {each.__name__: each for each in vars(types).values() if isinstance(each, type)}


def _native_has(cls: ClassValue, name: str) -> bool:
    sample = getattr(builtins, cls.native, None) or _TYPES.get(cls.native)
    return sample is None or hasattr(sample, name)


def _may_inherit(cls: ClassValue, name: str) -> bool:
    """Whether a base class from `typing` or `abc`, which add special methods only, may provide `name`."""
    return name.startswith("__") and any(isinstance(base, External | Alias) for each in cls.mro for base in each.bases)


def _of_type(machine: Machine, spot: Spot, cls: ClassValue, name: str) -> Value | object:
    if name in ("mro", "__subclasses__", "__prepare__", "__call__", "__instancecheck__", "__subclasscheck__"):
        if name == "mro":
            items: list[Value] = list(cls.mro)
            return Native(
                "mro", lambda m, site: ListValue(m.heap, site.origin, list(items)), machine.origin(spot, "attribute")
            )
        return machine.unknown(f"`{name}` of a class is not followed", spot)
    return _native_attribute_of_object(machine, spot, cls, name)


def _native_attribute_of_object(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    if hasattr(type if isinstance(value, ClassValue) else object, name) or name in (
        "__weakref__",
        "__dict__",
        "__abstractmethods__",
        "__type_params__",
    ):
        return machine.unknown(f"`{name}` is implemented by the interpreter", spot)
    return MISSING


def _class_doc(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    found = cls.names.names.get("__doc__")
    if found is None:
        return cls.names.blur or machine.none(spot)
    return bind(machine, spot, found, None, cls)


def _class_dict(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    if cls.enum is not None or cls.native:
        return machine.unknown("the dict of this class is not followed", spot)
    extra: dict[str, Value] = {"__doc__": machine.none(spot)}
    for name in ("__dict__", "__weakref__"):
        if cls.bases == (machine.builtins["object"],) and "__slots__" not in cls.names.names:
            extra[name] = _getset(machine, spot)
    if cls.annotations:
        extra["__annotations__"] = annotations_dict(machine, spot, cls)
    return NamespaceDict(machine.heap, machine.origin(spot, "attribute"), cls.names, "mappingproxy", extra)


def _getset(machine: Machine, spot: Spot) -> Value:
    """Return an object like the descriptors that the interpreter puts into classes: neither callable nor a number."""
    origin = machine.origin(spot, "attribute")
    name = "getset_descriptor"
    cls = ClassValue(
        machine.heap, origin, name=name, qualname=Const(name, origin), module=Const("types", origin),
        names=Namespace(machine.heap, origin), native=name,
    )  # fmt: skip
    cls.mro = (cls, *machine.builtins["object"].mro) if isinstance(machine.builtins["object"], ClassValue) else (cls,)
    return InstanceValue(machine.heap, origin, cls)


def namespace_view(machine: Machine, spot: Spot, names: Namespace) -> Value:
    """Return the dict of a namespace: it shows and changes the namespace itself."""
    return NamespaceDict(machine.heap, machine.origin(spot, "attribute"), names, "dict")


_CLASS_ATTRIBUTES: dict[str, Callable[[Machine, Spot, ClassValue], Value]] = {
    "__name__": lambda machine, spot, cls: cls.name,
    "__qualname__": lambda machine, spot, cls: cls.qualname,
    "__module__": lambda machine, spot, cls: cls.module,
    "__doc__": _class_doc,
    "__dict__": _class_dict,
    "__bases__": lambda machine, spot, cls: TupleValue(cls.bases, machine.origin(spot, "attribute")),
    "__mro__": lambda machine, spot, cls: TupleValue(cls.mro, machine.origin(spot, "attribute")),
    "__annotations__": lambda machine, spot, cls: annotations_dict(machine, spot, cls),  # noqa: PLW0108  # defined below
}


def annotations_dict(machine: Machine, spot: Spot, cls: ClassValue) -> Value:
    """Return `__annotations__`: keys known, values as far as they were evaluated."""
    result = DictValue(machine.heap, machine.origin(spot, "attribute"), kind="annotations")
    result.factory = cls
    for name, annotation in cls.annotations.items():
        value = annotation.value or machine.unknown("it is an annotation kept as text", spot)
        result.items[("constant", name)] = (machine.const(name, spot), value)
    return result


# --- instances -------------------------------------------------------------------------------------------------------


def _of_instance(machine: Machine, spot: Spot, value: InstanceValue, name: str) -> Value | object:
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return namespace_view(machine, spot, value.attributes)
    override = lookup(value.cls, "__getattribute__")
    if override is not None and not override[0].native:
        method = bind(machine, spot, override[1], value, value.cls)
        return machine.call(spot, method, (machine.const(name, spot),))
    found = lookup(value.cls, name)
    if found is not None and isinstance(found[1], Descriptor) and found[1].kind == "slot":
        return value.attributes.names.get(name) or value.attributes.blur or MISSING
    if found is not None and _is_data_descriptor(found[1]):
        return _with_fallback(machine, spot, value, name, found[1])
    own = value.attributes.names.get(name)
    if own is not None:
        return own
    if name == "__doc__" and not value.cls.native and "__doc__" not in value.cls.names.names:
        return machine.none(spot)  # every class has a `__doc__` of its own
    if found is not None and not found[0].native:
        return bind(machine, spot, found[1], value, value.cls)
    return _of_native_instance(machine, spot, value, name, found)


def _with_fallback(machine: Machine, spot: Spot, value: InstanceValue, name: str, raw: Value) -> Value:
    """Read a data descriptor; where it raises AttributeError, `__getattr__` is asked (data model 3.3.2)."""
    fallback = lookup(value.cls, "__getattr__")
    try:
        return bind(machine, spot, raw, value, value.cls)
    except Raised as raised:
        if fallback is None or is_instance_of(raised.value, "AttributeError") is not True:
            raise
    method = bind(machine, spot, fallback[1], value, value.cls)
    return machine.call(spot, method, (machine.const(name, spot),))


def _is_data_descriptor(raw: Value) -> bool:
    if isinstance(raw, Descriptor):
        return raw.kind in ("property", "state", "slot")
    return isinstance(raw, InstanceValue) and lookup(raw.cls, "__set__") is not None


def _of_native_instance(
    machine: Machine, spot: Spot, value: InstanceValue, name: str, found: tuple[ClassValue, Value] | None
) -> Value | object:
    special_case = machine.library.get("instance." + value.cls.native) if value.cls.native else None
    if value.cls.enum is not None:
        enum_attribute: Value | object = machine.library["enum.attribute"](machine, spot, value, name)
        if enum_attribute is not MISSING:
            return enum_attribute
    if special_case is not None:
        return special_case(machine, spot, value, name)  # type: ignore[no-any-return]  # the library's entries are untyped
    if found is not None:
        return bind(machine, spot, found[1], value, value.cls)
    if value.payload is not None:
        inherited = find(machine, spot, value.payload, name)
        if inherited is not MISSING:
            return inherited
    fallback = lookup(value.cls, "__getattr__")
    if fallback is not None:
        method = bind(machine, spot, fallback[1], value, value.cls)
        return machine.call(spot, method, (machine.const(name, spot),))
    if value.attributes.blur is not None:
        return value.attributes.blur
    kind = next((cls.native for cls in value.cls.mro if cls.native), "")
    if any(cls.native == "BaseException" for cls in value.cls.mro):
        exceptional = _of_exception(machine, spot, value, kind, name)
        if exceptional is not MISSING:
            return exceptional
    if value.cls.is_open or _may_inherit(value.cls, name):
        return machine.unknown("a base class from outside the scanned sources may provide it", spot)
    return _native_attribute_of_object(machine, spot, value, name)


def _of_exception(machine: Machine, spot: Spot, value: InstanceValue, kind: str, name: str) -> Value | object:
    """Return what the interpreter keeps in an exception of the built-in class `kind`."""
    if not hasattr(getattr(builtins, kind, Exception), name) or hasattr(object, name):
        return MISSING
    held = value.attributes.names.get("args")
    if (
        (kind, name) in (("StopIteration", "value"), ("SystemExit", "code"))
        and isinstance(held, TupleValue)
        and len(held.items) < 2
    ):
        return held.items[0] if held.items else machine.none(spot)
    if name == "__cause__":
        return machine.none(spot)
    return machine.unknown(f"`{name}` of an exception is not followed", spot, value)


# --- functions and what wraps them -----------------------------------------------------------------------------------


def _of_function(machine: Machine, spot: Spot, value: FunctionValue, name: str) -> Value | object:
    if name in value.attributes:
        return value.attributes[name]
    simple = {"__name__": value.name, "__qualname__": value.qualname, "__doc__": value.doc, "__module__": value.module}
    if name in simple:
        return simple[name]
    if name == "__dict__":
        names = Namespace(machine.heap, value.origin, value.attributes)
        return namespace_view(machine, spot, names)
    if name == "__get__":
        return Native("__get__", _function_get(value), machine.origin(spot, "attribute"))
    if name == "__call__":
        return value
    return _native_of(machine, spot, _a_function, name, "function")


def _function_get(value: FunctionValue) -> Callable[[Machine, Any], Value]:
    def code(machine: Machine, site: Any) -> Value:
        instance = site.arguments[0] if site.arguments else None
        if isinstance(instance, Const) and instance.value is None:
            instance = None
        return bind(machine, site.spot, value, instance, instance or value)

    return code


def _a_function() -> None:
    """Stand for any function when asking which attributes functions have."""


def _native_of(machine: Machine, spot: Spot, sample: object, name: str, what: str) -> Value | object:
    if hasattr(sample, name):
        return machine.unknown(f"`{name}` of a {what} is not followed", spot)
    return MISSING


def _of_bound(machine: Machine, spot: Spot, value: BoundMethod, name: str) -> Value | object:
    if name == "__func__":
        return value.function
    if name == "__self__":
        return value.instance
    return find(machine, spot, value.function, name)


_DESCRIPTOR_SAMPLES: dict[str, object] = {
    "property": property(),
    "staticmethod": staticmethod(_a_function),
    "classmethod": classmethod(lambda cls: None),
}


def _of_descriptor(machine: Machine, spot: Spot, value: Descriptor, name: str) -> Value | object:
    if name in value.attributes:
        return value.attributes[name]
    if value.kind == "property":
        return _of_property(machine, spot, value, name)
    if value.kind == "funcmeta":
        return value.parts.get(name, MISSING)
    if name in ("__func__", "__wrapped__", "func") and value.kind not in ("state", "slot"):
        return value.function if name != "__wrapped__" or value.kind in ("staticmethod", "classmethod") else MISSING
    if value.kind in ("staticmethod", "classmethod") and name in ("__name__", "__qualname__", "__doc__", "__module__"):
        return find(machine, spot, value.function, name)
    if value.kind == "singledispatchmethod" and name == "register":
        return machine.library["functools.singledispatchmethod.register"](machine, spot, value)  # type: ignore[no-any-return]  # the library's entries are untyped
    if value.kind == "state":
        return value.parts.get(name, MISSING)
    return _native_of(machine, spot, _DESCRIPTOR_SAMPLES.get(value.kind, object()), name, value.kind)


def _of_property(machine: Machine, spot: Spot, value: Descriptor, name: str) -> Value | object:
    if name in ("getter", "setter", "deleter"):
        slot = {"getter": "fget", "setter": "fset", "deleter": "fdel"}[name]

        def code(machine: Machine, site: Any) -> Value:
            parts = {**value.parts, slot: site.arguments[0]}
            function = parts["fget"] if slot == "fget" else value.function
            return Descriptor(machine.heap, site.origin, "property", function, parts)

        return Native(name, code, machine.origin(spot, "attribute"))
    if name in ("fget", "fset", "fdel"):
        return value.parts.get(name, machine.none(spot))
    if name == "__name__" and machine.settings.python_version >= (3, 13):
        return find(machine, spot, value.function, name)
    if name == "__name__":
        return MISSING
    return _native_of(machine, spot, _DESCRIPTOR_SAMPLES["property"], name, "property")


def _of_partial(machine: Machine, spot: Spot, value: PartialValue, name: str) -> Value | object:
    if name in value.attributes:
        return value.attributes[name]
    if name == "func":
        return value.function
    if name == "args":
        return TupleValue(value.arguments, machine.origin(spot, "attribute"))
    if name in ("__doc__", "__call__", "__class__", "keywords"):
        return machine.unknown(f"`{name}` of a partial object is not followed", spot)
    return MISSING


# --- modules and the rest --------------------------------------------------------------------------------------------


def _of_module(machine: Machine, spot: Spot, value: ModuleValue, name: str) -> Value | object:
    if name == "__dict__":
        return namespace_view(machine, spot, value.names)
    found = value.names.names.get(name)
    if found is not None:
        machine.reads.setdefault(spot.frame.module.name, set()).add(value.name)
        return found
    if value.names.blur is not None:
        return value.names.blur
    hook = value.names.names.get("__getattr__")
    if hook is not None:
        return machine.unknown(f"module `{value.name}` computes it in its __getattr__", spot)
    return MISSING


def _of_external(machine: Machine, spot: Spot, value: External, name: str) -> Value | object:
    return machine.library["external"](machine, spot, f"{value.path}.{name}", value)  # type: ignore[no-any-return]  # the library's entries are untyped


def _of_unknown(machine: Machine, spot: Spot, value: Unknown, name: str) -> Value | object:
    machine.outside_may_raise(spot, "an attribute of an unknown value")
    if value.alternatives and not value.missing and len(value.alternatives) <= 4:
        asked = [find(machine, spot, each, name) for each in value.alternatives]
        found = [each for each in asked if isinstance(each, Value)]
        if len(found) == len(asked):
            first: Any = found[0]
            same = all(
                isinstance(each, Const)
                and isinstance(first, Const)
                and each.value == first.value
                and type(each.value) is type(first.value)
                for each in found
            )
            if same:
                return first  # type: ignore[no-any-return]  # checked to be a value
            followed = machine.follow(value, spot)
            return Unknown(followed.reason, followed.origin, tuple(found), followed.marked)
    if name in smears.MUTATORS:
        smears.change_contents(machine, spot, value)
    for each in smears.reached([value]) if value.parts or value.alternatives else ():
        found_on = lookup(each.cls, name) if isinstance(each, InstanceValue) else None
        if found_on is not None and isinstance(found_on[1], FunctionValue):
            callbacks.check(machine, spot, found_on[1], "something unknown that may be it")
    return machine.follow(value, spot)


def _of_sdk(machine: Machine, spot: Spot, value: Sdk, name: str) -> Value | object:
    found = machine.sdk.attribute(machine, value, name, spot)
    return found if found is not None else MISSING


def _of_super(machine: Machine, spot: Spot, value: Super, name: str) -> Value | object:
    start = value.instance.cls if isinstance(value.instance, InstanceValue) else value.instance
    if not isinstance(start, ClassValue):
        return machine.unknown("`super()` of something unknown", spot)
    instance: Value | None = value.instance if isinstance(value.instance, InstanceValue) else None
    if value.cls not in start.mro and isinstance(start.metaclass, ClassValue) and value.cls in start.metaclass.mro:
        instance, start = start, start.metaclass
    behind = list(start.mro)
    behind = behind[behind.index(value.cls) + 1 :] if value.cls in behind else behind
    for cls in behind:
        raw = cls.names.names.get(name)
        if raw is not None:
            return bind(machine, spot, raw, instance, start)
    if start.is_open or (_may_inherit(start, name) and not hasattr(object, name)):
        return machine.unknown("it may come from a base class from outside the scanned sources", spot)
    return machine.library["super.fallback"](machine, spot, value, name)  # type: ignore[no-any-return]  # the library's entries are untyped


def _of_alias(machine: Machine, spot: Spot, value: Alias, name: str) -> Value | object:
    if name == "__origin__":
        return value.base
    if name == "__args__":
        return TupleValue(value.arguments, machine.origin(spot, "attribute"))
    return find(machine, spot, value.base, name)


def _of_builtin(machine: Machine, spot: Spot, value: Value, name: str) -> Value | object:
    return machine.library["method"](machine, spot, value, name)  # type: ignore[no-any-return]  # the library's entries are untyped


def _of_native(machine: Machine, spot: Spot, value: Native, name: str) -> Value | object:
    if name in ("__name__", "__qualname__"):
        return machine.const(value.name.rsplit(".", 1)[-1], spot)
    nested = machine.library.get(f"{value.name}.{name}")
    if isinstance(nested, Native):
        return nested
    return _native_of(machine, spot, len, name, "built-in function")


SETTERS: dict[type, Callable[[Machine, Spot, Any, str, Value], None]] = {}
"""How attributes of further kinds of values are set; a model of outside objects adds its own."""

FINDERS: dict[type, Callable[[Machine, Spot, Any, str], Value | object]] = {
    ClassValue: _of_class,
    InstanceValue: _of_instance,
    FunctionValue: _of_function,
    BoundMethod: _of_bound,
    Descriptor: _of_descriptor,
    PartialValue: _of_partial,
    ModuleValue: _of_module,
    External: _of_external,
    Unknown: _of_unknown,
    Sdk: _of_sdk,
    Super: _of_super,
    Alias: _of_alias,
    Native: _of_native,
    Const: _of_builtin,
    ListValue: _of_builtin,
    DictValue: _of_builtin,
    NamespaceDict: _of_builtin,
    SetValue: _of_builtin,
    TupleValue: _of_builtin,
    RangeValue: _of_builtin,
    View: _of_builtin,
    IteratorValue: _of_builtin,
    SliceValue: _of_builtin,
}
"""How attributes are found, by type of value; a model of outside objects adds its own."""
