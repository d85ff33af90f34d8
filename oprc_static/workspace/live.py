"""A project that is evaluated again and again as its files change: alone, what nothing else depends on.

If a file changes, its module and those that read anything of it are evaluated again (`apart`), and what they export
takes the place of what they exported. Whatever shows that this could differ from a new evaluation of everything leads
to exactly that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from oprc_static import ignores
from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.discover import Project
from oprc_static.evaluate import endings
from oprc_static.evaluate.settings import Settings
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.relevance import without_irrelevant
from oprc_static.sdk.proposal.reader import OF_THE_SDK, UNSURE
from oprc_static.tree import SourceTree
from oprc_static.workspace.apart import Apart, Tied, evaluate_again, location_of, start_apart, tell_apart
from oprc_static.workspace.loader import Lowering, ProjectLoader
from oprc_static.workspace.merging import merged
from oprc_static.workspace.projects import new_run, room_to_evaluate
from oprc_static.workspace.results import ModuleRecord, ProjectResult, without_classes_of
from oprc_static.workspace.run import Run
from oprc_static.workspace.shares import Share


@record
class Step:
    """What a change has changed: packages, or parts of them, and findings by displayed path, before and after.

    `is_partial` says that both are of what was evaluated again only; else they are everything.
    """

    packages_before: tuple[OPackage, ...]
    packages: tuple[OPackage, ...]
    findings_before: Mapping[str, tuple[Diagnostic, ...]]
    findings: Mapping[str, tuple[Diagnostic, ...]]
    is_partial: bool


class LiveProject:
    """A project, and what it exports now.

    `why_whole` says why everything was evaluated last time, "" if some modules were evaluated alone; `evaluations`
    counts how often everything was.
    """

    def __init__(self, tree: SourceTree, project: Project, settings: Settings, lowering: Lowering) -> None:
        """Evaluate a project; its files are read from `tree` and lowered by `lowering`, now and when they change."""
        self.tree, self.project, self.settings, self._lowering = tree, project, settings, lowering
        self.why_whole, self.evaluations = "", 0
        self._apart: Apart | None = None
        self._result: ProjectResult | None = None
        self._by_path: dict[str, tuple[Diagnostic, ...]] = {}
        self._spread: set[str] = set()
        self.locations: dict[str, set[str]] = {}
        self.evaluate("it is new")

    def evaluate(self, why: str) -> None:
        """Evaluate everything, for the reason that is given."""
        self.evaluations += 1
        self.why_whole, self._apart, self._result = why, None, None
        self._loader = ProjectLoader.of_project(
            self.tree, self.project, self.settings.python_version, self._lowering
        )  # fmt: skip
        run = new_run(self._loader, self.settings)
        with room_to_evaluate():
            self._apart, ties = _run_apart(run)
            if self._apart is None:
                self.why_whole = ties
                self._result = _whole(run)
        self._spread = set()
        if self._apart is not None:
            self._spread = {name for name in self._apart.shares if self._spreads(self._apart, name)}
        self._locate()
        self._by_path = _by_path(self.result.diagnostics)

    def edited(self, changed: Set[str]) -> Step:
        """Follow changes of files that were read before and are still there, by tree path."""
        names = {name for path in changed for name in self.locations.get(path, ())}
        apart, findings = self._apart, self._by_path
        if apart is None or not all(self.locations.get(path) for path in changed):
            packages = self.result.packages
            self.evaluate(self.why_whole)
            return Step(packages, self.result.packages, findings, self._by_path, is_partial=False)
        exported = [apart.shares[name].part.packages for name in apart.order.exported]
        before = dict(apart.shares)
        try:
            with room_to_evaluate():
                chosen = evaluate_again(apart, names)
        except Tied as tied:
            self.evaluate(str(tied))
            packages = tuple(package for part in exported for package in part)
            return Step(packages, self.result.packages, findings, self._by_path, is_partial=False)
        self.why_whole, self._result = "", None
        told = self._follow(apart, chosen)
        old = tuple(package for name in chosen for package in before[name].part.packages)
        new = tuple(package for name in chosen for package in apart.shares[name].part.packages)
        return Step(old, new, {path: findings.get(path, ()) for path in told}, told, is_partial=True)

    @property
    def result(self) -> ProjectResult:
        """What the project exports, as `evaluate_project` returns it."""
        if self._result is None:
            assert self._apart is not None
            self._result = self._put_together(self._apart)
        return self._result

    @property
    def findings(self) -> Mapping[str, tuple[Diagnostic, ...]]:
        """What was found, by the displayed path of the file."""
        return self._by_path

    # --- where files are ---------------------------------------------------------------------------------------------

    def _locate(self) -> None:
        """Note which modules are in which files, by tree path; files that were only read have none."""
        self.locations = {path: set() for path in self._loader.read_from}
        if self._apart is not None:
            for share in self._apart.shares.values():
                self.locations.setdefault(location_of(share), set()).add(share.name)

    # --- findings ----------------------------------------------------------------------------------------------------

    def _follow(self, apart: Apart, chosen: set[str]) -> Mapping[str, tuple[Diagnostic, ...]]:
        """Return the findings now: those of some files alone, unless an error may concern others."""
        was_plain = not self._spread
        self._spread = {*(self._spread - chosen), *(name for name in chosen if self._spreads(apart, name))}
        if self._spread or not was_plain:
            before, self._by_path = self._by_path, _by_path(self.result.diagnostics)
            return {path: self._by_path.get(path, ()) for path in {**before, **self._by_path}}
        told: dict[str, tuple[Diagnostic, ...]] = {}
        for share in (apart.shares[name] for name in chosen):
            path = share.found.path
            mine = [each for each in self.project.diagnostics if each.place.path == path]
            found = [*mine, *share.findings.values(), *share.told.values()]
            comments = self._loader.ignores
            kept = set(ignores.apply(found, {path: comments[path]} if path in comments else {}))
            told[path] = tuple(sorted(kept, key=lambda each: each.sort_key))
        self._by_path = {**self._by_path, **told}
        return told

    def _spreads(self, apart: Apart, name: str) -> bool:
        """Whether an error of a module decides what is said of others, or they whether it is one."""
        share = apart.shares[name]
        errors = [each for each in (*share.findings.values(), *share.told.values()) if each.severity is Severity.ERROR]
        if not errors:
            return False
        data = self._loader.sources.get(share.found.path, b"")
        names_sdk = any(each.encode() in data for each in self.settings.sdk_modules)
        return not names_sdk or any(each.rule.slug in OF_THE_SDK for each in errors)

    # --- the result --------------------------------------------------------------------------------------------------

    def _put_together(self, apart: Apart) -> ProjectResult:
        run, shares = apart.run, [apart.shares[name] for name in apart.order.begins]
        told = [each for share in shares for each in share.told.values()]
        found = [each for share in shares for each in share.findings.values()]
        if any(each.rule.slug in OF_THE_SDK and each.severity is Severity.ERROR for each in (*found, *told)):
            told = [each for each in told if each.rule.slug not in UNSURE]
        assumptions: Counter[str] = Counter()
        for share in shares:
            assumptions.update(share.assumptions)
        findings = self._relevant(run, shares, [*self.project.diagnostics, *found, *told], assumptions)
        findings = ignores.apply(findings, self._loader.ignores)
        exported = [apart.shares[name].part.packages for name in apart.order.exported]
        packages = without_classes_of(merged(exported), run.failing)
        records = tuple(_record(share) for share in shares if share.module is not None and not share.failed)
        return ProjectResult(
            packages, tuple(sorted(set(findings), key=lambda each: each.sort_key)), assumptions,
            dict(self._loader.sources), records, len(self._loader.sources),
        )  # fmt: skip

    def _relevant(
        self, run: Run, shares: Sequence[Share], findings: list[Diagnostic], assumptions: Counter[str]
    ) -> list[Diagnostic]:
        machine = run.machine
        machine.imports = {pair for share in shares for pair in share.imports}
        strangers = machine.heap.strangers or {}
        machine.heap.foreign = {(writer, cell.owner) for writer, cells in strangers.items() for cell in cells}
        machine.assumptions = Counter()
        kept = without_irrelevant(findings, machine, self._loader.sources, self._loader.blind)
        assumptions.update(machine.assumptions)
        return kept


def _whole(run: Run) -> ProjectResult:
    """Return the result of a run that has ended, looked at as a whole."""
    packages = run.bounded(run.collect) or ()
    if run.project.entries:
        run.bounded(run.note_unreached)
    return run.result(without_classes_of(packages, run.failing))


def _run_apart(run: Run) -> tuple[Apart | None, str]:
    """Run a project on a new machine; return its modules apart, or why they are tied."""
    machine, book = run.machine, run.sdk.book
    if run.project.entries:
        run.start()
        endings.report_waiting(machine)
        return None, "what is run begins at an entry"
    apart = start_apart(run)
    endings.report_waiting(machine)
    found, assumed = dict(machine.diagnostics), Counter(machine.assumptions)
    settled = {owner: dict(known) for owner, known in book.settled.items()}
    try:
        tell_apart(apart)
    except Tied as tied:
        machine.diagnostics, machine.assumptions, book.settled = found, assumed, settled
        machine.trace = run.recorder = None
        return None, str(tied)
    return apart, ""


def _record(share: Share) -> ModuleRecord:
    assert share.module is not None
    reads = frozenset(name for reader, name in share.reads if reader == share.name)
    return ModuleRecord(share.name, share.found.path, tuple(share.registered.events), reads, bool(share.cells))


def _by_path(findings: Iterable[Diagnostic]) -> dict[str, tuple[Diagnostic, ...]]:
    found: dict[str, list[Diagnostic]] = {}
    for each in findings:
        found.setdefault(each.place.path, []).append(each)
    return {path: tuple(mine) for path, mine in found.items()}
