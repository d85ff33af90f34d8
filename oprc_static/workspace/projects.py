"""Evaluating one project from its beginning."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from oprc_static.cache.lowered import LoweredCache
from oprc_static.closure import ProjectClosure, Seen
from oprc_static.collecting import rare_collections
from oprc_static.discover import Project
from oprc_static.evaluate import endings
from oprc_static.evaluate.assembly import OPERATIONS, install
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.settings import Settings
from oprc_static.lower.contained import Containment
from oprc_static.opackage import OPackage
from oprc_static.sdk.runtime import SdkRuntime
from oprc_static.tree import SourceTree
from oprc_static.workspace.ahead import Helpers
from oprc_static.workspace.loader import ProjectLoader, limits_of
from oprc_static.workspace.results import ProjectResult, without_classes_of
from oprc_static.workspace.run import Progress, Run

LARGE = 512
"""Modules that start from which on a project is evaluated in batches."""

_RECURSION = 12_000
"""Python frames that evaluation may stack: the machine's own depth budget ends long before."""


def evaluate_project(
    tree: SourceTree,
    project: Project,
    settings: Settings,
    *,
    progress: Progress | None = None,
    cache: LoweredCache | None = None,
    helpers: Helpers | None = None,
) -> ProjectResult:
    """Evaluate a project's entries, or else its starting modules, and collect what they registered.

    `cache` has what was lowered before; `helpers` lower besides this process.
    """
    containment = Containment(limits_of(project.config))
    begun = None if helpers is None else helpers.begin(containment, cache)
    if begun is not None:
        begun.begin_with_entries(tree, project)
    closure = closure_of(tree, project, settings, begun)
    while True:
        part = project if closure is None else closure.part
        loader = ProjectLoader.of_project(
            tree, part, settings.python_version, cache=cache, containment=containment
        )  # fmt: skip
        if helpers is not None:
            entries = (entry.file.path for entry in part.entries)
            helpers.ask(loader, dict.fromkeys([*entries, *(module.path for module in part.starting)]), begun)
        packages: tuple[OPackage, ...] = ()
        with room_to_evaluate(), loader.containment:
            if closure is not None and not part.entries and len(part.starting) >= LARGE:
                result = _in_batches(loader, settings, closure, progress)
                if result is not None:
                    return result
            run = new_run(loader, settings, progress)
            run.machine.heap.strangers = {}
            run.start()
            endings.report_waiting(run.machine)
            packages = run.bounded(run.collect) or ()
            if closure is not None and closure.is_contradicted(run.machine, loader.sources):
                continue
            if project.entries:
                run.bounded(run.note_unreached)
        left_out = closure.left_out if closure is not None else frozenset()
        return run.result(without_classes_of(packages, run.failing), left_out)


def _in_batches(
    loader: ProjectLoader, settings: Settings, closure: ProjectClosure, progress: Progress | None
) -> ProjectResult | None:
    """Return what evaluating a project in batches gives, None where it may not be what evaluating it at once would."""
    from oprc_static.workspace.batches import evaluate_in_batches  # noqa: PLC0415  # few projects are so large
    from oprc_static.workspace.ties import Tied  # noqa: PLC0415  # as above

    try:
        return evaluate_in_batches(loader, settings, closure, new_run, progress)
    except Tied:
        loader.start_over()
        return None


def closure_of(
    tree: SourceTree, project: Project, settings: Settings, seen: Seen | None = None
) -> ProjectClosure | None:
    """Return what decides which modules of a project are evaluated; None where all are (`--no-assume A1`).

    `seen` is told of files that matter while others are still read.
    """
    if "A1" in settings.no_assume:
        return None
    with rare_collections():
        return ProjectClosure(tree, project, settings.sdk_modules, seen)


def new_run(loader: ProjectLoader, settings: Settings, progress: Progress | None = None) -> Run:
    """Return a run of a project that has not started, on a new machine."""
    sdk = SdkRuntime(settings)
    machine = Machine(settings, loader, sdk, OPERATIONS)
    install(machine)
    sdk.install(machine)
    return Run(machine, loader, sdk, loader.project, progress)


@contextmanager
def room_to_evaluate() -> Iterator[None]:
    """Allow the recursion that evaluation needs in a `with` block, and collect garbage rarely.

    What the environment says of this Python is not what it would say of the program's: warnings are no errors, and
    integers have as many digits as by default.
    """
    limit, digits = sys.getrecursionlimit(), sys.get_int_max_str_digits()
    sys.setrecursionlimit(max(limit, _RECURSION))
    sys.set_int_max_str_digits(sys.int_info.default_max_str_digits)
    try:
        with rare_collections(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the program's own go to its standard error, which nobody reads here
            yield
    finally:
        sys.setrecursionlimit(limit)
        sys.set_int_max_str_digits(digits)
