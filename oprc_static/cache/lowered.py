"""Lowered files and function bodies by the content of their source."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from oprc_static import ir
from oprc_static.cache.store import Store
from oprc_static.cache.version import program_digest
from oprc_static.lower.codec import CodecError, decode, encode

_KIND = "lowered"
_Lowered = TypeVar("_Lowered", ir.Module, ir.FunctionBody)


class LoweredCache:
    """Remembers what was lowered. Losses are not kept: some depend on how much time and memory there was."""

    def __init__(self, store: Store) -> None:
        """Keep entries in `store`."""
        self._store = store

    def has(self, data: bytes) -> bool:
        """Whether a file with this content was lowered before."""
        return self._store.has(_KIND, _name(b"module", data))

    def module(self, data: bytes, lower: Callable[[bytes], ir.Module | ir.Loss]) -> ir.Module | ir.Loss:
        """Return the program in a source file's bytes, by `lower` where it is not known."""
        return self._lowered(b"module", data, ir.Module, lambda: lower(data))

    def keep_module(self, data: bytes, encoded: bytes) -> None:
        """Remember the program in a source file's bytes, which somebody has lowered and encoded."""
        self._store.put(_KIND, _name(b"module", data), encoded)

    def body(
        self, body: ir.BodySource, lower: Callable[[ir.BodySource], ir.FunctionBody | ir.Loss]
    ) -> ir.FunctionBody | ir.Loss:
        """Return the program in a function's body, by `lower` where it is not known."""
        return self._lowered(b"body", encode(body), ir.FunctionBody, lambda: lower(body))

    def _lowered(
        self, unit: bytes, data: bytes, kind: type[_Lowered], lower: Callable[[], _Lowered | ir.Loss]
    ) -> _Lowered | ir.Loss:
        name = _name(unit, data)
        known = self._store.get(_KIND, name)
        if known is not None:
            try:
                decoded = decode(known)
            except CodecError:
                decoded = None
            if isinstance(decoded, kind):
                return decoded
        lowered = lower()
        if isinstance(lowered, kind):
            self._store.put(_KIND, name, encode(lowered))
        return lowered


def _name(unit: bytes, data: bytes) -> str:
    return blake2b(data, key=program_digest(), person=unit, digest_size=20).hexdigest()
