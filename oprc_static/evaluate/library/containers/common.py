"""What lists, dicts and sets have in common: `copy` and `clear`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oprc_static.evaluate import class_annotations
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import DictValue, ListValue, NamespaceDict, SetValue, Value, unlisted

Method = Callable[[Machine, CallSite, Any], Value]


def clear(machine: Machine, site: CallSite, target: Any) -> Value:
    """Do `target.clear()`."""
    machine.cell(target)
    if isinstance(target, NamespaceDict):
        _clear_names(machine, site, target)
    target.items.clear()
    target.blur = None
    if isinstance(target, DictValue):
        class_annotations.follow(machine, target)
    return machine.none(site.spot)


def _clear_names(machine: Machine, site: CallSite, target: NamespaceDict) -> None:
    if target.shown.hook is not None:
        machine.refuse("it clears the dict of a namespace", site.spot)
        return
    machine.cell(target.shown)
    target.shown.names = {name: held for name, held in target.shown.names.items() if name in target.hidden}


def copy(machine: Machine, site: CallSite, target: Any) -> Value:
    """Do `target.copy()`."""
    if isinstance(target, ListValue):
        made: Any = ListValue(machine.heap, site.origin, list(target.items), target.kind)
    elif isinstance(target, DictValue):
        made = DictValue(machine.heap, site.origin)
        made.items = dict(target.items)
        made.kind = "dict" if target.kind == "mappingproxy" else target.kind
        made.factory = target.factory if target.kind == "defaultdict" else None
    else:
        made = SetValue(machine.heap, site.origin, frozen=target.frozen)
        made.items = dict(target.items)
    made.blur = unlisted(target)
    return made  # type: ignore[no-any-return]  # one of three containers
