"""Evaluating some modules of a project again, on the machine that has evaluated all of them.

What holds if `Tied` is not raised: the result is that of a new evaluation of everything. It rests on this:

* A module's result depends on what it reads of other modules, directly or not, and on the order in which modules run
  only as far as `Recorder` notes it. Whoever reads anything of a module that is evaluated again is evaluated again too.
* What a module changes is its own, but for what importing, registering and deriving change everywhere: those are
  taken back before. A module that changes more than that is tied, and so are those that read what it changed.
* Of an export, modules are independent if no key of theirs meets another's (`Tally`).
* When each module runs follows from what each imports (`order_of`).
"""

from __future__ import annotations

from collections.abc import Iterable

from oprc_static import ir
from oprc_static.discover import ModuleFile
from oprc_static.evaluate.errors import Raised
from oprc_static.evaluate.values import FunctionValue
from oprc_static.ir_changes import changed_bodies
from oprc_static.sdk.lost import registering, warn_uncalled
from oprc_static.workspace.loader import Found
from oprc_static.workspace.run import Run
from oprc_static.workspace.shares import Recorder, Share, changed_elsewhere, forget
from oprc_static.workspace.ties import (
    Apart,
    Tied,
    check_after,
    check_before,
    check_paths,
    check_places,
    check_project,
    check_share,
    check_steps,
    closure,
    order_now,
    put_in_order,
)


def start_apart(run: Run) -> Apart:
    """Evaluate a project on a new machine; its export is not looked at."""
    recorder = Recorder(run.machine, run.sdk)
    run.machine.trace, run.recorder, run.machine.heap.strangers = recorder, recorder, {}
    run.start()
    recorder.stop()
    return Apart(run, recorder)


def tell_apart(apart: Apart) -> None:
    """Find out what each module exports. Raises `Tied` where modules cannot be told apart."""
    run, recorder = apart.run, apart.recorder
    check_project(run, recorder)
    for share in apart.shares.values():
        check_share(apart, share)
    for name in recorder.partial & apart.shares.keys():
        apart.shares[name].tie("a module is read before it has run to its end")
    put_in_order(apart, order_now(apart))
    if list(apart.order.begins) != recorder.begun:
        raise Tied("the order in which modules run does not follow from what they import")
    check_paths(apart)
    for share in apart.shares.values():
        _take(apart, share)
    check_places(apart, apart.shares.values())
    check_steps(apart, apart.shares)


def evaluate_again(apart: Apart, names: Iterable[str]) -> set[str]:
    """Evaluate modules, whose sources have changed, again; return the names of all that were.

    Raises:
        Tied: the result may differ from that of a new evaluation. The machine is of no use any more.
    """
    chosen = _with_readers(apart, set(names))
    before = {name: apart.shares[name] for name in chosen}
    check_before(apart, before)
    run, machine, recorder = apart.run, apart.machine, apart.recorder
    for share in before.values():
        forget(share, machine, run.sdk)
        run.failing -= share.failing
        run.loader.modules.pop(location_of(share), None)
        run.loader.sources.pop(share.found.path, None)
        run.loader.ignores.pop(share.found.path, None)
        apart.tally.add(share.part.keys, -1)
        apart.spent.add(share, -1)
    run.sdk.start_over()
    machine.diagnostics, machine.functions = {}, []
    machine.steps = machine.characters = 0
    run.reported.clear()
    recorder.expect({name: share.module for name, share in before.items()}, apart.order)
    _start_again(apart, before)
    check_after(apart, before)
    for name in sorted(chosen, key=apart.order.begins.__getitem__):
        _take(apart, apart.shares[name])
        if apart.shares[name].ties:
            raise Tied(apart.shares[name].ties)
    check_places(apart, [apart.shares[name] for name in chosen])
    check_steps(apart, chosen)
    return chosen


def follow_bodies(apart: Apart, names: Iterable[str]) -> bool:
    """Follow an edit of nothing but bodies of functions that nobody has looked into: they can have decided nothing.

    Returns:
        Whether that was all; if not, nothing is done yet.
    """
    changed: list[tuple[ir.FunctionDef, ir.FunctionDef, Share]] = []
    loader = apart.run.loader
    for name in names:
        share = apart.shares[name]
        before = loader.modules.get(location_of(share))
        after = loader.lower_again(share.found)
        if share.failed or not isinstance(before, ir.Module) or not isinstance(after, ir.Module):
            return False
        pairs = changed_bodies(before, after)
        if pairs is None or any(_was_looked_into(apart, old) or _may_register(apart, old, new) for old, new in pairs):
            return False
        changed += [(old, new, share) for old, new in pairs]
    for old, new, share in changed:
        for function in share.functions:
            if isinstance(function, FunctionValue) and function.definition is old:
                function.definition = new
    for name in names:
        loader.keep_again(apart.shares[name].found)
    return True


def _was_looked_into(apart: Apart, definition: ir.FunctionDef) -> bool:
    return definition.body.digest in apart.machine.bodies or definition.body.digest in apart.machine.asked


def _may_register(apart: Apart, *definitions: ir.FunctionDef) -> bool:
    words = registering(apart.machine)
    return any(not words.isdisjoint(each.mentions) for each in definitions)


def _start_again(apart: Apart, before: dict[str, Share]) -> None:
    run, recorder = apart.run, apart.recorder
    for name in sorted(before, key=apart.order.begins.__getitem__):
        if name not in recorder.shares or recorder.shares[name].module is None:
            found = before[name].found
            run.start_module(ModuleFile(found.name, location_of(before[name]), found.is_package, found.path))
    recorder.stop()


def location_of(share: Share) -> str:
    """Return the tree path of a module's file."""
    assert isinstance(share.found, Found)
    return share.found.location


def _with_readers(apart: Apart, names: set[str]) -> set[str]:
    """Return the modules with all that read anything of them, directly or not."""
    return {name for name in closure(names, apart.readers) if name in apart.shares}


# --- what a module exports -------------------------------------------------------------------------------------------


def _take(apart: Apart, share: Share) -> None:
    """Find out what a module exports, and count it. Raises `Tied` where that is not its own matter."""
    for reader, name in share.reads:
        apart.readers.setdefault(name, set()).update((reader, share.name))
        apart.read.setdefault(reader, set()).add(name)
        apart.read.setdefault(share.name, set()).add(name)
    _export(apart, share)
    if apart.tally.ties(share.part.keys):
        raise Tied("several modules register the same")
    apart.tally.add(share.part.keys)
    apart.spent.add(share)


def _export(apart: Apart, share: Share) -> None:
    """Find out what a module exports. Raises `Tied` where that is not its own matter."""
    run, machine, recorder = apart.run, apart.machine, apart.recorder
    machine.diagnostics = dict(share.findings)  # type: ignore[arg-type]  # the same keys
    share.told = {}
    steps, owner = machine.steps, machine.heap.owner
    run.allow_steps()
    recorder.tell(share)
    machine.heap.owner = share.number
    try:
        done = run.bounded(lambda: _read(apart, share))
    finally:
        recorder.tell(None)
        machine.heap.owner = owner
    if not done:
        raise Tied("what is exported cannot be read")
    share.steps_told = machine.steps - steps
    share.settled = set(run.sdk.book.beyond.get(share.number, ()))
    if changed_elsewhere(share, machine, run.sdk) != share.cells:
        raise Tied("reading what is exported does more than that")
    if any(each.place.path != share.found.path for each in share.told.values()):
        share.tie("what is said of its export concerns another file")


def _read(apart: Apart, share: Share) -> bool:
    run = apart.run
    warn_uncalled(run.machine, share.functions)
    try:
        share.part = run.sdk.part(run.machine, run.reading_spot(), share.registered)
    except Raised:
        return False
    return True
