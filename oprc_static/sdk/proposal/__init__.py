"""The proposal's decorators (target `spec`): package, service, state_spec, oaas_function, bind (SEMANTICS 4.3).

`forms` and `kinds` check what they are given, `on_classes`, `on_functions` and `services` do what they do, `model` is
what they leave behind. `export` reads that when everything has run: `entries` says which classes there are, `members`,
`bindings` and `fields` what a class binds, `packages` and `functions` what goes around it.
"""

from __future__ import annotations

from oprc_static.evaluate.frames import Spot
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import NativeCode
from oprc_static.opackage import OPackage
from oprc_static.sdk.model import MetaValue
from oprc_static.sdk.parts import Part, Registered
from oprc_static.sdk.proposal.decorators import decorators
from oprc_static.sdk.proposal.export import export
from oprc_static.sdk.proposal.model import Registration, Registrations
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.sdk.proposal.service_module import ServiceModule

__all__ = ["Proposal", "Registration", "ServiceModule"]


class Proposal(Registrations):
    """The proposal's decorators on one machine, and the registry that they fill."""

    __slots__ = ()

    def decorators(self) -> dict[str, NativeCode]:
        """Return the code of each decorator by its name."""
        return decorators(self)

    def add_meta(self, machine: Machine, meta: MetaValue) -> None:
        """Take up a legacy meta that was applied to a class: it has one position, the first."""
        if not any(each is meta for each in self.entries):
            machine.cell(self)
            self.entries.append(meta)

    def collect(self, machine: Machine, spot: Spot) -> tuple[OPackage, ...]:
        """Return what is exported, in order; findings go to the machine."""
        return export(Reader(machine, spot), self).packages

    def part(self, machine: Machine, spot: Spot, registered: Registered) -> Part:
        """Return what is exported if one module's registrations are all that there are; findings go to the machine."""
        alone = Proposal(machine.heap)
        alone.entries, alone.declared, alone.bound = registered.entries, registered.declared, registered.bound
        return export(Reader(machine, spot), alone)
