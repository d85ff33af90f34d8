"""A project that is evaluated again and again as its files change: alone, what nothing else depends on.

If a file changes, its module and those that read anything of it are evaluated again (`apart`), and what they export
takes the place of what they exported. Whatever shows that this could differ from a new evaluation of everything leads
to exactly that.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from functools import cached_property

from oprc_static import ignores
from oprc_static.cache.lowered import LoweredCache
from oprc_static.closure import ProjectClosure
from oprc_static.closure.facts import read_facts
from oprc_static.diagnostics import Diagnostic, Severity, in_order
from oprc_static.discover import Project
from oprc_static.evaluate import endings
from oprc_static.evaluate.settings import Settings
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.sdk.proposal.reader import OF_THE_SDK
from oprc_static.tree import SourceTree, Unreadable
from oprc_static.workspace.ahead import Helpers
from oprc_static.workspace.apart import evaluate_again, follow_bodies, location_of, start_apart, tell_apart
from oprc_static.workspace.loader import Lowering, ProjectLoader
from oprc_static.workspace.projects import closure_of, new_run, room_to_evaluate
from oprc_static.workspace.results import ProjectResult, without_classes_of
from oprc_static.workspace.run import Run
from oprc_static.workspace.shares import Share
from oprc_static.workspace.ties import Apart, Tied
from oprc_static.workspace.together import kept_of, put_together, writes_of


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


_WORD = re.compile(rb"[A-Za-z_]\w*")

_LOOKING = frozenset({
    b"getattr", b"hasattr", b"vars", b"dir", b"globals", b"locals", b"attrgetter", b"__dict__", b"__import__",
    b"addsitedir", b"modules",
})  # fmt: skip
"""Words of code that finds modules, or what is in them, by names that need not stand in it."""


class LiveProject:
    """A project, and what it exports now.

    `why_whole` says why everything was evaluated last time, "" if some modules were evaluated alone; `evaluations`
    counts how often everything was.
    """

    def __init__(
        self,
        tree: SourceTree,
        project: Project,
        settings: Settings,
        lowering: Lowering,
        *,
        cache: LoweredCache | None = None,
        helpers: Helpers | None = None,
    ) -> None:
        """Evaluate a project; its files are read from `tree` and lowered by `lowering`, now and when they change.

        `cache` has what was lowered before; `helpers` lower besides this process, the first time.
        """
        self._cache, self._helpers = cache, helpers
        self.tree, self.project, self.settings, self._lowering = tree, project, settings, lowering
        self.why_whole, self.evaluations = "", 0
        self._apart: Apart | None = None
        self._result: ProjectResult | None = None
        self._by_path: dict[str, tuple[Diagnostic, ...]] = {}
        self._spread: set[str] = set()
        self._closure: ProjectClosure | None = None
        self._is_corrected = False
        self.locations: dict[str, set[str]] = {}
        self.evaluate("it is new")

    def evaluate(self, why: str) -> None:
        """Evaluate everything, for the reason that is given."""
        self.evaluations += 1
        self.why_whole, self._apart, self._result = why, None, None
        self._closure, self._is_corrected = closure_of(self.tree, self.project, self.settings), False
        with room_to_evaluate():
            while not self._is_evaluated(why):
                pass
        self._look_through()

    def _look_through(self) -> None:
        """Note where files are, and what was found in which."""
        shares = {} if self._apart is None else self._apart.shares
        self._spread = {name for name, share in shares.items() if self._spreads(share)}
        self.locations = {path: set() for path in self._loader.read_from}
        for share in shares.values():
            self.locations.setdefault(location_of(share), set()).add(share.name)
        self._by_path = _by_path(self.result.diagnostics)

    def _is_evaluated(self, why: str) -> bool:
        """Evaluate the files that matter; return whether it turned out that these are all."""
        part = self.project if self._closure is None else self._closure.part
        self._loader = ProjectLoader.of_project(
            self.tree, part, self.settings.python_version, self._lowering, cache=self._cache
        )  # fmt: skip
        if self._helpers is not None and not part.entries:
            self._helpers.ask(self._loader, [module.path for module in part.starting])
        self._helpers = None
        run = new_run(self._loader, self.settings)
        run.machine.heap.strangers = {}
        self._apart, ties = _run_apart(run)
        self.why_whole = ties or why
        whole = _whole(run) if self._apart is None else None
        if self._closure is not None and self._closure.is_contradicted(run.machine, self._loader.sources):
            self._is_corrected = True
            return False
        if whole is not None:
            packages = without_classes_of(whole, run.failing)
            self._result = run.result(packages, self._left_out)
        return True

    @property
    def _left_out(self) -> frozenset[str]:
        return frozenset() if self._closure is None else self._closure.left_out

    def edited(self, changed: Set[str]) -> Step:
        """Follow changes of files that were read before and are still there, by tree path."""
        names = {name for path in changed for name in self.locations.get(path, ())}
        apart, findings = self._apart, self._by_path
        if apart is None or not all(self.locations.get(path) for path in changed) or not self._matters_alike(changed):
            packages = self.result.packages
            self.evaluate(self.why_whole)
            return Step(packages, self.result.packages, findings, self._by_path, is_partial=False)
        if follow_bodies(apart, names):
            self.why_whole, self._result = "", None
            told = self._follow(apart, names)
            return Step((), (), {path: findings.get(path, ()) for path in told}, told, is_partial=True)
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
    def modules_apart(self) -> tuple[object, ...]:
        """What is kept of each module that is known apart: the same object as long as it is not evaluated again."""
        return () if self._apart is None else tuple(self._apart.shares.values())

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

    # --- which files matter ------------------------------------------------------------------------------------------

    def _matters_alike(self, changed: Set[str]) -> bool:
        """Whether the same files matter as before, whatever else changed files say now."""
        if self._is_corrected:
            return False  # which files matter is what evaluating them has shown
        if self._closure is None or all(map(self._speaks_alike, changed)):
            return True
        before, self._closure = self._closure, closure_of(self.tree, self.project, self.settings)
        assert self._closure is not None
        return before.selection == self._closure.selection

    def _speaks_alike(self, path: str) -> bool:
        """Whether a file imports what it did, and speaks of no module of the project that it did not, or did."""
        data, words = self.tree.read(path), [each.encode() for each in self.settings.sdk_modules]
        before = self._loader.sources.get(self.tree.display(path), b"")
        if isinstance(data, Unreadable) or b"sys" in data or b"sys" in before:
            return False
        if read_facts(data, words) != read_facts(before, words):
            return False
        if not self._left_out:
            return True
        changed = {*_WORD.findall(data)} ^ {*_WORD.findall(before)}
        return changed.isdisjoint(self._module_words)

    @cached_property
    def _module_words(self) -> frozenset[bytes]:
        """The words that decide, where a file has them, whether files matter that are left out."""
        names = {part.encode() for module in self.project.starting for part in module.name.split(".")}
        return frozenset(names) | _LOOKING

    # --- findings ----------------------------------------------------------------------------------------------------

    def _follow(self, apart: Apart, chosen: set[str]) -> Mapping[str, tuple[Diagnostic, ...]]:
        """Return the findings now: those of some files alone, unless an error may concern others."""
        was_plain = not self._spread
        self._spread = {*(self._spread - chosen), *(name for name in chosen if self._spreads(apart.shares[name]))}
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
            told[path] = in_order(kept)
        self._by_path = {**self._by_path, **told}
        return told

    def _spreads(self, share: Share) -> bool:
        """Whether an error of a module decides what is said of others, or they whether it is one."""
        errors = [each for each in (*share.findings.values(), *share.told.values()) if each.severity is Severity.ERROR]
        if not errors:
            return False
        data = self._loader.sources.get(share.found.path, b"")
        names_sdk = any(each.encode() in data for each in self.settings.sdk_modules)
        return not names_sdk or any(each.rule.slug in OF_THE_SDK for each in errors)

    # --- the result --------------------------------------------------------------------------------------------------

    def _put_together(self, apart: Apart) -> ProjectResult:
        return put_together(
            list(map(kept_of, apart.shares.values())), apart.order, self.project, self.settings, self._loader,
            writes_of(apart.machine), left_out=self._left_out, failing=apart.run.failing,
            unfinished=apart.machine.unfinished,
        )  # fmt: skip


def _whole(run: Run) -> tuple[OPackage, ...]:
    """Return what a run that has ended exports, looked at as a whole."""
    packages = run.bounded(run.collect) or ()
    if run.project.entries:
        run.bounded(run.note_unreached)
    return packages


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


def _by_path(findings: Iterable[Diagnostic]) -> dict[str, tuple[Diagnostic, ...]]:
    found: dict[str, list[Diagnostic]] = {}
    for each in findings:
        found.setdefault(each.place.path, []).append(each)
    return {path: tuple(mine) for path, mine in found.items()}
