"""The `class` statement (language reference 8.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oprc_static import ir
from oprc_static.evaluate import calls, metaclasses
from oprc_static.evaluate.classes.creation import create
from oprc_static.evaluate.expressions import arguments_of
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.functions import docstring_value, type_scope
from oprc_static.evaluate.metaclasses import Parts
from oprc_static.evaluate.scopes import bound_names
from oprc_static.evaluate.values import (
    Alias,
    Annotation,
    ClassValue,
    Const,
    External,
    FunctionValue,
    Namespace,
    TupleValue,
    Unknown,
    Value,
)
from oprc_static.origin import derive

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def make_class(machine: Machine, frame: Frame, node: ir.ClassDef) -> Value:
    """Run a class statement (without its decorators) and return the class."""
    spot = Spot(frame, node.at)
    scope = type_scope(machine, frame, node) if node.type_parameters else frame
    positional, keywords, spread = arguments_of(machine, scope, node.arguments, spot)
    if spread is not None:
        return machine.follow(spread, spot)
    metaclass = keywords.pop("metaclass", None)
    bases = resolve_bases(machine, spot, positional)
    prepared = metaclasses.prepared(machine, spot, metaclass, (node.written_name, bases), keywords)
    body = _run_body(machine, frame, scope, node, bases, prepared)
    if node.type_parameters:
        generic = External("typing.Generic", machine.origin(spot, "base"))
        bases = (*bases, generic)
        positional = [*positional, Alias(generic, tuple(scope.names.names.values()), generic.origin)]
    if any(isinstance(base, Alias) for base in positional):
        body.names.names["__orig_bases__"] = TupleValue(tuple(positional), machine.origin(spot, "base"))
    parts = Parts(node.written_name, bases, body.names, _annotations(body), body.qualname[:-1], body)
    followed = metaclasses.followed(machine, spot, metaclass, bases)
    if followed is not None:
        return metaclasses.make(machine, spot, followed, parts, keywords)
    return create(
        machine, spot, parts.name, bases, body.names, annotations=parts.annotations, keywords=keywords,
        metaclass=metaclass, qualname=parts.qualname, body=body,
    )  # fmt: skip


def _annotations(body: Frame) -> dict[str, Annotation]:
    return {name: each for name, each in body.annotations.items() if isinstance(each, Annotation)}


def resolve_bases(machine: Machine, spot: Spot, bases: Sequence[Value]) -> tuple[Value, ...]:
    """Replace parametrised generics by what they stand for (PEP 560)."""
    resolved: list[Value] = []
    for base in bases:
        if isinstance(base, Alias):
            if (
                isinstance(base.base, ClassValue) and base.base.facts.get("generic") and base.base not in bases
            ) or base.base not in resolved:
                resolved.append(base.base)
        elif isinstance(base, FunctionValue) and "namedtuple.bases" in base.attributes:
            resolved.append(base.attributes["namedtuple.bases"])
        else:
            resolved.append(base)
    return tuple(machine.library["abstract.base"](machine, base) or base for base in resolved)


def _run_body(
    machine: Machine,
    frame: Frame,
    scope: Frame,
    node: ir.ClassDef,
    bases: tuple[Value, ...],
    prepared: dict[str, Value],
) -> Frame:
    spot = Spot(frame, node.at)
    qualname = (node.written_name if node.name in frame.global_names else frame.qualname + node.written_name) + "."
    origin = machine.origin(spot, "scope")
    names = Namespace(machine.heap, origin, prepared)
    names.names["__module__"] = frame.module.names.names.get("__name__", Const(frame.module.name, origin))
    names.names["__qualname__"] = Const(qualname[:-1], origin)
    outer = scope if scope.kind in ("function", "comprehension") else scope.outer
    body = Frame(
        "class", names, frame.module, frame.line, outer=outer, qualname=qualname, cls=None,
        bound=bound_names(node.body) if outer is not None else frozenset(),
        future_annotations=frame.future_annotations,
    )  # fmt: skip
    if node.docstring is not None:
        names.names["__doc__"] = docstring_value(machine, frame, node.docstring, node.at)
    names.hook = machine.library["class.enum.body"](node.written_name, bases)
    body.first_function = len(machine.functions)
    machine.run_block(body, node.body)
    return body


def decorate(machine: Machine, spot: Spot, decorator: Value, value: Value) -> Value:
    """Apply a class decorator; what one from outside returns is unknown."""
    if isinstance(value, ClassValue) and calls.is_harmless(machine, decorator):
        return value
    result = calls.call(machine, spot, decorator, (value,))
    if isinstance(result, Unknown) and isinstance(decorator, External | Unknown) and isinstance(value, ClassValue):
        return Unknown(
            "a decorator from outside may change or replace the class",
            derive("decorator", spot.place),
            marked=result.marked,
        )
    return result
