"""Setting and deleting attributes and items, and binding targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import attributes, calls, iteration, smears
from oprc_static.evaluate.equality import key_of
from oprc_static.evaluate.frames import Frame, Spot, blurred
from oprc_static.evaluate.values import (
    Annotation,
    BoundMethod,
    ClassValue,
    Const,
    Descriptor,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    ListValue,
    ModuleValue,
    Namespace,
    PartialValue,
    Sdk,
    SliceValue,
    TupleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def bind_name(machine: Machine, frame: Frame, name: str, value: Value) -> None:
    """Bind `name` in the scope that owns it."""
    home = frame.home(name)
    machine.cell(home)
    home.names[name] = value


def assign(machine: Machine, frame: Frame, target: ir.Expr, value: Value) -> None:
    """Bind a target of any form."""
    spot = Spot(frame, target.at)
    if isinstance(target, ir.Name):
        bind_name(machine, frame, target.id, _at_name(machine, spot, value))
    elif isinstance(target, ir.Tuple | ir.List):
        unpack(machine, frame, target.items, value, spot)
    elif isinstance(target, ir.Attribute):
        receiver = machine.evaluate(frame, target.value)
        set_attribute(machine, spot, receiver, target.attr, value)
    elif isinstance(target, ir.Subscript):
        receiver = machine.evaluate(frame, target.value)
        set_item(machine, spot, receiver, machine.evaluate(frame, target.index), value)
    elif isinstance(target, ir.Starred):
        assign(machine, frame, target.value, value)


def _at_name(machine: Machine, spot: Spot, value: Value) -> Value:
    if isinstance(value, Const):
        return Const(value.value, value.origin.then("assignment", spot.place))
    return value


def unpack(machine: Machine, frame: Frame, targets: tuple[ir.Expr, ...], value: Value, spot: Spot) -> None:
    """Bind several targets to the items of `value`, one of them perhaps starred."""
    items = iteration.to_list(machine, spot, value)
    if isinstance(items, Unknown):
        for target in targets:
            inner = target.value if isinstance(target, ir.Starred) else target
            assign(machine, frame, inner, machine.follow(items, spot))
        return
    stars = [index for index, target in enumerate(targets) if isinstance(target, ir.Starred)]
    _check_count(machine, spot, len(items), len(targets), starred=bool(stars))
    if not stars:
        for target, item in zip(targets, items, strict=True):
            assign(machine, frame, target, item)
        return
    star, after = stars[0], len(targets) - stars[0] - 1
    middle = items[star : len(items) - after]
    rest = items[len(items) - after :] if after else []
    for target, item in zip(targets[:star], items[:star], strict=True):
        assign(machine, frame, target, item)
    assign(machine, frame, targets[star], ListValue(machine.heap, machine.origin(spot, "unpacking", value), middle))
    for target, item in zip(targets[star + 1 :], rest, strict=True):
        assign(machine, frame, target, item)


def _check_count(machine: Machine, spot: Spot, count: int, wanted: int, *, starred: bool) -> None:
    if starred and count < wanted - 1:
        raise machine.error(
            "ValueError", f"not enough values to unpack (expected at least {wanted - 1}, got {count})", spot
        )
    if not starred and count < wanted:
        raise machine.error("ValueError", f"not enough values to unpack (expected {wanted}, got {count})", spot)
    if not starred and count > wanted:
        raise machine.error("ValueError", f"too many values to unpack (expected {wanted})", spot)


def set_attribute(machine: Machine, spot: Spot, receiver: Value, name: str, value: Value) -> None:
    """Do `receiver.name = value`."""
    if isinstance(receiver, ModuleValue):
        machine.cell(receiver.names)
        receiver.names.names[name] = value
    elif isinstance(receiver, ClassValue):
        set_class_attribute(machine, spot, receiver, name, value)
    elif isinstance(receiver, InstanceValue):
        _set_on_instance(machine, spot, receiver, name, value)
    elif isinstance(receiver, FunctionValue):
        _set_on_function(machine, receiver, name, value)
    elif isinstance(receiver, Descriptor | PartialValue):
        _set_on_wrapper(machine, spot, receiver, name, value)
    elif isinstance(receiver, Sdk):
        machine.refuse(f"it sets `{name}` on `{receiver.path}`, which changes the SDK itself", spot)
    elif isinstance(receiver, External):
        _set_outside(machine, spot, receiver, name, value)
    elif isinstance(receiver, BoundMethod):
        raise machine.error("AttributeError", f"'method' object has no attribute '{name}'", spot)
    elif isinstance(receiver, Unknown):
        smears.set_attribute(
            machine, spot, receiver, name, value, lambda each: set_attribute(machine, spot, each, name, value)
        )
    elif type(receiver) in attributes.SETTERS:
        attributes.SETTERS[type(receiver)](machine, spot, receiver, name, value)
    else:
        kind = attributes.type_name(receiver)
        raise machine.error("AttributeError", f"'{kind}' object has no attribute '{name}'", spot)


def _set_outside(machine: Machine, spot: Spot, receiver: External, name: str, value: Value) -> None:
    if f"{receiver.path}.{name}" in machine.library:
        machine.refuse(f"it replaces `{receiver.path}.{name}`, which the result depends on", spot)


def set_class_attribute(machine: Machine, spot: Spot, cls: ClassValue, name: str, value: Value) -> None:
    """Do `cls.name = value` as `type.__setattr__` does it."""
    if cls.facts.get("sdk"):
        machine.refuse(f"it sets `{name}` on a class of the SDK", spot)
        return
    if cls.native:
        raise machine.error("TypeError", f"cannot set '{name}' attribute of immutable type '{cls.native}'", spot)
    if name in ("__name__", "__qualname__", "__module__"):
        machine.cell(cls)
        attribute = {"__name__": "name", "__qualname__": "qualname", "__module__": "module"}[name]
        setattr(cls, attribute, value)
        return
    if name in ("__bases__", "__class__", "__annotations__", "__abstractmethods__"):
        if name != "__abstractmethods__":
            machine.refuse(f"it assigns `{name}` of a class", spot)
        return
    if cls.enum is not None and name in cls.enum.members:
        raise machine.error("AttributeError", f"cannot reassign member '{name}'", spot)
    machine.cell(cls.names)
    cls.names.names[name] = value


def _set_on_instance(machine: Machine, spot: Spot, receiver: InstanceValue, name: str, value: Value) -> None:
    if receiver.cls.facts.get("sdk"):
        machine.refuse(f"it sets `{name}` on an object of the SDK", spot)
        return
    override = attributes.lookup(receiver.cls, "__setattr__")
    if override is not None and not override[0].native:
        method = attributes.bind(machine, spot, override[1], receiver, receiver.cls)
        calls.call(machine, spot, method, (machine.const(name, spot), value))
        return
    if receiver.cls.facts.get("frozen"):
        raise machine.error("types.FrozenInstanceError", f"cannot assign to field '{name}'", spot)
    found = attributes.lookup(receiver.cls, name)
    raw = found[1] if found else None
    if isinstance(raw, Descriptor) and raw.kind == "property":
        setter = raw.parts.get("fset")
        if setter is None or (isinstance(setter, Const) and setter.value is None):
            raise machine.error("AttributeError", "property has no setter", spot)
        calls.call(machine, spot, setter, (receiver, value))
        return
    if isinstance(raw, InstanceValue) and attributes.lookup(raw.cls, "__set__") is not None:
        protocol = attributes.special(machine, spot, raw, "__set__")
        if protocol is not None:
            calls.call(machine, spot, protocol, (receiver, value))
            return
    if name == "__class__":
        machine.refuse("it assigns `__class__` of an object", spot)
        return
    if name == "__dict__":
        _share_dict(machine, spot, receiver, value)
        return
    if not has_slot(receiver.cls, name):
        what = f"object attribute '{name}' is read-only" if raw is not None else f"object has no attribute '{name}'"
        raise machine.error("AttributeError", f"'{attributes.type_name(receiver)}' {what}", spot, exact=True)
    machine.cell(receiver.attributes)
    receiver.attributes.names[name] = value


def _share_dict(machine: Machine, spot: Spot, receiver: InstanceValue, value: Value) -> None:
    """Do `receiver.__dict__ = value`: from then on the object and the dict are one, which is not followed."""
    why = machine.unknown("it is in a dict that was made the `__dict__` of an object", spot, value)
    machine.cell(receiver.attributes)
    blurred(receiver.attributes, why, machine.holds_mark)
    if isinstance(value, DictValue):
        machine.cell(value)
        value.blur = why


def has_slot(cls: ClassValue, name: str) -> bool:
    """Whether instances have a place for the attribute: a `__dict__`, or a slot of that name."""
    for each in cls.mro:
        if each.native in ("object", "Generic"):
            continue
        slots = slots_of(each)
        if slots is None or name in slots or "__dict__" in slots:
            return True
    return bool(cls.is_open) or cls.mro == ()


def slots_of(cls: ClassValue) -> tuple[str, ...] | None:
    """Return the names in a class's own `__slots__`, mangled; None where it has none or they are unknown."""
    held = cls.names.names.get("__slots__")
    if isinstance(held, Const) and isinstance(held.value, str):
        items: list[Value] = [held]
    elif isinstance(held, TupleValue | ListValue) and not getattr(held, "blur", None):
        items = list(held.items)
    elif isinstance(held, DictValue) and not held.blur:
        items = [pair[0] for pair in held.items.values()]
    else:
        return None
    names = [item.value for item in items if isinstance(item, Const) and isinstance(item.value, str)]
    return tuple(_mangled(name, cls) for name in names) if len(names) == len(items) else None


def _mangled(name: str, cls: ClassValue) -> str:
    private = name.startswith("__") and not name.endswith("__") and isinstance(cls.name, Const)
    return f"_{cls.name.value.lstrip('_')}{name}" if private and isinstance(cls.name, Const) else name


def _set_on_function(machine: Machine, receiver: FunctionValue, name: str, value: Value) -> None:
    machine.cell(receiver)
    if name in ("__name__", "__qualname__", "__doc__", "__module__"):
        attribute = {"__name__": "name", "__qualname__": "qualname", "__doc__": "doc", "__module__": "module"}[name]
        setattr(receiver, attribute, value)
    elif name == "__signature__":
        receiver.attributes[name] = value
    else:
        receiver.attributes[name] = value


def _set_on_wrapper(machine: Machine, spot: Spot, receiver: Descriptor | PartialValue, name: str, value: Value) -> None:
    if isinstance(receiver, Descriptor) and receiver.kind in ("property", "slot"):
        if name == "__doc__":
            return
        raise machine.error("AttributeError", f"'{receiver.kind}' object has no attribute '{name}'", spot)
    machine.cell(receiver)
    if isinstance(receiver, Descriptor) and receiver.kind == "funcmeta":
        machine.library["funcmeta.set"](machine, spot, receiver, name, value)
        return
    receiver.attributes[name] = value


def delete_attribute(machine: Machine, spot: Spot, receiver: Value, name: str) -> None:
    """Do `del receiver.name`."""
    names: dict[str, Value] | None = None
    if isinstance(receiver, InstanceValue) and _delete_by_class(machine, spot, receiver, name):
        return
    if isinstance(receiver, ModuleValue | ClassValue):
        machine.cell(receiver.names)
        names = receiver.names.names
    elif isinstance(receiver, InstanceValue):
        machine.cell(receiver.attributes)
        names = receiver.attributes.names
    elif isinstance(receiver, FunctionValue | PartialValue):
        machine.cell(receiver)
        names = receiver.attributes
    if isinstance(receiver, Unknown):
        smears.set_attribute(
            machine, spot, receiver, name, None, lambda each: delete_attribute(machine, spot, each, name)
        )
    if names is None:
        if isinstance(receiver, Sdk):
            machine.refuse(f"it deletes `{name}` of `{receiver.path}`", spot)
        return
    if name not in names:
        raise machine.error(
            "AttributeError", f"'{attributes.type_name(receiver)}' object has no attribute '{name}'", spot
        )
    del names[name]


def _delete_by_class(machine: Machine, spot: Spot, receiver: InstanceValue, name: str) -> bool:
    """Do `del receiver.name` where the class decides (`__delattr__`, a property, a descriptor); return whether."""
    override = attributes.special(machine, spot, receiver, "__delattr__")
    if override is not None:
        calls.call(machine, spot, override, (machine.const(name, spot),))
        return True
    if receiver.cls.facts.get("frozen"):
        raise machine.error("types.FrozenInstanceError", f"cannot delete field '{name}'", spot)
    found = attributes.lookup(receiver.cls, name)
    raw = found[1] if found else None
    if isinstance(raw, Descriptor) and raw.kind == "property":
        deleter = raw.parts.get("fdel")
        if deleter is None or (isinstance(deleter, Const) and deleter.value is None):
            raise machine.error("AttributeError", "property has no deleter", spot)
        calls.call(machine, spot, deleter, (receiver,))
        return True
    protocol = attributes.special(machine, spot, raw, "__delete__") if isinstance(raw, InstanceValue) else None
    if protocol is not None:
        calls.call(machine, spot, protocol, (receiver,))
    return protocol is not None


def set_item(machine: Machine, spot: Spot, receiver: Value, index: Value, value: Value) -> None:
    """Do `receiver[index] = value`."""
    if isinstance(receiver, DictValue):
        put(machine, spot, receiver, index, value)
    elif isinstance(receiver, ListValue):
        _set_in_list(machine, spot, receiver, index, value)
    elif isinstance(receiver, InstanceValue):
        method = attributes.special(machine, spot, receiver, "__setitem__")
        if method is not None:
            calls.call(machine, spot, method, (index, value))
        elif isinstance(receiver.payload, DictValue | ListValue):
            set_item(machine, spot, receiver.payload, index, value)
        elif not receiver.cls.is_open:
            raise machine.error(
                "TypeError", f"'{attributes.type_name(receiver)}' object does not support item assignment", spot
            )
    elif isinstance(receiver, Unknown | External):
        machine.outside_may_raise(spot, "an assignment to an item of something unknown")
        _refuse_marked(machine, spot, receiver)
        if isinstance(receiver, Unknown):
            smears.change_contents(machine, spot, receiver, index, value)
        _refuse_modules(machine, spot, receiver)
    else:
        raise machine.error(
            "TypeError", f"'{attributes.type_name(receiver)}' object does not support item assignment", spot
        )


def _refuse_marked(machine: Machine, spot: Spot, receiver: Value) -> None:
    if isinstance(receiver, Unknown) and receiver.marked:
        machine.report_unknown(receiver, spot, "what is changed here, which may decide an export,")


def _refuse_modules(machine: Machine, spot: Spot, receiver: Value) -> None:
    if isinstance(receiver, External) and receiver.path == "sys.modules":
        machine.refuse("it writes to `sys.modules`, which changes what later imports give", spot)


def put(machine: Machine, spot: Spot, receiver: DictValue, index: Value, value: Value) -> None:
    """Do `receiver[index] = value` on a dict."""
    if receiver.kind == "mappingproxy":
        raise machine.error("TypeError", "'mappingproxy' object does not support item assignment", spot)
    if isinstance(receiver.factory, Namespace):
        _put_name(machine, spot, receiver.factory, index, value)
        return
    if receiver.kind == "annotations":
        _annotate_later(machine, spot, receiver, index, value)
    key = key_of(index)
    machine.cell(receiver)
    if key is None:
        if isinstance(index, ListValue | DictValue):
            raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(index)}'", spot)
        receiver.blur = machine.unknown("a key is unknown", spot, index, value)
        return
    first = receiver.items.get(key)
    receiver.items[key] = (first[0] if first else index, value)


def _annotate_later(machine: Machine, spot: Spot, receiver: DictValue, index: Value, value: Value) -> None:
    """`cls.__annotations__[name] = …`: the class that it is of has one more annotation."""
    cls = receiver.factory
    if not isinstance(cls, ClassValue) or not isinstance(index, Const):
        machine.refuse("it changes `__annotations__` of a class by a name that only a run can tell", spot)
        return
    machine.cell(cls)
    cls.annotations[str(index.value)] = Annotation(None, None, value, lazy=False)


def _put_name(machine: Machine, spot: Spot, names: Namespace, index: Value, value: Value) -> None:
    machine.cell(names)
    if isinstance(index, Const) and isinstance(index.value, str):
        names.names[index.value] = value
    else:
        blurred(
            names,
            machine.unknown("a name that only a run can tell was bound among these", spot, value),
            machine.holds_mark,
        )


def _set_in_list(machine: Machine, spot: Spot, receiver: ListValue, index: Value, value: Value) -> None:
    machine.cell(receiver)
    if isinstance(index, Const) and isinstance(index.value, int):
        try:
            receiver.items[index.value] = value
        except IndexError:
            raise machine.error("IndexError", "list assignment index out of range", spot) from None
        return
    if isinstance(index, SliceValue):
        bounds, items = iteration.bounds_of(index), iteration.to_list(machine, spot, value)
        if bounds is not None and not isinstance(items, Unknown):
            try:
                receiver.items[bounds] = items
            except ValueError as error:
                raise machine.error("ValueError", str(error), spot, exact=True) from None
            return
    receiver.blur = machine.unknown("an item at an unknown index was replaced", spot, value)


def delete_item(machine: Machine, spot: Spot, receiver: Value, index: Value) -> None:
    """Do `del receiver[index]`."""
    _refuse_marked(machine, spot, receiver)
    _refuse_modules(machine, spot, receiver)
    if isinstance(receiver, DictValue) and not isinstance(receiver.factory, Namespace):
        key = key_of(index)
        machine.cell(receiver)
        if key is None or receiver.blur:
            receiver.blur = receiver.blur or machine.unknown("an unknown key was deleted", spot, index)
        elif key not in receiver.items:
            raise machine.error("KeyError", "", spot, arguments=(index,))
        else:
            del receiver.items[key]
    elif isinstance(receiver, ListValue):
        _delete_in_list(machine, spot, receiver, index)
    elif isinstance(receiver, DictValue):
        machine.refuse("it deletes from the dict of a namespace", spot)
    elif isinstance(receiver, Unknown):
        smears.change_contents(machine, spot, receiver, index)


def _delete_in_list(machine: Machine, spot: Spot, receiver: ListValue, index: Value) -> None:
    machine.cell(receiver)
    bounds = iteration.bounds_of(index) if isinstance(index, SliceValue) else None
    if isinstance(index, Const) and isinstance(index.value, int):
        try:
            del receiver.items[index.value]
        except IndexError:
            raise machine.error("IndexError", "list assignment index out of range", spot) from None
    elif bounds is not None:
        del receiver.items[bounds]
    else:
        receiver.blur = machine.unknown("an item at an unknown index was deleted", spot)


def annotate(machine: Machine, frame: Frame, name: str, annotation: Annotation) -> None:
    """Record a variable annotation of a class body (module annotations are of no consequence)."""
    frame.annotations[name] = annotation
