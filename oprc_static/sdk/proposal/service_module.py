"""`oaas_sdk2_py.simplified.service`: on `spec` one name for a module of the SDK and for the proposal's decorator."""

from __future__ import annotations

from oprc_static.evaluate import attributes, calls
from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Native, Sdk, Value
from oprc_static.records import record

_PATH = "oaas_sdk2_py.simplified.service"


@record(eq=False)
class ServiceModule(Native):
    """The decorator `service`, with the attributes of the module of its name."""


def _attribute(machine: Machine, spot: Spot, value: ServiceModule, name: str) -> Value | object:
    found = machine.sdk.attribute(machine, Sdk(_PATH, value.origin), name, spot)
    return found if found is not None else attributes.MISSING


attributes.FINDERS[ServiceModule] = _attribute
calls.CALLERS[ServiceModule] = calls.CALLERS[Native]
