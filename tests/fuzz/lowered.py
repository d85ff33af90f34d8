"""Lowering each program once for all targets: what lowering gives depends on nothing but the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from oprc_static.lower import program

_FUNCTIONS = ("module_from_bytes", "body_from_source", "expression_from_text")


@contextmanager
def lowered_once() -> Iterator[None]:
    """While this is entered, text that was lowered before is not lowered again."""
    with ExitStack() as stack:
        for name in _FUNCTIONS:
            stack.enter_context(patch.object(program, name, _remembering(getattr(program, name))))
        yield


def _remembering(lower: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    known: dict[Any, Any] = {}

    def remembering(source: Any, room: Any) -> Any:
        if (source, room) not in known:
            known[source, room] = lower(source, room)
        return known[source, room]

    return remembering
