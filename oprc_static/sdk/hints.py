"""`typing.get_type_hints` of a class: which annotations of the MRO resolve (standard library, `typing`)."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import (
    Alias,
    Annotation,
    ClassValue,
    Const,
    External,
    ListValue,
    ModuleValue,
    Namespace,
    TupleValue,
    Unknown,
    Value,
)

_SPECIAL_FORMS = frozenset(
    {
        "Optional",
        "Union",
        "Literal",
        "Concatenate",
        "TypeGuard",
        "Unpack",
        "Required",
        "NotRequired",
        "Generic",
        "Protocol",
    }
)


def type_hints(machine: Machine, spot: Spot, cls: ClassValue) -> dict[str, Value] | Unknown | None:
    """Return the resolved annotations of the MRO, None where `get_type_hints` raises, unknown where nobody can tell."""
    hints: dict[str, Value] = {}
    doubt: Unknown | None = None
    for base in reversed(cls.mro):
        for name, annotation in base.annotations.items():
            resolved = _resolve(machine, spot, base, annotation)
            if resolved is None:
                return None
            if isinstance(resolved, Unknown) and resolved.missing:
                doubt = resolved
            hints[name] = resolved
    return doubt if doubt is not None else hints


def _resolve(machine: Machine, spot: Spot, base: ClassValue, annotation: Annotation) -> Value | None:
    value = annotation.value
    if value is None and annotation.expression is not None:
        if (
            isinstance(annotation.expression, ir.Constant)
            and isinstance(annotation.expression.value, str)
            and annotation.lazy
        ):
            return _forward(machine, spot, base, annotation, annotation.expression.value, quoted=True)
        return _evaluate(machine, spot, base, annotation, annotation.expression)
    assert value is not None
    if isinstance(value, Const) and isinstance(value.value, str):
        return _forward(machine, spot, base, annotation, value.value)
    return value if _nested(machine, spot, base, annotation, value) else None


def _forward(
    machine: Machine, spot: Spot, base: ClassValue, annotation: Annotation, text: str, *, quoted: bool = False
) -> Value | None:
    expression = machine.loader.expression(text)
    if isinstance(expression, ir.Loss):
        return None
    if quoted:
        inner = Const(text, base.origin)
        return inner if _evaluate(machine, spot, base, annotation, expression) is not None else None
    return _evaluate(machine, spot, base, annotation, expression)


def _evaluate(
    machine: Machine, spot: Spot, base: ClassValue, annotation: Annotation, expression: ir.Expr
) -> Value | None:
    frame = _frame(machine, spot, base, annotation)
    risks = len(machine.risks)
    machine.heap.open()
    try:
        with machine.watching():
            value = machine.evaluate(frame, expression)
    except Raised:
        return None
    finally:
        machine.heap.keep()
        del machine.risks[risks:]
    if isinstance(value, TupleValue):
        return None
    if (
        isinstance(value, External)
        and value.path.rpartition(".")[2] in _SPECIAL_FORMS
        and value.path.startswith("typing")
    ):
        return None
    if isinstance(value, Const) and isinstance(value.value, str):
        return _forward(machine, spot, base, annotation, value.value)
    return value if _nested(machine, spot, base, annotation, value) else None


def _frame(machine: Machine, spot: Spot, base: ClassValue, annotation: Annotation) -> Frame:
    module: ModuleValue = annotation.frame.module if annotation.frame is not None else spot.frame.module
    merged = {**base.names.names, **module.names.names}
    names = Namespace(machine.heap, base.origin, merged)
    names.blur = module.names.blur
    line = annotation.frame.line if annotation.frame is not None else spot.frame.line
    return Frame("class", names, module, line)


def _nested(machine: Machine, spot: Spot, base: ClassValue, annotation: Annotation, value: Value) -> bool:
    """Whether the forward references inside a generic resolve."""
    if isinstance(value, ListValue):
        return all(_nested(machine, spot, base, annotation, item) for item in value.items)
    if not isinstance(value, Alias):
        return True
    path = value.base.path.rpartition(".")[2] if isinstance(value.base, External) else ""
    if path == "Literal":
        return True
    arguments = value.arguments[:1] if path == "Annotated" else value.arguments
    for argument in arguments:
        if isinstance(argument, Const) and isinstance(argument.value, str):
            if _forward(machine, spot, base, annotation, argument.value) is None:
                return False
        elif not _nested(machine, spot, base, annotation, argument):
            return False
    return True
