"""Setting and deleting items (data model 3.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate import attributes, calls, class_annotations, iteration, smears
from oprc_static.evaluate.assignment import outside
from oprc_static.evaluate.equality import is_unhashable, key_of
from oprc_static.evaluate.frames import Spot, blurred
from oprc_static.evaluate.values import (
    Annotation,
    ClassValue,
    Const,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    Namespace,
    NamespaceDict,
    SliceValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


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
        machine.risk_of_none(spot, receiver, "'NoneType' object does not support item assignment")
        _refuse_marked(machine, spot, receiver)
        if isinstance(receiver, Unknown):
            smears.change_contents(machine, spot, receiver, index, value)
        if isinstance(receiver, External):
            outside.change_item(machine, spot, receiver, index)
    else:
        raise machine.error(
            "TypeError", f"'{attributes.type_name(receiver)}' object does not support item assignment", spot
        )


def _refuse_marked(machine: Machine, spot: Spot, receiver: Value) -> None:
    if isinstance(receiver, Unknown) and receiver.marked:
        machine.report_unknown(receiver, spot, "what is changed here, which may decide an export,")


def put(machine: Machine, spot: Spot, receiver: DictValue, index: Value, value: Value) -> None:
    """Do `receiver[index] = value` on a dict."""
    if receiver.kind == "mappingproxy":
        raise machine.error("TypeError", "'mappingproxy' object does not support item assignment", spot)
    if isinstance(receiver, NamespaceDict):
        if isinstance(index, Const) and index.value in receiver.hidden:  # then both places have the name
            index = machine.unknown("a dict gets a name that its object has in another place", spot, index)
        _put_name(machine, spot, receiver.shown, index, value)
        return
    if receiver.kind == "annotations":
        _annotate_later(machine, spot, receiver, index, value)
    key = key_of(machine, index)
    machine.cell(receiver)
    if key is None:
        if is_unhashable(index):
            raise machine.error("TypeError", f"unhashable type: '{attributes.type_name(index)}'", spot)
        machine.outside_may_raise(spot, "a key that may have no hash")
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
        hook = names.hook
        names.names[index.value] = value if hook is None else hook.bind(machine, spot, names, index.value, value)
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
    if isinstance(receiver, Unknown | External):
        machine.outside_may_raise(spot, "deleting an item of something unknown")
    if isinstance(receiver, External):
        outside.change_item(machine, spot, receiver, index)
    if isinstance(receiver, DictValue):
        take_out(machine, spot, receiver, index)
    elif isinstance(receiver, ListValue):
        _delete_in_list(machine, spot, receiver, index)
    elif isinstance(receiver, Unknown):
        smears.change_contents(machine, spot, receiver, index)
    elif isinstance(receiver, InstanceValue):
        _delete_in_instance(machine, spot, receiver, index)
    elif not isinstance(receiver, External):
        kind = attributes.type_name(receiver)
        raise machine.error("TypeError", f"'{kind}' object doesn't support item deletion", spot)


def take_out(machine: Machine, spot: Spot, receiver: DictValue, index: Value) -> Value:
    """Remove a key from a dict and return what it stood for; raises KeyError without one."""
    if receiver.kind == "mappingproxy":
        raise machine.error("TypeError", "'mappingproxy' object does not support item deletion", spot)
    key = key_of(machine, index)
    machine.cell(receiver)
    if key is None or receiver.blur:
        why = receiver.blur or machine.unknown("an unknown key was deleted", spot, index)
        receiver.blur = why
        return machine.follow(why, spot)
    if key not in receiver.items:
        raise machine.error("KeyError", "", spot, arguments=(index,))
    found = receiver.items[key][1]
    if isinstance(receiver, NamespaceDict):
        _take_name_out(machine, spot, receiver.shown, index)
    else:
        del receiver.items[key]
        class_annotations.follow(machine, receiver)
    return found


def _take_name_out(machine: Machine, spot: Spot, names: Namespace, index: Value) -> None:
    """`del vars(value)["name"]`: the name itself is unbound."""
    if names.hook is not None or not isinstance(index, Const):
        machine.refuse("it deletes from the dict of a namespace", spot)
        return
    machine.cell(names)
    del names.names[str(index.value)]


def _delete_in_instance(machine: Machine, spot: Spot, receiver: InstanceValue, index: Value) -> None:
    method = attributes.special(machine, spot, receiver, "__delitem__")
    if method is not None:
        calls.call(machine, spot, method, (index,))
    elif isinstance(receiver.payload, DictValue | ListValue):
        delete_item(machine, spot, receiver.payload, index)
    elif not receiver.cls.is_open:
        kind = attributes.type_name(receiver)
        raise machine.error("TypeError", f"'{kind}' object doesn't support item deletion", spot)


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
