"""Methods of generators: `send`, `throw`, `close`."""

from __future__ import annotations

from oprc_static.evaluate import endings, iteration
from oprc_static.evaluate.exceptions import raise_value
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.iteration import Sent, Untold
from oprc_static.evaluate.library.containers.common import Method
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, IteratorValue, Value


def _resumed(machine: Machine, site: CallSite, target: IteratorValue, sent: Sent) -> Value:
    try:
        item = iteration.next_item(machine, site.spot, target, sent)
    except Untold as untold:
        machine.outside_may_raise(site.spot, "a generator that is not followed")
        return untold.why
    if item is not None:
        return item
    returned = target.result
    ended = returned is None or (isinstance(returned, Const) and returned.value is None)
    raise machine.error("StopIteration", "", site.spot, arguments=() if ended or returned is None else (returned,))


def _send(machine: Machine, site: CallSite, target: IteratorValue) -> Value:
    value = site.arguments[0]
    none = isinstance(value, Const) and value.value is None
    if target.position == 0 and target.result is None and not none:
        raise machine.error("TypeError", "can't send non-None value to a just-started generator", site.spot, exact=True)
    return _resumed(machine, site, target, Sent(value))


def _throw(machine: Machine, site: CallSite, target: IteratorValue) -> Value:
    return _resumed(machine, site, target, Sent(raised=raise_value(machine, site.spot, site.arguments[0])))


def _close(machine: Machine, site: CallSite, target: IteratorValue) -> Value:
    endings.close(machine, site.spot, target)
    return machine.none(site.spot)


GENERATOR: dict[str, Method] = {"send": _send, "throw": _throw, "close": _close}
