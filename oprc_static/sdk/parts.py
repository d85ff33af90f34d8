"""What the modules of a program registered, apart from each other: what each exports, and what would tie them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oprc_static.evaluate.values import DictValue, Value
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.sdk.model import Event, MetaValue

if TYPE_CHECKING:
    from oprc_static.sdk.proposal.model import Registration


@record
class Keys:
    """What an export is tied to others by.

    `classes` are the pairs of package and key; on `sdk-*` the pair is of "" and the joined string. `functions` are
    the function keys that classes of a package bind or declare. `loose` are those that are bound or declared, but not
    both in one package: what another module says of them may change what is exported, or what is said about it. `said`
    are the fields of packages that must not be given twice in two ways, with what they are given.
    """

    classes: frozenset[tuple[str, str]] = frozenset()
    functions: frozenset[tuple[str, str]] = frozenset()
    loose: frozenset[str] = frozenset()
    said: frozenset[tuple[tuple[str, str], str]] = frozenset()

    @property
    def plain(self) -> frozenset[str]:
        """All function keys, whatever package they are in."""
        return frozenset(key for _, key in self.functions) | self.loose


@record
class Part:
    """The packages of an export, or of a part of one."""

    packages: tuple[OPackage, ...] = ()
    keys: Keys = Keys()


@dataclass(slots=True)
class Registered:
    """What one module registered, in order: `metas` and `events` as the SDK keeps them, the rest as the proposal."""

    metas: list[tuple[str, MetaValue]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    entries: list[Registration | MetaValue] = field(default_factory=list)
    declared: list[tuple[DictValue, Value]] = field(default_factory=list)
    bound: list[tuple[DictValue, Value]] = field(default_factory=list)
