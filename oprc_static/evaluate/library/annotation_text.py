"""How annotations print: `inspect.formatannotation`, and the text that `from __future__ import annotations` keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oprc_static import ir
from oprc_static.evaluate.values import (
    Alias,
    Annotation,
    ClassValue,
    Const,
    External,
    InstanceValue,
    ListValue,
    Unknown,
    Value,
)

_CONTAINERS = frozenset({"list", "dict", "set", "tuple", "frozenset", "type"})
_OUTSIDE = frozenset({
    "datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "decimal.Decimal", "uuid.UUID",
    "collections.abc.Callable", "collections.abc.Iterable", "collections.abc.Iterator", "collections.abc.Mapping",
    "collections.abc.Sequence", "fractions.Fraction",
})  # fmt: skip
"""Classes from outside whose own module and name are these in every supported Python."""


def format_annotation(annotation: Annotation, python_version: tuple[int, int]) -> str | None:
    """Return what `inspect.signature` shows of an annotation (3.11 to 3.13), None where it is not followed."""
    if annotation.lazy:
        text = unparse(annotation.expression) if annotation.expression is not None else None
        return None if text is None else repr(text)
    value = annotation.value
    if value is None or isinstance(value, Unknown):
        return None
    if isinstance(value, Const):
        return "None" if value.value is None else repr(value.value)
    if isinstance(value, InstanceValue):
        return _type_variable(value)
    text = _repr(value)
    return text.replace("typing.", "") if text is not None and _is_of_typing(value, python_version) else text


def _type_variable(value: InstanceValue) -> str | None:
    """Return the repr of a type variable, None for other objects."""
    name = value.attributes.names.get("__name__")
    kind = getattr(value.cls.name, "value", "") if getattr(value.cls.module, "value", "") == "typing" else ""
    if not isinstance(name, Const) or kind not in ("TypeVar", "ParamSpec"):
        return None
    signs = {"__covariant__": "+", "__contravariant__": "-"}
    for key, sign in signs.items():
        held = value.attributes.names.get(key)
        if isinstance(held, Const) and held.value:
            return f"{sign}{name.value}"
    return f"~{name.value}"


def _is_of_typing(value: Value, python_version: tuple[int, int]) -> bool:
    """Whether its `__module__` is "typing": up to 3.11 an Annotated has that of what it annotates."""
    base = value.base if isinstance(value, Alias) else value
    annotated = isinstance(value, Alias) and isinstance(base, External) and base.path == "typing.Annotated"
    if annotated and isinstance(value, Alias) and python_version < (3, 12):
        return bool(value.arguments) and _is_of_typing(value.arguments[0], python_version)
    return isinstance(base, External) and base.path.startswith("typing.")


def _repr(value: Value) -> str | None:
    if isinstance(value, Const):
        return "..." if value.value is ... else repr(value.value)
    if isinstance(value, ClassValue):
        return _class_name(value)
    if isinstance(value, External):
        return value.path if value.path.startswith("typing.") or value.path in _OUTSIDE else None
    if isinstance(value, InstanceValue):
        return _type_variable(value)
    if isinstance(value, ListValue):
        items = _all(value.items)
        return None if items is None else f"[{', '.join(items)}]"
    return _alias(value) if isinstance(value, Alias) else None


def _class_name(value: ClassValue) -> str | None:
    if value.native and value.facts.get("sdk"):
        return None
    if not isinstance(value.qualname, Const) or not isinstance(value.module, Const):
        return None
    module = value.module.value
    return str(value.qualname.value) if module == "builtins" else f"{module}.{value.qualname.value}"


def _all(values: Any) -> list[str] | None:
    texts = [_repr(each) for each in values]
    return None if any(text is None for text in texts) else [text for text in texts if text is not None]


def _alias(value: Alias) -> str | None:
    path = value.base.path if isinstance(value.base, External) else ""
    arguments = _all(value.arguments)
    if arguments is None:
        return None
    if path == "types.UnionType":
        return " | ".join(dict.fromkeys(arguments))
    if path == "dataclasses.InitVar":
        return f"dataclasses.InitVar[{arguments[0]}]"
    if path.startswith("typing."):
        return _typing_alias(path, value, arguments)
    base = _repr(value.base)
    if (
        isinstance(value.base, ClassValue)
        and value.base.native not in _CONTAINERS
        and not value.base.facts.get("generic")
    ):
        return None
    return None if base is None else f"{base}[{', '.join(arguments)}]"


def _typing_alias(path: str, value: Alias, arguments: list[str]) -> str | None:
    if any(isinstance(each, Const) and isinstance(each.value, str) for each in value.arguments) and path not in (
        "typing.Literal",
        "typing.Annotated",
    ):
        return None
    if path == "typing.Annotated":
        return _annotated(value, arguments)
    if path == "typing.Concatenate":
        return None
    if path not in ("typing.Optional", "typing.Union"):
        return f"{path}[{', '.join('NoneType' if each == 'None' else each for each in arguments)}]"
    parts = list(dict.fromkeys([*arguments, "None"] if path == "typing.Optional" else arguments))
    if any(each.startswith(("typing.Optional", "typing.Union")) or " | " in each for each in parts):
        return None
    if len(parts) == 1:
        return parts[0]
    rest = [each for each in parts if each != "None"]
    if "None" in parts and len(rest) == 1:
        return f"typing.Optional[{rest[0]}]"
    return f"typing.Union[{', '.join('NoneType' if each == 'None' else each for each in parts)}]"


def _annotated(value: Alias, arguments: list[str]) -> str | None:
    """`Annotated[int, "x"]`: what is annotated as a type, the metadata as they print."""
    inner, *metadata = value.arguments
    base = inner.base if isinstance(inner, Alias) else inner
    nested = isinstance(base, External) and base.path == "typing.Annotated"
    if nested or isinstance(inner, Const) or not all(isinstance(each, Const) for each in metadata):
        return None
    return f"typing.Annotated[{', '.join(arguments)}]"


# --- the text of an expression ---------------------------------------------------------------------------------------


def unparse(node: ir.Expr) -> str | None:
    """Return the text that CPython's compiler keeps of an annotation, None for forms that annotations rarely have."""
    write = _WRITERS.get(type(node))
    return write(node) if write is not None else None


def _joined(nodes: tuple[ir.Expr, ...]) -> str | None:
    texts = [unparse(each) for each in nodes]
    return None if any(text is None for text in texts) else ", ".join(text for text in texts if text is not None)


def _attribute(node: ir.Attribute) -> str | None:
    value = unparse(node.value) if isinstance(node.value, ir.Name | ir.Attribute | ir.Subscript) else None
    return None if value is None else f"{value}.{node.attr}"


def _subscript(node: ir.Subscript) -> str | None:
    value = unparse(node.value) if isinstance(node.value, ir.Name | ir.Attribute | ir.Subscript) else None
    index = _joined(node.index.items) if isinstance(node.index, ir.Tuple) and node.index.items else unparse(node.index)
    if isinstance(node.index, ir.Tuple) and len(node.index.items) == 1 and index is not None:
        index += ","
    return None if value is None or index is None else f"{value}[{index}]"


def _union(node: ir.BinaryOperation) -> str | None:
    if node.op != "|" or isinstance(node.right, ir.BinaryOperation):
        return None
    left, right = unparse(node.left), unparse(node.right)
    return None if left is None or right is None else f"{left} | {right}"


def _list(node: ir.List) -> str | None:
    items = _joined(node.items)
    return None if items is None else f"[{items}]"


def _constant(node: ir.Constant) -> str | None:
    if node.value is ...:
        return "..."
    return repr(node.value) if node.value is None or isinstance(node.value, str | bool | int) else None


_WRITERS: dict[type, Callable[[Any], str | None]] = {
    ir.Name: lambda node: str(node.id),
    ir.Attribute: _attribute,
    ir.Subscript: _subscript,
    ir.BinaryOperation: _union,
    ir.List: _list,
    ir.Constant: _constant,
}
