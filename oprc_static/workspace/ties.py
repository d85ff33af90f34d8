"""What ties the modules of a project: why some of them cannot be evaluated again alone.

`apart` says what rests on it that nothing here is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from oprc_static.discover import ModuleFile
from oprc_static.evaluate import search
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.settings import Settings
from oprc_static.evaluate.values import ModuleValue
from oprc_static.sdk.lost import may_register
from oprc_static.source import Place
from oprc_static.workspace.merging import Tally
from oprc_static.workspace.order import Imports, Order, Unordered, order_of
from oprc_static.workspace.run import Run, is_dotted
from oprc_static.workspace.shares import Recorder, Share, changed_elsewhere


class Tied(Exception):
    """Why modules cannot be evaluated apart from the others."""


_SURE = 0.95
"""As much of a budget is surely not exhausted by what takes so much of it; small change is counted elsewhere."""

_WHOLE = 10
"""All that a project may take, in budgets of one start."""


@dataclass
class Spent:
    """What modules take of the budgets: steps of running, steps of being read for the export, characters."""

    steps: int = 0
    told: int = 0
    characters: int = 0

    def add(self, share: Share, times: int = 1) -> None:
        """Count what a module takes, or with -1 no longer."""
        self.steps += times * share.steps
        self.told += times * share.steps_told
        self.characters += times * share.characters

    def is_little(self, settings: Settings) -> bool:
        """Whether the budgets of a whole project surely last."""
        return (
            self.steps + self.told <= _SURE * _WHOLE * settings.steps
            and self.told <= _SURE * settings.steps
            and self.characters <= _SURE * settings.characters
        )


@dataclass
class Apart:
    """A finished evaluation whose modules are known apart.

    `readers` are the modules that read anything of one, directly, and `read` those that it read; both may name more.
    `groups` are the modules that run in the same start. `spent` is what all of them take of the budgets. `elsewhere` is
    what modules say of places that are not in their files.
    """

    run: Run
    recorder: Recorder
    order: Order = field(default_factory=Order)
    tally: Tally = field(default_factory=Tally)
    readers: dict[str, set[str]] = field(default_factory=dict)
    read: dict[str, set[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    spent: Spent = field(default_factory=Spent)
    elsewhere: dict[Place, set[tuple[str, str]]] = field(default_factory=dict)

    @property
    def shares(self) -> dict[str, Share]:
        """What each module did, by its name."""
        return self.recorder.shares

    @property
    def machine(self) -> Machine:
        """The machine that has evaluated all."""
        return self.run.machine


def check_project(run: Run, recorder: Recorder) -> None:
    """Raise `Tied` where the program does what concerns all modules."""
    machine = run.machine
    if machine.waiting:
        recorder.tie("a generator waits")
    if machine.reaching or machine.patched or machine.searches or run.loader.blind:
        recorder.tie("the program changes what all modules use, or where they are found")
    if run.sdk.submodules.imported or run.sdk.is_replaced(machine):
        recorder.tie("what the SDK has depends on what is imported")
    if any(meta.table is not meta for meta in run.sdk.registry.entries.values()):
        recorder.tie("all classes share their functions")
    if run.loader.notes:
        recorder.tie("a module is not read though it is there")
    if run.exhausted:
        recorder.tie("the budget was exhausted")
    if recorder.ties:
        raise Tied(recorder.ties)


def check_share(apart: Apart, share: Share) -> None:
    """Tie a module that has changed what is not its own, or of which something is said elsewhere."""
    path = share.found.path
    if share.module is None and not share.failed:
        raise Tied("a module is not run, because its package fails")
    if share.failed and share.found.is_package:
        raise Tied("a package fails")
    written = share.cells = changed_elsewhere(share, apart.machine, apart.run.sdk)
    if any(not each.owner for each in written):
        raise Tied("a module changes what belongs to no module")
    if written:
        share.tie("it changes what another module made")
        apart.recorder.written |= {each.owner for each in written}
    if any(each.place.path != path for each in share.findings.values()):
        share.tie("what is found in it concerns another file")
    if len({each.joined for each in share.registered.events}) < len(share.registered.events):
        share.tie("it registers a class in the place of another")


def check_places(apart: Apart, shares: Iterable[Share]) -> None:
    """Raise `Tied` where modules say something of one place: the first may keep the others from saying it."""
    said = apart.elsewhere
    for share in shares:
        found = {
            (each.rule.slug, each.place, each.message) for each in (*share.findings.values(), *share.told.values())
        }
        for slug, place, message in found:
            if place.path != share.found.path:
                said.setdefault(place, set()).add((slug, message))
    if not said:
        return
    for share in shares:
        for each in (*share.findings.values(), *share.told.values()):
            if said.get(each.place, {(each.rule.slug, each.message)}) != {(each.rule.slug, each.message)}:
                raise Tied("modules say several things of one place")


def check_paths(apart: Apart) -> None:
    """Tie files that are several modules."""
    seen: dict[str, Share] = {}
    for share in apart.shares.values():
        other = seen.setdefault(share.found.path, share)
        if other is not share:
            share.tie("its file is two modules")
            other.tie("its file is two modules")


def check_before(apart: Apart, before: dict[str, Share]) -> None:
    """Raise `Tied` where modules cannot be evaluated again alone."""
    for share in before.values():
        if share.ties:
            raise Tied(share.ties)
        if share.failed:
            _check_failed(apart, share, before)
    _check_read(apart, before)


def _check_read(apart: Apart, names: Iterable[str]) -> None:
    """Raise `Tied` where modules read what another changes: it may have changed since they did."""
    if apart.recorder.written:
        read = closure(set(names), apart.read)
        if any(share.number in apart.recorder.written for name, share in apart.shares.items() if name in read):
            raise Tied("it reads what another module changes")


def check_after(apart: Apart, before: dict[str, Share]) -> None:
    """Raise `Tied` where modules that were evaluated again are tied now, or were to what has changed."""
    run, machine, recorder = apart.run, apart.machine, apart.recorder
    check_project(run, recorder)
    if recorder.partial or recorder.again:
        raise Tied("a module is read before it has run to its end, or does not run any more")
    numbers = {share.number for share in before.values()}
    for name, old in before.items():
        share = apart.shares[name]
        check_share(apart, share)
        if share.failed:
            _check_failed(apart, share, before)
        if share.ties:
            raise Tied(share.ties)
        if share.module is not None and share.found.is_package and not search.knows_folder(share.module):
            raise Tied("a package changes where its modules are found")
        if any(each.owner not in numbers and may_register(machine, each) for each in old.called ^ share.called):
            raise Tied("it calls another function that may register")
        if old.settled != set(run.sdk.book.beyond.get(share.number, ())):
            raise Tied("something else comes of marks of other modules")
    for share in (apart.shares[name] for name in before):
        for reader, name in share.reads:
            apart.read.setdefault(reader, set()).add(name)
            apart.read.setdefault(share.name, set()).add(name)
    _check_read(apart, before)
    if any(imports_of(apart.shares[name]) != imports_of(old) for name, old in before.items()) or any(
        bool(apart.shares[name].spans) != bool(old.spans) for name, old in before.items()
    ):
        _reorder(apart)


def _check_failed(apart: Apart, share: Share, before: dict[str, Share]) -> None:
    path = share.found.path
    others = [each for each in apart.shares.values() if each.found.path != path]
    above, _, last = share.name.rpartition(".")
    if (
        len(before) > 1
        or share.found.is_package
        or above in apart.recorder.listed
        or any(path in {to for _, to in each.imports} for each in others)
    ):
        raise Tied("a module fails that others import")
    package = apart.machine.modules.names.get(above)
    if isinstance(package, ModuleValue):
        package.names.names.pop(last, None)


def _reorder(apart: Apart) -> None:
    """Find the order in which modules run now. Raises `Tied` where that may change what they do."""
    new = order_now(apart)
    if list(new.begins) != list(apart.order.begins):
        if any(share.is_lucky for share in apart.shares.values()):
            raise Tied("a module goes by what others had imported before")
        for share in apart.shares.values():
            if any(each in new.begins and new.is_inside(share.name, each) for _, each in share.reads):
                raise Tied("a module is read before it has run to its end")
    if new.begins.keys() != apart.shares.keys():
        raise Tied("a module is not imported any more")
    put_in_order(apart, new)


def put_in_order(apart: Apart, order: Order) -> None:
    """Keep the order in which modules run."""
    apart.order = order
    apart.groups = {name: group for group in order.groups for name in group}


def order_now(apart: Apart) -> Order:
    """Return the order in which modules run. Raises `Tied` where what they register has another."""
    imports = {name: imports_of(share) for name, share in apart.shares.items()}
    return order_of_starts(apart.run.project.starting, imports, lambda name: bool(apart.shares[name].spans))


def order_of_starts(
    starting: Iterable[ModuleFile], imports: Mapping[str, Imports], registers: Callable[[str], bool]
) -> Order:
    """Return the order in which modules run, as with `order_of`. Raises `Tied` where what they register has another."""
    try:
        return order_of([_with_packages(module.name) for module in starting], imports, registers)
    except Unordered as error:
        raise Tied(f"{error} imports what registers between its own registrations") from None


def _with_packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))] if is_dotted(name) else [name]


def imports_of(share: Share) -> Imports:
    """Return what a module imports before, between and after its registrations."""
    spans = share.spans or [1 << 62]
    before = [name for name, moment in share.touches if moment <= spans[0]]
    between = [name for name, moment in share.touches if spans[0] < moment < spans[-1]]
    after = [name for name, moment in share.touches if moment >= spans[-1]]
    return Imports(before, between, after)


def check_steps(apart: Apart, names: Iterable[str]) -> None:
    """Raise `Tied` where the budget of a start, or of reading what is exported, would not last."""
    steps = apart.machine.settings.steps
    groups = {id(group): group for name in names if (group := apart.groups.get(name)) is not None}
    if any(sum(apart.shares[name].steps for name in group) > _SURE * steps for group in groups.values()):
        raise Tied("the budget of a start may not last")
    if not apart.spent.is_little(apart.machine.settings):
        raise Tied("the budget of the project may not last")


def closure(names: set[str], led_to: dict[str, set[str]]) -> set[str]:
    """Return names with all that they lead to."""
    reached, pending = set(names), list(names)
    while pending:
        for each in led_to.get(pending.pop(), ()):
            if each not in reached:
                reached.add(each)
                pending.append(each)
    return reached
