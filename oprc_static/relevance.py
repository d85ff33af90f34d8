"""Which files can matter to an export, and which errors therefore cannot (assumption A1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import ModuleValue
from oprc_static.rules import knowable, source


def without_irrelevant(
    findings: Sequence[Diagnostic],
    machine: Machine,
    sources: Mapping[str, bytes],
    blind: Mapping[str, Set[str | None]],
    left_out: Set[str] = frozenset(),
) -> list[Diagnostic]:
    """Drop errors of modules that the SDK's world does not touch; their syntax errors become notes.

    Code that is made at run time reaches what its module has imported. `sources` are the files that were evaluated,
    `left_out` those that had not to be (`closure`), `blind` those that import what nobody follows, with the files that
    it may be (None: one that was not read). Assumption A1 is used once for every file that cannot matter.
    """
    if "A1" in machine.settings.no_assume:
        return list(findings)
    relevant = _relevant_paths(machine, sources, blind, left_out)
    machine.assumptions["A1"] += len((sources.keys() | left_out) - relevant)
    importing = {importer for importer, imported in machine.imports if imported and imported in relevant}
    kept = []
    for each in findings:
        path = each.place.path
        reaches = path in relevant or (each.rule is knowable.DYNAMIC_CODE and path in importing)
        if reaches or path not in sources or each.severity is not Severity.ERROR:
            kept.append(each)
        elif each.rule is source.SYNTAX_ERROR:
            kept.append(replace(each, severity=Severity.NOTE))
    return kept


def _relevant_paths(
    machine: Machine, sources: Mapping[str, bytes], blind: Mapping[str, Set[str | None]], left_out: Set[str]
) -> Set[str]:
    """Return the files that can matter: those that name the SDK, what imports them, what these import and what writes.

    A module that changes objects of a module that matters does, too, with all that it imports; so does one that
    changes what all modules use, if any module matters. One that was not followed to its end may go on to change
    whatever it can reach: what it has imported, and what it names.
    """
    words = re.compile("|".join(sorted(re.escape(name) for name in machine.settings.sdk_modules)).encode())
    naming = {path for path, data in sources.items() if words.search(data)}
    if naming or any(other not in sources and other not in left_out for others in blind.values() for other in others):
        naming |= blind.keys()
    if naming:
        naming |= machine.reaching
    importers = _grouped((imported, importer) for importer, imported in machine.imports)
    led_to = _grouped(machine.imports)
    for written, writers in _writers(machine).items():
        led_to.setdefault(written, set()).update(writers)
    relevant = _closure(_closure(naming, importers), led_to)
    while more := _unfinished(machine, sources, _closure(relevant, importers)) - relevant:
        relevant = _closure(relevant | more, led_to)
    return relevant


def _unfinished(machine: Machine, sources: Mapping[str, bytes], reaching: Set[str]) -> set[str]:
    """Return the files not followed to their end that import, or name, one of which what matters can be reached."""
    names = {_module_name(path) for path in reaching} - {""}
    words = re.compile(rb"(?<!\w)(?:" + "|".join(sorted(map(re.escape, names))).encode() + rb")(?!\w)")
    return {
        path
        for path in machine.unfinished & sources.keys()
        if path in reaching or (names and words.search(sources[path]))
    }


def _module_name(path: str) -> str:
    """Return the last part of a module's name, which an import of it spells out."""
    folder, _, file = path.rpartition("/")
    return folder.rpartition("/")[2] if file == "__init__.py" else file.removesuffix(".py")


def _writers(machine: Machine) -> dict[str, set[str]]:
    """Return the files of the modules that changed objects of another, by the other's file."""
    modules = [value for value in machine.modules.names.values() if isinstance(value, ModuleValue) and value.path]
    paths = {module.number: module.path for module in modules}
    return _grouped(
        (paths[written], paths[writer]) for writer, written in machine.heap.foreign if {writer, written} <= paths.keys()
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = {}
    for first, second in pairs:
        grouped.setdefault(first, set()).add(second)
    return grouped


def _closure(start: Set[str], led_to: Mapping[str, Set[str]]) -> Set[str]:
    reached = set(start)
    pending = list(start)
    while pending:
        for each in led_to.get(pending.pop(), ()):
            if each not in reached:
                reached.add(each)
                pending.append(each)
    return reached
