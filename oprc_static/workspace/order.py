"""In which order the modules of a project run: each when it is first imported, before what imports it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from oprc_static.records import record


class Unordered(Exception):
    """Modules register so that the order of their classes is none of their modules."""


@dataclass
class Order:
    """When each module begins and ends.

    `exported` are the modules in the order of what they register. `starts` are those that start, behind the packages
    above each, and `groups` the modules that run in each start.
    """

    begins: dict[str, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    exported: list[str] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    starts: list[Sequence[str]] = field(default_factory=list)

    def is_before(self, name: str, other: str) -> bool:
        """Whether a module has run to its end when another begins; one that is no file has."""
        return name not in self.begins or self.ends[name] < self.begins[other]

    def is_inside(self, name: str, other: str) -> bool:
        """Whether a module runs, from its beginning to its end, while another does."""
        return name in self.begins and self.begins[other] < self.begins[name] < self.ends[other]

    def below(self, package: str) -> list[str]:
        """Return the modules of a package that ran, in order."""
        return [each for each in self.begins if each.rpartition(".")[0] == package]


@record
class Imports:
    """What a module imports before, between and after its registrations, in order."""

    before: Sequence[str] = ()
    between: Sequence[str] = ()
    after: Sequence[str] = ()


def order_of(
    starting: Iterable[Sequence[str]], imports: Mapping[str, Imports], registers: Callable[[str], bool]
) -> Order:
    """Return the order in which the modules run that start in this order.

    Args:
        starting: the modules that start, each unless it has run, behind the packages above it.
        imports: what each imports.
        registers: whether a module registers anything itself.

    Raises:
        Unordered: a module runs between two registrations of another, and registers itself.
    """
    order = Order()
    walk = _Walk(order, imports, registers)
    for names in starting:
        if names[-1] not in order.begins:
            order.groups.append([])
            order.starts.append(names)
            for each in names:
                walk.run(each)
    return order


@dataclass
class _Walk:
    order: Order
    imports: Mapping[str, Imports]
    registers: Callable[[str], bool]
    moment: int = 0

    def run(self, name: str) -> None:
        """Run a module that has not run, and what it imports: no deeper than Python's own stack, as importing does."""
        order, found = self.order, self.imports.get(name)
        if found is None or name in order.begins:
            return
        order.begins[name] = self._tick()
        order.ends[name] = self.moment + len(self.imports) * 2  # until it ends: after whatever it may import
        order.groups[-1].append(name)
        for each in found.before:
            self.run(each)
        order.exported.append(name)
        between = len(order.exported)
        for each in found.between:
            self.run(each)
        if any(map(self.registers, order.exported[between:])):
            raise Unordered(name)
        for each in found.after:
            self.run(each)
        order.ends[name] = self._tick()

    def _tick(self) -> int:
        self.moment += 1
        return self.moment
