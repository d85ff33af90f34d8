"""Descriptions (SEMANTICS 2 and 4.3): docstrings cleaned the same way under every Python version."""

from __future__ import annotations

import inspect
from typing import Any

from ._values import text


def strip_indentation(doc: str) -> str:
    """What the 3.13 compiler makes of a docstring literal (section 2).

    Tabs are expanded everywhere, the first line loses its leading spaces, the others the smallest indentation in
    U+0020 among those that hold anything else. Without such a line nothing is cut from them. Idempotent.
    """
    first, *rest = doc.expandtabs().split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip(" ")]
    margin = min(indents, default=0)
    return "\n".join([first.lstrip(" "), *(line[margin:] for line in rest)])


def clean(doc: str) -> str:
    """`strip_indentation`, then without empty first and last lines, as `inspect.cleandoc` of 3.13 has it.

    A line with spaces beyond the margin is not empty.
    """
    lines = strip_indentation(doc).split("\n")
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        del lines[0]
    return "\n".join(lines)


def function_description(function: Any, what: str) -> str:
    """A function's own docstring, read now (4.1: at export time), cleaned; empty when it has none."""
    return _described(getattr(function, "__doc__", None), what)


def class_description(cls: type) -> str:
    """A class's own docstring, cleaned; text invented by dataclass or NamedTuple is none (4.3, *Functions*)."""
    doc = vars(cls).get("__doc__")
    if isinstance(doc, str) and doc in _inventions(cls):
        return ""
    return _described(doc, f"the docstring of {cls.__qualname__}")


def _described(doc: object, what: str) -> str:
    return "" if doc is None else clean(text(doc, what, empty=True))


def _inventions(cls: type) -> list[str]:
    """What the standard library would have written as this class's docstring.

    It leaves no trace of having done so; equality with what it writes is all there is to see.
    """
    own = vars(cls)
    invented = []
    if "__dataclass_fields__" in own:
        try:
            signature = str(inspect.signature(cls)).replace(" -> None", "")
        except (TypeError, ValueError):
            signature = ""
        invented.append(cls.__name__ + signature)
    fields = own.get("_fields")
    if issubclass(cls, tuple) and isinstance(fields, tuple):
        names = ", ".join(fields) + ("," if len(fields) == 1 else "")
        invented.append(f"{cls.__name__}({names})")
    return invented
