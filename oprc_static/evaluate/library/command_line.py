"""`sys.argv` of an entry, where `--argv` says what it is run with."""

from __future__ import annotations

from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ListValue, Unknown
from oprc_static.origin import Origin


def start(machine: Machine, spot: Spot) -> None:
    """Give the run of an entry its arguments; without any, nobody knows what it is run with."""
    given = machine.settings.argv
    if given:
        origin = Origin("start", spot.place)
        program = Unknown("it is the path of the program on the machine that runs it", origin)
        arguments = [machine.const(each, spot) for each in given]
        machine.library["sys.argv"] = ListValue(machine.heap, origin, [program, *arguments])
