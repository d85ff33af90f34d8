"""State fields: what deriving from `OaasObject` does to annotated names (`OaasObject.__init_subclass__`, 0.3.x)."""

from __future__ import annotations

from oprc_static.evaluate import attributes
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ClassValue, Const, Descriptor, Unknown, Value
from oprc_static.rules import members
from oprc_static.sdk import marks
from oprc_static.sdk.hints import type_hints
from oprc_static.sdk.reporting import kept_by_sdk

_NOT_STATE = ("meta", "session")


def init_subclass(machine: Machine, site: CallSite) -> Value:
    """Replace every public annotated name of the MRO by a descriptor, if all annotations resolve."""
    cls = site.arguments[0] if site.arguments else None
    if not isinstance(cls, ClassValue):
        return machine.none(site.spot)
    if site.keywords:
        raise machine.error(
            "TypeError", f"{cls.native or 'object'}.__init_subclass__() takes no keyword arguments", site.spot
        )
    machine.cell(cls.names)
    cls.names.names["_state_fields"] = kept_by_sdk(site, "dict")
    cls.names.names["_state_index_counter"] = kept_by_sdk(site, "int")
    hints = type_hints(machine, site.spot, cls)
    machine.cell(cls)
    cls.facts["state_fields"] = ()
    if hints is None:
        return machine.none(site.spot)
    names = _annotated(cls) if isinstance(hints, Unknown) else list(hints)
    fields = [name for name in names if not name.startswith("_") and name not in _NOT_STATE]
    for name in fields:
        _replace(machine, site, cls, name, hints if isinstance(hints, Unknown) else None)
    cls.facts["state_fields"] = tuple(fields)
    return machine.none(site.spot)


def _annotated(cls: ClassValue) -> list[str]:
    return [name for base in reversed(cls.mro) for name in base.annotations]


def _replace(machine: Machine, site: CallSite, cls: ClassValue, name: str, doubt: Unknown | None) -> None:
    found = attributes.lookup(cls, name)
    default = attributes.bind(machine, site.spot, found[1], None, cls) if found is not None else machine.none(site.spot)
    for base in cls.mro:
        raw = base.names.names.get(name)
        if raw is not None and marks.holds_mark(raw):
            machine.sdk.book.settle(machine, raw)
            machine.report(
                members.HIDDEN_BY_STATE_FIELD,
                marks.place_of(raw),
                f"`{name}` is annotated as a state field, which hides the marked method of that name",
                help="rename the method or the field",
            )
    descriptor: Value = Descriptor(
        machine.heap, site.origin, "state", default, {"name": Const(name, site.origin), "default_value": default}
    )
    if doubt is not None and found is not None:
        descriptor = Unknown(
            "whether it is a state field depends on annotations that are unknown",
            doubt.origin,
            (found[1], descriptor),
            marked=machine.holds_mark(found[1]),
        )
    machine.cell(cls.names)
    cls.names.names[name] = descriptor
