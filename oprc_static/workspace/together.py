"""From what each module did to the result of a project, where nothing ties them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from oprc_static import ignores
from oprc_static.diagnostics import Diagnostic, Severity, in_order
from oprc_static.discover import Project
from oprc_static.evaluate.interfaces import ModuleSource
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.settings import Settings
from oprc_static.records import record
from oprc_static.relevance import Ways, paths_of, without_irrelevant
from oprc_static.sdk.parts import Part
from oprc_static.sdk.proposal.reader import OF_THE_SDK, UNSURE
from oprc_static.workspace.loader import ProjectLoader
from oprc_static.workspace.merging import merged
from oprc_static.workspace.order import Order
from oprc_static.workspace.results import ModuleRecord, ProjectResult, without_classes_of
from oprc_static.workspace.shares import Share


@record
class Kept:
    """What stays of one module when its values are gone: what it exports and what is said of it, as with `Share`."""

    found: ModuleSource
    part: Part
    findings: tuple[Diagnostic, ...]
    told: tuple[Diagnostic, ...]
    assumptions: Counter[str]
    imports: frozenset[tuple[str, str]]
    record: ModuleRecord | None


def kept_of(share: Share) -> Kept:
    """Return what stays of a module."""
    return Kept(
        share.found, share.part, tuple(share.findings.values()), tuple(share.told.values()), share.assumptions,
        frozenset(share.imports), _record(share) if share.module is not None and not share.failed else None,
    )  # fmt: skip


def _record(share: Share) -> ModuleRecord:
    reads = frozenset(name for reader, name in share.reads if reader == share.name)
    return ModuleRecord(share.name, share.found.path, tuple(share.registered.events), reads, bool(share.cells))


def put_together(
    modules: Sequence[Kept],
    order: Order,
    project: Project,
    settings: Settings,
    loader: ProjectLoader,
    writes: Set[tuple[str, str]],
    *,
    left_out: Set[str],
    failing: Set[str],
    unfinished: Set[str],
) -> ProjectResult:
    """Return the result of a project.

    Args:
        modules: what stays of each module that ran.
        order: when each of them ran.
        project: what was evaluated.
        settings: for what.
        loader: what has read it.
        writes: pairs of files, the module of the first of which changed objects of the other's.
        left_out: files that need not be evaluated.
        failing: files whose import fails.
        unfinished: files that were not followed to their end.
    """
    by_name = {each.found.name: each for each in modules}
    ordered = [by_name[name] for name in order.begins]
    found = [each for kept in ordered for each in kept.findings]
    told = [each for kept in ordered for each in kept.told]
    if any(each.rule.slug in OF_THE_SDK and each.severity is Severity.ERROR for each in (*found, *told)):
        told = [each for each in told if each.rule.slug not in UNSURE]
    assumptions: Counter[str] = Counter()
    for kept in ordered:
        assumptions.update(kept.assumptions)
    imports = {pair for kept in ordered for pair in kept.imports} | _by_starting(by_name, order)
    relevant, unused = without_irrelevant(
        [*project.diagnostics, *found, *told], Ways(imports, writes, frozenset(), unfinished), settings,
        loader.sources, loader.blind, left_out,
    )  # fmt: skip
    return ProjectResult(
        without_classes_of(merged(by_name[name].part.packages for name in order.exported), failing),
        in_order(ignores.apply(relevant, loader.ignores)), assumptions + Counter(A1=unused), dict(loader.sources),
        tuple(kept.record for kept in ordered if kept.record is not None), len(loader.sources.keys() | left_out),
    )  # fmt: skip


def _by_starting(modules: dict[str, Kept], order: Order) -> set[tuple[str, str]]:
    """Return what the starts of modules import: the packages above, and the module."""
    return {
        (modules[names[-1]].found.path, modules[name].found.path)
        for names in order.starts
        for name in names
        if name in modules and names[-1] in modules
    }


def writes_of(machine: Machine) -> set[tuple[str, str]]:
    """Return the pairs of files of which the first's module changed objects of the other's, subclassing included."""
    paths = paths_of(machine)
    return {
        (paths[writer], paths[cell.owner])
        for writer, cells in (machine.heap.strangers or {}).items()
        for cell in cells
        if {writer, cell.owner} <= paths.keys()
    }
