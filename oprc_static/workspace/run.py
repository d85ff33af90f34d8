"""One evaluation of a project: what starts, in which order, and what is said of how it ends."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Set
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from oprc_static import __version__, ignores
from oprc_static.diagnostics import in_order
from oprc_static.discover import DiscoverError, Entry, ModuleFile, Project
from oprc_static.evaluate.errors import BudgetExceeded, Raised
from oprc_static.evaluate.exceptions import is_instance_of
from oprc_static.evaluate.frames import Frame, Spot
from oprc_static.evaluate.imports import import_module, run_module
from oprc_static.evaluate.library import command_line
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Const, InstanceValue, ModuleValue, TupleValue
from oprc_static.opackage import OPackage
from oprc_static.origin import Origin
from oprc_static.relevance import ways_of, without_irrelevant
from oprc_static.rules import knowable, source
from oprc_static.rules.entries import LATE_REGISTRATION
from oprc_static.sdk.lost import warn_uncalled
from oprc_static.sdk.model import Event
from oprc_static.sdk.runtime import SdkRuntime
from oprc_static.source import WHOLE_FILE, Place
from oprc_static.unreached import unreached_services
from oprc_static.workspace.loader import Found, ProjectLoader
from oprc_static.workspace.results import ProjectResult, records_of

if TYPE_CHECKING:
    from oprc_static.workspace.shares import Recorder

Progress = Callable[[int, int, str], None]

_T = TypeVar("_T")

MOST_EXHAUSTED = 3
"""After this many exhausted budgets, a starting module gets only what any module adds: a tree takes linear time."""

WHOLE = 10
"""All starting modules together may spend as many budgets of one, and half of what each module adds."""

_REST = 10
"""When that is spent, or as often as below a budget was exhausted, a module adds as small a part of what it would."""

_FAR_TOO_MANY = 30


def _report_internal(machine: Machine, place: Place, error: Exception) -> None:
    if os.environ.get("OPRC_STATIC_TRACEBACK"):
        raise error
    message = f"oprc-static {__version__} failed while following this module: {type(error).__name__}: {error}"
    help = "please report it with the file; OPRC_STATIC_TRACEBACK=1 shows where it happened"
    machine.report(source.INTERNAL_ERROR, place, message, help=help)


def _report_budget(machine: Machine, error: BudgetExceeded) -> None:
    more = f", or allow more with --{error.setting}" if error.setting else ""
    machine.report(
        knowable.BUDGET_EXCEEDED, error.place, f"following the program takes more than {error.what}",
        help=f"keep heavy computation out of what importing runs{more}",
    )  # fmt: skip


class Run:
    """One evaluation of a project: starting modules in order, what fails, what was found."""

    def __init__(
        self,
        machine: Machine,
        loader: ProjectLoader,
        sdk: SdkRuntime,
        project: Project,
        progress: Progress | None,
    ) -> None:
        self.machine, self.loader, self.sdk, self.project, self.progress = machine, loader, sdk, project, progress
        self.ends: list[tuple[Raised, tuple[OPackage, ...]]] = []
        self.events: tuple[Event, ...] = ()
        self.spot: Spot | None = None
        self.exhausted = 0
        self.reported: set[str] = set()
        self.failing: set[str] = set()
        self.recorder: Recorder | None = None
        self.last = project.starting[-1] if project.starting else None

    def start(self) -> None:
        """Run the entries, or else the starting modules."""
        if self.project.entries:
            for entry in self.project.entries:
                self.bounded(partial(self._run_entry, entry))
            return
        total = len(self.project.starting)
        for index, module in enumerate(self.project.starting):
            if self.progress is not None:
                self.progress(index, total, module.display)
            self.start_module(module)

    def start_module(self, module: ModuleFile) -> None:
        """Import a module, if it has not been imported."""
        if self.recorder is not None:
            self.recorder.start(Found(module.name, module.display, module.is_package, module.path))
        self.bounded(partial(self._import, module))

    def bounded(self, act: Callable[[], _T]) -> _T | None:
        """Do `act`; report an exhausted budget at the construct that was reached, and make room for what comes next."""
        machine = self.machine
        try:
            return act()
        except BudgetExceeded as error:
            _report_budget(machine, error)
        except RecursionError:
            _report_budget(machine, machine.exhausted("the nesting that can be followed"))
        except MemoryError:
            _report_budget(machine, machine.exhausted("the memory there is"))
        except DiscoverError:
            raise
        except Exception as error:  # noqa: BLE001  # the one broad catch: a bug here must withhold one project, not the run
            _report_internal(machine, self.place(), error)
        self._make_room()
        return None

    def _make_room(self) -> None:
        machine = self.machine
        while machine.heap.levels:
            machine.heap.keep()
        machine.risks.clear()
        machine.depth = 0
        self.exhausted += 1
        self.allow_steps()

    def allow_steps(self) -> None:
        """Give what comes next a budget of its own."""
        machine, settings = self.machine, self.machine.settings
        whole = WHOLE * settings.steps + len(self.project.starting) * settings.steps_per_module // 2
        if machine.steps > whole or self.exhausted >= _FAR_TOO_MANY:
            machine.steps_per_module = settings.steps_per_module // _REST
            machine.limit = machine.steps + machine.steps_per_module
            return
        spent = self.exhausted >= MOST_EXHAUSTED
        machine.limit = machine.steps + (settings.steps_per_module if spent else settings.steps)

    def _import(self, module: ModuleFile) -> None:
        machine = self.machine
        self.allow_steps()
        spot = self.outer_spot(module.display)
        try:
            if isinstance(machine.modules.names.get(module.name), ModuleValue):
                return
            if any(module.name == each or module.name.startswith(f"{each}.") for each in self.reported):
                self._depend_on_parents(module)
                return
            machine.failed.clear()
            found = machine.loader.find(module.name) if is_dotted(module.name) else None
            if isinstance(found, Found) and found.location == module.path:
                import_module(machine, spot, module.name)
            else:
                run_module(
                    machine, None, module.name, Found(module.name, module.display, module.is_package, module.path)
                )
        except Raised as raised:
            self._failed(raised, module.display)
            self.reported |= machine.failed
            self._depend_on_parents(module)
        self._report_risks()

    def _depend_on_parents(self, module: ModuleFile) -> None:
        """Read a module that cannot start, because a package above it failed: that matters if the module does."""
        self.loader.read(module.path, module.display)
        name = module.name.rpartition(".")[0]
        while name:
            found = self.loader.find(name)
            if isinstance(found, Found):
                self.machine.note_import(module.display, found.path)
            name = name.rpartition(".")[0]

    def _run_entry(self, entry: Entry) -> None:
        machine = self.machine
        self.allow_steps()
        file = entry.file
        found = Found(file.name, file.display, file.is_package, file.path)
        spot = self.outer_spot(found.path)
        self.loader.blind[found.path] = {None}  # what it reaches is all that there is
        machine.on_leave = self._remember_end
        self.sdk.moment.begin(machine.heap)
        command_line.start(machine, spot)
        try:
            parent = found.name.rpartition(".")[0]
            if parent:
                import_module(machine, spot, parent)
            run_module(machine, None, found.name, found, run_as="__main__", is_script=entry.is_script)
        except Raised as raised:
            if not _is_clean_exit(raised):
                self._failed(raised, found.path)
        self._report_risks()

    def outer_spot(self, path: str) -> Spot:
        """Return a place in a file that is no statement's, from where the run goes on."""
        origin = Origin("start", Place(path, WHOLE_FILE))
        module = ModuleValue(self.machine.heap, origin, "", path, is_package=False)
        self.spot = Spot(Frame("module", module.names, module, 1), (0, 0, 0, 0))
        return self.spot

    def _failed(self, raised: Raised, path: str) -> None:
        found = (self.loader.find(name) for name in self.machine.failed)
        failing = {path, *(each.path for each in found if isinstance(each, Found))}
        self.failing |= failing
        if self.recorder is not None and self.recorder.outer is not None:
            self.recorder.outer.failing |= failing
        if raised.finding is not None:
            self.machine.add(raised.finding)
            return
        self.machine.report(
            knowable.IMPORT_FAILS, raised.place, f"importing this raises {raised.summary}",
            help="fix the import, catch the exception, or exclude the module",
        )  # fmt: skip

    def _report_risks(self) -> None:
        for risk in self.machine.risks:
            if not risk.raised.assumed and not self._ends_here(risk.raised):
                self._report_risk(risk.raised)
        self.machine.risks.clear()

    def _report_risk(self, raised: Raised) -> None:
        message = f"importing this may raise {raised.summary}: whether it does only a run can tell"
        finding = raised.finding
        if finding is not None:
            message = f"{finding.message} (on some ways through the program)"
        self.machine.report(
            knowable.UNKNOWN_BRANCH,
            raised.place,
            message,
            help="decide the condition with --define, --installed or --missing",
        )

    def reading_spot(self) -> Spot:
        """Return where what is exported at the end of the run is read: in the module that starts last."""
        return self.outer_spot(self.last.display if self.last is not None else self.project.display)

    def place(self) -> Place:
        """Return where the run is, roughly: the starting module."""
        return self.spot.place if self.spot is not None else Place(self.project.display, WHOLE_FILE)

    def _remember_end(self, raised: Raised) -> None:
        """Remember what the program has exported where one of its ways ends the run: the other ways go on."""
        if _is_clean_exit(raised):
            self.ends.append((raised, self._exported()))

    def _ends_here(self, raised: Raised) -> bool:
        """Whether `raised` ends the run of the only entry on some way, of which it is known what it exports."""
        return len(self.project.entries) == 1 and any(raised is each for each, _ in self.ends)

    def _exported(self) -> tuple[OPackage, ...]:
        """Return what the run exports if it ends now: what it did export, else what is registered."""
        machine, exported = self.machine, self.sdk.moment.exported
        spot = self.spot or self.outer_spot(self.project.display)
        if exported is None:
            return self.sdk.read(machine, spot)
        known = dict(machine.diagnostics)
        try:
            late = self.sdk.read(machine, spot) != exported.packages
        except Raised:
            late = True
        machine.diagnostics = known  # nothing depends on what is registered now
        if late and exported.surely:
            machine.report(
                LATE_REGISTRATION, exported.place,
                "the program exports here; what it registers or changes later is in no document",
                help="finish every service before the export",
            )  # fmt: skip
        elif late:
            machine.report(
                knowable.UNKNOWN_BRANCH, exported.place,
                "only on some ways the program exports here, and it registers more later or changes what it has",
                help="finish every service before the export",
            )  # fmt: skip
        return exported.packages

    def collect(self) -> tuple[OPackage, ...]:
        """Return what the program exports: at the moment where it does, else at the end of the run."""
        self.allow_steps()
        warn_uncalled(self.machine, self.machine.functions)
        self.events = self.sdk.registry.events
        try:
            packages = self._exported()
        except Raised as raised:
            self._failed(raised, self.project.display)
            return ()
        for end, exported in self.ends:
            if exported != packages:
                self._report_risk(end)
        return packages

    def note_unreached(self) -> None:
        """Note the services in modules of the tree that the entries did not import."""
        read = frozenset(self.loader.sources)
        self.loader.notes += unreached_services(
            self.project.starting,
            read,
            self.project.entries[0].file.display,
            self.machine.settings.sdk_modules,
            lambda module: self.loader.module(
                Found(module.name, module.display, module.is_package, module.path)
            ),
            is_spec=self.sdk.is_spec,
        )  # fmt: skip

    def result(self, packages: tuple[OPackage, ...], left_out: Set[str] = frozenset()) -> ProjectResult:
        """Return everything as frozen values; `left_out` are files that were read and need not be evaluated."""
        machine = self.machine
        findings = [*self.project.diagnostics, *machine.diagnostics.values(), *self.loader.notes]
        records = records_of(machine, self.events)
        kept, unused = without_irrelevant(
            findings, ways_of(machine), machine.settings, self.loader.sources, self.loader.blind, left_out
        )
        findings = ignores.apply(kept, self.loader.ignores)
        return ProjectResult(
            packages, in_order(findings), Counter(machine.assumptions) + Counter(A1=unused),
            dict(self.loader.sources), records, len(self.loader.sources.keys() | left_out),
        )  # fmt: skip


def is_dotted(name: str) -> bool:
    """Whether an import statement can name a module."""
    return all(part.isidentifier() for part in name.split("."))


def _is_clean_exit(raised: Raised) -> bool:
    """Whether `raised` ends a run as its own end does: a SystemExit of status 0, or of one that only a run can tell."""
    if is_instance_of(raised.value, "SystemExit") is not True or not isinstance(raised.value, InstanceValue):
        return False
    given = raised.value.attributes.names.get("args")
    if not isinstance(given, TupleValue) or not given.items:
        return True
    status = given.items[0]
    return not isinstance(status, Const) or status.value is None or status.value == 0
