"""What each module did in an evaluation, and what it rested on: so that one of them can be evaluated again alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from oprc_static.diagnostics import Diagnostic
from oprc_static.evaluate.heap import Cell
from oprc_static.evaluate.interfaces import ModuleSource
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import SUBCLASSES, ClassValue, FunctionValue, ListValue, ModuleValue, Namespace
from oprc_static.sdk.model import Registry
from oprc_static.sdk.parts import Part, Registered
from oprc_static.sdk.proposal import Proposal
from oprc_static.sdk.runtime import SdkRuntime
from oprc_static.workspace.order import Order


@dataclass(eq=False)
class Share:
    """What one module did while it ran.

    `touches` are the modules that it imports, in order, each with how much it had registered by then. `reads` are
    pairs of modules: code of the first asked the second for a name. `imports` are pairs of files. `called` are the
    functions of other modules that it called, `cells` what it changed that others made. `ties` says why the module
    cannot be evaluated again alone, "" if it can; `is_lucky` that it goes by what others had imported before.
    `part` is what it exports, `findings` what was found while it ran and `told` while it was exported.
    """

    found: ModuleSource
    module: ModuleValue | None = None
    failed: bool = False
    touches: list[tuple[str, int]] = field(default_factory=list)
    reads: set[tuple[str, str]] = field(default_factory=set)
    imports: set[tuple[str, str]] = field(default_factory=set)
    called: set[FunctionValue] = field(default_factory=set)
    cells: set[Cell] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    functions: list[object] = field(default_factory=list)
    registered: Registered = field(default_factory=Registered)
    spans: list[int] = field(default_factory=list)
    findings: dict[tuple[str, object, str], Diagnostic] = field(default_factory=dict)
    told: dict[tuple[str, object, str], Diagnostic] = field(default_factory=dict)
    assumptions: Counter[str] = field(default_factory=Counter)
    failing: set[str] = field(default_factory=set)
    steps: int = 0
    steps_told: int = 0
    characters: int = 0
    ties: str = ""
    is_lucky: bool = False
    part: Part = field(default_factory=Part)

    @property
    def name(self) -> str:
        """The module's dotted name."""
        return self.found.name

    @property
    def number(self) -> int:
        """What its cells are known by; -1 where nothing of it ran."""
        return self.module.number if self.module is not None else -1

    def tie(self, reason: str) -> None:
        """Say why it cannot be evaluated again alone."""
        self.ties = self.ties or reason


class Recorder:
    """Notes for each module what it does: an `evaluate.interfaces.Trace`.

    `ties` says why no module of the project can be evaluated again alone. `begun` are the modules in the order in which
    they began, `partial` those that were read before they had run to their end, or read such, `listed` the packages
    whose names were asked for, `written` the numbers of modules whose objects others changed. While some modules are
    evaluated again, `order` is how all ran before and `again` has the values of those that have not begun yet.
    """

    def __init__(self, machine: Machine, sdk: SdkRuntime) -> None:
        self.machine, self.sdk = machine, sdk
        self.shares: dict[str, Share] = {}
        self.outer: Share | None = None
        self.ties = ""
        self.begun: list[str] = []
        self.partial: set[str] = set()
        self.listed: set[str] = set()
        self.written: set[int] = set()
        self.order: Order | None = None
        self.again: dict[str, ModuleValue | None] = {}
        self._stack: list[Share] = []
        self._touched: dict[str, set[str]] = {}
        self._amounts = sdk.amounts()
        self._functions = len(machine.functions)
        self._steps, self._characters = machine.steps, machine.characters
        self._assumptions = Counter(machine.assumptions)
        self._telling: Share | None = None

    def tie(self, reason: str) -> None:
        """Say why no module can be evaluated again alone."""
        self.ties = self.ties or reason

    def start(self, found: ModuleSource) -> None:
        """Note that what follows is the start of a module: what is found outside of any belongs to it."""
        self._cut()
        self.outer = self.shares.get(found.name) or Share(found)
        self.shares.setdefault(found.name, self.outer)

    def stop(self) -> None:
        """Note that no module starts any more."""
        self._cut()
        self.outer = None

    def expect(self, again: dict[str, ModuleValue | None], order: Order) -> None:
        """Prepare for evaluating modules again whose values are given, None for those that had failed."""
        self.again, self.order = dict(again), order
        self.partial = set()
        self._touched, self.begun = {}, []
        for name in again:
            del self.shares[name]
        self._amounts, self._functions = self.sdk.amounts(), len(self.machine.functions)
        self._steps, self._characters = self.machine.steps, self.machine.characters

    def tell(self, share: Share | None) -> None:
        """Note that what is found from now on is found while a module is exported; None for the end of that."""
        self._cut()
        self._telling = share

    # --- what the machine says ---------------------------------------------------------------------------------------

    def begins(self, machine: Machine, found: ModuleSource) -> ModuleValue | None:
        """See `Trace.begins`."""
        self._cut()
        name = found.name
        known = self.shares.get(name)
        is_first = name not in self._touched
        share = known if known is not None and known is self.outer and is_first else Share(found)
        self.begun.append(name)
        if self.order is not None and name not in self.again:
            self.tie("a module runs that did not run before")
        if not is_first:
            share.tie("it is begun more than once")
        if machine.heap.levels:
            for each in (*self._stack, share):
                each.tie("it imports in code that may not run")
        self.shares[name] = share
        self._stack.append(share)
        self._touched[name] = set()
        return _blank(self.again.pop(name, None))

    def ends(self, machine: Machine, module: ModuleValue | None, *, failed: bool) -> None:
        """See `Trace.ends`."""
        self._cut()
        share = self._stack.pop()
        share.module, share.failed = module, failed
        if module is not None and self.order is not None and module.is_package and not failed:
            self._rebind(module)

    def touches(self, module: ModuleValue) -> None:
        """See `Trace.touches`."""
        if not self._stack or module.name in self._touched[self._stack[-1].name]:
            return
        share = self._stack[-1]
        self._touched[share.name].add(module.name)
        share.touches.append((module.name, sum(self.sdk.amounts()[:2])))
        if self.order is not None:
            self._bind(module)

    def reads(self, reader: str, module: ModuleValue, name: str | None) -> None:
        """See `Trace.reads`."""
        if not self._stack:
            return
        share = self._stack[-1]
        self._read(share, reader, module)
        if name is None:
            if module.is_package:
                self.listed.add(module.name)
                share.tie("it asks which names a package has")
            return
        found = module.names.names.get(name)
        if isinstance(found, ModuleValue):
            self._read(share, reader, found)
        elif found is None and module.is_package and self.machine.loader.find(f"{module.name}.{name}") is not None:
            share.is_lucky = True
            share.reads.add((reader, f"{module.name}.{name}"))

    def imports(self, importer: str, imported: str) -> None:
        """See `Trace.imports`; what a module imports by its start is no matter of the module."""
        if self._stack:
            self._stack[-1].imports.add((importer, imported))

    def finds(self, finding: Diagnostic) -> None:
        """See `Trace.finds`."""
        key = (finding.rule.slug, finding.place, finding.message)
        if self._telling is not None:
            self._telling.told.setdefault(key, finding)
            return
        share = self._current()
        if share is None:
            self.tie("something is found that belongs to no module")
        else:
            share.findings.setdefault(key, finding)

    def calls(self, function: FunctionValue) -> None:
        """See `Trace.calls`."""
        share = self._current()
        if share is not None:
            share.called.add(function)

    def looks_around(self) -> None:
        """See `Trace.looks_around`."""
        self.tie("the program asks which modules or classes there are")

    # --- keeping it --------------------------------------------------------------------------------------------------

    def _current(self) -> Share | None:
        return self._telling or (self._stack[-1] if self._stack else self.outer)

    def _cut(self) -> None:
        """Give what came since the last cut to the module that has run."""
        machine, share = self.machine, self._current()
        amounts = self.sdk.amounts()
        if any(new < old for new, old in zip(amounts, self._amounts, strict=True)):
            self.tie("a registration was taken back")
        elif amounts != self._amounts:
            if share is None:
                self.tie("something is registered that belongs to no module")
            else:
                _add(share, self.sdk.registered_since(self._amounts), sum(self._amounts[:2]), sum(amounts[:2]))
        if share is not None:
            share.functions += machine.functions[self._functions :]
            if self._telling is None:
                share.steps += machine.steps - self._steps
            share.characters += machine.characters - self._characters
            share.assumptions.update(machine.assumptions - self._assumptions)
        self._assumptions = Counter(machine.assumptions)
        self._amounts, self._functions = amounts, len(machine.functions)
        self._steps, self._characters = machine.steps, machine.characters

    def _read(self, share: Share, reader: str, module: ModuleValue) -> None:
        name = module.name
        if name != reader:
            share.reads.add((reader, name))
        if module.state == "loading" and name != reader:
            self.partial |= {reader, name, share.name}
        if name == share.name or name in self._touched[share.name]:
            return
        share.is_lucky = True
        if self.order is not None and not self.order.is_before(name, share.name):
            share.tie("it reads a module that need not have run by then")

    def _bind(self, module: ModuleValue) -> None:
        """Bind a module in its package that is evaluated again: the first import in it would have done so."""
        assert self.order is not None
        package = self.machine.modules.names.get(module.name.rpartition(".")[0])
        if not isinstance(package, ModuleValue) or package.state != "loading" or module.state == "loading":
            return
        if package.name in self._touched and self.order.is_inside(module.name, package.name):
            package.names.names.setdefault(module.name.rpartition(".")[2], module)

    def _rebind(self, package: ModuleValue) -> None:
        """Bind the modules of a package that were imported after it, in the package as it is evaluated again."""
        assert self.order is not None
        for each in self.order.below(package.name):
            module = self.machine.modules.names.get(each)
            if isinstance(module, ModuleValue) and not self.order.is_inside(each, package.name):
                package.names.names[each.rpartition(".")[2]] = module


def _blank(module: ModuleValue | None) -> ModuleValue | None:
    """Return a module's value as it is before the module runs."""
    if module is None:
        return None
    module.names.names, module.names.blur, module.names.hook = {}, None, None
    module.state, module.imported, module.folder, module.spec, module.places = "loading", [], None, None, {}
    return module


def _add(share: Share, new: Registered, first: int, end: int) -> None:
    mine = share.registered
    if end > first:
        share.spans += [first, end]
    mine.metas += new.metas
    mine.events += new.events
    mine.entries += new.entries
    mine.declared += new.declared
    mine.bound += new.bound


def changed_elsewhere(share: Share, machine: Machine, sdk: SdkRuntime) -> set[Cell]:
    """Return what a module changed that others made, but for what importing, registering and deriving change."""
    written = (machine.heap.strangers or {}).get(share.number, set())
    return {each for each in written if not _is_expected(each, machine, sdk)}


def _is_expected(cell: Cell, machine: Machine, sdk: SdkRuntime) -> bool:
    if isinstance(cell, ListValue):
        return cell.kind == SUBCLASSES
    if isinstance(cell, Namespace):
        return cell is machine.modules
    return (isinstance(cell, Registry) and cell is sdk.registry) or (
        isinstance(cell, Proposal) and cell is sdk.proposal
    )


def forget(share: Share, machine: Machine, sdk: SdkRuntime) -> None:
    """Take what a module left with others out of there: it is evaluated again."""
    strangers = machine.heap.strangers or {}
    for cell in strangers.pop(share.number, ()):
        if isinstance(cell, ListValue) and cell.kind == SUBCLASSES:
            cell.items = [each for each in cell.items if not _is_made_by(each, share.number)]
    sdk.book.forget(share.number)
    machine.modules.names.pop(share.name, None)


def _is_made_by(value: object, number: int) -> bool:
    return isinstance(value, ClassValue) and value.owner == number
