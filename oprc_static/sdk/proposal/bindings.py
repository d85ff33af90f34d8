"""Which bindings a class has, and in which order (SEMANTICS 4.3, "Bindings, in order" and "A binding's fields")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from oprc_static.diagnostics import Related
from oprc_static.evaluate import attributes
from oprc_static.evaluate.values import ClassValue, Const, DictValue, Unknown, Value
from oprc_static.records import record
from oprc_static.rules import members as rules
from oprc_static.rules import proposal as proposal_rules
from oprc_static.sdk.model import Entry, MetaValue
from oprc_static.sdk.proposal import forms
from oprc_static.sdk.proposal.members import Member, members_of
from oprc_static.sdk.proposal.model import argument, own
from oprc_static.sdk.proposal.on_classes import shown
from oprc_static.sdk.proposal.reader import Reader
from oprc_static.source import Place


@record(eq=False)
class Draft:
    """A binding whose name and position are settled.

    `member` is the method that it belongs to, None where a class-level `bind` names no marked method of its class.
    `binds` are the `bind`s that it was written as: what an earlier one does not pass comes from the later one. `entry`
    is a legacy function instead.
    """

    name: str
    binds: tuple[DictValue, ...] = ()
    member: Member | None = None
    entry: Entry | None = None

    @property
    def attribute(self) -> str | None:
        """The attribute that hides this binding when a nearer class has one of its name."""
        return self.member.attribute if self.member else None

    @property
    def place(self) -> Place:
        """Where the binding is written."""
        if self.entry is not None:
            return self.entry.place
        assert self.binds or self.member is not None
        return self.binds[0].origin.place if self.binds or self.member is None else self.member.place

    def passed(self, name: str) -> tuple[DictValue, Value] | None:
        """Return the `bind` that passes an argument, with the argument; None as `parameters` counts as not passed."""
        for given in self.binds:
            value = argument(given, name)
            if value is not None and not (name == "parameters" and isinstance(value, Const) and value.value is None):
                return given, value
        return None


@dataclass(slots=True)
class _Slot:
    """A position in the list of bindings: `draft` is None once its attribute is hidden and nobody took it over.

    `level` is the class that the binding comes from, `group` the method among whose bindings it stands there.
    """

    name: str
    attribute: str | None
    level: ClassValue
    draft: Draft | None
    group: Member | None


@dataclass(slots=True)
class _Layout:
    """The bindings of a class while its MRO is walked from the far end."""

    reader: Reader
    slots: list[_Slot] = field(default_factory=list)

    def hide(self, cls: ClassValue) -> None:
        """Empty the positions of inherited attributes that `cls` has an attribute of the same name for."""
        for slot in self.slots:
            hiding = cls.names.names.get(slot.attribute) if slot.attribute is not None else None
            if isinstance(hiding, Unknown) and hiding.missing:
                self.reader.unknown(hiding, f"the method `{slot.attribute}` of `{shown(cls)}`", cls.origin.place)
            if hiding is not None:
                slot.draft = None

    def place(self, cls: ClassValue, draft: Draft, group: Member | None) -> None:
        """Put a binding of `cls` where the inherited one of its name is, else where its attribute's was.

        Else it follows the binding before it on the same method, or it stands last.
        """
        slot = _Slot(draft.name, draft.attribute, cls, draft, group)
        index = self._find(lambda each: each.name == draft.name)
        if index is None:
            index = self._find(lambda each: each.draft is None and each.attribute == draft.attribute)
        if index is not None:
            self.slots[index] = slot
            return
        last = self._find(lambda each: each.level is cls and each.group is group, last=True) if group else None
        self.slots.insert(len(self.slots) if last is None else last + 1, slot)

    def _find(self, wanted: Callable[[_Slot], bool], *, last: bool = False) -> int | None:
        indices = [index for index, slot in enumerate(self.slots) if wanted(slot)]
        return indices[-1 if last else 0] if indices else None

    def close(self) -> None:
        """Drop the positions that nobody took over."""
        self.slots = [slot for slot in self.slots if slot.draft is not None]


def bindings_of(reader: Reader, cls: ClassValue, meta: MetaValue | None = None) -> list[Draft]:
    """Return the bindings of an exported class in order: those of a legacy `meta` first, then over the reversed MRO."""
    drafts = _over_the_mro(reader, cls)
    legacy = {name: Draft(name, entry=entry) for name, entry in meta.functions.items()} if meta is not None else {}
    return list((legacy | {draft.name: draft for draft in drafts}).values())


def _over_the_mro(reader: Reader, cls: ClassValue) -> list[Draft]:
    layout = _Layout(reader)
    for base in reversed(cls.mro):
        if base.native:
            continue
        layout.hide(base)
        for draft, group in _drafts(reader, base, methods=cls.enum is None):
            layout.place(base, draft, group)
        layout.close()
    return [slot.draft for slot in layout.slots if slot.draft is not None]


Written = dict[str, tuple[Draft, Member]]
"""The bindings that stand on methods by their name, each with the method among whose bindings it stands."""


def _drafts(reader: Reader, cls: ClassValue, *, methods: bool) -> list[tuple[Draft, Member | None]]:
    """Return the bindings of one class: class-level ones first, then those of its marked attributes.

    Of two attributes with one binding name the later stands in the first's position.
    """
    found = [each for each in members_of(reader, cls) if not each.attribute.startswith("_")] if methods else []
    written: Written = {}
    for member in found:
        for draft in _of_member(reader, member):
            before, group = written.get(draft.name, (None, member))
            if before is not None:
                _warn_repeated(reader, before, draft)
            written[draft.name] = (draft, group)
    known = own(cls)
    named = [(_name(reader, given), given) for given in (known.binds if known is not None else ())]
    first = [_class_level(reader, name, given, found, written) for name, given in named if name is not None]
    return [*((draft, None) for draft in first), *written.values()]


def _warn_repeated(reader: Reader, before: Draft, now: Draft) -> None:
    assert now.member is not None
    reader.machine.report(
        rules.DUPLICATE_BINDING_NAME,
        now.member.place,
        f"two methods of the class are bound as `{now.name}`: this one counts",
        related=[Related(before.place, "the binding that is replaced")],
        help="give one of them another name",
    )


def _report_duplicate(reader: Reader, given: DictValue, other: Draft) -> None:
    reader.machine.report(
        proposal_rules.DUPLICATE_BIND,
        given.origin.place,
        f"this binds the method `{other.name}`, and another method of the class is bound as `{other.name}`",
        related=[Related(other.place, "the other binding")],
        help="give each binding a name of its own",
    )


def _class_level(reader: Reader, name: str, given: DictValue, found: list[Member], written: Written) -> Draft:
    """Return a class-level binding, merged with the method that it names: its binding is taken out of `written`.

    It names the attribute of its name, or else the method that is bound under its name; a method with `bind`s of
    other names keeps these besides.
    """
    owner = next((each for each in found if each.attribute == name), None)
    alone = next((each for each, (draft, group) in written.items() if draft.member is group is owner), None)
    if owner is not None and not owner.binds and alone is not None:
        del written[alone]
        if name in written:
            _report_duplicate(reader, given, written[name][0])
        return Draft(name, (given,), owner)
    same, _ = written.pop(name, (None, None))
    if same is not None:
        return Draft(name, (given, *same.binds), same.member)
    return Draft(name, (given,), owner)


def _of_member(reader: Reader, member: Member) -> list[Draft]:
    if member.binds:
        names = [(_name(reader, given), given) for given in member.binds]
        return [Draft(name, (given,), member) for name, given in names if name is not None]
    name = own_name(reader, member)
    return [Draft(name, (), member)] if name is not None else []


def _name(reader: Reader, given: DictValue) -> str | None:
    name = reader.argument(forms.BIND, given, "name")
    return name if isinstance(name, str) else None


def own_name(reader: Reader, member: Member) -> str | None:
    """Return the name that a method's mark gives it: the SDK mark's, else the function's `__name__`."""
    value = argument(member.mark, "name")
    if value is None:
        found = attributes.find(reader.machine, reader.spot, member.value, "__name__")
        value = found if isinstance(found, Value) else None
    if value is None:
        return member.attribute
    return reader.text(value, f"the name of the method `{member.attribute}`", member.place)
