"""Function definitions: what a `def` or `lambda` makes."""

from __future__ import annotations

from oprc_static import ir
from oprc_static.diagnostics import Diagnostic
from oprc_static.docstrings import strip_indentation
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Annotation, Const, External, FunctionValue, Namespace, Parameter, Value
from oprc_static.rules import source


def docstring_value(machine: Machine, frame: Frame, literal: ir.Constant | None, at: ir.At) -> Value:
    """Return what `__doc__` is: None, or the text as the compiler of the chosen Python keeps it."""
    if literal is None:
        return machine.none(Spot(frame, at))
    spot = Spot(frame, literal.at)
    text = literal.value
    assert isinstance(text, str)
    if machine.settings.python_version >= (3, 13):
        _refuse_surrogates(machine, spot, text)
        text = strip_indentation(text)
    return machine.const(text, spot, "docstring")


def _refuse_surrogates(machine: Machine, spot: Spot, text: str) -> None:
    """From 3.13 on the compiler encodes docstrings to strip them, and fails on lone surrogates."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        rule = source.SYNTAX_ERROR
        message = "CPython 3.13 cannot compile a docstring that holds a lone surrogate"
        finding = Diagnostic(rule, rule.severity, message, spot.place, (), "write the character itself")
        raise machine.error("UnicodeEncodeError", message, spot, finding=finding)


def make_function(machine: Machine, frame: Frame, node: ir.FunctionDef | ir.Lambda) -> FunctionValue:
    """Return the function that a definition makes, its defaults and annotations evaluated in Python's order."""
    spot = Spot(frame, node.at)
    name = node.written_name if isinstance(node, ir.FunctionDef) else "<lambda>"
    defaults = _defaults(machine, frame, node.parameters)
    generic = isinstance(node, ir.FunctionDef) and bool(node.type_parameters)
    scope = type_scope(machine, frame, node) if isinstance(node, ir.FunctionDef) and generic else frame
    annotations = {each.name: _annotation(machine, scope, each.annotation) for each in node.parameters}
    returns = _annotation(machine, scope, node.returns) if isinstance(node, ir.FunctionDef) else None
    origin = machine.origin(spot, "definition")
    function = FunctionValue(
        machine.heap,
        origin,
        name=Const(name, origin),
        qualname=Const(_qualname(frame, name), origin),
        doc=docstring_value(machine, frame, node.docstring, node.at)
        if isinstance(node, ir.FunctionDef)
        else Const(None, origin),
        module=frame.module.names.names.get("__name__", Const(frame.module.name, origin)),
        parameters=tuple(
            Parameter(each.name, each.kind, defaults.get(each.name), annotations[each.name]) for each in node.parameters
        ),
        definition=node,
        frame=scope,
        is_async=isinstance(node, ir.FunctionDef) and node.is_async,
        is_generator=node.is_generator,
        returns=returns,
    )
    function.method_of = frame.cls if frame.kind != "class" else None
    machine.functions.append(function)
    return function


def _qualname(frame: Frame, name: str) -> str:
    return name if name in frame.global_names else frame.qualname + name


def type_scope(machine: Machine, frame: Frame, node: ir.FunctionDef | ir.ClassDef | ir.TypeAlias) -> Frame:
    """Return the scope in which PEP 695 type parameters are names."""
    spot = Spot(frame, node.at)
    names: dict[str, Value] = {
        name: External("typing.TypeVar.instance", machine.origin(spot, "definition")) for name in node.type_parameters
    }
    return Frame(
        "comprehension",
        Namespace(machine.heap, machine.origin(spot, "scope"), names),
        frame.module,
        frame.line,
        outer=frame if frame.kind != "class" else frame.outer,
        bound=frozenset(names),
        qualname=frame.qualname,
        cls=frame.cls,
        future_annotations=frame.future_annotations,
    )


def _defaults(machine: Machine, frame: Frame, parameters: tuple[ir.Parameter, ...]) -> dict[str, Value]:
    positional = [each for each in parameters if each.kind != "keyword_only"]
    keyword_only = [each for each in parameters if each.kind == "keyword_only"]
    return {
        each.name: machine.evaluate(frame, each.default)
        for each in [*positional, *keyword_only]
        if each.default is not None
    }


def _annotation(machine: Machine, frame: Frame, expression: ir.Expr | None) -> Annotation | None:
    if expression is None:
        return None
    return make_annotation(machine, frame, expression)


def make_annotation(machine: Machine, frame: Frame, expression: ir.Expr) -> Annotation:
    """Return an annotation, evaluated unless the module or the Python version (3.14) postpones that."""
    postponed = frame.future_annotations or machine.settings.python_version >= (3, 14)
    if postponed:
        return Annotation(expression, frame, None, lazy=frame.future_annotations)
    if isinstance(expression, ir.Starred):
        expression = expression.value
    return Annotation(expression, frame, machine.evaluate(frame, expression), lazy=False)
