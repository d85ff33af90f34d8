"""Which files can matter to an export, and which errors therefore cannot (assumption A1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from oprc_static.diagnostics import Diagnostic, Severity
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.settings import Settings
from oprc_static.evaluate.values import ModuleValue
from oprc_static.records import record
from oprc_static.rules import knowable, source


@record
class Ways:
    """On which ways the modules of a program reached each other, by their files.

    `imports` are pairs of a file and one that it imports, `writes` pairs of a file and one of which it changed objects.
    `reaching` changed what all others use, `unfinished` were not followed to their end.
    """

    imports: Set[tuple[str, str]]
    writes: Set[tuple[str, str]]
    reaching: Set[str] = frozenset()
    unfinished: Set[str] = frozenset()


def ways_of(machine: Machine) -> Ways:
    """Return the ways of a program that was evaluated on `machine`."""
    paths = paths_of(machine)
    writes = {(paths[each], paths[other]) for each, other in machine.heap.foreign if {each, other} <= paths.keys()}
    return Ways(machine.imports, writes, machine.reaching, machine.unfinished)


def paths_of(machine: Machine) -> dict[int, str]:
    """Return the files of the modules that have run, by the numbers of the modules."""
    modules = [value for value in machine.modules.names.values() if isinstance(value, ModuleValue) and value.path]
    return {module.number: module.path for module in modules}


def without_irrelevant(
    findings: Sequence[Diagnostic],
    ways: Ways,
    settings: Settings,
    sources: Mapping[str, bytes],
    blind: Mapping[str, Set[str | None]],
    left_out: Set[str] = frozenset(),
) -> tuple[list[Diagnostic], int]:
    """Drop errors of modules that the SDK's world does not touch; their syntax errors become notes.

    Code that is made at run time reaches what its module has imported. `sources` are the files that were evaluated,
    `left_out` those that had not to be (`closure`), `blind` those that import what nobody follows, with the files that
    it may be (None: one that was not read).

    Returns:
        The findings that are left, and how often assumption A1 is used: once for every file that cannot matter.
    """
    if "A1" in settings.no_assume:
        return list(findings), 0
    relevant = _relevant_paths(ways, settings, sources, blind, left_out)
    importing = {importer for importer, imported in ways.imports if imported and imported in relevant}
    kept = []
    for each in findings:
        path = each.place.path
        reaches = path in relevant or (each.rule is knowable.DYNAMIC_CODE and path in importing)
        if reaches or path not in sources or each.severity is not Severity.ERROR:
            kept.append(each)
        elif each.rule is source.SYNTAX_ERROR:
            kept.append(replace(each, severity=Severity.NOTE))
    return kept, len((sources.keys() | left_out) - relevant)


def _relevant_paths(
    ways: Ways,
    settings: Settings,
    sources: Mapping[str, bytes],
    blind: Mapping[str, Set[str | None]],
    left_out: Set[str],
) -> Set[str]:
    """Return the files that can matter: those that name the SDK, what imports them, what these import and what writes.

    A module that changes objects of a module that matters does, too, with all that it imports; so does one that
    changes what all modules use, if any module matters. One that was not followed to its end may go on to change
    whatever it can reach: what it has imported, and what it names.
    """
    words = re.compile("|".join(sorted(re.escape(name) for name in settings.sdk_modules)).encode())
    naming = {path for path, data in sources.items() if words.search(data)}
    if naming or any(other not in sources and other not in left_out for others in blind.values() for other in others):
        naming |= blind.keys()
    if naming:
        naming |= ways.reaching
    importers = _grouped((imported, importer) for importer, imported in ways.imports)
    led_to = _grouped(ways.imports)
    for writer, written in ways.writes:
        led_to.setdefault(written, set()).add(writer)
    relevant = _closure(_closure(naming, importers), led_to)
    while more := _unfinished(ways, sources, _closure(relevant, importers)) - relevant:
        relevant = _closure(relevant | more, led_to)
    return relevant


def _unfinished(ways: Ways, sources: Mapping[str, bytes], reaching: Set[str]) -> set[str]:
    """Return the files not followed to their end that import, or name, one of which what matters can be reached."""
    names = {_module_name(path) for path in reaching} - {""}
    words = re.compile(rb"(?<!\w)(?:" + "|".join(sorted(map(re.escape, names))).encode() + rb")(?!\w)")
    return {
        path for path in ways.unfinished & sources.keys() if path in reaching or (names and words.search(sources[path]))
    }


def _module_name(path: str) -> str:
    """Return the last part of a module's name, which an import of it spells out."""
    folder, _, file = path.rpartition("/")
    return folder.rpartition("/")[2] if file == "__init__.py" else file.removesuffix(".py")


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
