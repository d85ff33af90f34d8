"""What every lowering function is handed: where nodes stand, what functions hold, and the class for mangling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import libcst as cst

from oprc_static import ir
from oprc_static.lower.identifiers import mangle, normalise
from oprc_static.records import record


@record
class FunctionParts:
    """What `ir.FunctionDef` needs to know of a function's body, which LibCST does not always see."""

    body: ir.BodySource
    docstring: ir.Constant | None
    is_generator: bool
    mentions: tuple[str, ...]
    holds_class: bool


class FunctionReader(Protocol):
    """Answers for one function node; `class_name` is the innermost enclosing class."""

    def __call__(self, class_name: str | None) -> FunctionParts:
        """What is known of the body."""
        ...


@dataclass(slots=True)
class Places:
    """Where the nodes of one LibCST tree stand, made by `pairing` (beside `ast`) or `unpaired` (without it).

    `at` has relative spans; a slice element that stands for a tuple of indices has the tuple's span. `debug_texts`
    has the text before the value of each `{x=}`. `functions` has a reader for each function definition. Of what LibCST
    was not shown, `hidden_values` has the values of strings, `parenthesised` the targets of annotations.
    """

    at: dict[cst.CSTNode, ir.At] = field(default_factory=dict)
    debug_texts: dict[cst.CSTNode, str] = field(default_factory=dict)
    functions: dict[cst.CSTNode, FunctionReader] = field(default_factory=dict)
    hidden_values: dict[cst.CSTNode, str | bytes] = field(default_factory=dict)
    parenthesised: set[cst.CSTNode] = field(default_factory=set)


@dataclass(slots=True)
class Context:
    """The surroundings of the node that is being lowered.

    `at` is that of `places`. `yields` is set by `yield` expressions: a lambda's `is_generator` is read off it.
    """

    places: Places
    at: Mapping[cst.CSTNode, ir.At]
    class_name: str | None = None
    yields: bool = False

    def name(self, identifier: str) -> str:
        """`identifier` as the compiler stores it here."""
        return mangle(normalise(identifier), self.class_name)

    def inside_class(self, name: str) -> Context:
        """The context of the body of the class written as `name`."""
        return replace(self, class_name=normalise(name))


def context_of(places: Places, class_name: str | None) -> Context:
    """The context for lowering a tree whose nodes stand at `places`."""
    return Context(places, places.at, class_name)
