"""`itertools`."""

from __future__ import annotations

from collections.abc import Callable

from oprc_static.evaluate import iteration
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.library.types import START
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import IteratorValue, Native, NativeCode, Unknown, Value


def _chain(machine: Machine, site: CallSite) -> Value:
    def run(each: Callable[[Value], Value]) -> Unknown | None:
        for source in site.arguments:
            unknown = iteration.for_each(machine, site.spot, source, each)
            if unknown is not None:
                return unknown
        return None

    return IteratorValue(machine.heap, site.origin, "generator", body=run)


def _chain_from(machine: Machine, site: CallSite) -> Value:
    def run(each: Callable[[Value], Value]) -> Unknown | None:
        sources = iteration.to_list(machine, site.spot, site.arguments[0])
        if isinstance(sources, Unknown):
            return sources
        for source in sources:
            unknown = iteration.for_each(machine, site.spot, source, each)
            if unknown is not None:
                return unknown
        return None

    return IteratorValue(machine.heap, site.origin, "generator", body=run)


_MODELS: dict[str, NativeCode] = {
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_from,
}


def install(machine: Machine) -> None:
    """Add the models."""
    for name, code in _MODELS.items():
        machine.library[name] = Native(name, code, START)
