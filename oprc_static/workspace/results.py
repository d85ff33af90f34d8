"""What evaluating a project gives: frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from oprc_static.diagnostics import Diagnostic
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ModuleValue
from oprc_static.opackage import OPackage
from oprc_static.records import record
from oprc_static.sdk.model import Event


@record
class ModuleRecord:
    """What evaluating one module left: registrations in order, modules read, whether it changed others'."""

    name: str
    path: str
    events: tuple[Event, ...]
    reads: frozenset[str]
    foreign_writes: bool


@record
class ProjectResult:
    """What one project exports, and what was found in it."""

    packages: tuple[OPackage, ...]
    diagnostics: tuple[Diagnostic, ...]
    assumptions: Mapping[str, int]
    sources: Mapping[str, bytes]
    modules: tuple[ModuleRecord, ...]
    files: int


def without_classes_of(packages: tuple[OPackage, ...], failing: Set[str]) -> tuple[OPackage, ...]:
    """Return packages without what was registered in files whose import fails: an incomplete document's content."""
    kept = []
    for package in packages:
        classes = tuple(each for each in package.classes if each.origins["registration"].place.path not in failing)
        if classes == package.classes:
            kept.append(package)
        elif classes:
            gone = {one.function_key for each in package.classes for one in each.function_bindings}
            gone -= {one.function_key for each in classes for one in each.function_bindings}
            functions = tuple(each for each in package.functions if each.key not in gone)
            kept.append(replace(package, classes=classes, functions=functions))
    return tuple(kept)


def records_of(machine: Machine, events: tuple[Event, ...]) -> tuple[ModuleRecord, ...]:
    """Return what each module of an evaluation left, in the order in which they began; `events` in import order."""
    writers = {writer for writer, _ in machine.heap.foreign}
    made = [value for value in machine.modules.names.values() if isinstance(value, ModuleValue) and value.path]
    by_module: dict[str, list[Event]] = {}
    for event in events:
        by_module.setdefault(event.module, []).append(event)
    return tuple(
        ModuleRecord(
            each.name,
            each.path,
            tuple(by_module.get(each.name, ())),
            frozenset(machine.reads.get(each.name, ())),
            each.number in writers,
        )
        for each in made
    )
