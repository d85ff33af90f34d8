"""The values of the abstract machine: Python's own, as far as importing a program can tell them apart.

Immutable values are frozen. Values that a program can change are cells of the heap (`heap.Cell`). `Unknown` is a
value like any other: operations on it give `Unknown` again, and only what decides an export asks why.
"""

from __future__ import annotations

from oprc_static.evaluate.values.atoms import (
    METHOD,
    Const,
    External,
    MutableValue,
    Namespace,
    Sdk,
    Unknown,
    Value,
    may_be_unbound,
)
from oprc_static.evaluate.values.callables import (
    Annotation,
    BoundMethod,
    Descriptor,
    FunctionValue,
    Native,
    NativeCode,
    Parameter,
    PartialValue,
    Super,
)
from oprc_static.evaluate.values.classes import Alias, ClassValue, EnumFacts, InstanceValue, ModuleValue
from oprc_static.evaluate.values.containers import (
    HEAVY,
    SUBCLASSES,
    DictValue,
    IteratorValue,
    ListValue,
    NamespaceDict,
    ProxyDict,
    RangeValue,
    SetValue,
    SliceValue,
    TupleValue,
    View,
    may_miss,
    parts_of,
    unlisted,
)

__all__ = [
    "HEAVY",
    "METHOD",
    "SUBCLASSES",
    "Alias",
    "Annotation",
    "BoundMethod",
    "ClassValue",
    "Const",
    "Descriptor",
    "DictValue",
    "EnumFacts",
    "External",
    "FunctionValue",
    "InstanceValue",
    "IteratorValue",
    "ListValue",
    "ModuleValue",
    "MutableValue",
    "Namespace",
    "NamespaceDict",
    "Native",
    "NativeCode",
    "Parameter",
    "PartialValue",
    "ProxyDict",
    "RangeValue",
    "Sdk",
    "SetValue",
    "SliceValue",
    "Super",
    "TupleValue",
    "Unknown",
    "Value",
    "View",
    "may_be_unbound",
    "may_miss",
    "parts_of",
    "unlisted",
]
