"""`sys.argv` of an entry: it is run as `python PROGRAM gen`, as programs are that export themselves (assumption A5)."""

from __future__ import annotations

from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ListValue, Unknown
from oprc_static.origin import Origin

ARGV = "sys.argv"
_EXPORT = "gen"


def start(machine: Machine, spot: Spot) -> None:
    """Give the run of an entry its arguments.

    Source: oaas-sdk2-py 0.3.6, `OaasService.run_or_gen`, and the examples of 0.2.2 and 0.3.6: `gen` comes first.
    """
    origin = Origin("start", spot.place)
    program = Unknown("it is the path of the program on the machine that runs it", origin)
    machine.library[ARGV] = ListValue(machine.heap, origin, [program, machine.const(_EXPORT, spot)])
