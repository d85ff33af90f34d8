"""Evaluating a large project in batches of its modules: what one batch has made is dropped before the next begins.

Each batch is evaluated on a machine of its own, with all that its modules import. What comes of that is what a single
evaluation gives if `Tied` is not raised, for the reasons that `apart` has for evaluating some modules again:

* No module does what may concern another beyond its being imported, and none goes by what others have imported: else
  it is tied, and so is the project.
* A module that runs in several batches exports, imports and says the same in each of them.
* Of an export, modules are independent if no key of theirs meets another's.
* When each module runs in a single evaluation follows from what each imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from oprc_static.closure import ProjectClosure
from oprc_static.collecting import collecting_in_rounds
from oprc_static.discover import ModuleFile
from oprc_static.evaluate import endings
from oprc_static.evaluate.settings import Settings
from oprc_static.records import record
from oprc_static.workspace.apart import location_of, start_apart, tell_apart
from oprc_static.workspace.loader import ProjectLoader
from oprc_static.workspace.merging import Tally
from oprc_static.workspace.order import Imports
from oprc_static.workspace.results import ProjectResult
from oprc_static.workspace.run import Progress, Run
from oprc_static.workspace.ties import Apart, Spent, Tied, imports_of, order_of_starts
from oprc_static.workspace.together import Kept, kept_of, put_together, writes_of

SMALLEST = 256
"""Modules of a batch, of those that start."""

_ROUND = 1024
"""Modules between two looks for what nobody holds any more, each of which looks at all that they have made."""

_REPEATED = 4
"""Of the modules of a batch at most one in so many may have run in others before: else the next one is larger."""


@record
class _Ran:
    """One module as it ran in a batch: what stays of it, and what decides when modules run."""

    kept: Kept
    imports: Imports
    registers: bool


@dataclass
class _Gathered:
    """What stays of the batches so far; `modules` stand in the order in which they began."""

    modules: dict[str, _Ran] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    spent: Spent = field(default_factory=Spent)
    writes: set[tuple[str, str]] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)

    def take(self, apart: Apart) -> int:
        """Add a batch; return how many of its modules had run before. Raises `Tied` where something concerns others."""
        repeated = 0
        for name in apart.order.begins:
            share = apart.shares[name]
            if share.ties or share.failed or share.is_lucky or share.cells:
                raise Tied(share.ties or "a module fails, or goes by what others do")
            ran = _Ran(kept_of(share), imports_of(share), bool(share.spans))
            known = self.modules.get(name)
            if known is None:
                if share.found.path in self.paths or self.tally.ties(share.part.keys):
                    raise Tied("a file is two modules, or several modules register the same")
                self.modules[name] = ran
                self.paths.add(share.found.path)
                self.tally.add(share.part.keys)
                self.spent.add(share)
            elif known == ran:
                repeated += 1
            else:
                raise Tied("a module does not always do the same")
        self.writes |= writes_of(apart.machine)
        self.unfinished |= apart.machine.unfinished
        return repeated


def evaluate_in_batches(
    loader: ProjectLoader,
    settings: Settings,
    closure: ProjectClosure,
    new_run: Callable[[ProjectLoader, Settings], Run],
    progress: Progress | None = None,
) -> ProjectResult:
    """Evaluate the modules of a project that matter.

    Args:
        loader: what reads the part of the project that `closure` names.
        settings: for what it is evaluated.
        closure: which modules matter.
        new_run: makes a run on a new machine.
        progress: is told of every module that starts.

    Raises:
        Tied: a single evaluation may give something else. What was lowered is still in the loader.
    """
    starting, gathered = loader.project.starting, _Gathered()
    sizes, waiting = _Sizes(starting), 0
    with collecting_in_rounds() as collect:  # the values of a machine know each other: none of them is freed before
        for begin, batch in sizes:
            run = new_run(loader, settings)
            run.project, run.last = replace(loader.project, starting=batch), starting[-1]
            run.progress = None if progress is None else _shifted(progress, begin, len(starting))
            apart = start_apart(run)
            endings.report_waiting(run.machine)
            tell_apart(apart)
            if closure.is_doubtful(run.machine, loader.sources):
                raise Tied("more modules matter than it seemed")
            sizes.repeated = gathered.take(apart)
            for name, share in apart.shares.items():
                if not closure.is_imported(name):
                    loader.modules.pop(location_of(share), None)
            waiting += len(batch)
            del run, apart, share
            if waiting >= _ROUND:
                waiting = 0
                collect()
    return _put_together(gathered, loader, settings, closure)


@dataclass
class _Sizes:
    """Cuts modules into batches; `repeated` says how many modules of the last one had run before."""

    starting: Sequence[ModuleFile]
    repeated: int = 0

    def __iter__(self) -> Iterator[tuple[int, tuple[ModuleFile, ...]]]:
        begin = 0
        while begin < len(self.starting):
            end = begin + max(SMALLEST, self.repeated * _REPEATED)
            yield begin, tuple(self.starting[begin:end])
            begin = end


def _shifted(progress: Progress, begin: int, total: int) -> Progress:
    return lambda index, _, display: progress(begin + index, total, display)


def _put_together(
    gathered: _Gathered, loader: ProjectLoader, settings: Settings, closure: ProjectClosure
) -> ProjectResult:
    ran = gathered.modules
    order = order_of_starts(
        loader.project.starting,
        {name: each.imports for name, each in ran.items()},
        lambda name: ran[name].registers,
    )
    if list(order.begins) != list(ran):
        raise Tied("the order in which modules run does not follow from what they import")
    if any(module.name not in ran for module in loader.project.starting) or not gathered.spent.is_little(settings):
        raise Tied("a module does not run, or the budget of the project may not last")
    return put_together(
        [each.kept for each in ran.values()], order, loader.project, settings, loader, gathered.writes,
        left_out=closure.left_out, failing=frozenset(), unfinished=gathered.unfinished,
    )  # fmt: skip
